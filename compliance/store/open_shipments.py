"""Open shipments: those whose answer still matters, because the goods are not known to have left.

A shipment is what was asked about under one reference; its newest answer counts. It is open

- from the first answer that was kept under its reference,
- until it is closed (a later question under the reference opens it again; a re-check does not), or
- until its day of release (`ship_on` of its document) is more than thirty days past: released late it may have been,
  and an officer needs to know of a ban in those weeks; what leaves later than that needs a new question anyhow, with a
  new day.

A shipment without a day of release stays open until it is closed: an unknown day does not mean that it has left.
An answer without a reference cannot be reported and is never open. One whose document was erased is not examined.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, case, func, select
from sqlmodel import Session

from compliance.store.database import insert_into
from compliance.store.packing import unpacked
from compliance.store.schema import Chain, ClosedShipment, Receipt

RECHECK = "recheck"
DAYS_AFTER_RELEASE = 30
_ROWS = Receipt.__table__  # type: ignore[attr-defined]
_CLOSED = ClosedShipment.__table__  # type: ignore[attr-defined]
_CHAINS = Chain.__table__  # type: ignore[attr-defined]
_BRIEF = (_ROWS.c.reference, _ROWS.c.id, _ROWS.c.as_of, _ROWS.c.rulebook, _ROWS.c.decision, _ROWS.c.action)


@dataclass(frozen=True, slots=True)
class OpenShipment:
    """An open shipment: its reference, and the newest answer with its document."""

    reference: str
    id: str
    as_of: str
    rulebook: str
    decision: str
    action: str
    input: bytes
    answer: bytes


@dataclass(frozen=True, slots=True)
class OpenShipmentPage:
    """Some open shipments in order of their references; those that are over; and the reference to go on after.

    `after` is None when there are no more.
    """

    open: tuple[OpenShipment, ...]
    over: tuple[str, ...]
    after: str | None


def tenants(session: Session) -> list[str]:
    """Return every tenant that has receipts."""
    return list(session.connection().execute(select(_CHAINS.c.tenant).order_by(_CHAINS.c.tenant)).scalars())


def page(session: Session, tenant: str, today: date, after: str, limit: int) -> OpenShipmentPage:
    """Return the open shipments among the next `limit` references that were not closed."""
    connection = session.connection()
    following = _newest(tenant).where(_ROWS.c.reference > after).order_by(_ROWS.c.reference).limit(limit)
    newest = connection.execute(following).all()
    mine = select(*_BRIEF, _ROWS.c.input, _ROWS.c.answer)
    mine = mine.where(_ROWS.c.tenant == tenant, _ROWS.c.seq.in_([row.newest for row in newest]))
    mine = mine.where(_ROWS.c.input.is_not(None), _ROWS.c.answer.is_not(None))
    found = {row.reference: OpenShipment(*row[:-2], *map(unpacked, row[-2:])) for row in connection.execute(mine)}
    rows = [found[one.reference] for one in newest if one.reference in found]
    over = tuple(row.reference for row in rows if _is_over(row.input, today))
    last = newest[-1].reference if len(newest) == limit else None
    return OpenShipmentPage(tuple(row for row in rows if row.reference not in over), over, last)


def newest(session: Session, tenant: str, reference: str) -> OpenShipment | None:
    """Return the newest answer of one shipment that was not closed, None where there is none."""
    connection = session.connection()
    row = connection.execute(_newest(tenant).where(_ROWS.c.reference == reference)).first()
    if row is None:
        return None
    mine = select(*_BRIEF, _ROWS.c.input, _ROWS.c.answer).where(_ROWS.c.tenant == tenant, _ROWS.c.seq == row.newest)
    mine = mine.where(_ROWS.c.input.is_not(None), _ROWS.c.answer.is_not(None))
    kept = connection.execute(mine).first()
    return None if kept is None else OpenShipment(*kept[:-2], *map(unpacked, kept[-2:]))


def unmoved(session: Session, tenant: str, shipments: Sequence[OpenShipment]) -> set[str]:
    """Return the ids of those answers that are still the newest of an open shipment.

    No other answer of the tenant can be kept until the caller's transaction ends.
    """
    connection = session.connection()
    connection.execute(select(_CHAINS.c.seq).where(_CHAINS.c.tenant == tenant).with_for_update())
    among = _newest(tenant).where(_ROWS.c.reference.in_([one.reference for one in shipments]))
    newest = [row.newest for row in connection.execute(among)]
    mine = select(_ROWS.c.id).where(_ROWS.c.tenant == tenant, _ROWS.c.seq.in_(newest))
    return set(connection.execute(mine).scalars())


def _newest(tenant: str) -> Select[tuple[str | None, int]]:
    """Return the query for the newest receipt of each reference that was asked about after it was closed."""
    closed = (_CLOSED.c.tenant == _ROWS.c.tenant) & (_CLOSED.c.reference == _ROWS.c.reference)
    asked = func.max(case((_ROWS.c.origin != RECHECK, _ROWS.c.seq), else_=0))
    mine = select(_ROWS.c.reference, func.max(_ROWS.c.seq).label("newest")).join(_CLOSED, closed, isouter=True)
    mine = mine.where(_ROWS.c.tenant == tenant, _ROWS.c.reference.is_not(None))
    return mine.group_by(_ROWS.c.reference).having(asked > func.coalesce(func.max(_CLOSED.c.seq), 0))


def _is_over(document: bytes, today: date) -> bool:
    """Return whether the day of release is long past; a document was accepted once, so it can be read."""
    ship_on = json.loads(document).get("ship_on")
    return ship_on is not None and date.fromisoformat(ship_on) + timedelta(days=DAYS_AFTER_RELEASE) < today


def close(session: Session, tenant: str, reference: str, by: str, moment: str) -> None:
    """Close a shipment: no answer that was kept under its reference until now is re-checked."""
    connection = session.connection()
    mine = select(func.max(_ROWS.c.seq)).where(_ROWS.c.tenant == tenant, _ROWS.c.reference == reference)
    newest = connection.execute(mine).scalar_one() or 0
    made = insert_into(connection, _CLOSED)
    row = {"tenant": tenant, "reference": reference, "seq": newest, "at": moment, "by": by}
    changed = {name: row[name] for name in ("seq", "at", "by")}
    keys = [_CLOSED.c.tenant, _CLOSED.c.reference]
    connection.execute(made.values(row).on_conflict_do_update(index_elements=keys, set_=changed))
