"""Jobs: every line answered once and in order, whatever dies on the way."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

import pytest

from api.problems import Problem
from api.worker import jobs as runner
from api.worker.context import Heartbeat, WorkerContext
from api.worker.jobs import JobRunner
from compliance.answer.own_data import OwnData
from compliance.engine import AssessedDocument, Assessor
from compliance.errors import EngineFault
from compliance.store import chain, job_lines, jobs, webhooks
from compliance.store.audit import verify
from compliance.store.database import DatabaseUnavailable, Store
from compliance.store.journal import Journal
from compliance.store.receipts import KeyReused, Outcome, ReceiptEntry
from compliance.store.schema import stamp
from tests.api.worker_setup import (
    CALLER,
    TENANT,
    HandClock,
    assessor,
    deliveries,
    lines,
    queue,
    queued,
    receipts,
    worker_context,
)
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, shipment

BAD = b'{"lines": [{"line": "1", "description": "steel", "hs_code": true}], "destination": "XX"}'
GOODS = (BOTTLE, DY_MAGNET, GALLIUM)


class Died(BaseException):
    """The process ends here; nothing catches it."""


def documents(count: int) -> list[Any]:
    """Return shipments; every fifth one cannot be read."""
    made = [shipment(GOODS[n % 3], "DE", reference=f"PO-{n + 1}") for n in range(count)]
    return [BAD if n % 5 == 4 else one for n, one in enumerate(made)]


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three lines to a chunk, so that small jobs have several."""
    monkeypatch.setattr(runner, "CHUNK_LINES", 3)


def reported(store: Store, job: str) -> dict[str, Any]:
    """Return what is told of a job."""
    with store.reading() as session:
        found = jobs.get(session, TENANT, job)
    assert found is not None
    return found


def results(store: Store, job: str, after: int = 0, limit: int = 1000) -> list[job_lines.Result]:
    """Return what came of the lines."""
    with store.reading() as session:
        return job_lines.results(session, TENANT, job, after, limit)


def worked(context: WorkerContext) -> None:
    """Work until no job is left."""
    worker = JobRunner(context, Heartbeat())
    for _ in range(100):
        if not worker.round():
            return
    raise AssertionError("the jobs do not end")


def is_whole(store: Store, job: str, count: int) -> None:
    """Assert that a job is done: one outcome a line, one receipt an answer, in order, and the chain holds."""
    found = results(store, job)
    assert [one.line for one in found] == list(range(1, count + 1))
    refused = [one.line for one in found if one.problem is not None]
    assert refused == [n for n in range(1, count + 1) if n % 5 == 0]
    answers = [one for one in found if one.answer is not None]
    assert [json.loads(one.answer or b"")["reference"] for one in answers] == [f"PO-{one.line}" for one in answers]
    assert len(receipts(store)) == len(answers) == len({one.receipt for one in answers})
    assert {one.id for one in receipts(store)} == {one.receipt for one in answers}
    row = reported(store, job)
    assert (row["state"], row["done"], row["refused"]) == ("done", len(answers), len(refused))
    assert all(one.input is None for one in lines(store))
    with store.reading() as session:
        assert not verify(session, TENANT).breaks


def test_a_job_is_answered_line_by_line_and_in_order(store: Store) -> None:
    clock = HandClock()
    job = queued(store, documents(10), clock)
    assert (job["state"], job["lines"], job["done"]) == ("queued", 10, 0)
    with worker_context(store, clock) as context:
        clock.move(seconds=5)
        worked(context)
    is_whole(store, job["id"], 10)
    row = reported(store, job["id"])
    assert (row["started_at"], row["ended_at"]) == (stamp(clock()), stamp(clock()))
    first = receipts(store)[0]
    assert (first.caller, first.origin, first.key) == (CALLER, "job", f"job:{job['id']}#1")
    assert bytes(first.answer) == assessor().answer(bytes(first.input), date(2026, 11, 21)).text
    assert [one.line for one in results(store, job["id"], after=4, limit=2)] == [5, 6]


def test_a_refused_line_is_a_problem_with_its_faults(store: Store) -> None:
    clock = HandClock()
    job = queued(store, [BAD, b"no json", b"\xff"], clock)
    with worker_context(store, clock) as context:
        worked(context)
    found = [json.loads(one.problem or "") for one in results(store, job["id"])]
    assert {one["status"] for one in found} == {422}
    assert {"$.destination", "$.lines[0].hs_code"} <= {fault["path"] for fault in found[0]["faults"]}
    assert reported(store, job["id"])["refused"] == 3


