"""What-ifs over HTTP: answered as the command line answers them, never kept, and refused where the name is unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.in_process import LOOPBACK
from tests.asking import DY_MAGNET, HOLMIUM, shipment
from tests.cli.running import xuke

DAY = "2026-11-28"
ASKED = shipment(HOLMIUM, "DE", ship_on="2026-12-15", reference="PO-1")
MAGNET = shipment(DY_MAGNET, "JP", ship_on="2026-12-15", reference="PO-2")
BATCH: list[dict[str, Any]] = [ASKED, {"lines": []}, MAGNET]
ORDER = {
    "item": "A", "description": "sintered NdFeB magnets with dysprosium", "control_code": "1C905.a.4", "country": "JP",
    "exporter": "Nanfang Trading", "buyer": "Acme Motors", "end_use": "pumps for waterworks",
    "user_kind": "civil", "military": False, "chain_stated": True, "value": "1000.00",
    "currency": "JPY", "need_on": "2027-02-15",
}  # fmt: skip


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Yield a client of a service on the shipped rules that asks for no key."""
    url = f"sqlite:///{tmp_path_factory.mktemp('scenarios') / 'xuke.db'}"
    settings = Settings(database_url=url, dev=True, rulebook_max_age_days=100_000, log_level="error")
    with TestClient(create_app(settings), base_url=LOOPBACK) as made:
        yield made


def count(client: TestClient) -> int:
    """Return how many answers are kept."""
    return len(client.get("/v1/assessments").json()["items"])


def test_a_what_if_is_that_of_the_command_line_and_is_not_kept(client: TestClient) -> None:
    before = count(client)
    answer = client.post(f"/v1/assessments?as_of={DAY}&scenario=truce_holds", json=ASKED)
    assert answer.status_code == 200
    shown = xuke("check", "-", "--as-of", DAY, "--scenario", "truce_holds", "--format", "json", given=ASKED).stdout
    assert answer.json() == json.loads(shown)
    assert answer.json()["receipt"] is None
    assert count(client) == before


def test_a_batch_of_what_ifs_has_no_ids_and_is_not_kept(client: TestClient) -> None:
    before = count(client)
    lines = "\n".join(json.dumps(one) for one in BATCH)
    answer = client.post(
        f"/v1/assessments:batch?as_of={DAY}&scenario=jp_rare_earth_ban", content=lines,
        headers={"Content-Type": "application/x-ndjson"},
    )  # fmt: skip
    found: list[dict[str, Any]] = [json.loads(line) for line in answer.text.splitlines()]
    assert [(one["line"], one["status"]) for one in found] == [(1, 200), (2, 422), (3, 200)]
    assert found[0]["id"] is None
    assert found[2]["assessment"]["decision"] == "prohibited"
    assert found[2]["assessment"]["summary"]["en"].startswith("WHAT IF, no decision")
    assert count(client) == before


def test_an_unknown_scenario_is_refused_everywhere(client: TestClient) -> None:
    head = {"Content-Type": "application/x-ndjson"}
    for address in ("/v1/assessments", "/v1/assessments:batch", "/v1/alternatives"):
        kind = head if address.endswith("batch") else {"Content-Type": "application/json"}
        refused = client.post(f"{address}?scenario=truce_hold", content=json.dumps(ASKED), headers=kind)
        assert refused.status_code == 400
        [fault] = refused.json()["faults"]
        assert (fault["path"], fault["cause"]) == ("scenario", "unknown scenario 'truce_hold'")
        assert fault["hint"].startswith("Did you mean 'truce_holds'? Known are ")
    refused = client.post("/v1/exposures", json={"orders": [ORDER], "scenarios": ["jp_thaw", "nowhere"]})
    assert refused.json()["faults"][0]["path"] == "$.scenarios[1]"


def test_no_file_of_the_machine_can_be_named(client: TestClient) -> None:
    assert client.post("/v1/assessments?scenario=/etc/hosts.yaml", json=ASKED).status_code == 400


def test_an_exposure_shows_law_and_scenarios(client: TestClient) -> None:
    answer = client.post("/v1/exposures", json={"as_of": DAY, "orders": [ORDER], "scenarios": ["jp_rare_earth_ban"]})
    assert answer.status_code == 200, answer.text
    law, ban = answer.json()["scenarios"]
    assert (law["scenario"], law["orders"][0]["decision"]) == (None, "licence_required_strict")
    assert (ban["orders"][0]["decision"], ban["totals"][0]["by_decision"]) == ("prohibited", {"prohibited": "1000.00"})
    assert ban["orders"][0]["changed"] is True


def test_orders_with_faults_are_refused_with_their_paths(client: TestClient) -> None:
    broken = {**ORDER, "country": "Japan", "value": "-1", "colour": "red"}
    refused = client.post("/v1/exposures", json={"orders": [ORDER, broken]})
    assert refused.status_code == 422
    assert {fault["path"] for fault in refused.json()["faults"]} == {
        "$.orders[1].country", "$.orders[1].value", "$.orders[1].colour",
    }  # fmt: skip
    assert client.post("/v1/exposures", json={"orders": []}).status_code == 422
    assert client.post("/v1/exposures", json=[ORDER]).status_code == 422
    for kind, status in (("text/plain", 415), ("text/csv", 400)):  # a table needs headings
        found = client.post("/v1/exposures", content="orders", headers={"Content-Type": kind})
        assert found.status_code == status


def test_alternatives_are_those_of_the_command_line(client: TestClient) -> None:
    answer = client.post(f"/v1/alternatives?as_of={DAY}", json=MAGNET)
    assert answer.status_code == 200, answer.text
    assert answer.json() == json.loads(
        xuke("alternatives", "-", "--as-of", DAY, "--format", "json", given=MAGNET).stdout
    )
    assert len(answer.json()["lines"][0]["alternatives"]) >= 3
