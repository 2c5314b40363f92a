"""A rulebook's life: signed, published, taken into use at a moment, taken back; old answers keep their own law."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from compliance.law import archive, bundle
from compliance.law.folder import digest_of
from tests.api.in_process import service
from tests.api.worker_setup import HandClock
from tests.asking import rulebook, shipment
from tests.law.test_new_announcement import GOODS, INSTRUMENT, RHENIUM, with_file

TAR = {"Content-Type": "application/x-tar"}
JSON = {"Content-Type": "application/json"}
PRIVATE, PUBLIC = bundle.keypair()
DAY = "2026-12-15"
BEFORE = "not_controlled"  # 1C241 controls rhenium as large hollow cylinders; pellets are known goods outside it


@cache
def newer() -> bytes:
    """Return a signed rulebook that controls one more metal from 2026-12-10."""
    folder = Path(mkdtemp())
    return bundle.sign(bundle.pack(with_file(folder, "lists/items/mofcom_2026_99.yaml", GOODS + INSTRUMENT)), PRIVATE)


@pytest.fixture
def trusted(tmp_path: Path) -> str:
    """Return the setting that trusts the tests' key."""
    file = tmp_path / "publisher.pub"
    file.write_bytes(PUBLIC)
    return str(file)


def rhenium(client: Any, reference: str = "RE-1") -> Any:
    """Ask about rhenium metal on a day on which only the newer rulebook controls it."""
    body = json.dumps(shipment(dict(RHENIUM), reference=reference))
    return client.post("/v1/assessments", params={"as_of": DAY}, content=body, headers=JSON)


def publish(client: Any) -> str:
    """Publish the newer rulebook and return its digest."""
    made = client.post("/v1/rulebooks", content=newer(), headers=TAR)
    assert made.status_code == 201, made.text
    return str(made.json()["digest"])


def test_a_published_rulebook_is_not_in_use_until_it_is_activated(database_url: str, trusted: str) -> None:
    with service(database_url, HandClock(f"{DAY}T08:00:00+00:00"), rulebook_keys=trusted) as client:
        digest = publish(client)
        assert rhenium(client).json()["decision"] == BEFORE
        assert client.post(f"/v1/rulebooks/{digest}:activate", json={}).status_code == 201
        answer = rhenium(client)
        assert answer.json()["decision"] == "licence_required_normal"
        assert answer.json()["rulebook"]["digest"] == digest == answer.headers["x-xuke-rulebook"].split()[1]


def test_a_rulebook_is_taken_into_use_at_its_moment_and_not_before(database_url: str, trusted: str) -> None:
    clock = HandClock(f"{DAY}T08:00:00+00:00")
    with service(database_url, clock, rulebook_keys=trusted, rulebook_poll_seconds=0.05) as client:
        digest = publish(client)
        client.post(f"/v1/rulebooks/{digest}:activate", json={"at": f"{DAY}T18:00:00+08:00"})
        app: Any = client.app
        active_rulebook = app.state.service.active_rulebook
        clock.set(f"{DAY}T09:59:59+00:00")
        assert not active_rulebook.refresh()
        assert rhenium(client).json()["decision"] == BEFORE
        clock.set(f"{DAY}T10:00:00+00:00")
        active_rulebook.refresh()
        assert rhenium(client).json()["decision"] == "licence_required_normal"


def test_a_rollback_returns_to_the_rulebook_before(database_url: str, trusted: str) -> None:
    with service(database_url, HandClock(f"{DAY}T08:00:00+00:00"), rulebook_keys=trusted) as client:
        client.post(f"/v1/rulebooks/{publish(client)}:activate", json={})
        back = client.post("/v1/rulebooks:rollback")
        assert (back.status_code, back.json()["digest"]) == (201, rulebook().digest)
        assert rhenium(client).json()["decision"] == BEFORE


