"""The PRC working calendar: day 1 is the working day after acceptance; make-up days count.

Years without a State Council notice hold statutory days only and are provisional (the last notice recorded is for
2026). Law of counting: ALL-2019 Art 82 (working days, public holidays excluded).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TypeAlias

LAST_NOTICED_YEAR = 2026
FreeDays: TypeAlias = Mapping[int, tuple[frozenset[date], frozenset[date]]]


def is_working_day(day: date, free: FreeDays) -> bool:
    """Return whether offices work on `day`; outside the table a weekday is taken to be one."""
    off, on = free.get(day.year, (frozenset(), frozenset()))
    return day in on or (day.weekday() < 5 and day not in off)


def nth_working_day(start: date, count: int, free: FreeDays) -> date:
    """Return the `count`-th working day after `start`."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day, free)
    return day


def provisional(day: date) -> bool:
    """Return whether a limit falling on `day` rests on a calendar without a notice."""
    return day.year > LAST_NOTICED_YEAR