class Faulty(Assessor):
    """A desk that fails on some documents."""

    def __init__(self, error: Exception) -> None:
        self.error, self.rulebook = error, assessor().rulebook

    def answer(self, document: bytes, as_of: date, own: OwnData | None = None) -> AssessedDocument:
        if b"gallium" in document:
            raise self.error
        return assessor().answer(document, as_of)


@pytest.mark.parametrize("error", [EngineFault("the judges disagree"), ZeroDivisionError("Secret Name Ltd")])
def test_an_engine_fault_spoils_its_line_and_not_the_job(store: Store, error: Exception, capsys: Any) -> None:
    clock = HandClock()
    job = queued(store, [shipment(one) for one in GOODS], clock)
    with worker_context(store, clock, at=lambda: Faulty(error)) as context:
        worked(context)
    found = results(store, job["id"])
    assert [one.problem is None for one in found] == [True, True, False]
    assert json.loads(found[2].problem or "")["status"] == 500
    assert "Secret" not in (found[2].problem or "") + str(capsys.readouterr())
    assert reported(store, job["id"])["state"] == "done"


class Spoilt(Journal):
    """A journal that cannot write one reference."""

    def submit(self, entries: Sequence[ReceiptEntry]) -> Future[list[Outcome]]:
        if any(entry.answer.reference == "PO-2" for entry in entries):
            future: Future[list[Outcome]] = Future()
            future.set_exception(ValueError("this row cannot be written"))
            return future
        return super().submit(entries)


def test_a_receipt_that_cannot_be_written_spoils_its_line_and_not_the_job(store: Store) -> None:
    clock = HandClock()
    job = queued(store, documents(4), clock)
    with worker_context(store, clock) as context:
        journal = Spoilt(store, lambda: stamp(clock()))
        worked(replace(context, journal=journal))
        journal.close()
    assert [one.receipt is not None for one in results(store, job["id"])] == [True, False, True, True]


