"""What moment it is, and what day that is for the law. Tests hand in a clock of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)


def law_day(moment: datetime) -> date:
    """Return the day in China (UTC+8 all year) at a moment."""
    return (moment.astimezone(UTC) + timedelta(hours=8)).date()
