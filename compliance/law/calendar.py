"""The PRC days off and make-up working days, taken once from the `holidays` package when a rulebook is compiled."""

from __future__ import annotations

from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2022, 2032


def free_days() -> dict[int, tuple[frozenset[date], frozenset[date]]]:
    """Return per year the weekdays without work and the weekend days with work."""
    from holidays.countries import China

    calendar = China(years=range(FIRST_YEAR, LAST_YEAR + 1))
    table: dict[int, tuple[frozenset[date], frozenset[date]]] = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        days = [date(year, 1, 1) + timedelta(n) for n in range(366)]
        days = [d for d in days if d.year == year]
        off = frozenset(d for d in days if d.weekday() < 5 and not calendar.is_working_day(d))
        on = frozenset(d for d in days if d.weekday() >= 5 and calendar.is_working_day(d))
        table[year] = (off, on)
    return table
