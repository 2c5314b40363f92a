"""What an exposure takes: open orders, scenarios, and the day of the question."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from compliance.model import values as x
from compliance.model.cargo import Part
from compliance.model.exposure import OpenOrder

MOST_ORDERS, MOST_SCENARIOS = 200, 5


class ExposureAsked(Part):
    """Open orders to be answered under the law and under scenarios of the rulebook."""

    orders: Annotated[tuple[OpenOrder, ...], Field(strict=False, min_length=1, max_length=MOST_ORDERS)] = Field(
        description="The orders; they are answered in the same order."
    )
    scenarios: Annotated[tuple[str, ...], Field(strict=False, max_length=MOST_SCENARIOS)] = Field(
        default=(), description="Names of scenarios.", examples=[["jp_rare_earth_ban"]]
    )
    as_of: x.Day | None = Field(
        default=None, description="Day of the question in China; default: today.", examples=["2026-11-21"]
    )
