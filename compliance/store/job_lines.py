"""The lines of a job: those still to be answered, what came of the others, and the results in order.

Lines are answered from the front, a chunk at a time, so what is answered is always a beginning of the job.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from compliance.store.packing import unpacked
from compliance.store.schema import Job, JobLine, Receipt

_JOBS = Job.__table__  # type: ignore[attr-defined]
_ROWS = JobLine.__table__  # type: ignore[attr-defined]
_RECEIPTS = Receipt.__table__  # type: ignore[attr-defined]
_OPEN = _ROWS.c.receipt.is_(None) & _ROWS.c.problem.is_(None)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The next lines to be answered, each with its number, and the state of their job."""

    state: str
    lines: tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True)
class LineCounts:
    """What came of a line: the id of its receipt, or a problem document as JSON."""

    line: int
    receipt: str | None = None
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A line that was answered. `answer` is None where there is a problem, or where the answer was erased."""

    line: int
    receipt: str | None
    problem: str | None
    answer: bytes | None


def key_of(job: str, line: int) -> str:
    """Return the key under which the receipt of a line is kept, so that there is never a second."""
    return f"job:{job}#{line}"


def following(session: Session, job: str, after: int, limit: int) -> Chunk:
    """Return the next lines after a number that have no outcome."""
    connection = session.connection()
    state = connection.execute(select(_JOBS.c.state).where(_JOBS.c.id == job)).scalar_one()
    mine = select(_ROWS.c.line, _ROWS.c.input).where(_ROWS.c.job == job, _ROWS.c.line > after, _OPEN)
    rows = connection.execute(mine.order_by(_ROWS.c.line).limit(limit)).all()
    return Chunk(state, tuple((row.line, row.input or b"") for row in rows))


def kept(session: Session, tenant: str, job: str, lines: Sequence[int]) -> dict[int, str]:
    """Return the receipts that lines have although they have no outcome: their runner died in between."""
    keys = {key_of(job, line): line for line in lines}
    mine = select(_RECEIPTS.c.key, _RECEIPTS.c.id).where(_RECEIPTS.c.tenant == tenant, _RECEIPTS.c.key.in_(keys))
    return {keys[row.key]: row.id for row in session.connection().execute(mine)}


def record(session: Session, job: str, outcomes: Sequence[LineCounts]) -> str:
    """Note what came of lines, and forget their documents: the receipts hold them. Returns the state of the job.

    A line that has an outcome keeps it and is not counted again.
    """
    connection = session.connection()
    connection.execute(select(_JOBS.c.id).where(_JOBS.c.id == job).with_for_update())
    mine = select(_ROWS.c.line).where(_ROWS.c.job == job, _ROWS.c.line.in_([one.line for one in outcomes]), _OPEN)
    still = set(connection.execute(mine).scalars())
    new = [one for one in outcomes if one.line in still]
    if new:
        noted = update(_ROWS).where(_ROWS.c.job == job, _ROWS.c.line == bindparam("of_line"))
        noted = noted.values(receipt=bindparam("its_receipt"), problem=bindparam("its_problem"), input=None)
        rows = [{"of_line": one.line, "its_receipt": one.receipt, "its_problem": one.problem} for one in new]
        connection.execute(noted, rows)
    done = sum(one.receipt is not None for one in new)
    counted = {"done": _JOBS.c.done + done, "refused": _JOBS.c.refused + len(new) - done}
    connection.execute(update(_JOBS).where(_JOBS.c.id == job).values(**counted))
    state: str = connection.execute(select(_JOBS.c.state).where(_JOBS.c.id == job)).scalar_one()
    return state


def results(session: Session, tenant: str, job: str, after: int, limit: int) -> list[Result]:
    """Return outcomes of lines after a number, in order."""
    columns = (_ROWS.c.line, _ROWS.c.receipt, _ROWS.c.problem, _RECEIPTS.c.answer)
    mine = select(*columns).join(_JOBS, (_JOBS.c.id == _ROWS.c.job) & (_JOBS.c.tenant == tenant))
    same = (_RECEIPTS.c.id == _ROWS.c.receipt) & (_RECEIPTS.c.tenant == tenant)
    mine = mine.join(_RECEIPTS, same, isouter=True).where(_ROWS.c.job == job, _ROWS.c.line > after, ~_OPEN)
    rows = session.connection().execute(mine.order_by(_ROWS.c.line).limit(limit))
    answers = ((row, None if row.answer is None else unpacked(row.answer)) for row in rows)
    return [Result(row.line, row.receipt, row.problem, answer) for row, answer in answers]
