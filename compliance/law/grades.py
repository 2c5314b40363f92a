"""Grades, trade names and shorthand as data: what each implies, and what it leaves open."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator

from compliance.law.lexicon import Names
from compliance.law.rule import LawModel, Text


class Grade(LawModel):
    """A family of grade names. It implies and asks; alone it never decides.

    `patterns` are matched as whole words, with their case; `near`: words of which one must be in the text, because the
    grade alone could be anything. `values` are typical figures of the maker, to be confirmed by a certificate.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    of: Literal["magnet", "steel", "alloy", "fibre", "graphite", "powder", "compound"]
    name: Text
    patterns: tuple[str, ...] = Field(min_length=1)
    near: Names = Names()
    elements: tuple[str, ...] = ()
    shares: dict[str, tuple[Decimal, Decimal]] = Field(default_factory=dict)
    forms: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    values: dict[str, Decimal | bool] = Field(default_factory=dict)

    @field_validator("patterns")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"'{pattern}' is no regular expression: {error}") from error
        return patterns


class Shorthand(LawModel):
    """An abbreviation for a substance: YAG, ITO, APT."""

    elements: tuple[str, ...]
    forms: tuple[str, ...] = ()


class NumberedSubstance(LawModel):
    """What a CAS number stands for."""

    formula: str
    name: Text


class AbsenceWords(LawModel):
    """Words that say that an element is not there, before or after its name, and words that stand between."""

    before: Names
    after: Names
    fillers: tuple[str, ...]
    joins: tuple[str, ...]
    free_goods: tuple[str, ...]
    traces: Names
    trace_percent: Decimal


class Substances(LawModel):
    """How substances are written in shorthand; see `rules/lists/grades.yaml`."""

    shorthand: dict[str, Shorthand]
    cas: dict[str, NumberedSubstance] = Field(default_factory=dict)
    not_formulas: tuple[str, ...]
    word_symbols: tuple[str, ...]
    lone_symbols: tuple[str, ...]
    capital_formulas: tuple[str, ...]
    alloy_bases: tuple[str, ...]
    nonmetals: tuple[str, ...]
    compound_words: Names
    magnesium_letters: dict[str, tuple[str, ...]]
    magnesium_known: tuple[str, ...]
    magnesium_words: Names
    absence: AbsenceWords
    grades: tuple[Grade, ...]
