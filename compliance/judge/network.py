"""The second judge: the same conditions compiled for durable_rules, behind a fence.

Only whole numbers reach that engine. A fact's membership in a value becomes a property; a number becomes one property
for each kind of comparison. Every check runs twice over the same rules: in the certain world, where a test holds only if
it must, and in the possible world, where it holds if it may. Certain means yes, possible alone means not known.

The fence: facts only, fixed ids, one session per shard, one lock, assert, drain and retract; few rules per shard; every
unexpected code is an EngineFault and the networks are built anew. Nothing here ever answers "no findings" after a fault.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from importlib.util import find_spec
from itertools import count, product
from typing import Any, TypeAlias
from weakref import finalize

from compliance.errors import EngineFault
from compliance.judge.reading import Truth, Verdicts
from compliance.law.conditions import Condition, Test, tests_of
from compliance.law.facts import Facts, FactValue, Interval, Several

Conjunction: TypeAlias = tuple[tuple[str, str, int], ...]  # (property, comparison, bound)
World: TypeAlias = dict[str, int]

SHARD = 56  # matches pending for one fact must stay below 64
MOST_CONJUNCTIONS = 60_000
SCALE = Decimal(10) ** 9
HUGE = 10**17
_names = count()


def available() -> bool:
    """Return whether the engine can be imported here (it cannot on Python 3.13 and newer)."""
    return find_spec("durable_rules_engine") is not None


class Network:
    """Judges conditions by number, like Reading, with a rule network of its own."""

    name = "network"

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._coding = Coding(conditions)
        self._rules: list[tuple[int, Conjunction]] = [
            (number, conjunction)
            for number, condition in enumerate(conditions)
            for conjunction in self._coding.conjunctions(condition)
        ]
        self._always = [number for number, condition in enumerate(conditions) if not condition]
        if len(self._rules) > MOST_CONJUNCTIONS:
            raise EngineFault(
                what="the rule network is too large",
                where="judge/network.py",
                why=f"{len(self._rules)} conjunctions, at most {MOST_CONJUNCTIONS}",
                hint="split lists inside `any` into rules of their own",
            )
        self._lock = threading.Lock()
        self._shards: list[Shard] = []
        self._pid = 0

    def judge(self, facts: Facts) -> Verdicts:
        """Return the truth of every condition that is yes or not known. Raises EngineFault on any irregularity."""
        certain, possible = self._coding.worlds(facts)
        with self._lock:
            if self._pid != os.getpid():
                self._build()
            try:
                sure = self._run(certain, None)
                perhaps = self._run(possible, certain)
            except EngineFault:
                self._pid = 0
                raise
        found: Verdicts = {number: Truth.UNKNOWN for number in perhaps if number not in sure}
        found.update({number: Truth.YES for number in (*sure, *self._always)})
        return found

    def _run(self, world: World, known: World | None) -> set[int]:
        found: set[int] = set()
        for shard in self._shards:
            if shard.telling.isdisjoint(world):
                continue
            own = {p: v for p, v in world.items() if p in shard.properties}
            if known is not None and all(known.get(p) == v for p, v in own.items()):
                continue
            if own:
                found.update(shard.fired(own))
        return found

    def _build(self) -> None:
        """Build the networks anew: at first use, after a fork, and after a fault."""
        uses = Counter(p for _, conjunction in self._rules for p, _, _ in conjunction)
        told = [(min((p for p, _, _ in c), key=lambda p: (uses[p], p)), n, c) for n, c in self._rules]
        told.sort(key=lambda rule: (rule[0], rule[1]))
        parts = [told[i : i + SHARD] for i in range(0, len(told), SHARD)]
        self._shards = [Shard([(n, c) for _, n, c in part], frozenset(t for t, _, _ in part)) for part in parts]
        self._pid = os.getpid()


class Shard:
    """Some rules as one ruleset with one session. The last reference gone, its memory is given back."""

    def __init__(self, rules: Sequence[tuple[int, Conjunction]], telling: frozenset[str]) -> None:
        """`telling` holds one property of every rule, without which it cannot match."""
        import durable_rules_engine as engine

        self.telling = telling
        self._engine = engine
        self.properties = frozenset(p for _, conjunction in rules for p, _, _ in conjunction)
        definition: dict[str, Any] = {"warm": _ruled((("warm", "", 1),))}
        for i, (number, conjunction) in enumerate(rules):
            definition[f"r{number}.{i}"] = _ruled(conjunction)
        self._handle = engine.create_ruleset(f"xuke{os.getpid()}.{next(_names)}", json.dumps(definition))
        if self.fired({"warm": 1}) != set():
            raise _fault("the warm-up rule did not fire alone")
        finalize(self, _close, engine, self._handle).atexit = False

    def fired(self, properties: World) -> set[int]:
        """Assert one fact, drain what fires, retract; return the numbers of the conditions."""
        message = '{"id":"f","sid":"s",' + ",".join([f'"{p}":{v}' for p, v in properties.items()]) + "}"
        engine, handle = self._engine, self._handle
        code, state = engine.assert_fact(handle, message)
        if code not in (0, 1):
            raise _fault(f"assert answered {code}")
        fired: list[str] = []
        if code == 0:
            begun = engine.start_action_for_state(handle, state)
            text = begun[1] if begun else None
            while text:
                fired.append(text[2 : text.index('"', 2)])
                text = engine.complete_and_start_action(handle, state)
            if not fired:
                raise _fault("a fact matched and nothing fired")
        if engine.retract_fact(handle, message)[0] not in (0, 1):
            raise _fault("retract failed")
        return {int(name[1:].split(".")[0]) for name in fired if name != "warm"}


def _close(engine: Any, handle: int) -> None:
    """Give a ruleset's memory back; its state goes first (after the warm-up rule has fired, which is safe)."""
    engine.delete_state(handle, "s")
    engine.delete_ruleset(handle)


