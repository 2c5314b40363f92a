"""The calendar sweep: slips of the pen in dates are found, and a calendar in order is left alone."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from compliance.law.date_continuity import idle_boundaries
from compliance.law.provision import Pause, Phase, Timeline
from compliance.law.rule import EVER, Source, Suspension

LAW = Source(law="ACT-2020", clause="1")
START = date(2021, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def phase(first: int, last: int | None = None) -> Phase:
    return Phase(day(first), EVER if last is None else day(last), LAW, (), date(2020, 1, 1))


def pause(first: int, last: int, law: str = "PAUSE-2022") -> Pause:
    span = Suspension.model_validate({"from": day(first), "until": day(last), "source": Source(law=law, clause="1")})
    return Pause(span, date(2020, 1, 1))


def told(*phases: Phase, pauses: tuple[Pause, ...] = ()) -> list[str]:
    timeline = Timeline(phases, pauses, "resumes" if pauses else None)
    return [f"{'.'.join(map(str, place))}: {message}" for place, message in idle_boundaries(timeline)]


def test_versions_that_follow_on_are_in_order() -> None:
    assert told(phase(0, 9), phase(10, 19), phase(20)) == []


def test_a_gap_of_one_day_is_found() -> None:
    (only,) = told(phase(0, 9), phase(11))
    assert only.startswith("versions.1.from: no version holds from 2021-01-11 to 2021-01-11")


def test_a_suspension_outside_every_version_is_found() -> None:
    (only,) = told(phase(0, 9), pauses=(pause(10, 12),))
    assert only.startswith("suspensions.0: the suspension from 2021-01-11 meets no version")


def test_a_suspension_made_before_the_text_began_is_in_order() -> None:
    assert told(phase(10), pauses=(pause(5, 30),)) == []


def test_a_version_under_two_suspensions_without_a_break_never_holds() -> None:
    found = told(phase(0, 9), phase(10), pauses=(pause(0, 4), pause(5, 9, "PAUSE-2023")))
    assert found == ["versions.0: suspended from its first day to its last, so this version never holds"]


def test_a_suspension_prolonged_by_its_own_text_changes_nothing() -> None:
    found = told(phase(0), pauses=(pause(5, 9), pause(10, 15)))
    assert len(found) == 2
    assert all("nothing changes on 2021-01-11" in message for message in found)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6, unique=True))
def test_any_versions_without_a_gap_are_in_order(cuts: list[int]) -> None:
    starts = [0, *sorted(cuts)]
    lasts: list[int | None] = [*(start - 1 for start in starts[1:]), None]
    assert told(*(phase(first, last) for first, last in zip(starts, lasts, strict=True))) == []


@given(st.integers(0, 30), st.integers(0, 30), st.integers(2, 20))
def test_any_gap_is_found(length: int, later: int, gap: int) -> None:
    second = length + gap
    assert any("no version holds" in message for message in told(phase(0, length), phase(second, second + later)))
