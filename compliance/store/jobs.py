"""Jobs: long batches, from the first line that arrives to the end. What happens to single lines is in `job_lines`.

A job that is arriving has no owner yet: without a key, and is not shown. It is queued in one step when all is there.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, case, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from compliance.errors import InputRefused
from compliance.model.plain import JsonObject
from compliance.store import leases
from compliance.store import webhooks as hooks
from compliance.store.receipts import KeyReused
from compliance.store.schema import Job, JobLine, Lease

ENDED = "job.ended"
OPEN_STATES = ("queued", "running", "cancelling")
_CLAIMED_AT_MOST = 20
_ROWS = Job.__table__  # type: ignore[attr-defined]
_LINES = JobLine.__table__  # type: ignore[attr-defined]
_LEASES = Lease.__table__  # type: ignore[attr-defined]
_SHOWN = ("id", "state", "lines", "done", "refused", "as_of", "created_at", "started_at", "ended_at")


class JobEnded(InputRefused):
    """A job that is done cannot be cancelled any more."""


@dataclass(frozen=True, slots=True)
class Work:
    """A job as its runner sees it."""

    id: str
    tenant: str
    caller: str
    as_of: str
    state: str
    created_at: str


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What makes a job when all of it has arrived: its id, its key, the digest of the request, and its lines' count."""

    job: str
    key: str | None
    request_sha256: str
    lines: int


def lease_of(job: str) -> str:
    """Return the name of the lease under which a job is worked on."""
    return f"job:{job}"


def shown(row: Any) -> JsonObject:
    """Return the data of a job."""
    return {name: getattr(row, name) for name in _SHOWN}


def begin(session: Session, tenant: str, caller: str, as_of: str, moment: str) -> str:
    """Begin a job that arrives, and return its id."""
    name = f"job_{secrets.token_hex(16)}"
    row = {"id": name, "tenant": tenant, "caller": caller, "as_of": as_of, "state": "arriving", "lines": 0}
    row |= {"request_sha256": "", "done": 0, "refused": 0, "created_at": moment}
    session.connection().execute(insert(_ROWS), row)
    return name


def add(session: Session, job: str, lines: Sequence[tuple[int, bytes]]) -> None:
    """Add lines to a job that arrives, each with its number in the document."""
    rows = [{"job": job, "line": number, "input": document} for number, document in lines]
    if rows:
        session.connection().execute(insert(_LINES), rows)


def queue(session: Session, tenant: str, request: JobRequest) -> tuple[JsonObject, bool]:
    """Queue a job that has arrived; or drop it, and return the one that came under its key before.

    Returns the data of the job, and whether it is new. Raises KeyReused.
    """
    connection = session.connection()
    earlier = _under_key(session, tenant, request.key)
    if earlier is None:
        given = {"key": request.key, "request_sha256": request.request_sha256, "lines": request.lines}
        try:
            with session.begin_nested():
                mine = update(_ROWS).where(_ROWS.c.id == request.job, _ROWS.c.tenant == tenant)
                connection.execute(mine.values(**given, state="queued"))
            return shown(connection.execute(select(_ROWS).where(_ROWS.c.id == request.job)).one()), True
        except IntegrityError:  # the same key came twice at once, and the other was quicker
            earlier = _under_key(session, tenant, request.key)
    if earlier is None or earlier.request_sha256 != request.request_sha256:
        since = f" as {earlier.id} on {earlier.created_at}" if earlier is not None else ""
        raise KeyReused(
            "this Idempotency-Key was used for another job",
            why=f"the first one was taken{since}",
            hint="Repeat a request unchanged under its key, or choose a new key",
        )
    drop(session, request.job)
    return shown(earlier), False


def _under_key(session: Session, tenant: str, key: str | None) -> Row[Any] | None:
    if key is None:
        return None
    mine = select(_ROWS).where(_ROWS.c.tenant == tenant, _ROWS.c.key == key)
    return session.connection().execute(mine).first()


def drop(session: Session, job: str) -> None:
    """Take out a job that did not arrive whole; one that was queued stays."""
    arriving = select(_ROWS.c.id).where(_ROWS.c.id == job, _ROWS.c.state == "arriving")
    session.connection().execute(delete(_LINES).where(_LINES.c.job.in_(arriving)))
    session.connection().execute(delete(_ROWS).where(_ROWS.c.id == job, _ROWS.c.state == "arriving"))


def abandoned(session: Session, begun_before: str) -> list[str]:
    """Return jobs that began to arrive before a moment and never did: whoever took them in has died."""
    mine = select(_ROWS.c.id).where(_ROWS.c.state == "arriving", _ROWS.c.created_at < begun_before).limit(50)
    return list(session.connection().execute(mine).scalars())


