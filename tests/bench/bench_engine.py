"""Benchmarks of the engine. Run: `pytest tests/bench/bench_engine.py --benchmark-enable -s`.

Every figure covers JSON text in to JSON text out unless its name says otherwise; p50 and p99 are printed.
"""

from __future__ import annotations

import dataclasses
import json
import random
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from typing import Any

import pytest

from compliance import Engine, Rulebook
from compliance.evaluate.durable import DurableJudge, available
from compliance.evaluate.three_valued import ThreeValuedJudge
from compliance.intake.reading import read_shipment
from compliance.law.conditions import AnyOf, Clause, Condition, Test
from compliance.law.facts import Facts
from compliance.law.provision import Provision
from tests.asking import DY_MAGNET, TODAY, engine, rulebook, shipment
from tests.random_shipments import shipment as random_shipment

TEXT = json.dumps(shipment(DY_MAGNET, "JP", ship_on=TODAY))
DAY = date.fromisoformat(TODAY)
TIMES = 10
ROUNDS = 400
LISTED = ("item.matches", "item.family", "party.listed_in", "party.principal_listed_in", "party.owner_listed_in")


def check(judge: Engine, text: str = TEXT) -> str:
    """Return the answer to one document, as text."""
    return str(judge.assess(read_shipment(text), DAY).to_json())


def spread(work: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, float]:
    """Return the median and the 99th percentile of a piece of work, in milliseconds."""
    work()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1e3)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.99)]


def told(what: str, work: Callable[[], Any], rounds: int = ROUNDS) -> float:
    """Print the spread of a piece of work and return its median."""
    middle, high = spread(work, rounds)
    print(f"\n{what}: p50 {middle:.3f} ms, p99 {high:.3f} ms")
    return middle


def heard() -> list[Facts]:
    """Return the fact sets that the judges hear for one shipment."""
    found: list[Facts] = []
    own = Engine(rulebook())
    listen = own._judges.hear

    def note(facts: Facts) -> Any:
        found.append(facts)
        return listen(facts)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(own._judges, "hear", note)
        check(own)
    return found


def grown(book: Rulebook, times: int) -> Rulebook:
    """Return a rulebook with `times` as many provisions; the further ones are clones that speak of other lists."""
    named = [p for p in book.provisions if any(_other(x.condition, 1) != x.condition for x in p.timeline.phases)]
    wanted = len(book.provisions) * (times - 1)
    clones = [_clone(named[i % len(named)], i // len(named) + 1) for i in range(wanted)]
    return dataclasses.replace(book, provisions=(*book.provisions, *clones))


def _clone(provision: Provision, number: int) -> Provision:
    phases = tuple(dataclasses.replace(p, condition=_other(p.condition, number)) for p in provision.timeline.phases)
    timeline = dataclasses.replace(provision.timeline, phases=phases)
    return dataclasses.replace(provision, id=f"{provision.id}~{number}", timeline=timeline)


def _other(condition: Condition, number: int) -> Condition:
    """Return a condition about lists that do not exist: every word it asks for carries a number."""
    return tuple(_renamed(clause, number) for clause in condition)


def _renamed(clause: Clause, number: int) -> Clause:
    if isinstance(clause, AnyOf):
        return clause
    if clause.op == "in" and clause.fact in LISTED:
        return Test(clause.fact, clause.op, tuple(f"{value}~{number}" for value in clause.values))
    return clause


def test_one_line(benchmark: Any) -> None:
    """One line with all judges, text to text."""
    told("one line, text to text", lambda: check(engine()))
    benchmark(check, engine())


def test_one_line_of_new_goods(benchmark: Any) -> None:
    """One line whose goods nobody asked about before: nothing that is kept of a text helps."""
    lots = count()

    def fresh() -> str:
        return check(engine(), TEXT.replace("with dysprosium", f"with dysprosium, lot {next(lots)}"))

    told("one line of new goods, text to text", fresh)
    benchmark(fresh)


@pytest.mark.parametrize("kind", [ThreeValuedJudge, DurableJudge], ids=["reading", "network"])
def test_one_judge_alone(benchmark: Any, kind: type[ThreeValuedJudge] | type[DurableJudge]) -> None:
    """One judge on the fact sets of one shipment."""
    if kind is DurableJudge and not available():
        pytest.skip("no second judge on this Python")
    judge, sets = kind(engine()._judges.conditions), heard()

    def work() -> None:
        for facts in sets:
            judge.judge(facts)

    told(f"{kind.__name__} alone, {len(sets)} hearings", work)
    benchmark(work)


def test_ten_times_the_rules(benchmark: Any) -> None:
    """The cost follows the facts of the shipment and not the number of rules."""
    large = Engine(grown(rulebook(), TIMES))
    small_time, large_time = (
        told("all rules", lambda: check(engine())),
        told("ten times the rules", lambda: check(large)),
    )
    print(f"ten times the rules: {large_time / small_time:.2f} times the time")
    benchmark(check, large)


def test_twenty_lines(benchmark: Any) -> None:
    """A shipment of twenty lines of all families."""
    document = shipment(DY_MAGNET, "JP", ship_on=TODAY)
    lines = [random_shipment(random.Random(seed))[0]["lines"][0] for seed in range(20)]
    text = json.dumps({**document, "lines": [{**line, "line": str(n)} for n, line in enumerate(lines, 1)]})
    told("twenty lines, text to text", lambda: check(engine(), text), 100)
    benchmark(check, engine(), text)
