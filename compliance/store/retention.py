"""How long documents are kept. Export records are kept for five years (Dual-use Regulations, State Council order 792).

At the end of its retention a receipt loses its documents and nothing else: the chain still verifies, and the chain of
changes records who erased which. Refused lines of jobs, and events that were sent, go altogether. What is under a legal
hold is not touched.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, or_, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from compliance.errors import InputRefused
from compliance.store import changes
from compliance.store.chain import LEAST_YEARS as LEAST_YEARS
from compliance.store.chain import years_before
from compliance.store.schema import Delivery, Hold, Job, JobLine, Receipt, stamp

TOGETHER = 500
_ROWS = Receipt.__table__  # type: ignore[attr-defined]
_HOLDS = Hold.__table__  # type: ignore[attr-defined]
_JOBS, _LINES = Job.__table__, JobLine.__table__  # type: ignore[attr-defined]
_SENT = Delivery.__table__  # type: ignore[attr-defined]


class RetentionRefused(InputRefused):
    """A retention shorter than the law's is not carried out."""


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """A hold to be made: of one reference, or of everything of the tenant when `reference` is None."""

    tenant: str
    reference: str | None
    reason: str
    by: str


def hold(session: Session, request: HoldRequest, moment: str) -> Hold:
    """Make a legal hold."""
    made = Hold(
        id=f"hold_{secrets.token_hex(16)}", tenant=request.tenant, reference=request.reference, reason=request.reason,
        made_at=moment, made_by=request.by,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def holds(session: Session, tenant: str) -> Sequence[Hold]:
    """Return a tenant's holds, released ones too, the newest first."""
    mine = select_rows(Hold).where(col(Hold.tenant) == tenant).order_by(col(Hold.made_at).desc(), col(Hold.id))
    return session.exec(mine).all()


def release(session: Session, tenant: str, name: str, by: str, moment: str) -> Hold | None:
    """Release a tenant's hold; None when there is none of that id. A released one stays as it is."""
    found = session.exec(select_rows(Hold).where(col(Hold.tenant) == tenant, col(Hold.id) == name)).first()
    if found is not None and found.released_at is None:
        found.released_at, found.released_by = moment, by
        session.add(found)
        session.flush()
    return found


def erase(session: Session, tenant: str, now: datetime, years: int = LEAST_YEARS, by: str = "worker") -> int:
    """Erase the documents of some receipts older than `years`, but for those on hold; returns how many.

    At most `TOGETHER` at once, so that no one waits for the table: call it until fewer come back. Raises
    RetentionRefused for less than five years.
    """
    connection, end = session.connection(), _end(now, years)
    references = _held(connection, tenant)
    if None in references:
        return 0
    old = select(_ROWS.c.seq).where(_ROWS.c.tenant == tenant, _ROWS.c.at < end, _ROWS.c.erased_at.is_(None))
    if references:
        old = old.where(or_(_ROWS.c.reference.is_(None), _ROWS.c.reference.not_in(sorted(filter(None, references)))))
    found = list(connection.execute(old.order_by(_ROWS.c.seq).limit(TOGETHER)).scalars())
    mine = update(_ROWS).where(_ROWS.c.tenant == tenant, _ROWS.c.seq.in_(found))
    connection.execute(mine.values(input=None, answer=None, context=None, erased_at=stamp(now)))
    if found:
        body = {"receipts": changes.runs(found), "erased_at": stamp(now), "years": years}
        name, why = f"#{found[0]}-#{found[-1]}", f"kept for {years} years"
        changes.record(connection, tenant, [changes.ChangeEntry(by, "receipt", name, "erase", why, body)], stamp(now))
    return len(found)


def forget(session: Session, tenant: str, now: datetime, years: int = LEAST_YEARS) -> int:
    """Delete some refused lines of jobs, and some events, that ended more than `years` ago; returns how many at most.

    Both may repeat words of a document and name no reference, so any hold of the tenant keeps them all. At most
    `TOGETHER` of each at once: call it until fewer come back. Raises RetentionRefused for less than five years.
    """
    connection, end = session.connection(), _end(now, years)
    if _held(connection, tenant):
        return 0
    old = select(_SENT.c.id).where(_SENT.c.tenant == tenant, _SENT.c.ended_at < end).limit(TOGETHER)
    events = [{"of": name} for name in connection.execute(old).scalars()]
    if events:
        connection.execute(delete(_SENT).where(_SENT.c.id == bindparam("of")), events)
    over = select(_LINES.c.job, _LINES.c.line).join(_JOBS, _JOBS.c.id == _LINES.c.job)
    over = over.where(_JOBS.c.tenant == tenant, _JOBS.c.ended_at < end, _LINES.c.receipt.is_(None)).limit(TOGETHER)
    lines = [{"of": job, "number": line} for job, line in connection.execute(over)]
    if lines:
        one = (_LINES.c.job == bindparam("of")) & (_LINES.c.line == bindparam("number"))
        connection.execute(delete(_LINES).where(one), lines)
    return max(len(events), len(lines))


def _held(connection: Connection, tenant: str) -> set[str | None]:
    """Return the references under a hold; None means everything of the tenant."""
    mine = select(_HOLDS.c.reference).where(_HOLDS.c.tenant == tenant, _HOLDS.c.released_at.is_(None))
    return set(connection.execute(mine).scalars())


def _end(now: datetime, years: int) -> str:
    """Return the moment before which everything is old enough."""
    if years < LEAST_YEARS:
        hint = f"Give {LEAST_YEARS} or more"
        raise RetentionRefused("records must be kept for five years", str(years), "Dual-use Regulations", hint)
    return stamp(years_before(now, years))
