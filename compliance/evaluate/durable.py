"""The second judge: the same conditions compiled for durable_rules, behind a fence.

Only whole numbers reach that engine (coding.py). Every check runs twice over the same rules: in the certain world,
where a test holds only if it must, and in the possible world, where it holds if it may. Certain means yes, possible
alone means not known.

The fence: facts only, fixed ids, one session per shard, one lock, assert, drain and retract; few rules per shard;
every unexpected code is an EngineFault and the networks are built again. Nothing here answers "no findings" after one.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import count
from typing import Any
from weakref import finalize

from compliance.errors import EngineFault
from compliance.evaluate.durable_encoding import Conjunction, Encoding, World, network_fault
from compliance.evaluate.three_valued import Truth, Verdicts
from compliance.law.conditions import Condition
from compliance.law.facts import Facts

SHARD = 56  # matches pending for one fact must stay below 64
MOST_CONJUNCTIONS = 60_000
_names = count()


def available() -> bool:
    """Return whether the engine can be imported here (it cannot on Python 3.13 and newer)."""
    return find_spec("durable_rules_engine") is not None


class DurableJudge:
    """Judges conditions by number, like Reading, with a rule network of its own."""

    name = "network"

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._coding = Encoding(conditions)
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
        # A rule has one telling property, without which it cannot match; by it the shards of a world are found.
        self._shards: list[Shard] = []
        self._by_telling: dict[str, list[int]] = {}
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
        found.update(dict.fromkeys((*sure, *self._always), Truth.YES))
        return found

    def _run(self, world: World, known: World | None) -> set[int]:
        found: set[int] = set()
        concerned = {number for p in world.keys() & self._by_telling.keys() for number in self._by_telling[p]}
        for number in sorted(concerned):
            shard = self._shards[number]
            own = {p: world[p] for p in shard.properties & world.keys()}
            if known is not None and all(known.get(p) == v for p, v in own.items()):
                continue
            found.update(shard.fired(own))
        return found

    def _build(self) -> None:
        """Build the networks again: at first use, after a fork, and after a fault."""
        uses = Counter(p for _, conjunction in self._rules for p, _, _ in conjunction)
        sorted_rules = [(min((p for p, _, _ in c), key=lambda p: (uses[p], p)), n, c) for n, c in self._rules]
        sorted_rules.sort(key=lambda rule: (rule[0], rule[1]))
        parts = [sorted_rules[i : i + SHARD] for i in range(0, len(sorted_rules), SHARD)]
        self._shards = [Shard([(n, c) for _, n, c in part]) for part in parts]
        self._by_telling = {}
        for number, part in enumerate(parts):
            for telling in sorted({t for t, _, _ in part}):
                self._by_telling.setdefault(telling, []).append(number)
        self._pid = os.getpid()


class Shard:
    """Some rules as one ruleset with one session. The last reference gone, its memory is given back."""

    def __init__(self, rules: Sequence[tuple[int, Conjunction]]) -> None:
        import durable_rules_engine as engine

        self._rules, self._engine = rules, engine
        self._handle: int | None = None
        self.properties = frozenset(p for _, conjunction in rules for p, _, _ in conjunction)

    def _opened(self) -> int:
        """Return the handle of the ruleset, which is made and tried when a fact first concerns it."""
        if self._handle is None:
            definition: dict[str, Any] = {"warm": _ruled((("warm", "", 1),))}
            for i, (number, conjunction) in enumerate(self._rules):
                definition[f"r{number}.{i}"] = _ruled(conjunction)
            self._handle = self._engine.create_ruleset(f"xuke{os.getpid()}.{next(_names)}", json.dumps(definition))
            finalize(self, _close, self._engine, self._handle).atexit = False
            if self.fired({"warm": 1}) != set():
                raise network_fault("the warm-up rule did not fire alone")
        return self._handle

    def fired(self, properties: World) -> set[int]:
        """Assert one fact, drain what fires, retract; return the numbers of the conditions."""
        message = '{"id":"f","sid":"s",' + ",".join([f'"{p}":{v}' for p, v in properties.items()]) + "}"
        engine, handle = self._engine, self._opened()
        code, state = engine.assert_fact(handle, message)
        if code not in (0, 1):
            raise network_fault(f"assert answered {code}")
        fired: list[str] = []
        if code == 0:
            begun = engine.start_action_for_state(handle, state)
            text = begun[1] if begun else None
            while text:
                fired.append(text[2 : text.index('"', 2)])
                text = engine.complete_and_start_action(handle, state)
            if not fired:
                raise network_fault("a fact matched and nothing fired")
        if engine.retract_fact(handle, message)[0] not in (0, 1):
            raise network_fault("retract failed")
        return {int(name[1:].split(".")[0]) for name in fired if name != "warm"}


def _close(engine: Any, handle: int) -> None:
    """Give a ruleset's memory back; its state goes first (after the warm-up rule has fired, which is safe)."""
    engine.delete_state(handle, "s")
    engine.delete_ruleset(handle)


def _ruled(conjunction: Conjunction) -> dict[str, Any]:
    tests: list[dict[str, Any]] = [
        {sign: {prop: bound}} if sign else {prop: bound} for prop, sign, bound in conjunction
    ]
    return {"all": [{"m": tests[0] if len(tests) == 1 else {"$and": tests}}]}