def test_with_nothing_to_go_back_to_a_rollback_is_refused(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        assert client.post("/v1/rulebooks:rollback").status_code == 409


def test_an_answer_under_an_older_rulebook_is_still_replayed_to_the_byte(database_url: str, trusted: str) -> None:
    with service(database_url, HandClock(f"{DAY}T08:00:00+00:00"), rulebook_keys=trusted) as client:
        name = rhenium(client).headers["x-xuke-assessment"]
        client.post(f"/v1/rulebooks/{publish(client)}:activate", json={})
    with service(database_url, HandClock(f"{DAY}T09:00:00+00:00"), rulebook_keys=trusted) as client:  # a new start
        assert rhenium(client).json()["decision"] == "licence_required_normal"
        assert client.post(f"/v1/assessments/{name}:replay").json()["identical"] is True


def test_the_impact_names_the_open_shipments_that_would_be_answered_otherwise_and_why(
    database_url: str, trusted: str
) -> None:
    with service(database_url, HandClock(f"{DAY}T08:00:00+00:00"), rulebook_keys=trusted) as client:
        rhenium(client, "HIT")
        rhenium(client, "OVER")
        closing = rhenium(client, "CLOSED").headers["location"]
        client.post(
            "/v1/assessments",
            params={"as_of": DAY},
            content=json.dumps(
                shipment({"description": "steel water bottle", "form": "finished_good"}, reference="MISS")
            ),
            headers=JSON,
        )
        assert client.post(f"{closing}:close").status_code == 204
        found = client.post(f"/v1/rulebooks/{publish(client)}:impact").json()
    assert [one["reference"] for one in found["changes"]] == ["HIT", "OVER"]
    assert found["looked_at"] == 3
    change = found["changes"][0]
    assert change["decision"] == {"before": BEFORE, "after": "licence_required_normal"}
    assert "MOFCOM-2026-99" in {reason["law"] for reason in change["reasons"]}


def test_a_bundle_of_a_stranger_is_refused(sqlite_url: str, trusted: str) -> None:
    other, _ = bundle.keypair()
    with service(sqlite_url, rulebook_keys=trusted) as client:
        found = client.post("/v1/rulebooks", content=bundle.sign(newer(), other), headers=TAR)
        assert (found.status_code, found.json()["type"]) == (422, "urn:xuke:problem:rulebook_refused")


def test_without_a_trusted_key_nothing_can_be_published(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        found = client.post("/v1/rulebooks", content=newer(), headers=TAR)
        assert (found.status_code, found.json()["detail"]) == (
            403, "No key is trusted here: name public key files in XUKE_RULEBOOK_KEYS.",
        )  # fmt: skip


def test_a_signed_rulebook_that_does_not_load_is_refused_with_file_and_line(sqlite_url: str, trusted: str) -> None:
    files = archive.read(newer())
    name = "rules/lists/items/mofcom_2026_99.yaml"
    files[name] = files[name].replace(b"family: rhenium", b"famly: rhenium")
    texts = {one.removeprefix("rules/"): text for one, text in files.items() if one.startswith("rules/")}
    files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | {"digest": digest_of(texts)}).encode()
    with service(sqlite_url, rulebook_keys=trusted) as client:
        found = client.post("/v1/rulebooks", content=bundle.sign(archive.write(files), PRIVATE), headers=TAR)
    assert found.status_code == 422
    assert any(fault["path"].startswith("lists/items/mofcom_2026_99.yaml:6") for fault in found.json()["faults"])


def test_an_unknown_rulebook_is_not_activated(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        assert client.post(f"/v1/rulebooks/{'0' * 64}:activate", json={}).status_code == 404


def test_requests_go_on_while_the_rulebook_changes(database_url: str, trusted: str) -> None:
    """Every answer is whole and under one of the two rulebooks; none is dropped."""
    from concurrent.futures import ThreadPoolExecutor

    with service(database_url, HandClock(f"{DAY}T08:00:00+00:00"), rulebook_keys=trusted) as client:
        digest = publish(client)
        with ThreadPoolExecutor(4) as pool:
            asked = [pool.submit(rhenium, client, f"RE-{n}") for n in range(60)]
            client.post(f"/v1/rulebooks/{digest}:activate", json={})
            answers = [one.result() for one in asked]
    law = {digest: "licence_required_normal", rulebook().digest: BEFORE}
    assert {one.status_code for one in answers} == {201}
    assert all(law[one.json()["rulebook"]["digest"]] == one.json()["decision"] for one in answers)


@pytest.mark.parametrize(("other", "taken"), [("2026.11.20", False), ("2026.11.22", True)])
def test_an_updated_package_brings_its_law_along_and_an_older_one_does_not_take_it_back(
    database_url: str, tmp_path: Path, other: str, taken: bool
) -> None:
    rules = with_file(tmp_path, "lists/items/mofcom_2026_99.yaml", GOODS + INSTRUMENT)
    coverage = rules / "coverage.yaml"
    coverage.write_text(
        coverage.read_text("utf-8").replace(f"version: {rulebook().version}", f"version: {other}"), "utf-8"
    )
    with service(database_url) as client:
        assert client.get("/health/ready").json()["rulebook"] == rulebook().version
    with service(database_url, rules=str(rules)) as client:
        assert client.get("/health/ready").json()["rulebook"] == (other if taken else rulebook().version)
