"""Amounts in any unit of one kind: what is drawn is brought into the unit of the licence, or refused."""

from __future__ import annotations

from decimal import Decimal

from compliance.errors import InputRefused
from compliance.goods.units import Units
from compliance.model.cargo import Quantity, Value

# Codes of UN/ECE Recommendation 20, as customs declarations and electronic orders name units.
_CODES = {
    "kgm": "kg", "grm": "g", "mgm": "mg", "tne": "t", "lbr": "lb", "onz": "oz", "ltr": "l", "mlt": "ml", "mtq": "m3",
    "mtr": "m", "mmt": "mm", "cmt": "cm", "mtk": "m2", "h87": "pcs", "pce": "pcs", "c62": "pcs", "ea": "pcs",
    "nmb": "pcs",
}  # fmt: skip
# Of the units that count, those that count single things; a box or drum holds as many as it holds.
_SINGLE = frozenset(("pcs", "pcs.", "pc", "pc.", "piece", "pieces", "each", "unit", "units", *"个個件只支枚本"))


def converted(units: Units, wanted: Quantity, unit: str) -> Decimal:
    """Return a quantity in another unit of its kind. Raises InputRefused where it has none or is of another kind."""
    if wanted.value is None or wanted.unit is None:
        raise InputRefused("a value and a unit are needed", "$.quantity", hint=f"Give how much, for example in {unit}")
    given, own = (_CODES.get(one.strip().lower(), one.strip()) for one in (wanted.unit, unit))
    if given.lower() == own.lower():
        return wanted.value
    one, other = units.named(given), units.named(own)
    counted = one is not None and one.kind == "count" and not {given.lower(), own.lower()} <= _SINGLE
    found = None if one is None or other is None or counted else units.convert(wanted.value, given, own)
    if found is None:
        hint = f"The licence counts in {unit}; give a unit of the same kind"
        raise InputRefused(f"{wanted.unit!r} cannot be brought into {unit!r}", "$.quantity.unit", hint=hint)
    return found


def money(wanted: Value | None, held: Value | None) -> Decimal:
    """Return a value in the currency of the licence, 0 where the licence has no bound. Raises InputRefused."""
    if held is None or held.amount is None:
        return Decimal(0)
    if wanted is None or wanted.amount is None:
        raise InputRefused("the licence is bounded by value, so a value is needed", "$.value", hint="Give the value")
    if wanted.currency != held.currency:
        hint = f"Give the value in {held.currency}"
        raise InputRefused(f"the licence is in {held.currency}, not {wanted.currency}", "$.value.currency", hint=hint)
    return wanted.amount
