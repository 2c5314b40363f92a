"""A thing of a line, and how it was placed: the basis on which it is listed, free or open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from compliance.goods.matching import Match

Basis: TypeAlias = Literal["unknown", "possible", "matched", "presumed", "identified", "reviewed"]
BASES: tuple[Basis, ...] = ("unknown", "possible", "matched", "presumed", "identified", "reviewed")


@dataclass(frozen=True)
class Thing:
    """One thing of a line: its words, in one or two languages, without purpose and packing."""

    texts: tuple[str, ...]
    full: tuple[str, ...] = ()
    excluded: str = ""
    purpose: str = ""

    @property
    def text(self) -> str:
        """The words in the language of the description."""
        return self.texts[0]


@dataclass
class PlacedThing:
    """A thing and how it was placed; `asks` is the question that would place it, with the words it is asked about."""

    text: str
    basis: Basis
    because: dict[str, str] = field(default_factory=dict)
    unexplained: tuple[str, ...] = ()
    asks: str | None = None
    raised: list[Match] = field(default_factory=list)
    nameless: bool = False

    @property
    def open(self) -> bool:
        """Whether the thing may be anything: nobody knows it, or rows are guessed for a thing that has no name."""
        return self.basis == "unknown" or (self.basis == "possible" and self.nameless)
