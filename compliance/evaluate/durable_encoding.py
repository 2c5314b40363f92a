"""Facts and conditions as whole numbers, for the rule network.

A fact's membership in a value becomes a property; a number becomes one property for each kind of comparison. In the
certain world a test holds only if it must, in the possible world if it may.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import count, product
from typing import Any, TypeAlias

from compliance.errors import EngineFault
from compliance.law.conditions import Condition, Test, tests_of
from compliance.law.facts import Facts, FactValue, Interval, Several

Conjunction: TypeAlias = tuple[tuple[str, str, int], ...]  # (property, comparison, bound)
World: TypeAlias = dict[str, int]

SCALE = Decimal(10) ** 9
HUGE = 10**17


class Encoding:
    """Numbers for everything: which properties the conditions need, and how facts become them."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._value: dict[str, dict[Any, str]] = {}
        self._without: dict[str, dict[frozenset[Any], str]] = {}
        self._inside: dict[str, dict[frozenset[Any], str]] = {}
        self._number: dict[str, set[str]] = {}
        names = (f"p{i}" for i in count())
        for test in (t for condition in conditions for t in tests_of(condition)):
            if test.op == "in":
                table = self._value.setdefault(test.fact, {})
                for value in test.values:
                    if value not in table:
                        table[value] = next(names)
            elif test.op in ("not_in", "all_in"):
                sets = (self._without if test.op == "not_in" else self._inside).setdefault(test.fact, {})
                if frozenset(test.values) not in sets:
                    sets[frozenset(test.values)] = next(names)
            else:
                self._number.setdefault(test.fact, set()).add(test.op)
        self._facts = sorted({*self._value, *self._without, *self._inside, *self._number})
        self._any = {fact: dict.fromkeys(table.values(), 1) for fact, table in self._value.items()}
        _check_hashes([*self._names()])

    def conjunctions(self, condition: Condition) -> Iterator[Conjunction]:
        """Yield the condition as conjunctions of properties: lists and `any` are multiplied out."""
        choices = []
        for clause in condition:
            options = [(clause,)] if isinstance(clause, Test) else clause.options
            choices.append([c for option in options for c in product(*(self._alternatives(t) for t in option))])
        for picked in product(*choices) if choices else ():
            yield tuple(sorted({part for parts in picked for part in parts}))

    def worlds(self, facts: Facts) -> tuple[World, World]:
        """Return the properties of the certain and of the possible world."""
        certain: World = {}
        possible: World = {}
        for name in self._facts:
            value = facts.get(name)
            if name in self._value or name in self._without or name in self._inside:
                self._symbols(name, value, certain, possible)
            for op in self._number.get(name, ()):
                _numbers(f"{name}.{op}", op, value, certain, possible)
        return certain, possible

    def _alternatives(self, test: Test) -> list[tuple[str, str, int]]:
        if test.op == "in":
            return [(self._value[test.fact][v], "", 1) for v in test.values]
        if test.op == "not_in":
            return [(self._without[test.fact][frozenset(test.values)], "", 1)]
        if test.op == "all_in":
            return [(self._inside[test.fact][frozenset(test.values)], "", 1)]
        sign = {"above": "$gt", "at_least": "$gte", "below": "$lt", "at_most": "$lte"}[test.op]
        bound = test.values[0] * SCALE
        if bound != bound.to_integral_value() or abs(bound) >= HUGE:
            raise network_fault(f"{test.fact} is compared with {test.values[0]}, which has too many digits")
        return [(f"{test.fact}.{test.op}", sign, int(bound))]

    def _symbols(self, name: str, value: FactValue, certain: World, possible: World) -> None:
        sure, may, anything = _members(value)
        if (table := self._value.get(name)) is not None:
            for one in sure:
                if one in table:
                    certain[table[one]] = possible[table[one]] = 1
            if anything:
                possible.update(self._any[name])
            else:
                possible.update((table[one], 1) for one in may if one in table)
        for wanted, prop in self._without.get(name, {}).items():
            if not sure & wanted:
                possible[prop] = 1
                if not anything and not may & wanted:
                    certain[prop] = 1
        for allowed, prop in self._inside.get(name, {}).items():
            if sure <= allowed and (sure or anything or may & allowed):
                possible[prop] = 1
                if sure and not anything and may <= allowed:
                    certain[prop] = 1

    def _names(self) -> Iterator[str]:
        for table in (*self._value.values(), *self._without.values(), *self._inside.values()):
            yield from table.values()
        yield from (f"{fact}.{op}" for fact, ops in self._number.items() for op in ops)


def _members(value: FactValue) -> tuple[frozenset[Any], frozenset[Any], bool]:
    """Return what a fact surely holds, what it may hold, and whether it may hold anything."""
    if value is None:
        return frozenset(), frozenset(), True
    if isinstance(value, Several):
        return value.yes, value.maybe, value.open
    return frozenset({value}), frozenset(), False


def _numbers(prop: str, op: str, value: FactValue, certain: World, possible: World) -> None:
    upward = op in ("above", "at_least")
    if value is None:
        possible[prop] = HUGE if upward else -HUGE
        return
    assert isinstance(value, Decimal | Interval)
    low, high = (value.low, value.high) if isinstance(value, Interval) else (value, value)
    rounding = ROUND_FLOOR if op in ("at_least", "below") else ROUND_CEILING
    least, most = _whole(low, rounding), _whole(high, rounding)
    certain[prop], possible[prop] = (least, most) if upward else (most, least)


def _whole(value: Decimal, rounding: str) -> int:
    return max(-HUGE, min(HUGE, int((value * SCALE).to_integral_value(rounding))))


def _check_hashes(names: list[str]) -> None:
    """The engine distinguishes property names by a 32-bit hash only; refuse names that collide."""
    for first_xor in (True, False):
        seen: dict[int, str] = {}
        for name in [*names, "id", "sid", "warm"]:
            code = 2166136261
            for byte in name.encode():
                code = ((code ^ byte) * 16777619 if first_xor else (code * 16777619) ^ byte) & 0xFFFFFFFF
            if seen.setdefault(code, name) != name:
                raise network_fault(f"property names {name} and {seen[code]} have the same hash")


def network_fault(why: str) -> EngineFault:
    """Return the fault to raise when the network is not to be trusted."""
    return EngineFault(
        what="the rule network is not to be trusted",
        where="judge/network.py",
        why=why,
        hint="treat the shipment as one for manual review and report the case",
    )
