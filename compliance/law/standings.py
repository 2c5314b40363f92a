"""Standings looked up instead of worked out: between two boundary days nothing changes, so each answer is kept once.

The memory is bounded by the number of boundary days, not by the number of questions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date

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
        self.export_lists = frozenset(n for n, p in book.parties.items() if p.list != "unreliable_entity_list")
        self._kept: dict[tuple[str, int, int, Branch], Standing] = {}

    def stretch(self, day: date) -> int:
        """Return the number of the stretch of days in which nothing changes and in which `day` lies."""
        return bisect_right(self._days, day)

    def of(self, name: str, day: date, as_of: date, branch: Branch) -> Standing:
        """Return the standing of a list or provision by its id."""
        key = (name, bisect_right(self._days, day), bisect_right(self._days, as_of), branch)
        standing = self._kept.get(key)
        if standing is None:
            standing = self._kept[key] = self._timelines[name].standing(day, as_of, branch)
        return standing
