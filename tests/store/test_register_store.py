"""The register: licences are never overdrawn, reviews and clearances need two people, overrides have bounds."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from compliance.errors import InputRefused
from compliance.goods.units import Units
from compliance.model.cargo import Quantity
from compliance.model.register import (
    CaseChange,
    ClearanceDocument,
    DrawDocument,
    ItemDocument,
    LicenceDocument,
    PartyDocument,
    ReviewDocument,
)
from compliance.store import audit
from compliance.store.database import DatabaseUnavailable, Store
from compliance.store.register import cases, entries, items, licences, parties
from compliance.store.register.entries import Actor, NotRegistered, RegisterConflict, Registered
from tests.asking import rulebook

AT, TODAY = "2026-11-21T08:00:00.000000Z", "2026-11-21"
ANNA, BEN, EVE = (Actor("acme", f"key:{name}", AT, TODAY) for name in ("anna", "ben", "eve"))
THEIRS = Actor("theirs", "key:anna", AT, TODAY)
UNITS = Units(rulebook().measures)
LICENCE = {
    "number": "24-1", "kind": "single", "control_codes": ["1C905.a.4"], "valid_from": "2026-01-01",
    "valid_until": "2026-12-31", "quantity": {"value": "100", "unit": "kg"}, "report_within_days": 30,
}  # fmt: skip


def licence(store: Store, **changed: Any) -> str:
    """Register a licence and return its id."""
    with store.writing() as session:
        return licences.add(session, ANNA, LicenceDocument.model_validate({**LICENCE, **changed}), "new licence").id


def wanted(reference: str, value: str = "10", unit: str = "kg", **more: Any) -> DrawDocument:
    """Return what an order needs."""
    return DrawDocument.model_validate({"reference": reference, "quantity": {"value": value, "unit": unit}, **more})


def did(store: Store, change: Callable[..., Registered], *given: Any, by: Actor = ANNA) -> Registered:
    """Make a change in a transaction of its own."""
    with store.writing() as session:
        return change(session, by, *given)


def left(store: Store, name: str) -> Decimal | None:
    """Return what is left by quantity, and hold the totals against the draws."""
    with store.reading() as session:
        entry = entries.get(session, "acme", "licence", name)
        drawn = licences.draws(session, entry)
        rest = licences.left(entry)[0]
    for state in ("reserved", "consumed"):
        assert sum((d.quantity for d in drawn if d.state == state), Decimal(0)) == Decimal(entry.data[state])
    return rest


def test_a_licence_is_reserved_consumed_and_released(store: Store) -> None:
    name = licence(store)
    did(store, licences.reserve, name, wanted("PO-1", "40"), UNITS)
    did(store, licences.reserve, name, wanted("PO-2", "0.05", "t"), UNITS)
    assert left(store, name) == 10
    with pytest.raises(RegisterConflict, match=r"^the licence does not last: 1 too much by quantity"):
        did(store, licences.reserve, name, wanted("PO-3", "11000", "GRM"), UNITS)
    did(store, licences.release, name, "PO-2")
    assert left(store, name) == 60
    did(store, licences.consume, name, DrawDocument(reference="PO-1"), UNITS)
    assert left(store, name) == 60
    with pytest.raises(RegisterConflict, match="was shipped"):
        did(store, licences.release, name, "PO-1")


def test_the_same_draw_again_changes_nothing_and_another_under_its_reference_is_refused(store: Store) -> None:
    name = licence(store)
    for value, unit in (("10", "kg"), ("10000", "g"), ("10.0", "KGM")):
        did(store, licences.reserve, name, wanted("PO-1", value, unit), UNITS)
    assert left(store, name) == 90
    with pytest.raises(RegisterConflict, match="reserved already"):
        did(store, licences.reserve, name, wanted("PO-1", "11"), UNITS)
    did(store, licences.consume, name, wanted("PO-1", "8"), UNITS)
    did(store, licences.consume, name, wanted("PO-1", "8"), UNITS)
    assert left(store, name) == 92


@pytest.mark.parametrize(
    ("day", "runs"), [("2025-12-31", False), ("2026-01-01", True), ("2026-12-31", True), ("2027-01-01", False)]
)
def test_a_licence_serves_from_its_first_to_its_last_day(sqlite_url: str, day: str, runs: bool) -> None:
    store = Store(sqlite_url)
    name = licence(store)
    try:
        did(store, licences.reserve, name, wanted("PO-1", on=day), UNITS)
    except RegisterConflict:
        assert not runs
    else:
        assert runs


def test_a_withdrawn_licence_serves_nobody(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    name = licence(store)
    did(store, licences.withdraw, name, "withdrawn by the ministry")
    with pytest.raises(RegisterConflict, match="was withdrawn"):
        did(store, licences.reserve, name, wanted("PO-1"), UNITS)


@pytest.mark.parametrize(("unit", "own"), [("l", "kg"), ("boxes", "pcs"), ("foobar", "kg"), ("pairs", "drums")])
def test_a_unit_of_another_kind_is_refused(unit: str, own: str) -> None:
    from compliance.store.register.amounts import converted

    with pytest.raises(InputRefused, match="cannot be brought into"):
        converted(UNITS, Quantity.model_validate({"value": "1", "unit": unit}), own)


def test_a_licence_bounded_by_value_counts_money_of_its_own_currency(store: Store) -> None:
    name = licence(store, quantity=None, value={"amount": "1000", "currency": "USD"})
    draw = {"reference": "PO-1", "value": {"amount": "900", "currency": "USD"}}
    did(store, licences.reserve, name, DrawDocument.model_validate(draw), UNITS)
    with pytest.raises(RegisterConflict, match="by value"):
        did(store, licences.reserve, name, DrawDocument.model_validate({**draw, "reference": "PO-2"}), UNITS)
    euro = {"reference": "PO-3", "value": {"amount": "1", "currency": "EUR"}}
    with pytest.raises(InputRefused, match="in USD, not EUR"):
        did(store, licences.reserve, name, DrawDocument.model_validate(euro), UNITS)


def test_an_end_near_little_left_and_a_report_due_are_warned_of(store: Store) -> None:
    name = licence(store)
    did(store, licences.consume, name, wanted("PO-1", "90"), UNITS)

    def warned(today: str) -> list[str]:
        with store.reading() as session:
            return licences.warnings(session, entries.get(session, "acme", "licence", name), today)

    low, due = "10 of 100 is left by quantity", "the use for PO-1 is to be reported by 2026-12-21"
    assert warned("2026-11-01") == ["it ends on 2026-12-31, in 60 days", low, due]
    assert warned("2026-10-31") == [low, due]
    assert warned("2027-01-01")[0] == "it ended on 2026-12-31"
    did(store, licences.report, name, "PO-1", "reported to the ministry")
    assert warned("2026-10-31") == [low]


def test_of_64_orders_at_once_those_that_fit_are_reserved(store: Store) -> None:
    name = licence(store)

    def order(number: int) -> bool:
        try:
            did(store, licences.reserve, name, wanted(f"PO-{number}", "7"), UNITS)
        except RegisterConflict:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        assert sum(pool.map(order, range(64))) == 14
    assert left(store, name) == 2


def _orders(url: str, name: str, seed: int) -> None:
    """Reserve, consume and release at random until killed."""
    store, chance = Store(url), random.Random(seed)
    for n in range(10_000):
        reference = f"PO-{chance.randrange(64)}"
        try:
            kind = n % 3
            if kind == 0:
                did(store, licences.reserve, name, wanted(reference, str(chance.randrange(1, 9))), UNITS)
            elif kind == 1:
                did(store, licences.release, name, reference)
            else:
                did(store, licences.consume, name, DrawDocument(reference=reference), UNITS)
        except (RegisterConflict, DatabaseUnavailable):
            continue


KILLS = int(os.environ.get("XUKE_TEST_KILLS", "5"))


def test_a_licence_is_never_overdrawn_though_processes_are_killed_at_random_moments(database_url: str) -> None:
    store, chance = Store(database_url), random.Random(15)
    fork = multiprocessing.get_context("fork")
    name = licence(store)
    store.close()
    for round_ in range(KILLS):
        workers = [fork.Process(target=_orders, args=(database_url, name, 100 * round_ + n)) for n in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            time.sleep(chance.uniform(0.02, 0.3))
            os.kill(worker.pid or 0, signal.SIGKILL)
            worker.join()
        rest = left(store, name)
        assert rest is not None and 0 <= rest <= 100
    with store.reading() as session:
        report = audit.verify(session, "acme")
        entry = entries.get(session, "acme", "licence", name)
    assert report.all_breaks == ()
    assert report.changes is not None and report.changes.count == entry.revision


ITEM = {"number": "MAG-1", "description": "steel water bottle, 0.5 l", "hs_code": "732393"}
REVIEW = ReviewDocument.model_validate({"status": "not_controlled", "basis": "supplier's analysis", "on": "2026-11-20"})


@pytest.fixture(scope="module")
def assessor() -> Any:
    """Return the assessor of the shipped rules."""
    from tests.api.worker_setup import assessor as made

    return made()


def test_a_review_that_frees_an_item_counts_when_a_second_person_confirmed_it(store: Store, assessor: Any) -> None:
    name = did(store, items.add, ItemDocument.model_validate(ITEM), "new item").id
    assert did(store, items.review, name, REVIEW, assessor).state == "proposed"
    with pytest.raises(RegisterConflict, match="does not confirm it"):
        did(store, items.confirm, name, "looked at it")
    entry = did(store, items.confirm, name, "looked at it", by=BEN)
    declared, _ = items.review_of(entry)
    assert declared is not None and declared.by == "key:anna, confirmed by key:ben"
    other = ItemDocument.model_validate({**ITEM, "description": "titanium water bottle"})
    assert did(store, items.change, name, other, "another alloy").state == "unreviewed"


def test_a_number_is_registered_once_and_a_stranger_has_his_own(store: Store) -> None:
    did(store, items.add, ItemDocument.model_validate(ITEM), "new item")
    with pytest.raises(RegisterConflict, match="there is item 'MAG-1' already"):
        did(store, items.add, ItemDocument.model_validate(ITEM), "again")
    theirs = did(store, items.add, ItemDocument.model_validate(ITEM), "theirs", by=THEIRS)
    with pytest.raises(NotRegistered):
        did(store, items.confirm, theirs.id, "not ours")


ENTRY = next(
    (notice, entry)
    for notice in rulebook().parties.values()
    for entry in notice.entries
    if entry.name.en and len(entry.name.en.split()) > 2 and entry.country == "US"
)[1]


def test_a_clearance_needs_a_likeness_and_never_counts_against_the_very_name(store: Store) -> None:
    very = PartyDocument.model_validate({"number": "C-1", "name": ENTRY.name.en, "country": "US"})
    name = did(store, parties.add, very, "customer").id
    said = ClearanceDocument.model_validate({"entry": ENTRY.id, "why": "another firm", "until": "2027-01-01"})
    with pytest.raises(RegisterConflict, match="very name"):
        did(store, parties.clear, name, said, rulebook())
    plain = PartyDocument.model_validate({"number": "C-2", "name": "Bäckerei Huber", "country": "AT"})
    with pytest.raises(RegisterConflict, match="does not resemble"):
        did(store, parties.clear, did(store, parties.add, plain, "customer").id, said, rulebook())


def test_a_case_takes_notes_papers_and_a_day(store: Store) -> None:
    with store.writing() as session:
        cases.follow(session, ANNA, [cases.ChangedAnswer("PO-1", "asm_1", "prohibited", "stop", "the law changed")])
        entry = entries.by_name(session, "acme", "case", "PO-1")
        assert entry is not None
    said = {
        "note": "asked the buyer",
        "due_on": "2026-12-01",
        "papers": [{"id": "end_user_certificate", "state": "sent"}],
    }
    entry = did(store, cases.change, entry.id, CaseChange.model_validate(said), "first look")
    assert (entry.due_on, entry.data["papers"], entry.data["notes"][0]["text"]) == (
        "2026-12-01", [{"id": "end_user_certificate", "state": "sent"}], "asked the buyer",
    )  # fmt: skip
    with pytest.raises(RegisterConflict, match="the goods do not go"):
        did(store, cases.decide, entry.id, "ship", "in a hurry")
    assert did(store, cases.decide, entry.id, "apply", "licence needed").state == "decided"
    with store.writing() as session:
        cases.follow(session, EVE, [cases.ChangedAnswer("PO-1", "asm_2", "prohibited", "stop", "again")])
    with store.reading() as session:
        assert entries.get(session, "acme", "case", entry.id).state == "open"


def test_every_change_stands_in_the_chain_with_who_when_and_why(store: Store) -> None:
    name = licence(store)
    did(store, licences.reserve, name, wanted("PO-1"), UNITS, by=BEN)
    with store.reading() as session:
        from compliance.store import changes

        made = changes.history(session, "acme", "licence", name)
        assert audit.verify(session, "acme").all_breaks == ()
    said = [(one["actor"], one["action"], one["why"], one["at"]) for one in made]
    assert said == [("key:ben", "reserve", "order PO-1", AT), ("key:anna", "create", "new licence", AT)]
    assert json.dumps(made[0]["body"]) == '{"quantity": "10", "reference": "PO-1", "value": "0"}'
