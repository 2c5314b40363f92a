"""`/v1/screenings`: who a name is. Nothing is kept but customer files that are to be, and no name is logged."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.models.screening import MOST_PARTIES, ScreeningAsked, Screenings, ScreeningsAsked
from api.openapi import problems
from api.problems import Problem
from api.routes.customer_files import FileName, screen_and_keep
from api.service import Reader, Service, ServiceDep
from api.table_bodies import TYPES, table_suffix, whole_table
from compliance.engine import Assessor
from compliance.errors import Fault, InputRefused, ShipmentRefused
from compliance.intake.faults import MOST_FAULTS
from compliance.intake.json_text import parse
from compliance.model.customers import CustomerScreening
from compliance.model.screening import Screening
from compliance.model.values import shown, type_of
from compliance.reference.customer_watch import lists_digest
from compliance.reference.screened import PartyAsked, read_party, screening_of
from compliance.screening.parties import PartyQuery, Screener
from compliance.tables.customers import read_customers
from compliance.tables.source import ReadOptions, read_bytes

router = APIRouter(tags=["screenings"])
_PARTY = '{"name": "General Dynamics", "country": "US"}'
_PARTIES = '{"parties": [' + _PARTY + "]}"


def _body(model: type[Any], tables: Iterable[str] = ()) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{model.__name__}"}}}
    content |= {kind: {"schema": {"type": "string", "format": "binary"}} for kind in tables}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "/v1/screenings",
    response_model=Screening,
    responses={
        **problems("shipment_refused", "too_large"),
        201: {"model": CustomerScreening, "description": "The customer file was screened and is kept."},
    },
    openapi_extra=_body(ScreeningAsked, TYPES),
)
async def screen(request: Request, service: ServiceDep, caller: Reader, name: FileName = None) -> Screening | Response:
    """Hold a name against the party lists, the military bodies, and the orders and warnings. Nothing is kept of it.

    A customer file (CSV, XLSX) is kept under its `name` with the caller's own ids and the digest of the lists, and
    screened again when lists change and on every new day; what differs is told to webhooks as `screening.changed`.
    """
    suffix = table_suffix(request)
    if suffix is not None:
        kept = await screen_and_keep(request, service, caller, (name, suffix))
        return Response(kept.model_dump_json(), 201, media_type="application/json")
    tree = await _read(request, _PARTY)
    day = _day(service, tree)
    return (await _screened(service, [read_party(tree)], day))[0]


@router.post(
    "/v1/screenings:batch",
    responses=problems("shipment_refused", "too_large"),
    openapi_extra=_body(ScreeningsAsked, TYPES),
)
async def batch(request: Request, service: ServiceDep, caller: Reader) -> Screenings:
    """Hold up to 100 names against the lists, or a customer file as CSV or XLSX. Nothing is kept.

    Items of a file carry the caller's own ids. `lists` tells whether what is kept of an earlier answer is out of date.
    """
    suffix = table_suffix(request)
    if suffix is not None:
        return await _file(request, service, suffix)
    tree = await _read(request, _PARTIES)
    day = _day(service, tree)
    found = tree.pop("parties", None)
    faults = [Fault(f"$.{name}"[:80], "unknown field", f"Write {_PARTIES}.") for name in list(tree)[:20]]
    if not isinstance(found, list) or not 1 <= len(found) <= MOST_PARTIES:
        count = f"a list of {len(found)}" if isinstance(found, list) else type_of(found)
        cause = f"a list of 1 to {MOST_PARTIES} parties is wanted here, not {count}"
        raise ShipmentRefused([*faults, Fault("$.parties", cause, f"Write {_PARTIES}.")])
    parties = []
    for index, one in enumerate(found):
        try:
            parties.append(read_party(one, f"$.parties[{index}]"))
        except ShipmentRefused as refused:
            faults += refused.faults
    if faults:
        raise ShipmentRefused(faults)
    return Screenings(items=tuple(await _screened(service, parties, day)), lists=_lists(service))


async def _file(request: Request, service: Service, suffix: str) -> Screenings:
    """Screen a customer file. Raises Problem "too_large", and ShipmentRefused with row and column of each fault."""
    raw = await whole_table(request, service.settings.max_batch_bytes)
    day = service.day(None)

    def work() -> tuple[Screening, ...]:
        try:
            customers = read_customers(read_bytes(raw, "the table", ReadOptions(suffix=suffix)), "the table")
        except ShipmentRefused:
            raise
        except InputRefused as refused:
            raise Problem("malformed", f"{str(refused).rstrip('.')}.") from None
        if len(customers) > service.settings.max_batch_lines:
            raise Problem("too_large", f"A customer file may have {service.settings.max_batch_lines:,} rows here.")
        if faults := [fault.fault() for one in customers for fault in one.faults]:
            raise ShipmentRefused(faults[:MOST_FAULTS])
        assessor = service.active_rulebook.assessor()
        asked = ((one.id, PartyQuery(one.name, one.country, one.name_local, address=one.address)) for one in customers)
        return tuple(_one(assessor, party, day).model_copy(update={"id": id_}) for id_, party in asked)

    return Screenings(items=await asyncio.to_thread(work), lists=_lists(service))


def _lists(service: Service) -> str:
    return service.active_rulebook.assessor().rulebook.derived("lists_digest", lists_digest)


async def _read(request: Request, shape: str) -> dict[str, Any]:
    """Return the body as an object. Raises Problem "media_type" and ShipmentRefused."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem("media_type", "Send the question as application/json.")
    tree, again = parse(await request.body())
    if again:
        raise ShipmentRefused(
            [Fault("$", f"{shown(again[0][1])} is given twice in one object", "Keep one of the two.")]
        )
    if not isinstance(tree, dict):
        raise ShipmentRefused([Fault("$", f"an object is wanted here, not {type_of(tree)}", f"Write {shape}.")])
    return tree


def _day(service: Service, tree: dict[str, Any]) -> date:
    given = tree.pop("as_of", None)
    if given is not None and not isinstance(given, str):
        hint = 'Write year-month-day as text, for example "2026-12-15".'
        raise ShipmentRefused([Fault("$.as_of", f"a day is wanted here, not {type_of(given)}", hint)])
    return service.day(given, "$.as_of")


async def _screened(service: Service, parties: Sequence[PartyAsked], day: date) -> list[Screening]:
    """Screen beside the event loop: long names with many owners take their time."""
    assessor = service.active_rulebook.assessor()
    return await asyncio.to_thread(lambda: [_one(assessor, party, day) for party in parties])


_SCREENERS: WeakKeyDictionary[Assessor, Screener] = WeakKeyDictionary()


def _screener(assessor: Assessor) -> Screener:
    """Return the screener of a rulebook; it is made once and goes with its assessor."""
    made = _SCREENERS.get(assessor)
    if made is None:
        made = _SCREENERS[assessor] = Screener(assessor.rulebook)
    return made


def _one(assessor: Assessor, party: PartyAsked | PartyQuery, day: date) -> Screening:
    return screening_of(assessor.rulebook, party, _screener(assessor).screen(party, day), day)
