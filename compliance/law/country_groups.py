"""Groups of countries that notices speak of (the European Union and others), dated by member."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from pydantic import Field, model_validator

from compliance.law.conditions import Groups, groups_named
from compliance.law.rule import LawModel, Span, Text
from compliance.model.vocabulary import COUNTRIES

_DAY = timedelta(days=1)


class Membership(Span):
    """A country with its first day in a group and, where it left, its last."""

    country: str

    @model_validator(mode="after")
    def _known(self) -> Membership:
        if self.country not in COUNTRIES:
            raise ValueError(f"'{self.country}' is no country code; write two capitals of ISO 3166")
        return self


class CountryGroup(LawModel):
    """A group of countries; conditions ask for it with `within`."""

    id: str = Field(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=40)
    title: Text
    sources: tuple[str, ...] = ()
    members: tuple[Membership, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> CountryGroup:
        ordered = sorted(self.members, key=lambda m: (m.country, m.from_))
        for one, other in pairwise(ordered):
            if one.country == other.country and other.from_ <= one.last:
                raise ValueError(f"members: {one.country} is in the group twice on {other.from_}")
        return self


class CountryGroups(LawModel):
    """`country_groups.yaml`: every group, and who belongs to it on a day."""

    groups: tuple[CountryGroup, ...] = ()

    @model_validator(mode="after")
    def _named_once(self) -> CountryGroups:
        names = [group.id for group in self.groups]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"groups: {name} is defined twice")
        return self

    def on(self, day: date) -> Groups:
        """Return the members of each group on a day."""
        return {g.id: tuple(sorted(m.country for m in g.members if m.covers(day))) for g in self.groups}

    def stretches(self, when: Any, first: date, last: date) -> list[date]:
        """Return `first`, and each later day up to `last` on which a group that a condition names changes."""
        named = set(groups_named(when))
        return sorted({first, *(d for d in self._changes(named) if first < d <= last)})

    def _changes(self, named: Iterable[str]) -> Iterable[date]:
        for group in (g for g in self.groups if g.id in named):
            for member in group.members:
                yield member.from_
                if member.until:
                    yield member.until + _DAY
