"""The PRC working calendar: day 1 is the working day after acceptance; make-up days count.

Years without a State Council notice hold statutory days only and are provisional (the last notice recorded is for
2026). Law of counting: ALL-2019 Art 82 (working days, public holidays excluded).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta

LAST_NOTICED_YEAR = 2026


def is_working_day(day: date, working: Sequence[date]) -> bool:
    """Return whether offices work on `day`; `working` are the working days in order."""
    place = bisect_left(working, day)
    return place < len(working) and working[place] == day


def nth_working_day(start: date, count: int, working: Sequence[date]) -> date:
    """Return the `count`-th working day after `start`; outside the calendar weekdays are counted."""
    place = bisect_right(working, start) + count - 1
    if working[0] <= start and place < len(working):
        return working[place]
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def provisional(day: date) -> bool:
    """Return whether a limit falling on `day` rests on a calendar without a notice."""
    return day.year > LAST_NOTICED_YEAR
