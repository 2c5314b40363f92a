"""`/v1/licences`: registered, drawn on (reserve, consume, release), reported, withdrawn."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.openapi import problems
from api.patterns import WORDS
from api.routes.assessments import from_store
from api.routes.register import Name, Why, act
from api.service import Officer, Reader, Requester, Service, ServiceDep
from compliance.goods.units import Units
from compliance.model.register import DrawDocument, DrawShown, LicenceBalance, LicenceDocument, RegisterEntryShown
from compliance.store.database import Session
from compliance.store.register import entries, licences

router = APIRouter(tags=["register"])
_REFUSED = problems("not_found", "state_conflict", "shipment_refused")
Reference = Annotated[
    str, Query(description="The order and line.", examples=["PO-4711/10"], max_length=200, pattern=WORDS)
]


def _units(service: Service) -> Units:
    book = service.active_rulebook.assessor().rulebook
    return book.derived("licence units", lambda one: Units(one.measures))


@router.post("/v1/licences", status_code=201, responses=_REFUSED)
async def add(service: ServiceDep, caller: Officer, body: LicenceDocument, why: Why) -> RegisterEntryShown:
    """Register a licence."""
    return await act(service, caller, lambda s, by: licences.add(s, by, body, why))


@router.get("/v1/licences/{id}/balance", responses=problems("not_found"))
async def balance(service: ServiceDep, caller: Reader, id: Name) -> LicenceBalance:
    """Say what is left of a licence, what was drawn, and what an officer should see to."""
    today = service.day(None).isoformat()

    def read(session: Session) -> LicenceBalance:
        entry = entries.get(session, caller.tenant, "licence", id)
        quantity, value = (None if one is None else f"{one:f}" for one in licences.left(entry))
        held = licences.document_of(entry)
        drawn = tuple(
            DrawShown(
                reference=one.reference, state=one.state, quantity=f"{one.quantity:f}", value=f"{one.value:f}",
                report_due_on=one.report_due_on, reported_at=one.reported_at,
            )
            for one in licences.draws(session, entry)
        )  # fmt: skip
        warned = tuple(licences.warnings(session, entry, today))
        unit = held.quantity.unit if held.quantity else None
        return LicenceBalance(quantity_left=quantity, value_left=value, unit=unit, draws=drawn, warnings=warned)

    return await from_store(service, read)


@router.post("/v1/licences/{id}:reserve", responses=_REFUSED)
async def reserve(service: ServiceDep, caller: Requester, id: Name, body: DrawDocument) -> RegisterEntryShown:
    """Set aside what an order needs; never more than is left. The same again changes nothing."""
    units = _units(service)
    return await act(service, caller, lambda s, by: licences.reserve(s, by, id, body, units))


@router.post("/v1/licences/{id}:consume", responses=_REFUSED)
async def consume(service: ServiceDep, caller: Requester, id: Name, body: DrawDocument) -> RegisterEntryShown:
    """Take off what was shipped: without an amount, what was reserved."""
    units = _units(service)
    return await act(service, caller, lambda s, by: licences.consume(s, by, id, body, units))


@router.post("/v1/licences/{id}:release", responses=_REFUSED)
async def release(service: ServiceDep, caller: Requester, id: Name, reference: Reference) -> RegisterEntryShown:
    """Give back what a cancelled order had reserved."""
    return await act(service, caller, lambda s, by: licences.release(s, by, id, reference))


@router.post("/v1/licences/{id}:report", responses=_REFUSED)
async def report_use(
    service: ServiceDep, caller: Officer, id: Name, reference: Reference, why: Why
) -> RegisterEntryShown:
    """Note that the use for an order was reported to the authority (Order 792 Art 18(1))."""
    return await act(service, caller, lambda s, by: licences.report(s, by, id, reference, why))


@router.post("/v1/licences/{id}:withdraw", responses=_REFUSED)
async def withdraw(service: ServiceDep, caller: Officer, id: Name, why: Why) -> RegisterEntryShown:
    """End a licence that was withdrawn or surrendered."""
    return await act(service, caller, lambda s, by: licences.withdraw(s, by, id, why))
