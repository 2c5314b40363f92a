"""The PRC working days, make-up days included, worked out once when a rulebook is compiled.

The `holidays` package gives every year; a notice of the State Council recorded in `rules/calendar/` takes its place.
Years after the last recorded notice rest on statutory days alone and are provisional.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from pydantic import Field, model_validator

from compliance.law.rule import LawModel

FIRST_YEAR, LAST_YEAR = 2010, 2045
_PACKAGE_KNOWS = 2026  # the newest notice in the oldest `holidays` release allowed


class HolidayBreak(LawModel):
    """A block of days without work, both ends included."""

    what: str
    from_: date = Field(alias="from")
    until: date


class Notice(LawModel):
    """The public holidays of a year: `official` from a State Council notice, `provisional` before there is one."""

    year: int
    status: Literal["official", "provisional"]
    issued: date | None = None
    why: str
    off: tuple[HolidayBreak, ...]
    makeup: tuple[date, ...] = ()
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> Notice:
        """Days lie in the year, make-up days are weekend days outside the blocks, a notice has a day and a source."""
        off = self.days_off()
        strays = sorted(d for d in (*off, *self.makeup) if d.year != self.year)
        if strays:
            raise ValueError(f"{strays[0]} is not a day of {self.year}; move it to the file of its year")
        wrong = next((d for d in self.makeup if d.weekday() < 5 or d in off), None)
        if wrong is not None:
            raise ValueError(f"makeup: {wrong} is a weekday or a day off; a make-up day is a worked weekend day")
        if self.status == "official" and not (self.issued and self.sources):
            raise ValueError("status is official, so the notice needs its day in `issued` and a link in `sources`")
        return self

    def days_off(self) -> frozenset[date]:
        """Return every day of the blocks."""
        return frozenset(
            block.from_ + timedelta(n) for block in self.off for n in range((block.until - block.from_).days + 1)
        )


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Working days in order, as day numbers (`date.toordinal`), and the last year that a notice has settled."""

    days: array[int]
    noticed: int

    def __iter__(self) -> Iterator[date]:
        """Yield the working days in order."""
        return map(date.fromordinal, self.days)


def working_days(notices: Mapping[int, Notice] | None = None) -> WorkingDays:
    """Return every working day of the years covered; `notices` take the place of what the package says."""
    known = notices or {}
    days = array("i", (n for n in _package() if date.fromordinal(n).year not in known))
    for notice in known.values():
        days.extend(_worked(notice))
    settled = [year for year, notice in known.items() if notice.status == "official"]
    return WorkingDays(array("i", sorted(days)), max(settled, default=_PACKAGE_KNOWS))


def _worked(notice: Notice) -> Iterator[int]:
    off = notice.days_off()
    for number in range(date(notice.year, 1, 1).toordinal(), date(notice.year, 12, 31).toordinal() + 1):
        day = date.fromordinal(number)
        if day in notice.makeup or (day.weekday() < 5 and day not in off):
            yield number


@cache
def _package() -> tuple[int, ...]:
    from holidays import country_holidays

    calendar = country_holidays("CN", years=range(FIRST_YEAR, LAST_YEAR + 1))
    span = range(date(FIRST_YEAR, 1, 1).toordinal(), date(LAST_YEAR, 12, 31).toordinal() + 1)
    return tuple(n for n in span if calendar.is_working_day(date.fromordinal(n)))
