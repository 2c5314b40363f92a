"""The first judge: three-valued, indexed, plain Python.

A condition is yes, no, or not known. Rules are found through one telling test each, so that the cost follows the
facts of the shipment and not the number of rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import IntEnum
from typing import Any, TypeAlias

from compliance.law.conditions import AnyOf, Clause, Condition, Test
from compliance.law.facts import Facts, Interval, Several


class Truth(IntEnum):
    """No, not known, yes; conjunction is the least, alternative the greatest."""

    NO = 0
    UNKNOWN = 1
    YES = 2


Verdicts: TypeAlias = dict[int, Truth]
Check: TypeAlias = Callable[[Facts], Truth]


class ThreeValuedJudge:
    """Judges conditions by number. `judge` returns those that are not plainly false."""

    name = "reading"

    def __init__(self, conditions: Sequence[Condition]) -> None:
        # Many conditions share a clause, which is checked once for each set of facts.
        clauses = {clause: number for number, clause in enumerate(dict.fromkeys(c for own in conditions for c in own))}
        self._checks: list[Check] = [_check(clause) for clause in clauses]
        self._clauses = [tuple(clauses[c] for c in condition) for condition in conditions]
        self._always: list[int] = []
        self._by_value: dict[str, dict[Any, list[int]]] = {}
        self._by_fact: dict[str, list[int]] = {}
        shared: dict[tuple[str, Any], int] = {}
        for condition in conditions:
            for test in (c for c in condition if isinstance(c, Test) and c.op == "in"):
                for value in test.values:
                    shared[(test.fact, value)] = shared.get((test.fact, value), 0) + 1
        for number, condition in enumerate(conditions):
            self._enter(number, condition, shared)

    def judge(self, facts: Facts) -> Verdicts:
        """Return the truth of every condition that is yes or not known under the facts."""
        found: Verdicts = {}
        known: list[Truth | None] = [None] * len(self._checks)
        for number in self._candidates(facts):
            truth = Truth.YES
            for clause in self._clauses[number]:
                own = known[clause]
                if own is None:
                    own = known[clause] = self._checks[clause](facts)
                if own < truth:
                    truth = own
                    if truth is Truth.NO:
                        break
            if truth:
                found[number] = truth
        return found

    def _enter(self, number: int, condition: Condition, shared: dict[tuple[str, Any], int]) -> None:
        tests = [c for c in condition if isinstance(c, Test) and c.op == "in"]
        if not tests:
            self._always.append(number)
            return
        telling = min(tests, key=lambda t: sum(shared[(t.fact, v)] for v in t.values))
        values = self._by_value.setdefault(telling.fact, {})
        for value in telling.values:
            values.setdefault(value, []).append(number)
        self._by_fact.setdefault(telling.fact, []).append(number)

    def _candidates(self, facts: Facts) -> set[int]:
        numbers = set(self._always)
        for fact, values in self._by_value.items():
            value = facts.get(fact)
            if value is None or (isinstance(value, Several) and value.open):
                numbers.update(self._by_fact[fact])
            elif isinstance(value, Several):
                for one in value.yes | value.maybe:
                    numbers.update(values.get(one, ()))
            else:
                numbers.update(values.get(value, ()))
        return numbers


def _check(clause: Clause) -> Check:
    if isinstance(clause, AnyOf):
        options = [tuple(_check(t) for t in option) for option in clause.options]
        return lambda facts: max(min(check(facts) for check in option) for option in options)
    name, values = clause.fact, clause.values
    if clause.op in ("in", "not_in"):
        wanted = frozenset(values)
        if clause.op == "in":
            return lambda facts: _member(facts.get(name), wanted)
        return lambda facts: Truth(2 - _member(facts.get(name), wanted))
    if clause.op == "all_in":
        allowed = frozenset(values)
        return lambda facts: _inside(facts.get(name), allowed)
    compare, bound = _COMPARE[clause.op], values[0]
    return lambda facts: _compared(facts.get(name), bound, compare)


def _member(value: Any, wanted: frozenset[Any]) -> Truth:
    if value is None:
        return Truth.UNKNOWN
    if not isinstance(value, Several):
        return Truth.YES if value in wanted else Truth.NO
    if value.yes & wanted:
        return Truth.YES
    return Truth.UNKNOWN if value.open or value.maybe & wanted else Truth.NO


def _inside(value: Any, allowed: frozenset[Any]) -> Truth:
    """Return whether every value is one of those allowed; of nothing at all that is not true."""
    if value is None:
        return Truth.UNKNOWN
    if not isinstance(value, Several):
        return Truth.YES if value in allowed else Truth.NO
    if value.yes - allowed:
        return Truth.NO
    if not value.yes:
        return Truth.UNKNOWN if value.open or value.maybe & allowed else Truth.NO
    return Truth.UNKNOWN if value.open or value.maybe - allowed else Truth.YES


def _compared(value: Any, bound: Decimal, compare: Callable[[Decimal, Decimal], bool]) -> Truth:
    if value is None:
        return Truth.UNKNOWN
    if not isinstance(value, Interval):
        return Truth.YES if compare(value, bound) else Truth.NO
    ends = {compare(value.low, bound), compare(value.high, bound)}
    return Truth.UNKNOWN if len(ends) == 2 else Truth.YES if True in ends else Truth.NO


_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "above": lambda a, b: a > b,
    "at_least": lambda a, b: a >= b,
    "below": lambda a, b: a < b,
    "at_most": lambda a, b: a <= b,
}


def truth_of(clause: Clause, facts: Facts) -> Truth:
    """Return the truth of one clause, for explaining what a condition turned on."""
    return _check(clause)(facts)


class ClauseTruths:
    """The truth of clauses under one set of facts; each is weighed once, with a check that was made once.

    Clauses are known by their identity, and kept with what is known of them: to hash one takes longer than to weigh it.
    """

    def __init__(self, facts: Facts, checks: dict[int, tuple[Clause, Check]] | None = None) -> None:
        """Take the facts, and the checks that were made of clauses; those of a rulebook are made for all its facts."""
        self._facts = facts
        self._checks = {} if checks is None else checks
        self._known: dict[int, Truth] = {}

    def of(self, clause: Clause) -> Truth:
        """Return the truth of a clause."""
        found = self._known.get(id(clause))
        if found is None:
            made = self._checks.get(id(clause)) or self._checks.setdefault(id(clause), (clause, _check(clause)))
            found = self._known[id(clause)] = made[1](self._facts)
        return found
