"""Numbers with units in free text: what they measure by the word beside them, or by a unit that only one thing has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from compliance.goods.beside import REACH, BesideReader
from compliance.goods.bounds import Bounds, Side
from compliance.goods.flat import flat, low
from compliance.goods.grits import Grits
from compliance.goods.measured import Measured
from compliance.goods.numerals import NUMBER, Numeral, decimal_comma, numeral
from compliance.goods.sizes import Sizes
from compliance.goods.units import Unit, Units, between
from compliance.goods.word_table import Called, NamesInText, ParameterWords, latin
from compliance.law.measures import Measures
from compliance.law.parameters import Parameter

__all__ = ["Measured", "QuantityReader"]
_MONEY = re.compile(r"(?:usd|eur|cny|rmb|jpy|gbp|us\$|[$€¥£])\s?$")


@dataclass(slots=True)
class _Value:
    """A number, or a range of two, with its unit; `side` says that it is a bound."""

    low: Decimal
    high: Decimal
    start: int
    end: int
    unit: Unit | None
    side: Side = ""
    unit_at: int = 0
    unit_end: int = 0


class QuantityReader:
    """Reads the values of a text. The cost grows with its length alone."""

    def __init__(self, measures: Measures, parameters: Mapping[str, Parameter]) -> None:
        self._units = Units(measures)
        numbers = {n: p for n, p in parameters.items() if p.type == "number" and n in measures.parameters}
        self._meant = {n: u for n, p in numbers.items() if (u := self._units.named(p.unit)) is not None}
        self._known = parameters
        self._naming = ParameterWords(measures, self._meant)
        self._bare = {n for n in self._meant if measures.parameters[n].bare}
        self._alone = {self._meant[n].kind: n for n in self._meant if measures.parameters[n].alone}
        self._named = measures.parameters
        self._sole: dict[str, list[str]] = {}
        for name, unit in self._meant.items():
            if measures.parameters[name].sole:
                self._sole.setdefault(unit.kind, []).append(name)
        self._sizes, self._grits = Sizes(measures, self._units), Grits(measures)
        self._bounds, self._beside = Bounds(measures), BesideReader(measures)

    def convert(self, value: Decimal, from_unit: str, to_unit: str) -> Decimal | None:
        """Return a value in another unit of the same kind; None when a unit is unknown or of another kind."""
        return self._units.convert(value, from_unit, to_unit)

    def read(self, text: str) -> list[Measured]:
        """Return every value of the text, in order of place."""
        return self.values(text)[0]

    def values(self, text: str) -> tuple[list[Measured], list[Measured]]:
        """Return every value of the text, in order of place, and what the only ones of their kind may mean."""
        plain = flat(text)
        small = low(plain)
        taken = bytearray(len(plain))
        kept = [*self._free(self._grits.read(plain), taken), *self._free(self._sizes.read(plain), taken)]
        names = self._naming.of(small)
        free: list[tuple[_Value, Called | None]] = []
        for value in self._values(plain, small, taken):
            called = self._called(value, names)
            if value.unit is not None or called is not None:
                free.append((value, called))
        composed = any(v.low < 90 for v, called in free if called is None and v.unit and v.unit.kind == "share")
        sole = list(self._only(value for value, called in free if called is None))
        for value, called in free:
            kept += self._measured(small, value, called) if called else self._unnamed(plain, value, composed, taken)
        found = sorted((replace(m, text=text[m.start : m.end]) for m in kept), key=lambda m: (m.start, m.end))
        return found, sole

    def _only(self, unnamed: Iterable[_Value]) -> Iterator[Measured]:
        """Yield each value that is the only one of its kind without a name, under the parameters that it may mean."""
        by_kind: dict[str, list[_Value]] = {}
        for value in unnamed:
            by_kind.setdefault(value.unit.kind if value.unit else "", []).append(value)
        for kind, values in by_kind.items():
            for name in self._sole.get(kind, ()) if len(values) == 1 else ():
                low, high = self._between(values[0], self._meant[name])
                above, at_most = self._named[name].sole_above, self._named[name].sole_at_most
                most = high or low or above
                if most > above and (at_most is None or most <= at_most):
                    yield Measured(name, low, high, values[0].start, values[0].end, "", False)

    def _free(self, found: Iterable[Measured], taken: bytearray) -> list[Measured]:
        """Return the values whose characters no other reader has taken, and take them."""
        free = [
            m for m in found if not any(taken[m.start : m.end]) and (m.parameter is None or m.parameter in self._known)
        ]
        for one in free:
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
        return free

    def _values(self, text: str, small: str, taken: bytearray) -> list[_Value]:
        """Return the numbers outside what is taken, ranges as one."""
        commas = decimal_comma(text)
        numbers = [n for m in NUMBER.finditer(text) if not taken[m.start()] and (n := numeral(m, commas))]
        found: list[_Value] = []
        at = 0
        while at < len(numbers):
            value, used = self._value(text, small, numbers, at)
            at += used
            if self._own(small, value):
                found.append(self._bounds.applied(small, value))
        return found

    def _value(self, text: str, small: str, numbers: list[Numeral], at: int) -> tuple[_Value, int]:
        """Return the number at an index, joined with the next one where they make a range or a tolerance."""
        one = numbers[at]
        unit, end = self._unit(text, one.end)
        if at + 1 == len(numbers):
            return self._single(one, unit, end), 1
        other, gap = numbers[at + 1], small[end : numbers[at + 1].start]
        spread = gap.strip() in ("±", "+/-", "+-")
        if not spread and not self._bounds.joins(gap):
            return self._single(one, unit, end), 1
        last, far = self._unit(text, other.end)
        shared = last or (unit if spread else None)
        if unit is not None and (shared is None or unit.kind != shared.kind):
            return self._single(one, unit, end), 1
        first = one.value if unit is None or shared is None else between(one.value, unit, shared) or one.value
        second = other.value if shared is None else self._value_of(other, shared)
        bounds = (first - second, first + second) if spread else sorted((first, second))
        return _Value(bounds[0], bounds[1], one.start, far, shared, "", other.end, far), 2

    def _single(self, number: Numeral, unit: Unit | None, end: int) -> _Value:
        value = number.value if unit is None else self._value_of(number, unit)
        return _Value(value, value, number.start, end, unit, "", number.end, end)

    def _unit(self, text: str, at: int) -> tuple[Unit | None, int]:
        return self._units.at(text, at) or (None, at)

    def _value_of(self, number: Numeral, unit: Unit) -> Decimal:
        """Return the reading of "1,850" that the unit allows: nothing is denser than 25 g/cm3 or purer than 100 %."""
        most = self._units.at_most.get(unit.kind)
        if most is not None and number.other is not None and number.value * unit.factor > most:
            return number.other
        return number.value

    def _own(self, small: str, value: _Value) -> bool:
        """Return whether a number is no part of a code: letters or hyphens written on to it make it one."""
        before = small[max(0, value.start - 2) : value.start]
        if not before or (before[-1] not in "-/_.+" and not latin(before[-1])):
            money = _MONEY.search(small[max(0, value.start - 5) : value.start])
            if money and value.unit is None:
                value.start -= len(money[0])
                value.unit = self._units.named("money")
            return True
        if before[-1] == "-" and not (len(before) > 1 and (before[0].isalnum() or before[0] in "-)")):
            value.low, value.high = sorted((-value.low, value.high if value.low != value.high else -value.high))
            value.start -= 1
            return True
        return (latin(before[-1]) and value.unit is not None) or (latin(before[-1]) and len(before) > 1)

    def _called(self, value: _Value, names: NamesInText) -> Called | None:
        """Return the word that names a value: one before it of its kind, else one after it, else the one before."""
        before = names.before(value.start)
        glued = names.text[value.start - 1 : value.start]
        if glued and latin(glued) and (before is None or before.end != value.start):
            value.unit = None
            return None
        after = names.after(value.end)
        for called in (before, after):
            if called is not None and self._fits(called, value, names.text):
                names.use(called)
                return called
        if value.unit is None:
            return None
        if before is not None and not before.parameters:
            names.use(before)
        return before

    def _fits(self, called: Called, value: _Value, small: str) -> bool:
        if value.unit is None:
            near = called.end <= value.start and value.start - called.end <= 4 and called.parameters
            return bool(near and self._bare.intersection(called.parameters))
        kinds = self._units.readings(value.unit, small[value.unit_at : value.unit_end].strip())
        return any(self._meant[p].kind in kinds for p in called.parameters)

    def _measured(self, small: str, value: _Value, called: Called) -> list[Measured]:
        """Return a value under the parameters that a word names, where its unit is of their kind.

        The word belongs to what the value explains only when no other word stands between the two.
        """
        start, end = min(value.start, called.start), max(value.end, called.end)
        if any(c.isalnum() for c in small[called.end : value.start]):
            start = value.start
        units = self._units.readings(value.unit, small[value.unit_at : value.unit_end].strip())
        named = [p for p in called.parameters if self._meant[p].kind in units or (not units and p in self._bare)]
        if not named:
            return [Measured(None, *self._between(value, value.unit), start, end, "")]
        own = [(p, replace(value, unit=units.get(self._meant[p].kind))) for p in named]
        return [Measured(p, *self._between(one, self._meant[p]), start, end, "") for p, one in own]

    def _unnamed(self, text: str, value: _Value, composed: bool, taken: bytearray) -> list[Measured]:
        """Return a value under the parameter that its unit alone names, or that its place suggests.

        A share below 90 % without a name means that the text lists a composition; then no share in it is a purity.
        """
        kind = value.unit.kind if value.unit else ""
        start, end = value.start, value.end
        if kind in self._alone:
            own = self._alone[kind]
            return [Measured(own, *self._between(value, self._meant[own]), start, end, "")]
        beside = self._suggested(text, value, taken)
        if composed and kind == "share":
            beside = [p for p in beside if self._beside.is_content(p)]
        if not beside:
            return [Measured(None, *self._between(value, value.unit), start, end, "", False)]
        content = self._beside.is_content  # the material beside it is the name
        return [Measured(p, *self._between(value, self._meant[p]), start, end, "", content(p)) for p in beside]

    def _suggested(self, text: str, value: _Value, taken: bytearray) -> list[str]:
        start = value.start
        while start and (taken[start - 1] or text[start - 1] == " "):
            start -= 1
        unit = text[value.unit_at : value.unit_end]
        found = self._beside.suggested(
            (text[max(0, start - REACH) : start], text[value.end : value.end + REACH]), unit, value.low
        )
        return [p for p in found if p in self._meant and value.unit and self._meant[p].kind == value.unit.kind]

    def _between(self, value: _Value, meant: Unit | None) -> tuple[Decimal | None, Decimal | None]:
        least: Decimal | None = value.low
        most: Decimal | None = value.high
        if value.unit is not None and meant is not None:
            least, most = between(value.low, value.unit, meant), between(value.high, value.unit, meant)
        return (None if value.side == "most" else least), (None if value.side == "least" else most)
