"""Technical parameters that a shipment may state, and the questions for what is not said."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from compliance.law.rule import LawModel, Text

# The least and the most that a number in a unit can be; in any other unit it is zero or more.
_BOUNDS: dict[str, tuple[Decimal | None, Decimal | None]] = {
    "%": (Decimal(0), Decimal(100)),
    "degrees C": (Decimal("-273.15"), None),
    "degrees": (None, None),
    "1/K": (None, None),
}
# In these no thing has none of it: a zero stands for "not filled in".
_NEVER_ZERO = frozenset({"g/cm3", "MPa", "GPa", "Wh/kg", "mAh/g"})


class Parameter(LawModel):
    """A technical parameter a shipment may state: its unit, type and the question that asks for it.

    `difference`: a difference of temperatures, so that its value in kelvin is that in degrees Celsius.
    """

    unit: str
    type: Literal["number", "flag", "text"]
    one_of: tuple[str, ...] = ()
    difference: bool = False
    at_least: int | None = None
    at_most: int | None = None
    ask: Text

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the least and the most that the quantity can be: as stated, else by its unit, else zero and more."""
        least, most = _BOUNDS.get(self.unit, (Decimal(0), None))
        own_least, own_most = self.at_least, self.at_most
        return least if own_least is None else Decimal(own_least), most if own_most is None else Decimal(own_most)

    @property
    def never_zero(self) -> bool:
        """Whether a zero cannot be a measured value."""
        return self.unit in _NEVER_ZERO


class QuestionText(LawModel):
    """What is asked when something is not said; `{line}` in the path is a line id."""

    path: str
    decides: bool
    ask: Text
