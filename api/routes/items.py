"""`/v1/items` and `/v1/parties`: registered, changed, reviewed, cleared, confirmed by a second person."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query

from api.openapi import problems
from api.routes.assessments import from_store
from api.routes.register import Name, Why, act
from api.service import Officer, Reader, ServiceDep
from compliance.model.register import ClearanceDocument, ItemDocument, PartyDocument, RegisterEntryShown, ReviewDocument
from compliance.model.screening import Screening
from compliance.reference.screened import screening_of
from compliance.store.register import entries, items, parties

router = APIRouter(tags=["register"])
_REFUSED = problems("not_found", "state_conflict", "shipment_refused")
Listed = Annotated[
    str,
    Query(description="Id of the list entry.", examples=["MOFCOM-2026-12-07"], max_length=100, pattern=r"^[\w.:-]+$"),
]


@router.post("/v1/items", status_code=201, responses=_REFUSED)
async def add_item(service: ServiceDep, caller: Officer, body: ItemDocument, why: Why) -> RegisterEntryShown:
    """Register an item: a line of a shipment that names its number takes over what is said of it."""
    return await act(service, caller, lambda s, by: items.add(s, by, body, why))


@router.put("/v1/items/{id}", responses=_REFUSED)
async def change_item(
    service: ServiceDep, caller: Officer, id: Name, body: ItemDocument, why: Why
) -> RegisterEntryShown:
    """Describe an item anew; a review of what it was before counts no more."""
    return await act(service, caller, lambda s, by: items.change(s, by, id, body, why))


@router.post("/v1/items/{id}:review", responses=_REFUSED)
async def review(service: ServiceDep, caller: Officer, id: Name, body: ReviewDocument) -> RegisterEntryShown:
    """Say what an item is. One that frees it counts when a second person has confirmed it."""
    assessor = service.active_rulebook.assessor()
    return await act(service, caller, lambda s, by: items.review(s, by, id, body, assessor))


@router.post("/v1/items/{id}:confirm", responses=_REFUSED)
async def confirm_item(service: ServiceDep, caller: Officer, id: Name, why: Why) -> RegisterEntryShown:
    """Confirm a review that somebody else wrote."""
    return await act(service, caller, lambda s, by: items.confirm(s, by, id, why))


@router.post("/v1/parties", status_code=201, responses=_REFUSED)
async def add_party(service: ServiceDep, caller: Officer, body: PartyDocument, why: Why) -> RegisterEntryShown:
    """Register a party, to be watched."""
    return await act(service, caller, lambda s, by: parties.add(s, by, body, why))


@router.put("/v1/parties/{id}", responses=_REFUSED)
async def change_party(
    service: ServiceDep, caller: Officer, id: Name, body: PartyDocument, why: Why
) -> RegisterEntryShown:
    """Put other data in the place of a party's; a clearance holds for the data it was made for."""
    return await act(service, caller, lambda s, by: parties.change(s, by, id, body, why))


@router.get("/v1/parties/{id}/screening", responses=problems("not_found"))
async def screen_party(service: ServiceDep, caller: Reader, id: Name) -> Screening:
    """Say what the lists say of a party today."""
    book, today = service.active_rulebook.assessor().rulebook, service.day(None)
    entry = await from_store(service, lambda s: entries.get(s, caller.tenant, "party", id))
    found = await asyncio.to_thread(parties.screened, entry, book, today.isoformat())
    return screening_of(book, parties.query_of(parties.document_of(entry)), found, today)


@router.post("/v1/parties/{id}:clear", responses=_REFUSED)
async def clear(service: ServiceDep, caller: Officer, id: Name, body: ClearanceDocument) -> RegisterEntryShown:
    """Say that a party is not the listed one. Where the names match it counts when a second person confirmed it."""
    book = service.active_rulebook.assessor().rulebook
    return await act(service, caller, lambda s, by: parties.clear(s, by, id, body, book))


@router.post("/v1/parties/{id}:confirm", responses=_REFUSED)
async def confirm_clearance(
    service: ServiceDep, caller: Officer, id: Name, entry: Listed, why: Why
) -> RegisterEntryShown:
    """Confirm a clearance that somebody else wrote."""
    return await act(service, caller, lambda s, by: parties.confirm(s, by, id, entry, why))


@router.post("/v1/parties/{id}:revoke", responses=_REFUSED)
async def revoke_clearance(
    service: ServiceDep, caller: Officer, id: Name, entry: Listed, why: Why
) -> RegisterEntryShown:
    """Take a clearance back."""
    return await act(service, caller, lambda s, by: parties.revoke(s, by, id, entry, why))
