"""Working days against an independent count, day by day, and the calendar's own limits."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar as independent
import pytest

from compliance.forecast.workdays import (
    CalendarEnds,
    acceptance,
    is_working_day,
    latest_start,
    nth_working_day,
    provisional,
)
from compliance.law.calendar import Notice, working_days
from tests.asking import rulebook

DAYS = rulebook().working_days


def span(first: date, last: date) -> list[date]:
    """Return every day from the first to the last."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def counted(start: date, count: int) -> date:
    """Return the working day that the other package counts to."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= independent.is_workday(day)
    return day


def test_every_day_of_2025_and_2026_agrees_with_the_other_package() -> None:
    offenders = [
        d for d in span(date(2025, 1, 1), date(2026, 12, 31)) if is_working_day(d, DAYS) != independent.is_workday(d)
    ]
    assert not offenders


def test_45_working_days_end_where_the_other_package_ends_from_every_start() -> None:
    starts = span(date(2025, 1, 1), date(2026, 10, 20))
    assert len(starts) == 658
    offenders = [s for s in starts if nth_working_day(s, 45, DAYS) != counted(s, 45)]
    assert not offenders


@pytest.mark.parametrize(
    ("asked", "accepted"),
    [("2026-11-20", "2026-11-20"), ("2026-11-21", "2026-11-23"), ("2026-10-01", "2026-10-08"),
     ("2026-10-10", "2026-10-10")],
)  # fmt: skip
def test_a_file_is_accepted_on_a_working_day_make_up_days_included(asked: str, accepted: str) -> None:
    assert acceptance(date.fromisoformat(asked), DAYS).isoformat() == accepted


def test_45_working_days_are_62_to_72_calendar_days_from_every_day_on_which_a_file_can_be_accepted() -> None:
    starts = [s for s in span(date(2025, 1, 1), date(2026, 10, 20)) if is_working_day(s, DAYS)]
    lengths = {(nth_working_day(s, 45, DAYS) - s).days for s in starts}
    assert (min(lengths), max(lengths)) == (62, 72)


@pytest.mark.parametrize(
    ("start", "end", "unsure"),
    [
        ("2026-10-12", "2026-12-14", False), ("2026-10-29", "2026-12-31", False), ("2026-10-30", "2027-01-04", True),
        ("2026-11-23", "2027-01-26", True), ("2026-12-01", "2027-02-03", True),
    ],
)  # fmt: skip
def test_a_limit_that_ends_in_a_year_without_a_notice_is_provisional(start: str, end: str, unsure: bool) -> None:
    last = nth_working_day(date.fromisoformat(start), 45, DAYS)
    assert (last.isoformat(), provisional(last, DAYS)) == (end, unsure)


def test_a_notice_takes_the_place_of_the_package_and_ends_the_doubt() -> None:
    notice = Notice.model_validate(
        {
            "year": 2027, "status": "official", "issued": date(2026, 11, 25), "why": "a test", "sources": ["x"],
            "off": [{"what": "new_year", "from": date(2027, 1, 1), "until": date(2027, 1, 3)}],
            "makeup": [date(2027, 1, 9)],
        }
    )  # fmt: skip
    days = working_days({2027: notice})
    assert is_working_day(date(2027, 1, 9), days) and not is_working_day(date(2027, 1, 9), DAYS)
    assert not provisional(date(2027, 1, 26), days)


def test_the_provisional_file_says_what_the_package_says() -> None:
    plain = working_days({})
    assert [d for d in span(date(2027, 1, 1), date(2027, 12, 31)) if is_working_day(d, plain)] == [
        d for d in span(date(2027, 1, 1), date(2027, 12, 31)) if is_working_day(d, DAYS)
    ]


def test_counting_back_meets_counting_forth() -> None:
    for end in span(date(2025, 6, 1), date(2026, 12, 31)):
        start = latest_start(end, 45, DAYS)
        assert nth_working_day(start, 45, DAYS) <= end < nth_working_day(nth_working_day(start, 1, DAYS), 45, DAYS)


def test_a_calendar_asked_beyond_its_data_says_how_far_it_reaches() -> None:
    with pytest.raises(CalendarEnds) as told:
        nth_working_day(date(2045, 12, 1), 45, DAYS)
    assert str(told.value) == (
        "$.apply_on: the PRC working calendar reaches from 2010-01-04 to 2045-12-29, and the count from 2045-12-01 "
        "leaves it. Give a day of acceptance that lies well inside it."
    )
    with pytest.raises(CalendarEnds):
        is_working_day(date(2009, 1, 1), DAYS)
    with pytest.raises(CalendarEnds):
        latest_start(date(2010, 1, 10), 45, DAYS)