def get(session: Session, tenant: str, job: str) -> JsonObject | None:
    """Return the data of a tenant's job."""
    mine = select(_ROWS).where(_ROWS.c.tenant == tenant, _ROWS.c.id == job, _ROWS.c.state != "arriving")
    row = session.connection().execute(mine).first()
    return shown(row) if row else None


def page(session: Session, tenant: str, after: str | None, limit: int) -> list[JsonObject]:
    """Return a tenant's jobs, the newest first; `after` is the id of the last one seen."""
    mine = select(_ROWS).where(_ROWS.c.tenant == tenant, _ROWS.c.state != "arriving")
    if after is not None:
        last = select(_ROWS.c.created_at).where(_ROWS.c.tenant == tenant, _ROWS.c.id == after).scalar_subquery()
        mine = mine.where((_ROWS.c.created_at < last) | ((_ROWS.c.created_at == last) & (_ROWS.c.id < after)))
    mine = mine.order_by(_ROWS.c.created_at.desc(), _ROWS.c.id.desc()).limit(limit)
    return [shown(row) for row in session.connection().execute(mine)]


def waiting(session: Session) -> bool:
    """Return whether any job has not ended."""
    mine = select(_ROWS.c.id).where(_ROWS.c.state.in_(OPEN_STATES)).limit(1)
    return session.connection().execute(mine).first() is not None


@dataclass(frozen=True, slots=True)
class JobSlice:
    """Who asked for a job, from when until when; and the job after which to look, so that all get their turn."""

    holder: str
    now: str
    until: str
    last: tuple[str, str] = ("", "")


def claim(session: Session, slot: JobSlice) -> Work | None:
    """Take the next job that no runner works on: a new one, or one whose runner died. None when there is none."""
    connection = session.connection()
    taken = (_LEASES.c.until > slot.now) & (_LEASES.c.holder != slot.holder)
    mine = select(_ROWS).join(_LEASES, _LEASES.c.name == "job:" + _ROWS.c.id, isouter=True)
    mine = mine.where(_ROWS.c.state.in_(OPEN_STATES), or_(_LEASES.c.name.is_(None), ~taken))
    moment, name = slot.last
    later = (_ROWS.c.created_at > moment) | ((_ROWS.c.created_at == moment) & (_ROWS.c.id > name))
    order = (case((_ROWS.c.state == "cancelling", 0), (later, 1), else_=2), _ROWS.c.created_at, _ROWS.c.id)
    for row in connection.execute(mine.order_by(*order).limit(_CLAIMED_AT_MOST)).all():
        if leases.take(session, lease_of(row.id), slot.holder, slot.now, slot.until):
            if row.state == "queued":
                started = update(_ROWS).where(_ROWS.c.id == row.id, _ROWS.c.state == "queued")
                connection.execute(started.values(state="running", started_at=slot.now))
            return Work(row.id, row.tenant, row.caller, row.as_of, row.state, row.created_at)
    return None


def cancel(session: Session, tenant: str, job: str, moment: str) -> JsonObject | None:
    """Cancel a job. One that runs is ended by its runner after the lines at hand; None when there is none of this id.

    Raises JobEnded for one that is done; one that was cancelled stays so.
    """
    mine = select(_ROWS).where(_ROWS.c.tenant == tenant, _ROWS.c.id == job, _ROWS.c.state != "arriving")
    row = session.connection().execute(mine.with_for_update()).first()
    if row is None:
        return None
    if row.state == "done":
        raise JobEnded("the job is done", hint="Its results are final; it cannot be cancelled")
    if row.state == "queued":
        return end(session, job, moment)
    if row.state == "running":
        session.connection().execute(update(_ROWS).where(_ROWS.c.id == job).values(state="cancelling"))
    return get(session, tenant, job)


def end(session: Session, job: str, moment: str) -> JsonObject | None:
    """End a job and announce it, both or neither: done when it was running, else cancelled.

    Lines that were not answered are forgotten. None when it has ended before.
    """
    connection = session.connection()
    row = connection.execute(select(_ROWS).where(_ROWS.c.id == job).with_for_update()).first()
    if row is None or row.state not in OPEN_STATES:
        return None
    state = "done" if row.state == "running" else "cancelled"
    connection.execute(update(_ROWS).where(_ROWS.c.id == job).values(state=state, ended_at=moment))
    left = update(_LINES).where(_LINES.c.job == job, _LINES.c.input.is_not(None))
    connection.execute(left.values(input=None))
    ended = shown(connection.execute(select(_ROWS).where(_ROWS.c.id == job)).one())
    hooks.announce(session, hooks.Event(row.tenant, job, ENDED, ended, moment))
    return ended
