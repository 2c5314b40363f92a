"""Can a condition hold at all? Contradictions inside one condition, and alternatives that add nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from compliance.law.conditions import AnyOf, Condition, FactType, Test

Types = Mapping[str, FactType]


def contradictions(condition: Condition, facts: Types) -> Iterator[str]:
    """Yield why a condition can never hold, or what in it can never matter; the facts give the possible values."""
    always = [c for c in condition if isinstance(c, Test)]
    yield from _impossible(always, facts, "the rule can never hold")
    for clause in condition:
        if isinstance(clause, AnyOf):
            yield from _alternatives(clause, always, facts)


def _alternatives(clause: AnyOf, always: list[Test], facts: Types) -> Iterator[str]:
    possible = []
    for number, option in enumerate(clause.options, 1):
        faults = list(_impossible([*always, *option], facts, f"alternative {number} of any can never hold"))
        if faults and not list(_impossible(always, facts, "")):
            yield from faults
        else:
            possible.append((number, option))
        if all(any(_implies(known, test, facts) for known in always) for test in option):
            yield f"any always holds, since alternative {number} is already asked outside it; leave any out"
    for (i, one), (j, other) in combinations(possible, 2):
        for (a, narrow), (b, wide) in (((i, one), (j, other)), ((j, other), (i, one))):
            if all(any(_implies(known, test, facts) for known in narrow) for test in wide):
                yield f"alternative {a} of any is covered by alternative {b}; leave it out"
                break


def _impossible(tests: Iterable[Test], facts: Types, ending: str) -> Iterator[str]:
    by_fact: dict[str, list[Test]] = {}
    for test in tests:
        by_fact.setdefault(test.fact, []).append(test)
    for name, asked in by_fact.items():
        kind = facts[name]
        if kind.kind == "number":
            if not _number_left(asked):
                yield f"no number can meet all conditions on {name}; {ending}"
        elif not _value_left(asked, kind):
            yield f"{name} has no value left that meets all conditions; {ending}"


def _value_left(asked: list[Test], kind: FactType) -> bool:
    """Return whether some value meets every test; a fact with several values must only leave each `in` one value."""
    every = {True, False} if kind.kind == "flag" else kind.values
    barred = {v for t in asked if t.op == "not_in" for v in t.values}
    wanted = [set(t.values) for t in asked if t.op == "in"]
    inside = [set(t.values) for t in asked if t.op == "all_in"]
    if inside:
        left = set.intersection(*inside) - barred
        return bool(left) and all(values & left for values in wanted)
    if kind.many:
        return all(values - barred for values in wanted)
    if not wanted:
        return every is None or bool(set(every) - barred)
    return bool(set.intersection(*wanted) - barred)


def _number_left(asked: list[Test]) -> bool:
    lows = [(t.values[0], t.op == "above") for t in asked if t.op in ("above", "at_least")]
    highs = [(t.values[0], t.op == "below") for t in asked if t.op in ("below", "at_most")]
    for low, open_low in lows:
        for high, open_high in highs:
            if low > high or (low == high and (open_low or open_high)):
                return False
    return True


def _implies(known: Test, wanted: Test, facts: Types) -> bool:
    """Return whether `wanted` surely holds where `known` does."""
    if known.fact != wanted.fact:
        return False
    if "all_in" in (known.op, wanted.op):
        have, want = set(known.values), set(wanted.values)
        if known.op == "all_in":
            return have <= want if wanted.op in ("all_in", "in") else wanted.op == "not_in" and not have & want
        return known.op == "in" and not facts[known.fact].many and have <= want
    if known.op in ("in", "not_in"):
        have, want = set(known.values), set(wanted.values)
        if known.op == wanted.op:
            return have <= want if known.op == "in" else want <= have
        return known.op == "in" and not facts[known.fact].many and not have & want
    bound, limit = Decimal(known.values[0]), Decimal(wanted.values[0])
    if {known.op, wanted.op} <= {"above", "at_least"}:
        return bound > limit or (bound == limit and not (known.op == "at_least" and wanted.op == "above"))
    if {known.op, wanted.op} <= {"below", "at_most"}:
        return bound < limit or (bound == limit and not (known.op == "at_most" and wanted.op == "below"))
    return False
