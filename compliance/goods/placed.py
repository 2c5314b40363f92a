"""How a thing of a line was placed: the basis on which it is listed, free or open."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from compliance.goods.matching import Match

Basis: TypeAlias = Literal["unknown", "possible", "matched", "presumed", "identified", "reviewed"]
FREE: tuple[Basis, ...] = ("presumed", "identified", "reviewed")
BASES: tuple[Basis, ...] = ("unknown", "possible", "matched", "presumed", "identified", "reviewed")


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


def points_by_words(match: Match) -> bool:
    """Return whether words, a CAS number or a code point to a row; shapes, elements, customs numbers mislead."""
    return match.certainty == "possible" and not {"description", "cas", "control_code"}.isdisjoint(match.because)
