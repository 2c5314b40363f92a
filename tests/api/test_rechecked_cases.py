"""A case that the law reopened asks for what the new answer asks for, and keeps what was done for it before."""

from __future__ import annotations

import json
from typing import Any

from compliance.model.register import CaseChange
from compliance.store.database import Store
from compliance.store.register import cases, entries
from compliance.store.register.entries import Actor, Registered
from tests.api.test_rechecks import AFTER, BEFORE, HOLMIUM_TO_FRANCE, swept
from tests.api.worker_setup import TENANT, HandClock, ask, receipts, worker_context
from tests.asking import HOLMIUM, shipment

ANNA = Actor(TENANT, "key:anna", "2026-11-09T04:00:00.000000Z", "2026-11-09")
OPEN_USE = shipment(HOLMIUM, "FR", reference="PO-HO", use=None, military=None)


def wanted(store: Store) -> tuple[set[str], set[str]]:
    """Return the facts and the papers that the newest answer asks for."""
    answer = json.loads(receipts(store)[-1].answer)
    papers = {one["id"] for one in answer["papers"] if one["certain"] and one["state"] != "at_hand"}
    return {one["fact"] for one in answer["questions"]}, papers


def case_of(store: Store) -> Registered:
    """Return the case of the shipment."""
    with store.reading() as session:
        entry = entries.by_name(session, TENANT, "case", "PO-HO")
    assert entry is not None
    return entry


def papers(entry: Registered) -> dict[str, Any]:
    """Return the papers of a case with their states."""
    return {one["id"]: one["state"] for one in entry.data["papers"]}


def test_a_reopened_case_asks_for_the_papers_and_facts_of_the_new_answer(store: Store) -> None:
    """From 2026-11-11 holmium to France needs a licence, and with it papers that nothing asked for before."""
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        first = ask(context, OPEN_USE, "2026-11-09")
        with store.writing() as session:
            entry = cases.open_case(session, ANNA, first.id, "to look at")
        facts_before, papers_before = wanted(store)
        assert papers(entry) == dict.fromkeys(papers_before, "missing")
        clock.set(AFTER)
        swept(context)
    facts, ids = wanted(store)
    assert (facts, ids) != (facts_before, papers_before)
    entry = case_of(store)
    assert entry.data["assessment"] == receipts(store)[-1].id != first.id
    assert {one["fact"] for one in entry.data["questions"]} == facts
    assert papers(entry) == dict.fromkeys(ids, "missing")


def test_papers_that_were_begun_keep_their_state_through_a_change_of_law(store: Store) -> None:
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        first = ask(context, HOLMIUM_TO_FRANCE, "2026-11-09")
        with store.writing() as session:
            entry = cases.open_case(session, ANNA, first.id, "to look at")
            begun = {"papers": [{"id": "end_user_certificate", "state": "received"}, {"id": "pledge", "state": "sent"}]}
            cases.change(session, ANNA, entry.id, CaseChange.model_validate(begun), "at hand")
        clock.set(AFTER)
        swept(context)
    _, ids = wanted(store)
    assert "end_user_certificate" in ids
    assert papers(case_of(store)) == {
        **dict.fromkeys(ids, "missing"), "end_user_certificate": "received", "pledge": "sent",
    }  # fmt: skip


def test_a_case_that_the_law_opens_asks_for_what_its_answer_asks_for(store: Store) -> None:
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        ask(context, OPEN_USE, "2026-11-09")
        clock.set(AFTER)
        swept(context)
    facts, ids = wanted(store)
    entry = case_of(store)
    assert ids and {one["fact"] for one in entry.data["questions"]} == facts
    assert papers(entry) == dict.fromkeys(ids, "missing")
