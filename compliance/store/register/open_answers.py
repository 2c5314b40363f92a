"""Answers that wait for a case: the newest of a shipment, under which goods may not go and on which no case rests.

An answer without a reference is a shipment of its own. A shipment that was closed waits for nothing, and one whose case
knows the same decision and action is worked on already; a case that rests on another answer is not enough, nor is one
whose override does not fit: what it was given for would go.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import JSON, ColumnElement, Connection, Text, and_, cast, exists, func, or_, select, text
from sqlmodel import Session

from compliance.store.register.cases import OVERRIDDEN
from compliance.store.register.entries import ROWS
from compliance.store.register.inbox import InboxFilter
from compliance.store.schema import MAY_NOT_GO, ClosedShipment, Receipt

MOST_COUNTED = 1_000
_ANSWERS = Receipt.__table__  # type: ignore[attr-defined]
_LATER = _ANSWERS.alias("later")
_CLOSED = ClosedShipment.__table__  # type: ignore[attr-defined]
_SHOWN = tuple(_ANSWERS.c[name] for name in ("id", "reference", "decision", "action", "at", "caller"))


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """An answer that waits for a case: its id and reference, what it says, when and by whom it was asked."""

    id: str
    reference: str | None
    decision: str
    action: str
    at: str
    caller: str


def open_answers(session: Session, tenant: str, wanted: InboxFilter) -> list[OpenAnswer]:
    """Return a page of a tenant's answers that wait for a case, the newest first."""
    connection = session.connection()
    mine = select(*_SHOWN).where(_waits(connection, tenant))
    if wanted.reference:
        mine = mine.where(func.lower(_ANSWERS.c.reference).contains(wanted.reference.lower(), autoescape=True))
    rows = connection.execute(mine.order_by(_ANSWERS.c.seq.desc()).limit(wanted.limit).offset(wanted.offset))
    return [OpenAnswer(*row) for row in rows]


def count(session: Session, tenant: str) -> int:
    """Return how many answers of a tenant wait for a case; at most `MOST_COUNTED`."""
    connection = session.connection()
    some = select(_ANSWERS.c.seq).where(_waits(connection, tenant)).limit(MOST_COUNTED).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def _waits(connection: Connection, tenant: str) -> ColumnElement[bool]:
    same = and_(_LATER.c.tenant == _ANSWERS.c.tenant, _LATER.c.reference == _ANSWERS.c.reference)
    closed = and_(_CLOSED.c.tenant == _ANSWERS.c.tenant, _CLOSED.c.reference == _ANSWERS.c.reference)
    named = func.coalesce(_ANSWERS.c.reference, _ANSWERS.c.id)
    case = and_(ROWS.c.tenant == _ANSWERS.c.tenant, ROWS.c.kind == "case", ROWS.c.name == named)
    same_gist = and_(*(_said(connection, name) == _ANSWERS.c[name] for name in ("decision", "action")))
    known = or_(_said(connection, "assessment") == _ANSWERS.c.id, and_(same_gist, ROWS.c.state != OVERRIDDEN))
    return and_(
        _ANSWERS.c.tenant == tenant,
        text(f"receipt.{MAY_NOT_GO.text}"),  # in the words of the index, which serves it then
        _ANSWERS.c.erased_at.is_(None),
        ~exists().where(same, _LATER.c.seq > _ANSWERS.c.seq),
        ~exists().where(closed, _CLOSED.c.seq >= _ANSWERS.c.seq),
        ~exists().where(case, known),
    )


def _said(connection: Connection, name: str) -> ColumnElement[str]:
    """Return a text of the JSON that an entry holds, in the words of the database."""
    lite: ColumnElement[str] = func.json_extract(cast(ROWS.c.data, Text), f"$.{name}", type_=Text)
    server: ColumnElement[str] = cast(func.convert_from(ROWS.c.data, "UTF8"), JSON)[name].as_string()
    return lite if connection.dialect.name == "sqlite" else server
