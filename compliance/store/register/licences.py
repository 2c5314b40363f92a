"""Licences: reserved at the order, consumed at shipment, released when the order is cancelled; never below zero.

Every change of a tenant's register holds one lock until it is committed, so two orders cannot both see what is left.
Amounts are kept in the licence's own unit and currency. Law: Order 792 Arts 15, 18.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import insert, select, update
from sqlmodel import Session

from compliance.goods.units import Units
from compliance.model.plain import JsonObject
from compliance.model.register import DrawDocument, DrawState, LicenceDocument
from compliance.store.register import entries
from compliance.store.register.amounts import converted, money
from compliance.store.register.entries import Actor, RegisterConflict, Registered
from compliance.store.register_tables import RegisterDraw

_DRAWS = RegisterDraw.__table__  # type: ignore[attr-defined]
_NOTHING = {"reserved": "0", "consumed": "0", "value_reserved": "0", "value_consumed": "0"}
EXPIRING_DAYS, LOW_PERCENT = 60, Decimal(10)


@dataclass(frozen=True, slots=True)
class Draw:
    """What a reference takes from a licence, in its own unit and currency."""

    reference: str
    state: DrawState
    quantity: Decimal
    value: Decimal
    report_due_on: str | None = None
    reported_at: str | None = None


def add(session: Session, by: Actor, document: LicenceDocument, why: str) -> Registered:
    """Register a licence. Raises RegisterConflict for a number that is registered."""
    if document.valid_until < document.valid_from:
        raise RegisterConflict("the licence ends before it begins", hint="Check both days")
    data = {"licence": document.model_dump(mode="json", exclude_none=True), **_NOTHING}
    made = entries.blank("licence", document.number, "valid", data)
    made.due_on = document.valid_until.isoformat()
    return entries.create(session, by, made, why)


def document_of(entry: Registered) -> LicenceDocument:
    """Return the licence of an entry."""
    return LicenceDocument.model_validate(entry.data["licence"])


def withdraw(session: Session, by: Actor, name: str, why: str) -> Registered:
    """End a licence that was withdrawn or surrendered; nothing is reserved under it any more."""
    entry = entries.locked(session, by, "licence", name)
    entry.state = "withdrawn"
    return entries.save(session, by, entry, ("withdraw", why, {}))


def reserve(session: Session, by: Actor, name: str, wanted: DrawDocument, units: Units) -> Registered:
    """Set aside what an order needs. The same again changes nothing. Raises RegisterConflict and InputRefused."""
    entry = entries.locked(session, by, "licence", name)
    held, before = document_of(entry), _draw(session, entry, wanted.reference)
    made = Draw(wanted.reference, "reserved", *_amounts(held, wanted, units))
    if before is not None and before.state != "released":
        if (before.quantity, before.value) == (made.quantity, made.value):
            return entry
        raise RegisterConflict(
            f"{wanted.reference!r} is {before.state} already, with {before.quantity:f}", hint="Release it first"
        )
    _runs(entry, held, wanted.on.isoformat() if wanted.on else by.today)
    return _moved(session, by, entry, (before, made))


def consume(session: Session, by: Actor, name: str, wanted: DrawDocument, units: Units) -> Registered:
    """Take off what was shipped: what was reserved, or another amount as far as it lasts."""
    entry = entries.locked(session, by, "licence", name)
    held, before = document_of(entry), _draw(session, entry, wanted.reference)
    day = wanted.on.isoformat() if wanted.on else by.today
    amounts = _amounts(held, wanted, units) if wanted.quantity or wanted.value or before is None else None
    kept = amounts or ((before.quantity, before.value) if before else (Decimal(0), Decimal(0)))
    if before is not None and before.state == "consumed":
        if (before.quantity, before.value) == kept:
            return entry
        raise RegisterConflict(f"{wanted.reference!r} is consumed already, with {before.quantity:f}")
    if before is not None and before.state == "released" and amounts is None:
        raise RegisterConflict(f"{wanted.reference!r} was released", hint="Say how much was shipped")
    _runs(entry, held, day)
    within = held.report_within_days
    due = None if within is None else (date.fromisoformat(day) + timedelta(days=within)).isoformat()
    return _moved(session, by, entry, (before, Draw(wanted.reference, "consumed", *kept, due)))


def release(session: Session, by: Actor, name: str, reference: str) -> Registered:
    """Give back what an order that was cancelled had reserved. Raises RegisterConflict for what was shipped."""
    entry = entries.locked(session, by, "licence", name)
    before = _draw(session, entry, reference)
    if before is None:
        raise RegisterConflict(f"nothing is reserved for {reference!r}", hint="Check the reference")
    if before.state == "consumed":
        raise RegisterConflict(f"{reference!r} was shipped; what was shipped is not given back")
    if before.state == "released":
        return entry
    return _moved(session, by, entry, (before, Draw(reference, "released", before.quantity, before.value)))


def report(session: Session, by: Actor, name: str, reference: str, why: str) -> Registered:
    """Note that the use of a licence was reported to the authority (Order 792 Art 18(1))."""
    entry = entries.locked(session, by, "licence", name)
    before = _draw(session, entry, reference)
    if before is None or before.state != "consumed":
        raise RegisterConflict(f"nothing was shipped under {reference!r}", hint="Report what was consumed")
    mine = update(_DRAWS).where(_DRAWS.c.licence == entry.id, _DRAWS.c.reference == reference)
    session.connection().execute(mine.values(reported_at=by.at))
    return entries.save(session, by, entry, ("report", why, {"reference": reference}))


def draws(session: Session, entry: Registered, limit: int = 500) -> list[Draw]:
    """Return what was taken from a licence, in the order of the references."""
    mine = select(_DRAWS).where(_DRAWS.c.licence == entry.id).order_by(_DRAWS.c.reference).limit(limit)
    return [_read(dict(row._mapping)) for row in session.connection().execute(mine)]


def left(entry: Registered) -> tuple[Decimal | None, Decimal | None]:
    """Return what is left by quantity and by value; None where there is no such bound."""
    held, data = document_of(entry), entry.data
    quantity = held.quantity.value if held.quantity else None
    value = held.value.amount if held.value else None
    used = Decimal(data["reserved"]) + Decimal(data["consumed"])
    paid = Decimal(data["value_reserved"]) + Decimal(data["value_consumed"])
    return None if quantity is None else quantity - used, None if value is None else value - paid


def warnings(session: Session, entry: Registered, today: str) -> list[str]:
    """Return what an officer should see to: an end near, little left, a report that is due."""
    held, found = document_of(entry), []
    days = (held.valid_until - date.fromisoformat(today)).days
    if days < 0:
        found.append(f"it ended on {held.valid_until}")
    elif days <= EXPIRING_DAYS:
        found.append(f"it ends on {held.valid_until}, in {days} days")
    wholes = (held.quantity.value if held.quantity else None, held.value.amount if held.value else None)
    for name, rest, whole in zip(("quantity", "value"), left(entry), wholes, strict=True):
        if rest is not None and whole and rest * 100 <= whole * LOW_PERCENT:
            found.append(f"{rest:f} of {whole:f} is left by {name}")
    late = select(_DRAWS.c.reference, _DRAWS.c.report_due_on).where(
        _DRAWS.c.licence == entry.id, _DRAWS.c.state == "consumed", _DRAWS.c.reported_at.is_(None),
        _DRAWS.c.report_due_on.is_not(None),
    )  # fmt: skip
    rows = session.connection().execute(late.order_by(_DRAWS.c.report_due_on).limit(20))
    return found + [f"the use for {row.reference} is to be reported by {row.report_due_on}" for row in rows]


def _amounts(held: LicenceDocument, wanted: DrawDocument, units: Units) -> tuple[Decimal, Decimal]:
    quantity = Decimal(0)
    if held.quantity is not None and held.quantity.unit is not None:
        if wanted.quantity is None:
            raise RegisterConflict("the licence is bounded by quantity, so a quantity is needed", hint="Give it")
        quantity = converted(units, wanted.quantity, held.quantity.unit)
    return quantity, money(wanted.value, held.value)


def _runs(entry: Registered, held: LicenceDocument, day: str) -> None:
    """Raise RegisterConflict where the licence does not run on a day."""
    if entry.state not in ("valid", "expired"):  # what left on its last day may be noted later
        raise RegisterConflict(f"the licence was {entry.state}")
    if not held.valid_from.isoformat() <= day <= held.valid_until.isoformat():
        raise RegisterConflict(f"the licence runs from {held.valid_from} to {held.valid_until}, not on {day}")


def _moved(session: Session, by: Actor, entry: Registered, change: tuple[Draw | None, Draw]) -> Registered:
    """Move a draw to its new state and the totals with it. Raises RegisterConflict where it does not last."""
    before, after = change
    for sign, draw in ((-1, before), (1, after)):
        if draw is not None and draw.state != "released":
            for name, amount in ((draw.state, draw.quantity), (f"value_{draw.state}", draw.value)):
                entry.data[name] = f"{Decimal(entry.data[name]) + sign * amount:f}"
    for name, rest in zip(("quantity", "value"), left(entry), strict=True):
        if rest is not None and rest < 0:
            raise RegisterConflict(f"the licence does not last: {-rest:f} too much by {name}", hint="Draw on another")
    row = {
        "tenant": by.tenant, "state": after.state, "quantity": f"{after.quantity:f}", "value": f"{after.value:f}",
        "changed_at": by.at, "report_due_on": after.report_due_on,
    }  # fmt: skip
    connection = session.connection()
    if before is None:
        connection.execute(insert(_DRAWS), {"licence": entry.id, "reference": after.reference, **row})
    else:
        mine = update(_DRAWS).where(_DRAWS.c.licence == entry.id, _DRAWS.c.reference == after.reference)
        connection.execute(mine.values(**row))
    actions = {"reserved": "reserve", "consumed": "consume", "released": "release"}
    body: JsonObject = {"reference": after.reference, "quantity": row["quantity"], "value": row["value"]}
    return entries.save(session, by, entry, (actions[after.state], f"order {after.reference}", body))


def _draw(session: Session, entry: Registered, reference: str) -> Draw | None:
    mine = select(_DRAWS).where(_DRAWS.c.licence == entry.id, _DRAWS.c.reference == reference)
    row = session.connection().execute(mine).first()
    return None if row is None else _read(dict(row._mapping))


def _read(row: JsonObject) -> Draw:
    amounts = Decimal(row["quantity"]), Decimal(row["value"])
    return Draw(row["reference"], row["state"], *amounts, row["report_due_on"], row["reported_at"])
