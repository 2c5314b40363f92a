"""Lists as data: what goods an announcement names, and which parties a notice names. Dated like rules."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from pydantic import Field, field_validator

from compliance.law.rule import Dated, Effect, InlineCase, LawId, LawModel, Period, Source, Span, Text

ItemKind = Literal[
    "dual_use",
    "overseas",
    "technology_prohibited",
    "technology_restricted",
    "technology_service",
    "precursor",
    "nuclear",
    "outside",
]
PartyKind = Literal["control_list", "watch_list", "unreliable_entity_list"]


class Earlier(Span):
    """An older text that may have covered the same things before the list's first day."""

    source: Source


class Identity(LawModel):
    """One way to know a thing: every given key must hold. `param` compares a text parameter."""

    elements: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    also_words: tuple[str, ...] = ()
    param: dict[str, str] = Field(default_factory=dict)
    limits: tuple[dict[str, Any], ...] = ()


class Headline(LawModel):
    """A limit printed beside a row, as a screening aid and not the full test."""

    what: str
    limit: str


class Entry(LawModel):
    """One thing on an item list: how it is known, which limits decide, and what stays outside."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)
    code: str | None = None
    name: Text
    family: str | None = None
    is_: tuple[Identity, ...] = Field(default=(), alias="is")
    unless: tuple[Identity, ...] = ()
    limits: tuple[dict[str, Any], ...] = ()
    unnamed: Literal["absent", "unknown"] = "absent"
    hs: tuple[str, ...] = ()
    scope: str | tuple[str, ...] = ()
    note: Text | None = None
    confidence: Literal["high", "medium", "low"] = "high"
    sources: tuple[str, ...] = ()
    part: int | None = None
    kind_of: str | None = None
    considered: tuple[LawId, ...] = ()
    explains: LawId | tuple[LawId, ...] = ()
    source: Source | None = None
    hs_chapters: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    no: int | None = None
    unit: str | None = None
    aliases: tuple[str, ...] = ()
    alias_scope: Literal["row", "prefix"] = "row"
    cas: tuple[str, ...] = ()
    headline: tuple[Headline, ...] = ()
    quality: Literal["clean", "repaired", "doubtful"] | None = None
    listed_from: date | None = None

    @field_validator("hs")
    @classmethod
    def _digits(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for code in value:
            if not (code.isdigit() and 4 <= len(code) <= 10):
                raise ValueError(f"'{code}' is not a customs number of 4 to 10 digits; put it in quotes")
        return value


class ItemList(Dated):
    """The goods one announcement names. `breadth` marks rows that only recognise and never clear."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    kind: ItemKind
    title: Text
    why: str = Field(min_length=20)
    family: str | None = None
    versions: tuple[Period, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    breadth: bool = False
    source: Source | None = None
    instrument: dict[str, Any] | None = None
    scopes: dict[str, Text] = Field(default_factory=dict)
    entries: tuple[Entry, ...] = Field(min_length=1)
    cases: tuple[InlineCase, ...] = ()

    @property
    def periods(self) -> tuple[Period, ...]:
        """The dated states, oldest first."""
        return self.versions


class PartyName(LawModel):
    """A listed party's names as printed; `local` is the script of its own country."""

    en: str | None = None
    zh: str | None = None
    local: str | None = None


class PartyEntry(LawModel):
    """One party named by a notice. `readings` are its names as spoken (romaji, pinyin, kana), printed by no notice."""

    id: str
    key: str
    name: PartyName
    aliases: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    country: str
    annex_no: int | None = None
    confidence: Literal["high", "medium", "low"] = "high"
    branch_of: str | None = None
    sources: tuple[str, ...] = ()


class Ended(LawModel):
    """Measures that stopped without a delisting: from `on`, an ordinary licence again."""

    on: date
    says: Text
    source: Source


class PartyList(Dated):
    """The parties one notice names, with the official count that the file must keep."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    list: PartyKind
    title: Text
    why: str = Field(min_length=20)
    country: str
    official_count: int
    named_branches: int = 0
    third_country_ban: bool = False
    trade_ban: bool = False
    versions: tuple[Period, ...]
    instrument: dict[str, Any] | None = None
    ended: Ended | None = None
    meanwhile: Effect | None = None
    entries: tuple[PartyEntry, ...] = Field(min_length=1)
    cases: tuple[InlineCase, ...] = ()

    @property
    def periods(self) -> tuple[Period, ...]:
        """The dated states, oldest first."""
        return self.versions

    @field_validator("entries")
    @classmethod
    def _once(cls, value: tuple[PartyEntry, ...]) -> tuple[PartyEntry, ...]:
        ids = [entry.id for entry in value]
        if len(ids) != len(set(ids)):
            raise ValueError("an entry id is used twice")
        return value


class Parameter(LawModel):
    """A technical parameter a shipment may state: its unit, type and the question that asks for it."""

    unit: str
    type: Literal["number", "flag", "text"]
    one_of: tuple[str, ...] = ()
    ask: Text


class QuestionText(LawModel):
    """What is asked when something is not said; `{line}` in the path is a line id."""

    path: str
    decides: bool
    ask: Text


class Organisation(LawModel):
    """A military body or contractor, and what its name on a shipment implies."""

    name: PartyName
    aliases: tuple[str, ...] = ()
    country: str
    kind: str
    implies: str
    confidence: str = "medium"
    sources: tuple[str, ...] = ()
