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

from api.models.exposures import MOST_ORDERS, MOST_SCENARIOS, ExposureAsked
from api.openapi import problems
from api.problems import Problem
from api.routes.assessments import AsOf
from api.scenarios import Scenario, supposing
from api.service import Requester, Service, ServiceDep
from api.table_bodies import ROW_TYPES, table_suffix, whole_table
from compliance.errors import Fault, InputRefused, ShipmentRefused
from compliance.intake.faults import in_words
from compliance.intake.json_text import parse
from compliance.intake.reading import read_shipment
from compliance.model.alternatives import AlternativesReport
from compliance.model.exposure import ExposureReport, OpenOrder
from compliance.model.values import shown
from compliance.scenarios.alternatives import alternatives_of
from compliance.scenarios.exposure import exposure as exposure_of
from compliance.scenarios.orders import read_orders_bytes

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


async def _orders(request: Request, service: Service, suffix: str) -> tuple[OpenOrder, ...]:
    """Return the orders of a table. Raises Problem, and ShipmentRefused by row and column."""
    raw = await whole_table(request, service.settings.max_body_bytes)
    try:
        found = await asyncio.to_thread(read_orders_bytes, raw, "the table", suffix)
    except ShipmentRefused:
        raise
    except InputRefused as refused:
        raise Problem("malformed", f"{str(refused).rstrip('.')}.") from None
    if len(found) > MOST_ORDERS:
        raise Problem("too_large", f"An exposure may have {MOST_ORDERS} orders here.")
    return found


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
        orders = await _orders(request, service, suffix)
        asked = ExposureAsked(orders=orders, scenarios=tuple(scenario), as_of=service.day(as_of))
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
