"""Measures as data: units by kind, the words that name a parameter in five languages, sieves and grits."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from compliance.law.lexicon import Names
from compliance.law.rule import LawModel


class Kind(LawModel):
    """Units of one kind: each spelling with its factor to the base unit (and an offset where zero differs)."""

    base: str
    units: dict[str, Decimal] = Field(min_length=1)
    offsets: dict[str, Decimal] = Field(default_factory=dict)
    at_most: Decimal | None = None
    case_counts: bool = False


class NamedParameter(LawModel):
    """How a parameter is called. `alone`: its units name no other; `bare`: a number without unit is in its own.

    `sole`: the one value of its kind in a text that no word names is meant (above `sole_above` and at most
    `sole_at_most`, in its unit).
    """

    kind: str
    words: Names = Names()
    alone: bool = False
    bare: bool = False
    sole: bool = False
    sole_above: Decimal = Decimal(0)
    sole_at_most: Decimal | None = None


class Beside(LawModel):
    """A value that no word names, but which is one when it follows a material: at least so much, in these units.

    `content`: it says how much of the material there is, and is read in a text that lists a composition too.
    """

    parameter: str
    units: tuple[str, ...]
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    words: Names = Names()
    endings: tuple[str, ...] = ()
    formulas: bool = False
    content: bool = False


class BoundWords(LawModel):
    """Words and signs that make a number a lower or upper bound, before or after it."""

    before: tuple[str, ...]
    after: tuple[str, ...]


class QuantityUnits(LawModel):
    """Units of an amount of goods: codes of UN/ECE Recommendation 20, and which units compare with which.

    `pieces` count single items; `two_meanings` differ from place to place and compare only with themselves.
    """

    codes: dict[str, str] = Field(default_factory=dict)
    pieces: tuple[str, ...] = ()
    two_meanings: tuple[str, ...] = ()


class Measures(LawModel):
    """Everything that numbers in free text are read with; see `rules/lists/measures.yaml`."""

    kinds: dict[str, Kind]
    quantities: QuantityUnits = QuantityUnits()
    parameters: dict[str, NamedParameter]
    other: Names
    following: tuple[str, ...]
    beside: tuple[Beside, ...]
    at_least: BoundWords
    at_most: BoundWords
    about: tuple[str, ...]
    about_percent: Decimal
    range_words: tuple[str, ...]
    not_before_a_word: tuple[str, ...]
    outer: tuple[str, ...]
    inner: tuple[str, ...]
    sides: dict[str, str]
    sieves_um: dict[str, Decimal]
    grits_um: dict[str, tuple[Decimal, Decimal]]
    grit_words: Names
    mesh: tuple[str, ...]
