"""Units by kind: found in text, converted within their kind, and met at the end of a parameter's name."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import NamedTuple

from compliance.goods.flat import flat, low
from compliance.law.measures import Measures

_ZERO = Decimal(0)
_NONE: frozenset[Unit] = frozenset()
_EXACT = Context(prec=11)  # factors such as 5/9 are kept to twelve digits


class Unit(NamedTuple):
    """A unit: its kind, and how a value in it becomes one in the base unit (times factor, plus offset)."""

    kind: str
    factor: Decimal
    offset: Decimal = _ZERO


class Units:
    """Looks units up by their spelling; case counts only where it tells two units apart."""

    def __init__(self, measures: Measures) -> None:
        self._exact: dict[str, Unit] = {}
        self._others: dict[str, list[Unit]] = {}
        loose: dict[str, set[Unit]] = {}
        suffixes: dict[str, set[Unit]] = {}
        for name, kind in measures.kinds.items():
            for spelled, factor in kind.units.items():
                unit = Unit(name, factor, kind.offsets.get(spelled, _ZERO))
                if self._exact.setdefault(flat(spelled), unit) is not unit:
                    self._others.setdefault(flat(spelled), []).append(unit)
                suffixes.setdefault(_suffix(low(flat(spelled))), set()).add(unit)
                if not kind.case_counts:
                    loose.setdefault(low(flat(spelled)), set()).add(unit)
        self._loose = {s: next(iter(u)) for s, u in loose.items() if len(u) == 1 and (len(s) > 1 or not s.isascii())}
        self._suffixes = {suffix: frozenset(units) for suffix, units in suffixes.items()}
        self._longest = max(map(len, self._exact))
        self._no_word = frozenset(measures.not_before_a_word)
        self.base = {name: kind.base for name, kind in measures.kinds.items()}
        self.at_most = {name: kind.at_most for name, kind in measures.kinds.items()}

    def named(self, spelled: str) -> Unit | None:
        """Return the unit of a spelling."""
        plain = flat(spelled.strip())
        return self._exact.get(plain) or self._loose.get(low(plain))

    def readings(self, unit: Unit | None, spelled: str) -> dict[str, Unit]:
        """Return what a spelling may mean by kind: 秒 is a second of time, or of arc beside a word for an angle."""
        others = self._others.get(spelled, ())
        return {} if unit is None else {one.kind: one for one in (*others, unit)}

    def at(self, text: str, start: int) -> tuple[Unit, int] | None:
        """Return the longest unit that begins at a place of flat text, and where it ends."""
        while start < len(text) and text[start] == " ":
            start += 1
        for end in range(min(len(text), start + self._longest), start, -1):
            spelled = text[start:end]
            unit = self._exact.get(spelled) or self._loose.get(low(spelled))
            if unit is not None and self._stops(text, start, end):
                return unit, end
        return None

    def _stops(self, text: str, start: int, end: int) -> bool:
        last, after = text[end - 1], text[end : end + 1]
        if last.isascii() and last.isalnum() and after and after.isascii() and (after.isalnum() or after == "_"):
            return False
        if text[start:end] in self._no_word and (start == 0 or text[start - 1] == " "):
            rest = text[end : end + 3].lstrip(" -")
            return not (rest and after != "" and after in " -" and rest[0].isalpha() and rest[0].isascii())
        return True

    def convert(self, value: Decimal, from_unit: str, to_unit: str) -> Decimal | None:
        """Return a value in another unit of the same kind; None when a unit is unknown or of another kind."""
        one, other = self.named(from_unit), self.named(to_unit)
        return None if one is None or other is None else between(value, one, other)

    def ending(self, suffix: str) -> frozenset[Unit]:
        """Return the units that the end of a parameter's name may mean: `g_cm3`, `percent`, `per_k`."""
        return self._suffixes.get(suffix, _NONE)


def between(value: Decimal, one: Unit, other: Unit) -> Decimal | None:
    """Return a value of one unit in another of the same kind."""
    if one.kind != other.kind:
        return None
    if one == other:
        return value
    made = (value * one.factor + one.offset - other.offset) / other.factor
    return _EXACT.plus(made).normalize()


def _suffix(spelled: str) -> str:
    """Return a unit as the end of a name spells it: g_cm3, percent, per_k."""
    whole = {"%": "percent"}.get(spelled, spelled)
    plain = f"per_{whole[2:]}" if whole.startswith("1/") else whole.replace("/", "_")
    return plain.replace("°", "").replace("^", "").replace(" ", "_")
