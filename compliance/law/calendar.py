"""The PRC working days, make-up days included, taken once from the `holidays` package when a rulebook is compiled."""

from __future__ import annotations

from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2020, 2035


def working_days() -> tuple[date, ...]:
    """Return every working day of the years covered, in order, make-up days included."""
    from holidays import country_holidays

    calendar = country_holidays("CN", years=range(FIRST_YEAR, LAST_YEAR + 1))
    first, last = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return tuple(d for d in days if calendar.is_working_day(d))
