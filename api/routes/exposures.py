"""`/v1/exposures` and `/v1/alternatives`: what scenarios make of open orders, and what could stand in for goods.

Nothing is kept: neither is a decision on a shipment.
"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import Request

from api.models.exposures import ExposureAsked
from api.openapi import problems
from api.problems import Problem
from api.routes.assessments import AsOf
from api.scenarios import Scenario, supposing
from api.service import Requester, ServiceDep
from compliance.errors import Fault, ShipmentRefused
from compliance.intake.faults import in_words
from compliance.intake.json_text import parse
from compliance.intake.reading import read_shipment
from compliance.model.alternatives import AlternativesReport
from compliance.model.exposure import ExposureReport
from compliance.model.values import shown
from compliance.scenarios.alternatives import alternatives_of
from compliance.scenarios.exposure import exposure as exposure_of

router = APIRouter(tags=["exposures"])


def _body(name: str) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


@router.post("/v1/exposures", responses=problems("shipment_refused"), openapi_extra=_body("ExposureAsked"))
async def exposure(request: Request, service: ServiceDep, caller: Requester) -> ExposureReport:
    """Say what the law and scenarios make of open orders, in money and days. Nothing is kept."""
    asked = _read(await _document(request))
    day = service.day(asked.as_of.isoformat() if asked.as_of else None, "$.as_of")
    assessor = service.active_rulebook.assessor()
    for index, name in enumerate(asked.scenarios):
        supposing(assessor, name, f"$.scenarios[{index}]")
    async with service.one_slow:
        return await asyncio.to_thread(exposure_of, assessor.rulebook, asked.orders, asked.scenarios, day, False)


@router.post("/v1/alternatives", responses=problems("shipment_refused"), openapi_extra=_body("Shipment"))
async def alternatives(
    request: Request, service: ServiceDep, caller: Requester, as_of: AsOf = None, scenario: Scenario = None
) -> AlternativesReport:
    """Say what could stand in the place of goods that are stopped, strict or slow. Nothing is kept."""
    document = await _document(request)
    day = service.day(as_of)
    assessor = supposing(service.active_rulebook.assessor(), scenario)
    shipment = read_shipment(document)
    async with service.one_slow:
        return await asyncio.to_thread(alternatives_of, assessor.engine, shipment, day)


async def _document(request: Request) -> bytes:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Problem("media_type", "Send the question as application/json.")
    return await request.body()


def _read(document: bytes) -> ExposureAsked:
    """Return the question. Raises ShipmentRefused with every fault."""
    tree, again = parse(document)
    if again:
        cause = f"{shown(again[0][1])} is given twice in one object"
        raise ShipmentRefused([Fault("$", cause, "Keep one of the two.")])
    try:
        return ExposureAsked.model_validate(tree)
    except ValidationError as error:
        raise ShipmentRefused(
            [site.fault() for site in in_words(error.errors(include_url=False), root=ExposureAsked)]
        ) from None