class Coding:
    """Numbers for everything: which properties the conditions need, and how facts become them."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._value: dict[str, dict[Any, str]] = {}
        self._without: dict[str, dict[frozenset[Any], str]] = {}
        self._number: dict[str, set[str]] = {}
        names = (f"p{i}" for i in count())
        for test in (t for condition in conditions for t in tests_of(condition)):
            if test.op == "in":
                table = self._value.setdefault(test.fact, {})
                for value in test.values:
                    if value not in table:
                        table[value] = next(names)
            elif test.op == "not_in":
                sets = self._without.setdefault(test.fact, {})
                if frozenset(test.values) not in sets:
                    sets[frozenset(test.values)] = next(names)
            else:
                self._number.setdefault(test.fact, set()).add(test.op)
        self._facts = sorted({*self._value, *self._without, *self._number})
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
            if name in self._value or name in self._without:
                self._symbols(name, value, certain, possible)
            for op in self._number.get(name, ()):
                _numbers(f"{name}.{op}", op, value, certain, possible)
        return certain, possible

    def _alternatives(self, test: Test) -> list[tuple[str, str, int]]:
        if test.op == "in":
            return [(self._value[test.fact][v], "", 1) for v in test.values]
        if test.op == "not_in":
            return [(self._without[test.fact][frozenset(test.values)], "", 1)]
        sign = {"above": "$gt", "at_least": "$gte", "below": "$lt", "at_most": "$lte"}[test.op]
        bound = test.values[0] * SCALE
        if bound != bound.to_integral_value() or abs(bound) >= HUGE:
            raise _fault(f"{test.fact} is compared with {test.values[0]}, which has too many digits")
        return [(f"{test.fact}.{test.op}", sign, int(bound))]

    def _symbols(self, name: str, value: FactValue, certain: World, possible: World) -> None:
        table = self._value.get(name, {})
        sure, may, anything = _members(value)
        for one in sure:
            if one in table:
                certain[table[one]] = possible[table[one]] = 1
        for one in table if anything else may:
            if one in table:
                possible[table[one]] = 1
        for wanted, prop in self._without.get(name, {}).items():
            if not sure & wanted:
                possible[prop] = 1
                if not anything and not may & wanted:
                    certain[prop] = 1

    def _names(self) -> Iterator[str]:
        for table in (*self._value.values(), *self._without.values()):
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


def _ruled(conjunction: Conjunction) -> dict[str, Any]:
    tests: list[dict[str, Any]] = [{sign: {prop: bound}} if sign else {prop: bound} for prop, sign, bound in conjunction]
    return {"all": [{"m": tests[0] if len(tests) == 1 else {"$and": tests}}]}


def _check_hashes(names: list[str]) -> None:
    """The engine tells property names apart by a 32-bit hash only; refuse names that collide."""
    for first_xor in (True, False):
        seen: dict[int, str] = {}
        for name in [*names, "id", "sid", "warm"]:
            code = 2166136261
            for byte in name.encode():
                code = ((code ^ byte) * 16777619 if first_xor else (code * 16777619) ^ byte) & 0xFFFFFFFF
            if seen.setdefault(code, name) != name:
                raise _fault(f"property names {name} and {seen[code]} have the same hash")


def _fault(why: str) -> EngineFault:
    return EngineFault(
        what="the rule network is not to be trusted",
        where="judge/network.py",
        why=why,
        hint="treat the shipment as one for manual review and report the case",
    )


