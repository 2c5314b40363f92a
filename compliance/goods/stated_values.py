"""Values stated in fields: under the names the lists know, under such a name with another unit, or under a strange one.

`volume_l`, `diameter_in` and `mass_t` are read as the parameters they mean and converted. A strange name is kept and
reported; it answers nothing. A known name with a unit of another kind, a text where a number belongs and a word outside
the closed choice are refused, for a value that was misread must not clear.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from compliance.errors import Fault
from compliance.goods.units import Unit, Units, between
from compliance.intake.nearest import listed, nearest
from compliance.law.facts import Interval
from compliance.law.parameters import Parameter
from compliance.law.rulebook import Rulebook
from compliance.model.goods_like import GoodsLike
from compliance.model.values import shown, type_of

Stated: TypeAlias = Decimal | bool | str
Held: TypeAlias = Stated | Interval


class Meaning(NamedTuple):
    """What a name means: the other parameters it answers, each with the unit to convert from and to.

    `wrong` is a parameter that the name resembles with a unit of another kind, and that kind.
    """

    answers: tuple[tuple[str, Unit, Unit], ...] = ()
    wrong: tuple[str, str] | None = None


class StatedValues:
    """Reads the `parameters` of goods; holds the parameters of the rulebook by name and by what they measure."""

    def __init__(self, book: Rulebook) -> None:
        self._parameters = book.parameters
        self._names = tuple(sorted(book.parameters))
        self._units = Units(book.measures)
        self._not_units = frozenset(book.measures.not_before_a_word)
        numbers = {n: p for n, p in book.parameters.items() if p.type == "number"}
        self._own = {n: unit for n, p in numbers.items() if (unit := self._units.named(p.unit)) is not None}
        self._by_stem: dict[str, list[str]] = {}
        for name, unit in self._own.items():
            for stem, ending in _parted(name):
                if unit in self._units.ending(ending):
                    self._by_stem.setdefault(stem, []).append(name)
        self._known = {name: self._meaning(name) for name in book.parameters}

    def read(self, stated: Mapping[str, Stated]) -> dict[str, Held]:
        """Return the values under the parameters that they answer; two that differ leave both bounds standing."""
        values: dict[str, Held] = {
            n: v.strip() if isinstance(v, str) else v for n, v in stated.items() if n in self._parameters
        }
        for name, value in stated.items():
            if isinstance(value, Decimal):
                for answered, one, other in self.meaning(name).answers:
                    values[answered] = _both(values.get(answered), self._converted(answered, value, one, other))
        return values

    def answered(self, name: str, value: Stated) -> Iterator[tuple[str, Decimal]]:
        """Yield the parameter that a number answers, with its value in that unit: its own, or the first it means."""
        if not isinstance(value, Decimal):
            return
        if name in self._parameters:
            yield name, value
            return
        for known, one, other in self.meaning(name).answers[:1]:
            yield known, self._converted(known, value, one, other)

    def unused(self, stated: Mapping[str, Stated]) -> list[str]:
        """Return the names that answer nothing."""
        return [name for name in stated if name not in self._parameters and not self.meaning(name).answers]

    def nearest(self, name: str) -> str | None:
        """Return the known name that a strange one resembles."""
        return next(iter(self._by_stem.get(name.lower(), ())), None) or nearest(name, self._names)

    def faults(self, goods: Iterable[GoodsLike], path: str) -> Iterator[Fault]:
        """Yield what is wrong with the values of goods and of their components."""
        for index, one in enumerate(goods):
            for name, value in one.parameters.items():
                yield from self._faults(f"{path}[{index}].parameters.{name}", name, value)
            yield from self.faults(one.components, f"{path}[{index}].components")

    def meaning(self, name: str) -> Meaning:
        """Return what a name means."""
        return self._known.get(name) or self._meaning(name)

    def _meaning(self, name: str) -> Meaning:
        own = self._own.get(name)
        if own is None and name in self._parameters:
            return Meaning()
        answers: list[tuple[str, Unit, Unit]] = []
        wrong: tuple[str, str] | None = None
        for stem, ending in _parted(name):
            units = self._units.ending(ending)
            for known in self._by_stem.get(stem, ()) if units else ():
                meant = self._own[known]
                fitting = [unit for unit in ({own} if own else units) if unit.kind == meant.kind]
                if len(fitting) == 1 and known != name:  # more than one: mW or MW
                    answers.append((known, fitting[0], meant))
                elif not fitting and ending not in self._not_units:
                    wrong = wrong or (known, (self._units.named(ending) or min(units)).kind)
        return Meaning(tuple(dict.fromkeys(answers)), None if answers or own else wrong)

    def _converted(self, name: str, value: Decimal, one: Unit, other: Unit) -> Decimal:
        """Return a value in the unit of a parameter; a difference of temperatures has no offset."""
        if self._parameters[name].difference:
            one, other = one._replace(offset=Decimal(0)), other._replace(offset=Decimal(0))
        made = between(value, one, other)
        return value if made is None else made

    def _faults(self, path: str, name: str, value: Stated) -> Iterator[Fault]:
        parameter = self._parameters.get(name)
        if parameter is not None and (complaint := _misfit(parameter, value)) is not None:
            yield Fault(path, *complaint)
            return
        meaning = self.meaning(name)
        if meaning.wrong is not None:
            known, kind = meaning.wrong
            cause = f"the name ends in a unit of {kind.replace('_', ' ')}; measured in {self._parameters[known].unit}"
            yield Fault(path, cause, f"Give {known}, or the same with another unit of that kind.")
        for answered, _, _ in meaning.answers:
            if not isinstance(value, Decimal):
                complaint = _misfit(self._parameters[answered], value)
                assert complaint is not None
                yield Fault(path, *complaint)
                return


def _parted(name: str) -> Iterator[tuple[str, str]]:
    """Yield each way to part a name into what is measured and the end that may be its unit."""
    parts = name.split("_")
    for at in range(1, len(parts)):
        yield "_".join(parts[:at]), "_".join(parts[at:])


def _misfit(parameter: Parameter, value: Stated) -> tuple[str, str] | None:
    """Return why a value cannot be one of a parameter, and what to do; None where it can."""
    number = isinstance(value, Decimal)
    if parameter.type == "number" and not number:
        hint = f"Give the bare number in {parameter.unit}; say bounds and ranges in the description."
        return f"expected a number, got {type_of(value)}", hint
    if parameter.type == "flag" and not isinstance(value, bool):
        return f"expected true or false, got {type_of(value)}", "Write true or false without quotes."
    if parameter.type == "text" and parameter.one_of and str(value).strip().lower() not in _lower(parameter.one_of):
        near = nearest(str(value), parameter.one_of)
        hint = f"Did you mean {near}?" if near else f"Give {listed(parameter.one_of)}."
        return f"{shown(value)} is not one of the words of this parameter", hint
    return None


@lru_cache(maxsize=512)
def _lower(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


def _both(known: Held | None, value: Decimal) -> Held:
    """Return bounds that hold what is known and another value of the same quantity."""
    if isinstance(known, Interval):
        return Interval(min(known.low, value), max(known.high, value))
    if isinstance(known, Decimal) and known != value:
        return Interval(min(known, value), max(known, value))
    return value
