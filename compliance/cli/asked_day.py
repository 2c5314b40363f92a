"""The day that a command is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


def day_of(text: str | None, option: str = "--as-of") -> date:
    """Return the day given with an option, or today in China (UTC+8 all year)."""
    from datetime import UTC, datetime, timedelta

    if text is None:
        return (datetime.now(UTC) + timedelta(hours=8)).date()
    from compliance.errors import Fault, ShipmentRefused
    from compliance.model.values import cause_and_hint, day

    try:
        return day(text)
    except ValueError as error:
        raise ShipmentRefused([Fault(option, *cause_and_hint(error))]) from None
