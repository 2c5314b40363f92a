"""Due days of a register: cases, items, licences, reports of their use, papers of parties, days of the law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlmodel import Session

from compliance.store.register.entries import ROWS
from compliance.store.register_tables import RegisterDraw
from compliance.store.schema import Receipt

_DRAWS = RegisterDraw.__table__  # type: ignore[attr-defined]
_RECEIPTS = Receipt.__table__  # type: ignore[attr-defined]
_MOST = 2_000
DueKind = Literal["case", "item", "licence", "party", "report", "change"]
_OVER = ("decided", "withdrawn")


@dataclass(frozen=True, slots=True)
class DueDay:
    """Something due on a day: of which kind, the id of its entry, and its name."""

    kind: DueKind
    id: str
    what: str
    on: str


def due_days(session: Session, tenant: str) -> list[DueDay]:
    """Return the due days of a tenant in their order; at most 2,000 of a kind."""
    connection = session.connection()
    columns = (ROWS.c.kind, ROWS.c.id, ROWS.c.name, ROWS.c.due_on)
    mine = select(*columns).where(ROWS.c.tenant == tenant, ROWS.c.due_on.is_not(None), ROWS.c.state.not_in(_OVER))
    found = [DueDay(*row) for row in connection.execute(mine.order_by(ROWS.c.due_on).limit(_MOST))]
    reports = select(_DRAWS.c.licence, _DRAWS.c.reference, _DRAWS.c.report_due_on).where(
        _DRAWS.c.tenant == tenant, _DRAWS.c.state == "consumed", _DRAWS.c.reported_at.is_(None),
        _DRAWS.c.report_due_on.is_not(None),
    )  # fmt: skip
    found += [DueDay("report", *row) for row in connection.execute(reports.limit(_MOST))]
    return sorted([*found, *_changes(session, tenant)], key=lambda one: (one.on, one.kind, one.what))


def _changes(session: Session, tenant: str) -> list[DueDay]:
    """Return for open cases the days on which the law may change their answer: those of the newest answer."""
    connection = session.connection()
    open_ones = select(ROWS.c.id, ROWS.c.name).where(
        ROWS.c.tenant == tenant, ROWS.c.kind == "case", ROWS.c.state == "open"
    )
    names = {row.name: row.id for row in connection.execute(open_ones.limit(_MOST))}
    mine = select(_RECEIPTS.c.reference, _RECEIPTS.c.next_change).where(
        _RECEIPTS.c.tenant == tenant, _RECEIPTS.c.reference.in_(list(names))
    )
    newest = {row.reference: row.next_change for row in connection.execute(mine.order_by(_RECEIPTS.c.seq))}
    return [DueDay("change", names[name], name, on) for name, on in newest.items() if on is not None]
