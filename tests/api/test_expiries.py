"""What ends by itself opens the cases that rest on it: licences, papers of cases, papers of parties."""

from __future__ import annotations

import json
from typing import Any

import pytest

from api.worker.context import Heartbeat
from api.worker.expiries import ExpiryRechecker
from compliance.store.database import Store
from tests.api.in_process import service
from tests.api.test_register import Caller, caller
from tests.api.worker_setup import HandClock, deliveries, worker_context
from tests.asking import shipment

WHY = {"why": "for this test"}
LAST_DAY, NEXT_DAY = "2026-12-31T15:30:00+00:00", "2026-12-31T16:30:00+00:00"  # 23:30 and 00:30 in China
LICENCE = {"number": "24-1", "kind": "single", "valid_from": "2026-01-01", "valid_until": "2026-12-31",
           "quantity": {"value": "100", "unit": "kg"}}  # fmt: skip


@pytest.fixture
def clock() -> HandClock:
    """Return a clock that stands on the last evening of the year in China."""
    return HandClock(LAST_DAY)


def asked(ours: Caller, reference: str, **changes: Any) -> str:
    """Ask about a shipment and return the id of its answer."""
    found = ours.asked(
        json.dumps(
            shipment({"description": "gallium metal 6N"}, "FR", reference=reference, ship_on="2027-01-15", **changes)
        )
    )
    return str(found.headers["x-xuke-assessment"])


def looked(store: Store, clock: HandClock) -> None:
    """Look once, as the background worker does."""
    with worker_context(store, clock) as context:
        rechecker = ExpiryRechecker(context, Heartbeat())
        rechecker.round()
        rechecker.close()


def test_a_licence_that_ended_opens_the_case_of_the_order_for_which_it_was_reserved(
    database_url: str, clock: HandClock
) -> None:
    store = Store(database_url)
    with service(database_url, clock, dev=False) as client:
        ours = caller(client, database_url)
        hook = {"url": "https://erp.example.com/hooks", "events": ["case.opened"]}
        assert ours("POST", "/v1/webhooks", hook).status_code == 201
        held = ours.made("/v1/licences", LICENCE)
        answer = asked(ours, "PO-1")
        asked(ours, "PO-2")
        for reference in ("PO-1/10", "PO-2/10", "PO-3"):
            draw = {"reference": reference, "quantity": {"value": "1", "unit": "kg"}}
            assert ours("POST", f"/v1/licences/{held}:reserve", draw).is_success
        assert ours("POST", f"/v1/licences/{held}:consume", {"reference": "PO-2/10"}).is_success
        looked(store, clock)
        assert ours("GET", "/v1/cases").json()["items"] == []
        clock.set(NEXT_DAY)
        looked(store, clock)
        looked(store, clock)
        [case] = ours("GET", "/v1/cases").json()["items"]  # what was shipped needs nothing, PO-3 was never asked about
        assert (case["name"], case["state"], case["due_on"]) == ("PO-1", "open", "2027-01-01")
        assert case["data"]["opened"] == ["licence 24-1 ended on 2026-12-31"]
        assert case["data"]["assessment"] == answer
        said = ours("GET", f"/v1/assessments/{answer}").json()
        assert [one["fact"] for one in case["data"]["questions"]] == [one["fact"] for one in said["questions"]]
        assert {one["id"] for one in case["data"]["papers"]} <= {one["id"] for one in said["papers"]} != set()
        assert ours("GET", f"/v1/licences/{held}").json()["state"] == "expired"
        late = {"reference": "PO-1/10", "on": "2026-12-31"}
        assert ours("POST", f"/v1/licences/{held}:consume", {**late, "on": "2027-01-01"}).status_code == 409
        assert ours("POST", f"/v1/licences/{held}:consume", late).is_success
        [sent] = deliveries(store)
        assert json.loads(sent.body)["data"]["reference"] == "PO-1"
        assert ours("POST", "/v1/receipts:verify").json()["holds"]
    store.close()


def test_a_paper_that_ran_out_opens_its_case_again_and_ends_the_override(database_url: str, clock: HandClock) -> None:
    store = Store(database_url)
    with service(database_url, clock, dev=False) as client:
        ours, other = (caller(client, database_url) for _ in range(2))
        case = ours.made("/v1/cases", assessment=asked(ours, "PO-1"))
        paper = {"id": "end_user_certificate", "state": "received", "expires_on": "2026-12-31"}
        lasting = {"id": "contract", "state": "received", "expires_on": "2027-06-30"}
        assert ours("PATCH", f"/v1/cases/{case}", {"papers": [paper, lasting]}, **WHY).is_success
        assert other("POST", f"/v1/cases/{case}:decide", decision="apply", **WHY).json()["state"] == "decided"
        looked(store, clock)
        assert ours("GET", f"/v1/cases/{case}").json()["state"] == "decided"
        clock.set(NEXT_DAY)
        looked(store, clock)
        found = ours("GET", f"/v1/cases/{case}").json()
        states = {one["id"]: one["state"] for one in found["data"]["papers"]}
        assert (found["state"], states["end_user_certificate"], states["contract"]) == ("open", "expired", "received")
        assert found["data"]["opened"][-1] == "end_user_certificate ended on 2026-12-31"
        assert ours("POST", f"/v1/cases/{case}:decide", decision="apply", **WHY).json()["state"] == "decided"
        looked(store, clock)  # what is marked is not looked at again
        assert ours("GET", f"/v1/cases/{case}").json()["state"] == "decided"
    store.close()


def test_a_partys_paper_that_ran_out_opens_the_cases_of_its_open_shipments(database_url: str, clock: HandClock) -> None:
    store = Store(database_url)
    with service(database_url, clock, dev=False) as client:
        ours = caller(client, database_url)
        papers = [{"id": "end_user_certificate", "expires_on": "2026-12-31"}]
        party = ours.made("/v1/parties", {"number": "C-1", "name": "ordinary  works LTD", "papers": papers})
        asked(ours, "PO-1")
        asked(ours, "PO-2", user="Someone Else Ltd")
        closed = asked(ours, "PO-3")
        assert ours("POST", f"/v1/assessments/{closed}:close").status_code == 204
        clock.set(NEXT_DAY)
        looked(store, clock)
        [case] = ours("GET", "/v1/cases").json()["items"]
        assert (case["name"], case["data"]["opened"]) == ("PO-1", ["C-1: end_user_certificate ended on 2026-12-31"])
        assert ours("GET", f"/v1/parties/{party}").json()["state"] == "paper_expired"
    store.close()
