"""The register through the service: tenants apart, and what it says takes part in the answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compliance.store.database import Store
from tests.api.in_process import BODY, DAY, as_role, service
from tests.api.worker_setup import HandClock
from tests.asking import shipment
from tests.cli.running import xuke

ITEM = {"number": "MAG-1", "description": "sintered NdFeB magnets", "form": "permanent_magnet", "hs_code": "8505111000",
        "elements": {"Nd": {}, "Dy": {"mass_percent": "3.1"}}}  # fmt: skip
PARTY = {"number": "C-1", "name": "Acme Motors GmbH", "country": "DE"}
LICENCE = {"number": "24-1", "kind": "single", "control_codes": ["1C905.a.4"], "valid_from": "2026-01-01",
           "valid_until": "2026-12-31", "quantity": {"value": "100", "unit": "kg"}}  # fmt: skip
WHY = {"why": "new in the register"}
REVIEW = {"status": "not_controlled", "basis": "supplier's analysis", "on": "2026-11-20"}


class Caller:
    """One key of a tenant, as calls."""

    def __init__(self, client: Any, head: dict[str, str]) -> None:
        self._client, self._head = client, head

    def __call__(self, method: str, where: str, body: Any = None, **params: str) -> Any:
        return self._client.request(method, where, json=body, params=params, headers=self._head)

    def made(self, where: str, body: Any = None, **params: str) -> str:
        """Make an entry and return its id."""
        found = self("POST", where, body, **(WHY | params))
        assert found.status_code == 201, found.text
        return str(found.json()["id"])

    def sent(self, method: str, where: str, name: str) -> Any:
        """Send a table of names and return the reply."""
        head = self._head | {"Content-Type": "text/csv"}
        found = self._client.request(method, where, params={"name": name}, content="id,name\n1,X Ltd\n", headers=head)
        assert found.is_success, found.text
        return found.json()

    def asked(self, body: str) -> Any:
        """Ask about a shipment and return the reply."""
        head = self._head | {"Content-Type": "application/json"}
        return self._client.post("/v1/assessments", params={"as_of": DAY}, content=body, headers=head)


def caller(client: Any, url: str, tenant: str = "ours", role: str = "officer") -> Caller:
    """Return a new key of a tenant."""
    return Caller(client, as_role(client, url, role, tenant))


def everything(ours: Caller) -> dict[str, str]:
    """Make one entry of each kind; return their ids."""
    answer = ours.asked(BODY)
    return {
        "items": ours.made("/v1/items", ITEM), "parties": ours.made("/v1/parties", PARTY),
        "licences": ours.made("/v1/licences", LICENCE),
        "cases": ours.made("/v1/cases", assessment=answer.headers["x-xuke-assessment"]),
        "own-files": ours.sent("PUT", "/v1/own-files", "lists/blocked.csv")["id"],
        "customer-files": ours.sent("POST", "/v1/screenings", "customers")["entry"]["id"],
    }  # fmt: skip


BODIES: dict[str, Any] = {
    "put items": ITEM, "put parties": PARTY, "post items:review": REVIEW,
    "post parties:clear": {"entry": "X", "why": "another", "until": "2027-01-01"},
    "post licences:reserve": {"reference": "PO-1", "quantity": {"value": "1", "unit": "kg"}},
    "post licences:consume": {"reference": "PO-1"}, "patch cases": {"note": "x"},
}  # fmt: skip
PARAMS = {"why": "because", "entry": "X", "reference": "PO-1", "decision": "hold", "until": "2026-12-31"}


def test_every_address_of_the_register_is_shut_to_another_tenants_ids(database_url: str) -> None:
    with service(database_url, dev=False) as client:
        mine = everything(caller(client, database_url))
        theirs = caller(client, database_url, "theirs")
        tried, seen = 0, []
        for path, methods in client.get("/openapi.json").json()["paths"].items():
            parts = path.split("/")
            if len(parts) < 4 or parts[2] not in mine:
                continue
            for method in methods:
                verb = path.partition("{id}")[2]
                body = BODIES.get(f"{method} {parts[2]}{verb if verb.startswith(':') else ''}")
                found = theirs(method.upper(), path.replace("{id}", mine[parts[2]]), body, **PARAMS)
                tried += 1
                if found.status_code != 404:
                    seen.append((method, path, found.status_code, found.text[:200]))
        assert not seen
        assert tried == 36
        for kind in mine:
            assert theirs("GET", f"/v1/{kind}").json()["items"] == []


def test_a_line_takes_over_its_item_and_a_contradiction_is_shown(database_url: str) -> None:
    with service(database_url, dev=False) as client:
        ours = caller(client, database_url)
        ours.made("/v1/items", ITEM)
        body = json.dumps(shipment({"description": "magnets", "item": "MAG-1"}, "FR", reference="PO-9"))
        found = ours.asked(body)
        assert found.status_code == 201
        bare = ours.asked(
            json.dumps(shipment({**ITEM, "number": None} | {"description": "magnets"}, "FR")).replace(
                '"number": null, ', ""
            )
        )
        use = found.json()["register"]["items"]
        assert use == [{"line": "1", "item": "MAG-1", "state": "unreviewed", "contradictions": [],
                        "inherited": ["elements", "form", "hs_code"]}]  # fmt: skip
        assert found.json()["decision"] == bare.json()["decision"]
        assert "register" not in bare.json()
        name = found.headers["x-xuke-assessment"]
        assert ours("POST", f"/v1/assessments/{name}:replay").json()["identical"]
        other = json.dumps(
            shipment({"description": "magnets", "item": "MAG-1", "elements": {"Dy": {"mass_percent": "0"}}}, "FR")
        )
        assert ours.asked(other).json()["register"]["items"][0]["contradictions"] == ["elements.Dy"]
        unknown = json.dumps(shipment({"description": "magnets", "item": "MAG-2"}, "FR"))
        assert ours.asked(unknown).json()["register"]["items"][0]["state"] == "unknown"
        assert ours("POST", "/v1/receipts:verify").json()["holds"]


def test_a_review_counts_for_lines_once_confirmed_and_not_where_the_line_contradicts(database_url: str) -> None:
    """An unknown thing is free when two people answer for it."""
    item = {"number": "X-1", "description": "foobar widget", "origin": "CN"}
    body = json.dumps(shipment({"description": "foobar widget", "item": "X-1"}, "FR"))
    other = json.dumps(shipment({"description": "foobar widget", "item": "X-1", "origin": "VN"}, "FR"))
    with service(database_url, dev=False) as client:
        anna, ben = (caller(client, database_url) for _ in range(2))
        name = anna.made("/v1/items", item)
        before = anna.asked(body).json()["lines"][0]["classification"]["basis"]
        assert anna("POST", f"/v1/items/{name}:review", REVIEW).json()["state"] == "proposed"
        assert anna("POST", f"/v1/items/{name}:confirm", why="sure").status_code == 409
        assert anna.asked(body).json()["lines"][0]["classification"]["basis"] == before == "unknown"
        assert ben("POST", f"/v1/items/{name}:confirm", why="sure").json()["state"] == "reviewed"
        found = anna.asked(body)
        assert found.json()["lines"][0]["classification"]["basis"] == "reviewed"
        assert anna("POST", f"/v1/assessments/{found.headers['x-xuke-assessment']}:replay").json()["identical"]
        assert anna.asked(other).json()["lines"][0]["classification"]["basis"] == "unknown"


def test_an_override_is_visible_and_only_for_another_officer_and_an_open_answer(database_url: str) -> None:
    body = json.dumps(shipment({"description": "foobar widget"}, "FR", reference="PO-7"))
    with service(database_url, dev=False) as client:
        anna, ben = (caller(client, database_url) for _ in range(2))
        asked = anna.asked(body)
        case = anna.made("/v1/cases", assessment=asked.headers["x-xuke-assessment"])
        until = {"until": "2026-12-31", "why": "analysis at hand"}
        refused = anna("POST", f"/v1/cases/{case}:override", **until)
        other = ben("POST", f"/v1/cases/{case}:override", **until)
        assert refused.status_code == 409
        if asked.json()["at_worst"] in ("prohibited", "presumption_of_denial"):
            assert (other.status_code, "prohibition" in other.json()["detail"]) == (409, True)
            return
        assert other.json()["state"] == "overridden"
        found = anna.asked(body + " ").json()
        assert (found["action"], found["register"]["override"]["case"]) == ("proceed_declare", case)
        assert "OVERRIDDEN" in [flag["id"] for flag in found["flags"]]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=1+1", "Ünïcode 磁铁", "a/b:c?d#e"])
def test_any_text_is_kept_as_it_is(sqlite_url: str, name: str) -> None:
    with service(sqlite_url, dev=False) as client:
        ours = caller(client, sqlite_url)
        entry = ours.made("/v1/items", {**ITEM, "number": name})
        found = ours("GET", "/v1/items", name=name)
        assert [one["id"] for one in found.json()["items"]] == [entry]
        assert found.headers["content-type"] == "application/json"
        assert ours("GET", f"/v1/items/{entry}/history").json()[0]["why"] == WHY["why"]


def test_the_register_needs_the_right_scope(sqlite_url: str) -> None:
    with service(sqlite_url, dev=False) as client:
        officer, viewer = caller(client, sqlite_url), caller(client, sqlite_url, role="viewer")
        requester = caller(client, sqlite_url, role="requester")
        name = officer.made("/v1/licences", LICENCE)
        draw = {"reference": "PO-1", "quantity": {"value": "1", "unit": "kg"}}
        where = f"/v1/licences/{name}:reserve"
        assert [one("POST", where, draw).status_code for one in (viewer, requester)] == [403, 200]
        assert [one("POST", "/v1/items", ITEM, **WHY).status_code for one in (viewer, requester)] == [403, 403]
        assert viewer("GET", f"/v1/licences/{name}/balance").json()["quantity_left"] == "99"


def test_a_change_of_law_brings_an_item_back_for_review(database_url: str) -> None:
    from dataclasses import replace as _replace

    from api.worker.context import Heartbeat
    from api.worker.item_rechecks import ItemRechecker
    from compliance.store.register import entries
    from tests.api.worker_setup import worker_context

    clock = HandClock()
    with service(database_url, clock, dev=False) as client:
        anna = caller(client, database_url)
        name = anna.made("/v1/items", ITEM)
        assert (
            anna("POST", f"/v1/items/{name}:review", {**REVIEW, "status": "controlled"}).json()["state"] == "reviewed"
        )
    store = Store(database_url)
    with worker_context(store, clock) as context:
        ItemRechecker(context, Heartbeat()).round()
        with store.reading() as session:
            entry = entries.get(session, "ours", "item", name)
        assert entry.state == "reviewed"
        with store.writing() as session:  # as if it had been reviewed under another law
            entry.data["review"]["law"] = "0" * 64
            by = entries.Actor("ours", "test", context.now(), context.today())
            entries.save(session, by, entry, ("test", "another law", {}))
        ItemRechecker(_replace(context, holder="two"), Heartbeat()).round()
        clock.move(minutes=2)
        ItemRechecker(_replace(context, holder="two"), Heartbeat()).round()
        with store.reading() as session:
            assert entries.get(session, "ours", "item", name).state == "review_due"


def test_the_audit_report_stands_by_itself_and_shows_a_change(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XUKE_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    body = json.dumps(shipment({"description": "gallium <b>metal</b> 6N 镓"}, "FR", reference="PO-<script>"))
    with service(database_url, dev=False) as client:
        anna = caller(client, database_url)
        case = anna.made("/v1/cases", assessment=anna.asked(body).headers["x-xuke-assessment"])
        assert anna("PATCH", f"/v1/cases/{case}", {"note": "<img src=x onerror=alert(1)>"}, why="first look").is_success
        found = anna("GET", f"/v1/cases/{case}/report")
    page = tmp_path / "report.html"
    page.write_text(found.text, "utf-8")
    assert found.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<script" not in found.text and "<img" not in found.text
    for said in ("both chains hold", "first look", "镓", "reading"):
        assert said in found.text
    assert xuke("receipts", "verify", "--report", str(page)).exit_code == 0
    page.write_text(found.text.replace("first look&quot;", "second look&quot;"), "utf-8")
    assert xuke("receipts", "verify", "--report", str(page)).exit_code == 20
    page.write_text("<html></html>", "utf-8")
    assert xuke("receipts", "verify", "--report", str(page)).exit_code == 2
