"""`/v1/exposures` and `/v1/alternatives`: what scenarios make of open orders, and what could stand in for goods.

Nothing is kept: neither is a decision on a shipment.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import StringConstraints, ValidationError
from starlette.requests import Request

from api.exposures import report_of, table_orders
from api.models.exposures import MOST_SCENARIOS, ExposureAsked
from api.openapi import problems
from api.problems import Problem
from api.routes.assessments import AsOf
from api.scenarios import Scenario, supposing
from api.service import Requester, ServiceDep
from api.table_bodies import ROW_TYPES, table_suffix, whole_table
from compliance.errors import Fault, ShipmentRefused
from compliance.intake.faults import in_words
from compliance.intake.json_text import parse
from compliance.intake.reading import read_shipment
from compliance.model.alternatives import AlternativesReport
from compliance.model.exposure import ExposureReport
from compliance.model.values import shown
from compliance.scenarios.alternatives import alternatives_of

router = APIRouter(tags=["exposures"])
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]


Scenarios = Annotated[
    tuple[Name, ...],
    Query(
        alias="scenario",
        description="With a table: names of scenarios, each as `scenario=` of its own.",
        examples=[["jp_rare_earth_ban"]],
        max_length=MOST_SCENARIOS,
    ),
]


def _body(name: str, tables: Iterable[str] = ()) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    content |= {kind: {"schema": {"type": "string", "format": "binary"}} for kind in tables}
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "/v1/exposures",
    responses=problems("shipment_refused", "too_large"),
    openapi_extra=_body("ExposureAsked", ROW_TYPES),
)
async def exposure(
    request: Request, service: ServiceDep, caller: Requester, as_of: AsOf = None, scenario: Scenarios = ()
) -> ExposureReport:
    """Say what the law and scenarios make of open orders, in money and days. Nothing is kept.

    The orders come as JSON, or as a table (CSV, XLSX, Parquet) whose headings are the names of the fields; with a table
    the day and the scenarios stand in the query.
    """
    suffix = table_suffix(request, ROW_TYPES)
    if suffix is None:
        asked = _read(await _document(request))
    else:
        raw = await whole_table(request, service.settings.max_body_bytes)
        orders = await asyncio.to_thread(table_orders, raw, suffix)
        asked = ExposureAsked(orders=orders, scenarios=tuple(scenario), as_of=service.day(as_of))
    day = service.day(asked.as_of.isoformat() if asked.as_of else None, "$.as_of")
    return await report_of(service, asked.orders, asked.scenarios, day)


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
