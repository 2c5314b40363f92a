"""Open orders under the law and scenarios, as the REST route and the console's page both ask for them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

from api.models.exposures import MOST_ORDERS, MOST_SCENARIOS
from api.problems import Problem
from api.scenarios import supposing
from api.service import Service
from compliance.errors import InputRefused, ShipmentRefused
from compliance.model.exposure import ExposureReport, OpenOrder
from compliance.scenarios.exposure import exposure
from compliance.scenarios.orders import read_orders_bytes


def table_orders(raw: bytes, suffix: str) -> tuple[OpenOrder, ...]:
    """Return the orders of a table. Raises Problem, and ShipmentRefused by row and column."""
    try:
        found = read_orders_bytes(raw, "the table", suffix)
    except ShipmentRefused:
        raise
    except InputRefused as refused:
        raise Problem("malformed", f"{str(refused).rstrip('.')}.") from None
    if len(found) > MOST_ORDERS:
        raise Problem("too_large", f"An exposure may have {MOST_ORDERS} orders here.")
    return found


async def report_of(
    service: Service, orders: Sequence[OpenOrder], scenarios: Sequence[str], day: date
) -> ExposureReport:
    """Return the orders under the law and under scenarios of the rulebook in use. Nothing is kept. Raises Problem."""
    if len(scenarios) > MOST_SCENARIOS:
        raise Problem("too_large", f"An exposure may have {MOST_SCENARIOS} scenarios here.")
    assessor = service.active_rulebook.assessor()
    for index, name in enumerate(scenarios):
        supposing(assessor, name, f"$.scenarios[{index}]")
    async with service.one_slow:
        return await asyncio.to_thread(exposure, assessor.rulebook, orders, scenarios, day, False)
