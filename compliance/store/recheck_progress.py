"""How far the re-check of open shipments is, tenant by tenant: one sweep for each day and each rulebook in use."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, delete, select
from sqlmodel import Session

from compliance.store.database import insert_into
from compliance.store.schema import Chain, RecheckProgress

_ROWS = RecheckProgress.__table__  # type: ignore[attr-defined]
_CHAINS = Chain.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class RecheckLaw:
    """What a sweep re-checks by: the digest of the rulebook in use, and the day in China."""

    rulebook: str
    day: str


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a tenant's sweep is: the last reference that was re-checked, and how many were and came out how."""

    tenant: str
    after: str = ""
    checked: int = 0
    changed: int = 0
    failed: int = 0
    begun_at: str = ""


def unfinished(session: Session, law: RecheckLaw) -> Progress | None:
    """Return where to go on: a tenant whose shipments were not all re-checked under this law. None when all were."""
    same = and_(_ROWS.c.tenant == _CHAINS.c.tenant, _ROWS.c.rulebook == law.rulebook, _ROWS.c.day == law.day)
    columns = (_ROWS.c.after, _ROWS.c.checked, _ROWS.c.changed, _ROWS.c.failed, _ROWS.c.begun_at)
    mine = select(_CHAINS.c.tenant, *columns).join(_ROWS, same, isouter=True).where(_ROWS.c.ended_at.is_(None))
    row = session.connection().execute(mine.order_by(_CHAINS.c.tenant).limit(1)).first()
    if row is None:
        return None
    return Progress(*row) if row.begun_at is not None else Progress(row.tenant)


def advance(session: Session, law: RecheckLaw, progress: Progress, moment: str, ended: bool) -> None:
    """Note how far a sweep is, in the transaction that keeps what it found."""
    row = {
        "tenant": progress.tenant,
        "rulebook": law.rulebook,
        "day": law.day,
        "after": progress.after,
        "checked": progress.checked,
        "changed": progress.changed,
        "failed": progress.failed,
        "begun_at": progress.begun_at or moment,
        "ended_at": moment if ended else None,
    }
    connection = session.connection()
    made = insert_into(connection, _ROWS)
    changed = {name: value for name, value in row.items() if name != "tenant"}
    connection.execute(made.values(row).on_conflict_do_update(index_elements=[_ROWS.c.tenant], set_=changed))


def begin_again(session: Session, tenant: str) -> None:
    """Have all open shipments of a tenant re-checked once more: what its answers rest on beside the law changed."""
    session.connection().execute(delete(_ROWS).where(_ROWS.c.tenant == tenant))
