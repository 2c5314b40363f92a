"""`/v1/screenings`: who a name is. Nothing is kept, and no name is logged."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import APIRouter
from starlette.requests import Request

from api.models.screening import MOST_PARTIES, ScreeningAsked, Screenings, ScreeningsAsked
from api.openapi import problems
from api.problems import Problem
from api.service import Reader, Service, ServiceDep
from compliance.engine import Assessor
from compliance.errors import Fault, ShipmentRefused
from compliance.intake.json_text import parse
from compliance.model.screening import Screening
from compliance.model.values import shown, type_of
from compliance.reference.screened import PartyAsked, read_party, screening_of
from compliance.screening.parties import Screener

router = APIRouter(tags=["screenings"])
_PARTY = '{"name": "General Dynamics", "country": "US"}'
_PARTIES = '{"parties": [' + _PARTY + "]}"


def _body(model: type[Any]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.post("/v1/screenings", responses=problems("shipment_refused"), openapi_extra=_body(ScreeningAsked))
async def screen(request: Request, service: ServiceDep, caller: Reader) -> Screening:
    """Hold a name against the party lists, the military bodies, and the orders and warnings. Nothing is kept."""
    tree = await _read(request, _PARTY)
    day = _day(service, tree)
    return (await _screened(service, [read_party(tree)], day))[0]


@router.post("/v1/screenings:batch", responses=problems("shipment_refused"), openapi_extra=_body(ScreeningsAsked))
async def batch(request: Request, service: ServiceDep, caller: Reader) -> Screenings:
    """Hold up to 100 names against the lists, as master data is gone through. Nothing is kept."""
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
    return Screenings(items=tuple(await _screened(service, parties, day)))


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


def _one(assessor: Assessor, party: PartyAsked, day: date) -> Screening:
    return screening_of(assessor.rulebook, party, _screener(assessor).screen(party, day), day)
