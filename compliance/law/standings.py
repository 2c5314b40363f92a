"""Standings looked up instead of worked out: between two boundary days nothing changes, so each answer is kept once.

The memory is bounded by the number of boundary days, not by the number of questions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from compliance.law.provision import Branch, Standing, Timeline
from compliance.law.rulebook import Rulebook


class Standings:
    """Remembers the standing of every timeline of a rulebook by stretch of days."""

    def __init__(self, book: Rulebook) -> None:
        self._timelines: Mapping[str, Timeline] = {
            **book.timelines,
            **{provision.id: provision.timeline for provision in book.provisions},
        }
        days = {d for timeline in self._timelines.values() for d in timeline.turning_days()}
        self._days = sorted(days)
        self.export_lists = frozenset(n for n, p in book.parties.items() if p.list in ("control_list", "watch_list"))
        self._changes = {name: t.changes() for name, t in self._timelines.items()}
        self._moments: dict[tuple[int, int, Branch], Moment] = {}

    def stretch(self, day: date) -> int:
        """Return the number of the stretch of days in which nothing changes and in which `day` lies."""
        return bisect_right(self._days, day)

    def turning_days(self, names: Iterable[str]) -> set[date]:
        """Return the days that can matter to the standing of some lists or provisions."""
        known = (self._timelines[name] for name in names if name in self._timelines)
        return {day for timeline in known for day in timeline.turning_days()}

    def changes(self, name: str, after: date, until: date, as_of: date) -> list[date]:
        """Return the days in a stretch on which a standing can change, as far as texts published by `as_of` say."""
        return [day for day, known in self._changes[name] if after < day <= until and known <= as_of]

    def at(self, day: date, as_of: date, branch: Branch) -> Moment:
        """Return the standings on a day, as far as texts published by `as_of` go, under the branch's assumptions."""
        key = (self.stretch(day), self.stretch(as_of), branch)
        moment = self._moments.get(key)
        if moment is None:
            moment = self._moments[key] = Moment(self._timelines, day, as_of, branch)
        return moment


class Moment(dict[str, Standing]):
    """The standings of one stretch of days by id of list or provision, worked out when first asked for."""

    def __init__(self, timelines: Mapping[str, Timeline], day: date, as_of: date, branch: Branch) -> None:
        super().__init__()
        self._timelines = timelines
        self._when = (day, as_of, branch)
        self.rules: dict[Any, Any] = {}  # what whoever judges made of the standings here

    def __missing__(self, name: str) -> Standing:
        standing = self[name] = self._timelines[name].standing(*self._when)
        return standing
