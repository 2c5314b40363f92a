"""The job runner: takes a job, answers its lines a chunk at a time, keeps the receipts, notes what came of each line.

It may die at any point. A receipt is kept under a key made of job and line, and a line that has one is not answered
again, so whoever takes the job over goes on where it stood and no line ever has two.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from hashlib import sha256

from api.logs import logger
from api.problems import Problem, problem_of
from api.worker.context import LEASE_SECONDS, Heartbeat, LeaseDuty, WorkerContext
from compliance.store import job_lines, jobs
from compliance.store.database import DatabaseUnavailable
from compliance.store.job_lines import Chunk, LineCounts
from compliance.store.jobs import JobSlice, Work
from compliance.store.receipts import AskedShipment, Kept, Outcome, ReceiptEntry
from compliance.store.register.own import own_of
from compliance.store.schema import stamp
from compliance.tables.refusal import refuse_if_unread

CHUNK_LINES = 50
# After so many chunks the next job runs, so that a short one need not wait for a long one to end.
CHUNKS_PER_ROUND = 20
ORIGIN = "job"
ABANDONED_AFTER = timedelta(hours=1)
_BROKEN = "No decision was given on this line. The log names the cause under the job's id and the line."


class JobRunner:
    """Runs jobs. One to a process; any number of processes."""

    def __init__(self, context: WorkerContext, heartbeat: Heartbeat) -> None:
        """Take what it works with."""
        self._context, self._heartbeat = context, heartbeat
        self._last = ("", "")
        self._after: dict[str, int] = {}

    def round(self) -> bool:
        """Work on the next job and return whether there was one.

        Raises DatabaseUnavailable and Problem: try again later.
        """
        work = self._claim()
        if work is None:
            return False
        self._last = (work.created_at, work.id)
        duty = LeaseDuty(self._context, jobs.lease_of(work.id))
        for _ in range(CHUNKS_PER_ROUND):
            if self._heartbeat.stopping or not duty.held() or not self._chunk(work, duty):
                break
        duty.give_back()
        return True

    def _claim(self) -> Work | None:
        with self._context.store.reading() as session:
            if not jobs.waiting(session):
                return None
        moment = self._context.clock()
        until = stamp(moment + timedelta(seconds=LEASE_SECONDS))
        with self._context.store.writing() as session:
            return jobs.claim(session, JobSlice(self._context.holder, stamp(moment), until, self._last))

    def _chunk(self, work: Work, duty: LeaseDuty) -> bool:
        """Answer the next lines of a job, or end it; returns whether there may be more to do."""
        with self._context.store.reading() as session:
            chunk = job_lines.following(session, work.id, self._after.get(work.id, 0), CHUNK_LINES)
        if chunk.state != "running" or not chunk.lines:
            self._end(work)
            return False
        reported = self._answered(work, chunk, duty)
        if not reported:
            return False
        with self._context.store.writing() as session:
            state = job_lines.record(session, work.id, reported)
        self._after[work.id] = reported[-1].line
        if state != "running" or (len(reported) == len(chunk.lines) < CHUNK_LINES):
            self._end(work)
            return False
        return True

    def _end(self, work: Work) -> None:
        with self._context.store.writing() as session:
            ended = jobs.end(session, work.id, self._context.now())
        self._after.pop(work.id, None)
        if ended is not None:
            logger().info("job ended", job=work.id, state=ended["state"], done=ended["done"], refused=ended["refused"])

    def _answered(self, work: Work, chunk: Chunk, duty: LeaseDuty) -> list[LineCounts]:
        """Answer lines and keep the receipts; fewer than were given when it is time to stop or the job is lost."""
        assessor = self._context.assessor()
        with self._context.store.reading() as session:
            before = job_lines.kept(session, work.tenant, work.id, [line for line, _ in chunk.lines])
            own = own_of(session, work.tenant, [document for _, document in chunk.lines], self._context.today())
        reported: dict[int, LineCounts] = {}
        entries: dict[int, ReceiptEntry] = {}
        for (line, document), said in zip(chunk.lines, own, strict=True):
            if self._heartbeat.stopping or not duty.held():
                break
            self._heartbeat.beat()
            if line in before:
                reported[line] = LineCounts(line, before[line])
                continue
            try:
                refuse_if_unread(document)
                answered = assessor.answer(document, date.fromisoformat(work.as_of), said)
            except Exception as error:
                reported[line] = LineCounts(line, problem=self._problem(work, line, error))
            else:
                key = job_lines.key_of(work.id, line)
                asked = AskedShipment(work.tenant, work.caller, ORIGIN, key, _digest(work, document))
                entries[line] = ReceiptEntry(asked, document, answered.assessment, answered.text, answered.context)
        reported |= {one.line: one for one in self._kept(work, entries)}
        return [reported[line] for line in sorted(reported)]

    def _kept(self, work: Work, entries: dict[int, ReceiptEntry]) -> Iterable[LineCounts]:
        """Keep receipts, together or, where one spoils it, each alone.

        Raises DatabaseUnavailable: none is reported then.
        """
        try:
            outcomes: Sequence[Outcome | Exception] = self._submit(list(entries.values()))
        except DatabaseUnavailable:
            raise
        except Exception:
            outcomes = [self._alone(entry) for entry in entries.values()]
        for (line, entry), outcome in zip(entries.items(), outcomes, strict=True):
            if isinstance(outcome, Kept):
                self._context.decided(str(entry.answer.decision), ORIGIN)
                yield LineCounts(line, outcome.id)
            else:
                yield LineCounts(line, problem=self._problem(work, line, outcome))

    def _alone(self, entry: ReceiptEntry) -> Outcome | Exception:
        try:
            return self._submit([entry])[0]
        except DatabaseUnavailable:
            raise
        except Exception as error:
            return error

    def _submit(self, entries: list[ReceiptEntry]) -> list[Outcome]:
        return self._context.journal.submit(entries).result() if entries else []

    def _problem(self, work: Work, line: int, error: Exception) -> str:
        """Return the problem document of a line; a fault of ours is logged, without its message: it may hold names."""
        problem = problem_of(error)
        if problem.status >= 500:
            logger().error("line failed", job=work.id, line=line, kind=type(error).__name__)
        if problem.kind == "internal":
            problem = Problem("internal", _BROKEN)
        return json.dumps(problem.document())


def _digest(work: Work, document: bytes) -> str:
    return sha256(work.as_of.encode() + b"\0" + document).hexdigest()


def clear(context: WorkerContext) -> int:
    """Take out jobs that began to arrive and never did; returns how many."""
    before = stamp(context.clock() - ABANDONED_AFTER)
    with context.store.reading() as session:
        found = jobs.abandoned(session, before)
    for job in found:
        with context.store.writing() as session:
            jobs.drop(session, job)
    return len(found)
