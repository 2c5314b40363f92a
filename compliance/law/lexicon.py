"""Words as data: how elements, shapes and uses are written, and which names and orders raise an alarm."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from compliance.law.lists import Organisation
from compliance.law.rule import LawModel, Source, Text


class Names(LawModel):
    """Words for one thing in English, Chinese, German, Japanese and Korean."""

    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    de: tuple[str, ...] = ()
    ja: tuple[str, ...] = ()
    ko: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """The words of all languages."""
        return (*self.en, *self.zh, *self.de, *self.ja, *self.ko)


class Lexicon(LawModel):
    """The words a description is read with; see `rules/lists/words.yaml` for the meaning of each group."""

    elements: dict[str, Names]
    groups: dict[str, tuple[str, ...]]
    shapes: dict[str, Names]
    chemistry: dict[str, Names]
    vague_forms: tuple[str, ...]
    heads_end: Names
    absent: Names
    military_use: Names
    mass_destruction_use: Names
    trading_use: Names
    unknown_party: Names
    hubs: tuple[str, ...]
    legal_forms: Names
    onward_same: Names
    drones: Names
    endings: dict[str, tuple[str, ...]]
    closed_elements: tuple[str, ...]
    benign_elements: tuple[str, ...]
    modifiers: Names
    vague_nouns: Names
    part_nouns: Names
    vague_names: Names
    materials: dict[str, Names]
    strict_headings: tuple[str, ...]
    alarm_words: Names
    material_chapters: tuple[str, ...]
    chemical_chapters: tuple[str, ...]
    element_headings: tuple[str, ...]
    organic_parts: tuple[str, ...]
    separate: Names
    isotopes: tuple[str, ...]
    loose_materials: Names
    tooling: Names = Names()
    purpose_labels: Names = Names()
    remark_labels: Names = Names()
    holding: Names
    packing: Names
    excluded: Names


class Terms(LawModel):
    """Words in party names, what they imply, and what looks similar but is harmless."""

    lang: str
    terms: tuple[str, ...]
    implies: str
    reason: str | None = None
    sources: tuple[str, ...] = ()
    confidence: str = "medium"
    false_friends: tuple[str, ...] = ()


class Indicators(LawModel):
    """Military bodies, contractors and words."""

    organisations: tuple[Organisation, ...]
    terms: tuple[Terms, ...]
    model_config = LawModel.model_config | {"extra": "allow"}


class Alert(LawModel):
    """An order or warning beside the lists: countermeasure, diversion warning, or an order to one company."""

    id: str
    kind: Literal["countermeasure", "diversion_alert", "company_order"]
    names: tuple[str, ...] = Field(min_length=1)
    country: str
    from_: date = Field(alias="from")
    until: date | None = None
    source: Source
    says: Text
