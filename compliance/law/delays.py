"""What is known of waiting times, as data: rungs, destinations, goods, postures, the fitted curve and its evidence.

Nothing here says when a licence is due; that is law. These are observed or judged times and shares, each with the ids
of its observations and a grade, so that a reader can weigh them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, NamedTuple, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from compliance.law.rule import EVER, LawModel, Text
from compliance.model.outlook import Sureness

Rung: TypeAlias = Literal["quick", "ordinary", "slow", "strained", "stalled", "unknown"]
Name: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+$", max_length=60)]
Place: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=20)]
Days3: TypeAlias = tuple[int, int, int]


class RungShape(LawModel):
    """How a rung bends the pooled curve: `factor` on its median, and the share that stays without an answer."""

    factor: float = Field(gt=0, le=20)
    open_share: float | None = Field(default=None, gt=0, lt=1)


class Destination(LawModel):
    """Countries that are treated the same, and their rung."""

    id: Place
    rung: Rung
    grade: Sureness
    evidence: tuple[str, ...] = Field(min_length=1)
    countries: tuple[str, ...] = ()


class DelayGoods(LawModel):
    """Goods that are treated the same, by control code or family. Without evidence nothing is expected of them."""

    id: Name
    codes: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    rung: Rung = "ordinary"
    grade: Sureness = "low"
    evidence: tuple[str, ...] = ()


class GeneralLicence(LawModel):
    """Low, middle and high days for obtaining a general licence."""

    days: Days3
    grade: Sureness
    evidence: tuple[str, ...]


class Before(LawModel):
    """Calendar days for papers and the provincial step, least and most; for one destination or for all."""

    days: tuple[int, int]
    destination: Place | None = None
    grade: Sureness
    evidence: tuple[str, ...]


class Tiers(LawModel):
    """The file `tiers.yaml`."""

    rungs: dict[Rung, RungShape]
    destinations: tuple[Destination, ...]
    items: tuple[DelayGoods, ...]
    general_licence: GeneralLicence
    before_acceptance: tuple[Before, ...]

    @model_validator(mode="after")
    def _whole(self) -> Tiers:
        """Every rung but `unknown` has a shape, and a country is in one destination."""
        named = {*(d.rung for d in self.destinations), *(g.rung for g in self.items)} - {"unknown"}
        missing = sorted(named - self.rungs.keys())
        if missing:
            raise ValueError(f"rungs: '{missing[0]}' is used but lacks a factor; add it")
        seen: set[str] = set()
        for country in (c for d in self.destinations for c in d.countries):
            if country in seen:
                raise ValueError(f"destinations: {country} is in two of them; leave it in one")
            seen.add(country)
        return self


class Posture(LawModel):
    """A dated way of treating a destination, set off by an event."""

    id: Name
    destination: Place
    items: tuple[Name, ...] = ()
    from_: date = Field(alias="from")
    until: date | None = None
    rung: Rung
    trigger: Text
    evidence: tuple[str, ...] = Field(min_length=1)
    grade: Sureness
    trend: tuple[str, ...] = ()

    @property
    def last(self) -> date:
        """The last day, or the end of time."""
        return self.until or EVER

    @model_validator(mode="after")
    def _in_order(self) -> Posture:
        """A posture does not end before it begins."""
        if self.last < self.from_:
            raise ValueError(f"until {self.until} is earlier than from {self.from_}; check both days")
        return self


class Postures(LawModel):
    """The file `postures.yaml`."""

    postures: tuple[Posture, ...]


class Curve(LawModel):
    """The pooled curve as fitted: F(t) = (1 - open share) x lognormal. Generated; never edited by hand."""

    median_days: float = Field(gt=0)
    sigma: float = Field(gt=0)
    open_share: float = Field(gt=0, lt=1)
    points: int
    sources: int
    known_until: date


class Observation(NamedTuple):
    """One dated statement about waiting times, with its place on the web and its grade (A best, D worst).

    `aside`: no point of the curve (law, or counted out of the calendar). `granted_share`: the share it comes to where
    the value itself is a count. `waiting_since`: the day from which files could wait, if before the stretch named.
    """

    id: str
    first: date
    last: date
    item: str
    item_group: str
    destination: str
    metric: str
    statistic: str
    value: str
    low: str
    high: str
    unit: str
    kind: str
    grade: str
    use: str
    source_date: date
    source: str
    aside: bool = False
    granted_share: float | None = None
    waiting_since: date | None = None


class TrendPoint(NamedTuple):
    """One customs figure of a series."""

    series: str
    first: date
    last: date
    goods: str
    measure: str
    value: str
    unit: str
    observation: str


@dataclass(frozen=True)
class Delays:
    """Everything below `rules/delays/`, cross-checked. `trends` are the customs series by name.

    `supposed` are the postures of a what-if: one that begins while a file may still be open counts for it at once.
    """

    tiers: Tiers
    postures: tuple[Posture, ...]
    curve: Curve
    observations: Mapping[str, Observation]
    trends: Mapping[str, tuple[TrendPoint, ...]]
    by_country: Mapping[str, Destination]
    elsewhere: Destination
    supposed: frozenset[str] = frozenset()
