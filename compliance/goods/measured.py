"""A value read out of a text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Measured:
    """A value within bounds, in the parameter's unit, and the characters that it accounts for.

    Without a parameter the value is understood (a weight, a price, a voltage) but answers no question of the lists.
    `named` is false where no word says what is measured and only the place suggests it.
    """

    parameter: str | None
    low: Decimal | None
    high: Decimal | None
    start: int
    end: int
    text: str
    named: bool = True