STEPS = ("following", "answer", "submit", "kept", "record", "recorded", "end", "ended")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("nth", range(4))
def test_a_job_whose_runner_died_at_any_step_goes_on_under_another(
    store: Store, step: str, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runner is killed at the nth time it comes to a step, before it or right after it."""
    clock, count = HandClock(), 11
    job = queued(store, documents(count), clock)
    with store.writing() as session:
        webhooks.create(
            session, webhooks.WebhookRequest(TENANT, "https://a.example", ("job.ended",), CALLER, stamp(clock()))
        )
    with worker_context(store, clock) as context, monkeypatch.context() as patched:
        _dying(patched, context, step, nth)
        try:
            worked(context)
            died = False
        except Died:
            died = True
    assert died or step in ("end", "ended"), "a job ends once"
    with worker_context(store, clock, "two") as context:
        worker = JobRunner(context, Heartbeat())
        if died and reported(store, job["id"])["state"] != "done":
            assert not worker.round(), "the lease of the dead still runs"
        clock.move(minutes=2)
        worked(context)
    is_whole(store, job["id"], count)
    [one] = deliveries(store)
    said = json.loads(one.body)
    assert (said["type"], said["data"]["id"], said["data"]["done"], said["data"]["refused"]) == (
        "job.ended", job["id"], 9, 2,
    )  # fmt: skip


def _dying(patched: pytest.MonkeyPatch, context: WorkerContext, step: str, nth: int) -> None:
    """Make a step end the process at its nth time; -ed and `kept` are the moments right after.

    What is recorded or ended and not committed yet is rolled back; after the commit comes `following`.
    """
    calls = iter(range(1000))

    def fatal(function: Any, after: bool) -> Any:
        def wrapped(*given: Any) -> Any:
            dies = next(calls) == nth
            if dies and not after:
                raise Died
            result = function(*given)
            if isinstance(result, Future):
                result.result()
            if dies:
                raise Died
            return result

        return wrapped

    class Deadly(Assessor):
        def __init__(self) -> None:
            self.rulebook = assessor().rulebook

        def answer(self, document: bytes, as_of: date, own: OwnData | None = None) -> AssessedDocument:
            return fatal(assessor().answer, False)(document, as_of)  # type: ignore[no-any-return]

    if step == "answer":
        object.__setattr__(context, "assessor", Deadly)
    elif step in ("submit", "kept"):
        patched.setattr(context.journal, "submit", fatal(context.journal.submit, step == "kept"))
    elif step == "following":
        patched.setattr(job_lines, "following", fatal(job_lines.following, False))
    elif step in ("record", "recorded"):
        patched.setattr(job_lines, "record", fatal(job_lines.record, step == "recorded"))
    else:
        patched.setattr(jobs, "end", fatal(jobs.end, step == "ended"))


def test_a_line_that_has_a_receipt_keeps_it_though_it_would_be_refused_now(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The runner died with receipts kept and not noted, and another rulebook came into use before the next."""
    clock = HandClock()
    job = queued(store, documents(3), clock)
    with worker_context(store, clock) as context, monkeypatch.context() as patched:
        _dying(patched, context, "record", 0)
        with pytest.raises(Died):
            worked(context)
    clock.move(minutes=2)
    with worker_context(store, clock, "two", at=lambda: Faulty(EngineFault("the judges disagree"))) as context:
        worked(context)
    is_whole(store, job["id"], 3)


def test_two_runners_at_once_keep_one_receipt_a_line(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sleeps past its lease with answers in hand, the other takes over, and both write."""
    clock = HandClock()
    job = queued(store, documents(7), clock)
    with worker_context(store, clock) as context, worker_context(store, clock, "two") as other:
        submit = context.journal.submit

        def late(entries: Sequence[ReceiptEntry]) -> Future[list[Outcome]]:
            clock.move(minutes=2)
            worked(other)
            return submit(entries)

        monkeypatch.setattr(context.journal, "submit", late)
        worked(context)
    is_whole(store, job["id"], 7)


def test_a_database_that_is_away_loses_no_line(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = HandClock()
    job = queued(store, documents(7), clock)
    with worker_context(store, clock) as context:
        worker, writing, dice = JobRunner(context, Heartbeat()), store.writing, Random(7)

        def flaky() -> Any:
            if dice.random() < 0.3:
                raise DatabaseUnavailable("database unavailable")
            return writing()

        monkeypatch.setattr(store, "writing", flaky)
        unavailable = 0
        for _ in range(60):
            try:
                if not worker.round():
                    break
            except DatabaseUnavailable:
                unavailable += 1
        monkeypatch.undo()
    assert unavailable > 1
    is_whole(store, job["id"], 7)


def test_law_past_its_policy_makes_a_job_wait_and_refuses_no_line(store: Store) -> None:
    clock = HandClock()
    job = queued(store, documents(3), clock)

    def stale() -> Assessor:
        raise Problem("rulebook_stale", "Past its policy.")

    with worker_context(store, clock, at=stale) as context, pytest.raises(Problem):
        worked(context)
    assert reported(store, job["id"])["state"] == "running"
    with worker_context(store, clock) as context:
        worked(context)
    is_whole(store, job["id"], 3)


def test_a_job_that_waits_is_cancelled_at_once_and_told_of(store: Store) -> None:
    clock = HandClock()
    job = queued(store, documents(4), clock)
    with store.writing() as session:
        webhooks.create(
            session, webhooks.WebhookRequest(TENANT, "https://a.example", ("job.ended",), CALLER, stamp(clock()))
        )
        row = jobs.cancel(session, TENANT, job["id"], stamp(clock()))
        assert row is not None
        assert row["state"] == "cancelled"
    with store.writing() as session:
        again = jobs.cancel(session, TENANT, job["id"], stamp(clock()))
        assert again == row
    with worker_context(store, clock) as context:
        worked(context)
    assert not receipts(store)
    assert all(one.input is None for one in lines(store))
    assert json.loads(deliveries(store)[0].body)["data"]["state"] == "cancelled"


def test_a_job_at_work_is_cancelled_after_the_lines_at_hand(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = HandClock()
    job = queued(store, documents(9), clock)
    with worker_context(store, clock) as context:
        submit = context.journal.submit

        def cancelled(entries: Sequence[ReceiptEntry]) -> Future[list[Outcome]]:
            with store.writing() as session:
                row = jobs.cancel(session, TENANT, job["id"], stamp(clock()))
            assert row is not None
            assert row["state"] == "cancelling"
            return submit(entries)

        monkeypatch.setattr(context.journal, "submit", cancelled)
        worked(context)
    row = reported(store, job["id"])
    assert (row["state"], row["done"], row["refused"]) == ("cancelled", 3, 0)
    assert [one.line for one in results(store, job["id"])] == [1, 2, 3]
    assert len(receipts(store)) == 3


def test_a_job_that_is_done_cannot_be_cancelled(store: Store) -> None:
    clock = HandClock()
    job = queued(store, documents(1), clock)
    with worker_context(store, clock) as context:
        worked(context)
    with store.writing() as session, pytest.raises(jobs.JobEnded):
        jobs.cancel(session, TENANT, job["id"], stamp(clock()))


def test_a_runner_told_to_stop_keeps_what_it_has_and_gives_the_job_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = HandClock()
    job = queued(store, documents(8), clock)
    heartbeat, count = Heartbeat(), iter(range(1000))
    with worker_context(store, clock) as context:

        class Stopping(Assessor):
            def __init__(self) -> None:
                self.rulebook = assessor().rulebook

            def answer(self, document: bytes, as_of: date, own: OwnData | None = None) -> AssessedDocument:
                if next(count) == 1:
                    heartbeat._stop.set()
                return assessor().answer(document, as_of)

        JobRunner(replace(context, assessor=Stopping), heartbeat).round()
    assert [one.line for one in results(store, job["id"])] == [1, 2]
    with worker_context(store, clock, "two") as context:
        worked(context)
    is_whole(store, job["id"], 8)


def test_a_short_job_need_not_wait_for_a_long_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "CHUNKS_PER_ROUND", 1)
    clock = HandClock()
    long = queued(store, documents(30), clock)
    clock.move(seconds=1)
    short = queued(store, documents(2), clock)
    with worker_context(store, clock) as context:
        worker = JobRunner(context, Heartbeat())
        for _ in range(2):
            worker.round()
        assert reported(store, short["id"])["state"] == "done"
        assert reported(store, long["id"])["done"] == 3
        worked(context)
    assert reported(store, long["id"])["state"] == "done"


def test_the_same_request_under_a_key_is_the_same_job_and_another_is_refused(store: Store) -> None:
    clock = HandClock()
    first, new = queue(store, documents(3), clock, "key:a")
    assert new
    again, new = queue(store, documents(3), clock, "key:a")
    assert (again["id"], new) == (first["id"], False)
    assert len(lines(store)) == 3, "the second copy is gone"
    with pytest.raises(KeyReused) as refused:
        queue(store, documents(2), clock, "key:a")
    assert first["id"] in str(refused.value)
    assert queue(store, documents(3), clock, "key:b")[1]
    assert queue(store, documents(3), clock)[1]


def test_a_job_that_did_not_arrive_whole_is_nobodys_and_goes(store: Store) -> None:
    clock = HandClock()
    with store.writing() as session:
        job = jobs.begin(session, TENANT, CALLER, "2026-11-21", stamp(clock()))
        jobs.add(session, job, [(1, b"{}")])
    with store.reading() as session:
        assert jobs.get(session, TENANT, job) is None
        assert jobs.page(session, TENANT, None, 10) == []
    with worker_context(store, clock) as context:
        worked(context)
        assert runner.clear(context) == 0
        clock.move(hours=2)
        assert runner.clear(context) == 1
    assert not lines(store)


def test_other_tenants_see_nothing_of_a_job(store: Store) -> None:
    clock = HandClock()
    job = queued(store, documents(2), clock)
    with worker_context(store, clock) as context:
        worked(context)
    with store.writing() as session:
        assert jobs.get(session, "other", job["id"]) is None
        assert jobs.cancel(session, "other", job["id"], stamp(clock())) is None
        assert job_lines.results(session, "other", job["id"], 0, 10) == []
        assert jobs.page(session, "other", None, 10) == []


def test_jobs_are_paged_newest_first(store: Store) -> None:
    clock = HandClock()
    made = []
    for n in range(5):
        made.append(queued(store, documents(1), clock)["id"])
        clock.move(seconds=n % 2)  # some at the same moment
    seen: list[str] = []
    with store.reading() as session:
        while page := jobs.page(session, TENANT, seen[-1] if seen else None, 2):
            seen += [one["id"] for one in page]
    assert sorted(seen) == sorted(made)
    assert seen[0] in made[-2:]


def test_a_receipt_of_a_job_is_a_link_like_any_other(store: Store) -> None:
    clock = HandClock()
    queued(store, documents(2), clock)
    with worker_context(store, clock) as context:
        worked(context)
    first, second = receipts(store)
    assert second.previous == first.hash == chain.link_hash(first._mapping)
