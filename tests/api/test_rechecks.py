"""The re-check: who has an open shipment hears of every change that matters, once, and of nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from api.worker import rechecks
from api.worker.context import Heartbeat, WorkerContext
from api.worker.rechecks import Rechecker
from compliance import Rulebook
from compliance.answer.own_data import OwnData
from compliance.engine import AssessedDocument, Assessor
from compliance.errors import EngineFault
from compliance.store import open_shipments, webhooks
from compliance.store import recheck_progress as sweeps
from compliance.store.audit import verify
from compliance.store.database import Store
from compliance.store.receipts import Kept
from compliance.store.schema import ClosedShipment, Receipt, RecheckProgress, stamp
from tests.api.worker_setup import (
    CALLER,
    TENANT,
    HandClock,
    ask,
    assessor,
    deliveries,
    receipts,
    rows,
    worker_context,
)
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, HOLMIUM, shipment
from tests.law.test_new_announcement import INSTRUMENT, NOTICE, with_file

BEFORE, LAST, AFTER = "2026-11-09T04:00:00+00:00", "2026-11-10T04:00:00+00:00", "2026-11-11T04:00:00+00:00"
HOLMIUM_TO_FRANCE = shipment(HOLMIUM, "FR", reference="PO-HO")
WATER = shipment(BOTTLE, "DE", reference="PO-H2O")


class Died(BaseException):
    """The process ends here; nothing catches it."""


@pytest.fixture(scope="session")
def later_law(tmp_path_factory: pytest.TempPathFactory) -> Assessor:
    """Return the assessor of a rulebook with one listing more: Musterwerk Waffen GmbH, from 2026-12-01."""
    rules = with_file(tmp_path_factory.mktemp("law"), "lists/parties/mofcom_2026_99.yaml", NOTICE + INSTRUMENT)
    return Assessor(Rulebook.load(rules))


@pytest.fixture(autouse=True)
def _hooked(store: Store) -> None:
    """Let a webhook be told of changes."""
    with store.writing() as session:
        request = webhooks.WebhookRequest(
            TENANT, "https://erp.example", ("assessment.changed",), CALLER, "2026-01-01T00:00:00.000000Z"
        )
        webhooks.create(session, request)


def swept(context: WorkerContext) -> None:
    """Re-check until nothing is left."""
    worker = Rechecker(context, Heartbeat())
    for _ in range(100):
        if not worker.round():
            worker.close()
            return
    raise AssertionError("the sweep does not end")


def events(store: Store) -> list[dict[str, Any]]:
    """Return what was announced, in order."""
    found = [json.loads(one.body) for one in deliveries(store)]
    return sorted(found, key=lambda one: (one["timestamp"], one["data"]["reference"]))


def test_a_decision_that_a_passed_date_changed_is_kept_and_told(store: Store) -> None:
    """The pause of the October lists ends: holmium to France needs a licence from 2026-11-11."""
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        first = ask(context, HOLMIUM_TO_FRANCE, "2026-11-09")
        clock.set(AFTER)
        swept(context)
    old, new = receipts(store)
    assert old.id == first.id
    assert (new.caller, new.origin, new.as_of, new.decision) == (
        "worker",
        "recheck",
        "2026-11-11",
        "licence_required_normal",
    )
    assert new.key == f"recheck:{old.id}:{assessor().rulebook.digest}:2026-11-11"
    assert bytes(new.input) == bytes(old.input)
    [event] = events(store)
    assert (event["type"], event["timestamp"]) == ("assessment.changed", stamp(clock()))
    data = event["data"]
    assert (data["id"], data["previous"], data["reference"]) == (new.id, old.id, "PO-HO")
    assert data["decision"] == {"before": "not_controlled", "after": "licence_required_normal"}
    assert "MOFCOM-2025-57" in {reason["law"] for reason in data["reasons"]}
    assert data["summary"]["en"]
    assert data["summary"]["zh"]
    assert deliveries(store)[0].event == new.id
    with store.reading() as session:
        assert not verify(session, TENANT).breaks


def test_a_decision_that_another_rulebook_changed_is_kept_and_told(store: Store, later_law: Assessor) -> None:
    """On the same day a rulebook with a new listing comes into use."""
    clock = HandClock("2026-12-01T04:00:00+00:00")
    used = [assessor()]
    weapons = shipment(DY_MAGNET, "DE", "Musterwerk Waffen GmbH", reference="PO-MW")
    with worker_context(store, clock, at=lambda: used[0]) as context:
        ask(context, weapons, "2026-12-01")
        ask(context, WATER, "2026-12-01")
        swept(context)
        assert len(receipts(store)) == 2, "answered today under the rulebook in use"
        used[0] = later_law
        swept(context)
    [event] = events(store)
    assert event["data"]["reference"] == "PO-MW"
    assert event["data"]["decision"] == {"before": "licence_required_normal", "after": "prohibited"}
    assert event["data"]["rulebook"] == later_law.rulebook.digest
    assert "MOFCOM-2026-99" in {reason["law"] for reason in event["data"]["reasons"]}
    assert receipts(store)[-1].rulebook == later_law.rulebook.digest


def test_where_nothing_changed_nothing_is_kept_and_nothing_told(store: Store) -> None:
    clock = HandClock()
    with worker_context(store, clock) as context:
        many: tuple[dict[str, Any], ...] = (BOTTLE, DY_MAGNET, GALLIUM, HOLMIUM)
        for n, goods in enumerate(many):
            for country in ("DE", "US", "JP"):
                ask(
                    context, shipment(goods, country, reference=f"PO-{n}-{country}", ship_on="2026-12-20"), "2026-11-21"
                )
        for _ in range(3):
            clock.move(days=1)
            swept(context)
    assert len(receipts(store)) == 12
    assert not deliveries(store)
    [sweep] = rows(store, RecheckProgress)
    assert (sweep.day, sweep.checked, sweep.changed, sweep.failed) == ("2026-11-24", 12, 0, 0)


def test_a_change_is_told_once_however_often_it_is_looked_at(store: Store) -> None:
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-09")
        clock.set(AFTER)
        for _ in range(3):
            swept(context)
            clock.move(hours=2)
        assert len(events(store)) == 1
        for _ in range(3):
            clock.move(days=1)
            swept(context)
    assert len(events(store)) == 1
    assert len(receipts(store)) == 2


def test_each_change_is_told_against_the_answer_told_last(store: Store) -> None:
    """On 2026-11-10 the worst case moves, on 2026-11-11 the decision."""
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-09")
        for moment in (LAST, AFTER):
            clock.set(moment)
            swept(context)
    first, second = events(store)
    assert first["data"]["decision"] == {"before": "not_controlled", "after": "not_controlled"}
    assert second["data"]["previous"] == first["data"]["id"]
    assert [one.as_of for one in receipts(store)] == ["2026-11-09", "2026-11-10", "2026-11-11"]


def test_a_new_day_begins_in_china(store: Store) -> None:
    clock = HandClock("2026-11-10T15:59:59+00:00")
    with worker_context(store, clock) as context:
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-10")
        swept(context)
        assert not events(store)
        clock.move(seconds=1)
        swept(context)
    assert len(events(store)) == 1


POINTS = ("before", "kept", "announced", "noted")


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("nth", range(3))
def test_a_sweep_killed_at_any_point_tells_each_change_once(
    store: Store, point: str, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven shipments of which five change, two to a page; killed in the nth page, before or after each step."""
    monkeypatch.setattr(rechecks, "PAGE", 2)
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        for n in range(7):
            ask(context, shipment(BOTTLE if n in (1, 4) else HOLMIUM, "FR", reference=f"PO-{n}"), "2026-11-09")
        clock.set(AFTER)
        with monkeypatch.context() as patched:
            _dying(patched, point, nth)
            with pytest.raises(Died):
                swept(context)
    clock.move(minutes=2)
    if point == "announced":
        clock.move(days=1)  # the day changed before another worker took over
    with worker_context(store, clock, "two") as context:
        swept(context)
        swept(context)
    reported = [one["data"]["reference"] for one in events(store)]
    assert sorted(reported) == ["PO-0", "PO-2", "PO-3", "PO-5", "PO-6"]
    assert len(receipts(store)) == 12
    rechecked = {one.id for one in receipts(store) if one.origin == "recheck"}
    assert {one["data"]["id"] for one in events(store)} == rechecked


