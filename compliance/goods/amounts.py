"""How much of something: quantities of goods and of licences, compared in any two units of one kind."""

from __future__ import annotations

from decimal import Decimal

from compliance.goods.flat import flat, low
from compliance.goods.units import Unit, Units, between
from compliance.law.measures import Measures
from compliance.model.cargo import Quantity


class Amounts:
    """Turns a quantity into another unit: SI, trade units, UN/ECE codes, Chinese names. What is unsure stays apart."""

    def __init__(self, measures: Measures) -> None:
        self._units = Units(measures)
        self._codes = measures.quantities.codes
        self._pieces = frozenset(low(flat(unit)) for unit in measures.quantities.pieces)
        self._twofold = frozenset(low(flat(unit)) for unit in measures.quantities.two_meanings)

    def value_in(self, quantity: Quantity | None, unit: str | None) -> Decimal | None:
        """Return a quantity in a unit; None when it is not stated or the two units cannot be compared."""
        if quantity is None or quantity.value is None:
            return None
        own, other = quantity.unit, unit
        if own == other or (own and other and _plain(own) == _plain(other)):
            return quantity.value
        one, two = self._unit(own), self._unit(other)
        return None if one is None or two is None else between(quantity.value, one, two)

    def _unit(self, spelled: str | None) -> Unit | None:
        """Return an exact unit of an amount; of countable things only single items."""
        name = self._codes.get((spelled or "").strip(), spelled or "")
        unit = self._units.named(name)
        if unit is None or _plain(name) in self._twofold or (unit.kind == "count" and _plain(name) not in self._pieces):
            return None
        return unit


def _plain(unit: str) -> str:
    return low(flat(unit.strip()))
