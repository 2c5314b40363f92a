"""A value read out of a text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from compliance.law.facts import Interval

_LARGEST = Decimal(10) ** 12  # where no upper bound is said


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


def bounded_by(known: object, value: Measured) -> object:
    """Return bounds that hold what is known and what was read; an exact value stays exact when both agree."""
    low = value.low if value.low is not None else Decimal(0)
    high = value.high if value.high is not None else _LARGEST
    if isinstance(known, Interval):
        low, high = min(low, known.low), max(high, known.high)
    elif isinstance(known, Decimal) and not low <= known <= high:
        low, high = min(low, known), max(high, known)
    elif known is not None:
        return known
    return low if low == high else Interval(low, high)