def _dying(patched: pytest.MonkeyPatch, point: str, nth: int) -> None:
    """Make the process end in the nth page."""
    owner, name = {
        "before": (open_shipments, "unmoved"), "kept": (rechecks, "append"),
        "announced": (webhooks, "announce_all"), "noted": (sweeps, "advance"),
    }[point]  # fmt: skip
    real, count = getattr(owner, name), iter(range(1000))

    def fatal(*given: Any, **more: Any) -> Any:
        dies = next(count) == nth
        if dies and point == "before":
            raise Died
        result = real(*given, **more)
        if dies:
            raise Died
        return result

    patched.setattr(owner, name, fatal)


def test_a_sweep_goes_on_where_it_stood(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked at before a restart is not looked at again."""
    monkeypatch.setattr(rechecks, "PAGE", 2)
    clock = HandClock()
    asked: list[bytes] = []

    class Counting(Assessor):
        def __init__(self) -> None:
            self.rulebook = assessor().rulebook

        def answer(self, document: bytes, as_of: date, own: OwnData | None = None) -> AssessedDocument:
            asked.append(document)
            return assessor().answer(document, as_of)

    with worker_context(store, clock) as context:
        for n in range(5):
            ask(context, shipment(BOTTLE, "DE", reference=f"PO-{n}"), "2026-11-21")
        clock.move(days=1)
        first = Rechecker(replace(context, assessor=Counting), Heartbeat())
        assert first.round()
        assert first.round()
        first.close()
        assert len(asked) == 4
    with worker_context(store, clock, "two") as context:
        swept(replace(context, assessor=Counting))
    assert len(asked) == len(set(asked)) == 5
    [sweep] = rows(store, RecheckProgress)
    assert (sweep.checked, sweep.ended_at is not None) == (5, True)


def test_an_answer_given_in_the_meantime_is_left_alone(store: Store) -> None:
    """Somebody asks with other goods while the background worker works on the older question: the newer one counts."""
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-09")
        clock.set(AFTER)

        class Asking(Assessor):
            def __init__(self) -> None:
                self.rulebook = assessor().rulebook

            def answer(self, document: bytes, as_of: date, own: OwnData | None = None) -> AssessedDocument:
                ask(context, {**WATER, "reference": "PO-HO"}, "2026-11-11")
                return assessor().answer(document, as_of)

        swept(replace(context, assessor=Asking))
    assert [one.origin for one in receipts(store)] == ["assessment", "assessment"]
    assert not events(store)


def test_two_workers_at_once_tell_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sleeps past its lease with a page in hand, the other does the work, and then the first wakes up."""
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context, worker_context(store, clock, "two") as other:
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-09")
        clock.set(AFTER)
        real = rechecks.again
        slept: list[bool] = []

        def late(*given: Any) -> Any:
            found = real(*given)
            if not slept:
                slept.append(True)
                clock.move(minutes=2)
                swept(other)
            return found

        monkeypatch.setattr(rechecks, "again", late)
        swept(context)
    assert len(events(store)) == 1
    assert len(receipts(store)) == 2


def test_one_that_cannot_be_answered_does_not_hold_up_the_others(store: Store) -> None:
    class Faulty(Assessor):
        def __init__(self) -> None:
            self.rulebook = assessor().rulebook

        def answer(self, document: bytes, as_of: date, own: OwnData | None = None) -> AssessedDocument:
            if b"PO-1" in document:
                raise EngineFault("the judges disagree")
            return assessor().answer(document, as_of)

    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        for n in range(3):
            ask(context, shipment(HOLMIUM, "FR", reference=f"PO-{n}"), "2026-11-09")
        clock.set(AFTER)
        swept(replace(context, assessor=Faulty))
    assert [one["data"]["reference"] for one in events(store)] == ["PO-0", "PO-2"]
    [sweep] = rows(store, RecheckProgress)
    assert (sweep.checked, sweep.changed, sweep.failed) == (3, 2, 1)


def test_an_answer_that_this_engine_cannot_read_is_compared_by_its_decision(store: Store) -> None:
    """An older engine wrote it in another form."""
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        for document in (HOLMIUM_TO_FRANCE, WATER):
            ask(context, document, "2026-11-09", written=b'{"of": "another form"}')
        clock.set(AFTER)
        swept(context)
    [event] = events(store)
    assert event["data"]["decision"] == {"before": "not_controlled", "after": "licence_required_normal"}
    assert event["data"]["action"] == {"before": "proceed", "after": "apply"}


def test_an_answer_for_a_day_to_come_waits_for_that_day(store: Store) -> None:
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-20")
        swept(context)
        assert not events(store)
        clock.set("2026-11-21T04:00:00+00:00")
        swept(context)
    assert not events(store)


def test_tenants_are_swept_each_by_itself(store: Store) -> None:
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-09")
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-09", "other")
        clock.set(AFTER)
        swept(context)
    assert len(receipts(store)) == 4
    assert [one.tenant for one in deliveries(store)] == [TENANT], "the other has no webhook"
    assert {one.tenant for one in rows(store, RecheckProgress)} == {TENANT, "other"}


# What is open.


def opened(store: Store, day: str = "2026-11-21", limit: int = 50) -> list[str]:
    """Return the references that are open, over all pages."""
    found: list[str] = []
    after: str | None = ""
    with store.reading() as session:
        while after is not None:
            page = open_shipments.page(session, TENANT, date.fromisoformat(day), after, limit)
            found += [one.reference for one in page.open]
            after = page.after
    return found


def asked(context: WorkerContext, *references: str | None, **changes: Any) -> list[Kept]:
    """Ask about water bottles."""
    return [ask(context, {**WATER, "reference": name, **changes}, "2026-11-21") for name in references]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
def test_open_shipments_come_in_pages_and_each_reference_once(store: Store, limit: int) -> None:
    with worker_context(store, HandClock()) as context:
        asked(context, "B", "A", None, "C", "A", "D", "号-1")
        newest = receipts(store)[4]
    assert sorted(opened(store, limit=limit)) == ["A", "B", "C", "D", "号-1"]
    with store.reading() as session:
        page = open_shipments.page(session, TENANT, date(2026, 11, 21), "", 50)
        assert next(one.id for one in page.open if one.reference == "A") == newest.id
        assert open_shipments.page(session, "other", date(2026, 11, 21), "", 50).open == ()


def test_a_shipment_is_open_until_thirty_days_after_its_release(store: Store) -> None:
    with worker_context(store, HandClock()) as context:
        asked(context, "dated", ship_on="2026-12-01")
        asked(context, "undated")
    assert opened(store, "2026-12-31") == ["dated", "undated"]
    assert opened(store, "2027-01-01") == ["undated"]
    assert opened(store, "2030-01-01") == ["undated"]


def test_the_worker_closes_what_is_long_past_its_release(store: Store) -> None:
    """So that it is not read again every day."""
    clock = HandClock()
    with worker_context(store, clock) as context:
        asked(context, "dated", ship_on="2026-12-01")
        asked(context, "undated")
        clock.set("2027-01-01T04:00:00+00:00")
        swept(context)
    [closed] = rows(store, ClosedShipment)
    assert (closed.reference, closed.by) == ("dated", "worker")


def test_a_closed_shipment_is_opened_by_a_question_and_not_by_a_recheck(store: Store) -> None:
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-09")
        clock.set(LAST)
        swept(context)
        with store.writing() as session:
            open_shipments.close(session, TENANT, "PO-HO", CALLER, stamp(clock()))
            open_shipments.close(session, "other", "PO-HO", CALLER, stamp(clock()))
        assert opened(store) == []
        clock.set(AFTER)
        swept(context)
        assert len(events(store)) == 1, "that of the day before"
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-10")
        assert opened(store) == ["PO-HO"]
        with store.writing() as session:
            open_shipments.close(session, TENANT, "PO-HO", CALLER, stamp(clock()))
        assert opened(store) == []


def test_a_recheck_kept_right_after_the_closing_does_not_open_it_again(store: Store) -> None:
    """The two met at the same moment, and the closing came first."""
    clock = HandClock(BEFORE)
    with worker_context(store, clock) as context:
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-09")
        with store.writing() as session:
            open_shipments.close(session, TENANT, "PO-HO", CALLER, stamp(clock()))
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-11", origin="recheck")
    assert opened(store) == []


def test_one_whose_document_was_erased_is_not_looked_at(store: Store) -> None:
    with worker_context(store, HandClock()) as context:
        asked(context, "A", "B")
        with store.writing() as session:
            table = Receipt.__table__  # type: ignore[attr-defined]
            gone = {"input": None, "answer": None, "erased_at": stamp(context.clock())}
            session.connection().execute(table.update().where(table.c.reference == "A").values(**gone))
    assert opened(store) == ["B"]


def test_closing_while_a_page_is_at_work_wins(store: Store) -> None:
    clock = HandClock(BEFORE)

    class Closing(Assessor):
        def __init__(self, store: Store) -> None:
            self.rulebook, self.store = assessor().rulebook, store

        def answer(self, document: bytes, as_of: date, own: OwnData | None = None) -> AssessedDocument:
            with self.store.writing() as session:
                open_shipments.close(session, TENANT, "PO-HO", CALLER, stamp(clock()))
            return assessor().answer(document, as_of)

    with worker_context(store, clock) as context:
        ask(context, HOLMIUM_TO_FRANCE, "2026-11-09")
        clock.set(AFTER)
        swept(replace(context, assessor=lambda: Closing(store)))
    assert not events(store)
    assert len(receipts(store)) == 1
