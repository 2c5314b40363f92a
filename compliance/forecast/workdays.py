"""The PRC working calendar: day 1 is the working day after acceptance; make-up days count.

Law of counting: ALL-2019 Art 82 (working days, public holidays excluded). Days are those of Asia/Shanghai, without
time of day. Years after the last State Council notice hold statutory days only and are provisional.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date

from compliance.errors import Fault, ShipmentRefused
from compliance.law.calendar import WorkingDays


class CalendarEnds(ShipmentRefused):
    """A day was asked for that the working calendar does not reach."""

    def __init__(self, day: date, working: WorkingDays) -> None:
        """Name the day and the days the calendar holds."""
        first, last = (date.fromordinal(working.days[i]) for i in (0, -1))
        cause = f"the PRC working calendar reaches from {first} to {last}, and the count from {day} leaves it"
        super().__init__([Fault("$.apply_on", cause, "Give a day of acceptance that lies well inside it.")])


def is_working_day(day: date, working: WorkingDays) -> bool:
    """Return whether offices work on `day`. Raises CalendarEnds outside the calendar."""
    place = bisect_left(working.days, _inside(day, working))
    return place < len(working.days) and working.days[place] == day.toordinal()


def acceptance(day: date, working: WorkingDays) -> date:
    """Return the day on which a file handed in on `day` can be accepted: that day, or the next on which offices work.

    Raises CalendarEnds outside the calendar.
    """
    place = bisect_left(working.days, _inside(day, working))
    return date.fromordinal(working.days[place])


def nth_working_day(start: date, count: int, working: WorkingDays) -> date:
    """Return the `count`-th working day after `start`. Raises CalendarEnds outside the calendar."""
    place = bisect_right(working.days, _inside(start, working)) + count - 1
    if place >= len(working.days):
        raise CalendarEnds(start, working)
    return date.fromordinal(working.days[place])


def latest_start(end: date, count: int, working: WorkingDays) -> date:
    """Return the latest working day whose `count`-th working day after it is not later than `end`."""
    place = bisect_right(working.days, _inside(end, working)) - 1 - count
    if place < 0:
        raise CalendarEnds(end, working)
    return date.fromordinal(working.days[place])


def provisional(day: date, working: WorkingDays | None = None) -> bool:
    """Return whether a limit falling on `day` rests on a year without a notice."""
    return day.year > (working.noticed if working else 2026)


def _inside(day: date, working: WorkingDays) -> int:
    number = day.toordinal()
    if not working.days[0] <= number <= working.days[-1]:
        raise CalendarEnds(day, working)
    return number
