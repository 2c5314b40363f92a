"""When this answer changes: a sweep over the days on which law, licences or papers turn, each with all its readings.

The sweep is pure: it is given the days and a function that settles the shipment as if it were released on one of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from compliance.forecast import words
from compliance.forecast.workdays import CalendarEnds, latest_start
from compliance.law.calendar import WorkingDays
from compliance.model.assessment import BranchStanding
from compliance.model.decision import Decision, Words
from compliance.model.plain import JsonObject


class LawWay(NamedTuple):
    """One reading of the law on a day: how firm it is, in words, and the decision under it."""

    standing: BranchStanding
    says: Words
    decision: Decision
    about: JsonObject | None = None  # what it turns on


@dataclass(frozen=True, slots=True)
class State:
    """The shipment on a day: the decision on the formal text, and every reading where the law is not settled."""

    decision: Decision
    ways: tuple[LawWay, ...] = ()
    laws: frozenset[tuple[str, str]] = frozenset()

    @property
    def strictest(self) -> Decision:
        """The strictest of all readings, which is the one returned."""
        return max((self.decision, *(way.decision for way in self.ways)), key=lambda d: d.strictness)

    @property
    def gist(self) -> tuple[Decision, tuple[tuple[str, Decision], ...]]:
        """What a reader would notice."""
        return self.decision, tuple(sorted((way.standing, way.decision) for way in self.ways))


@dataclass(frozen=True, slots=True)
class ChangeOfAnswer:
    """A day on which the answer turns: from what, to what, why, and both ways where that is not settled."""

    on: date
    was: Decision
    to: Decision
    because: tuple[str, ...]
    certain: bool
    ways: tuple[LawWay, ...]
    advice: Words | None = None
    file_by: date | None = None


class Filing(NamedTuple):
    """A file accepted on `accepted` whose legal limit ends on `limit`, and the calendar."""

    accepted: date
    limit: date
    working_days: int
    working: WorkingDays


def flips(
    start: date, days: Iterable[date], state_on: Callable[[date], State], filing: Filing | None = None
) -> tuple[ChangeOfAnswer, ...]:
    """Return the flips after `start` on the boundary `days`, with advice for a file that is decided behind one."""
    before = state_on(start)
    found = []
    for day in sorted({day for day in days if day > start}):
        now = state_on(day)
        if now is not before and now.gist != before.gist and not _same_answer(before, now):
            because = tuple(sorted({law for law, _ in before.laws ^ now.laws}))
            advice, file_by = _advice(day, before, now, filing)
            change = ChangeOfAnswer(
                day, before.decision, now.decision, because, not now.ways, now.ways, advice, file_by
            )
            found.append(change)
        before = now
    return tuple(found)


def _same_answer(before: State, now: State) -> bool:
    """Return whether only a doubt ends: the answer of the day before was the settled one all along."""
    return not now.ways and now.decision is before.decision is before.strictest


def expiries(named: Iterable[tuple[str, date | None]], start: date, last: date) -> tuple[tuple[date, str], ...]:
    """Return the first day without each licence or paper that runs out in a span, with its name."""
    ends = ((end + timedelta(days=1), name) for name, end in named if end is not None)
    return tuple(sorted((day, name) for day, name in ends if start < day <= last))


def _advice(day: date, before: State, now: State, filing: Filing | None) -> tuple[Words | None, date | None]:
    """Return what to do about a flip: file before one for the worse (and by when), ship after one for the better."""
    if now.decision is Decision.INSUFFICIENT or before.decision is Decision.INSUFFICIENT:
        return None, None
    if now.decision.strictness < before.decision.strictness:
        return words.file_after(day), None
    if filing is None or now.decision is before.decision or filing.limit < day:
        return None, None
    try:
        latest = latest_start(day - timedelta(days=1), filing.working_days, filing.working)
    except CalendarEnds:
        return None, None
    return words.file_before(day, filing.limit, latest, latest < filing.accepted), latest
