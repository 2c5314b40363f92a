"""Overlays: a small rulebook on top of the law, with a standing, a source and dates.

`noted`: a notice that somebody found and that this rulebook does not hold yet. `hypothetical`: a supposed change of
the law, for a what-if. `company policy`: the rules of a company, a folder of their own. All three are laid on by
`compliance.law.laying`; the rulebook underneath is never changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Generic, Literal, TypeAlias, TypeVar

from pydantic import Field, model_validator

from compliance.law.cited import LawId, LawModel, Source, Text
from compliance.law.country_groups import CountryGroup
from compliance.law.delays import Posture
from compliance.law.registry import Instrument
from compliance.law.rule import Rule, Span
from compliance.law.suspensions import SuspensionNotice
from compliance.model.finding import Layer
from compliance.model.vocabulary import COUNTRIES

if TYPE_CHECKING:
    from compliance.law.strict_yaml import Document

Piece = TypeVar("Piece")
OverlayStanding: TypeAlias = Literal["noted", "hypothetical"]


class OverlaySource(LawModel):
    """Who noted or supposes it, when, and where it can be read."""

    who: str = Field(min_length=2, max_length=200)
    on: date
    where: tuple[str, ...] = Field(min_length=1)
    says: Text | None = None


class Prolonged(LawModel):
    """A suspension that goes on: every rule and list resting under `law` rests until `until`."""

    law: LawId
    until: date
    source: Source


class EndedSuspension(LawModel):
    """A suspension that is over: `on` is its last day; what was announced beyond it does not hold."""

    law: LawId
    on: date
    source: Source


class Alike(Span):
    """Countries that are treated like another one: every rule that names that one counts for them too."""

    countries: tuple[str, ...] = ()
    within: str | None = None
    like: str
    source: Source

    @model_validator(mode="after")
    def _known(self) -> Alike:
        if not (self.countries or self.within):
            raise ValueError("countries is empty; name countries, or a group with within")
        for country in (*self.countries, self.like):
            if country not in COUNTRIES:
                raise ValueError(f"'{country}' is no country code; write two capitals of ISO 3166")
        return self


class Overlay(Span):
    """A file of `rules/scenarios/`, a scenario of the user's own, or a note. Its parts are those of a rulebook."""

    id: str = Field(pattern=r"^[a-z0-9_]+$", max_length=60)
    standing: OverlayStanding
    title: Text
    why: str = Field(min_length=20, max_length=2000)
    source: OverlaySource
    instruments: tuple[Instrument, ...] = ()
    rules: tuple[Rule, ...] = ()
    suspensions: tuple[SuspensionNotice, ...] = ()
    prolonged: tuple[Prolonged, ...] = ()
    ended: tuple[EndedSuspension, ...] = ()
    alike: tuple[Alike, ...] = ()
    country_groups: tuple[CountryGroup, ...] = ()
    postures: tuple[Posture, ...] = ()

    @model_validator(mode="after")
    def _fits(self) -> Overlay:
        if self.noted and (self.alike or self.country_groups or self.postures):
            raise ValueError("standing noted takes rules and suspensions alone; what is supposed is hypothetical")
        ids = [rule.id for rule in self.rules]
        for name in ids:
            if ids.count(name) > 1:
                raise ValueError(f"rules: '{name}' stands there twice; give each rule an id of its own")
        return self

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        parts = (self.rules, self.suspensions, self.prolonged, self.ended)
        return not any((*parts, self.alike, self.country_groups, self.postures))

    @property
    def known(self) -> date:
        """The day from which it counts: publication of what was noted; what is supposed counts on every day."""
        return max((i.promulgated for i in self.instruments), default=date.min) if self.noted else date.min

    @property
    def noted(self) -> bool:
        """Whether it is a notice that somebody found."""
        return self.standing == "noted"


@dataclass(frozen=True)
class OverlayPiece(Generic[Piece]):
    """A rule, notice or instrument with the document and path it stands in."""

    value: Piece
    document: Document
    path: str


@dataclass(frozen=True)
class OverlayParts:
    """What is laid on a rulebook: the pieces, whose layer they are, and the digest of the text they came from."""

    layer: Layer
    digest: str
    head: Overlay | None = None
    document: Document | None = None
    path: str = ""
    rules: tuple[OverlayPiece[Rule], ...] = ()
    suspensions: tuple[OverlayPiece[SuspensionNotice], ...] = ()
    instruments: tuple[OverlayPiece[Instrument], ...] = ()


@dataclass(frozen=True)
class LaidOverlay:
    """An overlay that was laid on: its head (none for a company policy), whose layer it is, and its digest."""

    layer: Layer
    digest: str
    head: Overlay | None = None
