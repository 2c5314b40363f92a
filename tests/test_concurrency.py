"""Threads and forks give the same bytes, and a judge that errs gives no answer at all."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from compliance import Engine, Shipment
from compliance.errors import EngineFault
from compliance.evaluate.durable import available
from compliance.evaluate.three_valued import Truth
from tests.asking import DY_MAGNET as MAGNET
from tests.asking import SHIPMENTS, TODAY, engine, rulebook, shipment

CASES: list[tuple[Shipment, date]] = [
    (Shipment.model_validate_json(json.dumps(case["shipment"])), date.fromisoformat(case["as_of"]))
    for path in sorted(SHIPMENTS.glob("EX-*.json"))
    for case in [json.loads(path.read_text(encoding="utf-8"))]
]
two_judges = pytest.mark.skipif(not available(), reason="one judge alone on this Python")


def digest(judge: Engine) -> str:
    """Return a digest of the answers to all cases."""
    text = "".join(judge.assess(asked, day).to_json() for asked, day in CASES)
    return hashlib.sha256(text.encode()).hexdigest()


def _in_child(queue: Any) -> None:
    queue.put(digest(engine()))


def test_eight_threads_on_one_engine_give_the_same_bytes() -> None:
    wanted = digest(engine())
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda _: digest(engine()), range(16))) == {wanted}


def test_two_engines_give_the_same_bytes() -> None:
    assert digest(Engine(rulebook())) == digest(engine())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_forked_children_give_the_same_bytes_as_their_parent() -> None:
    wanted = digest(engine())
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    children = [context.Process(target=_in_child, args=(queue,)) for _ in range(2)]
    for child in children:
        child.start()
    found = [queue.get(timeout=60) for _ in children]
    for child in children:
        child.join(60)
    assert found == [wanted, wanted]
    assert digest(engine()) == wanted


@two_judges
@pytest.mark.parametrize("which", [0, 1], ids=["the first judge", "the second judge"])
@pytest.mark.parametrize("slip", ["drops one", "adds one", "doubts one"])
def test_judges_that_differ_give_a_fault_and_no_answer(monkeypatch: pytest.MonkeyPatch, which: int, slip: str) -> None:
    own = Engine(rulebook())
    judge = own._judges.judges[which]
    honest = judge.judge

    def erring(facts: Mapping[str, Any]) -> dict[int, Truth]:
        found = dict(honest(facts))
        first = min(n for n, truth in found.items() if truth is Truth.YES)
        if slip == "drops one":
            del found[first]
        elif slip == "doubts one":
            found[first] = Truth.UNKNOWN
        else:
            found[min(set(range(len(own._judges.conditions))) - set(found))] = Truth.YES
        return found

    monkeypatch.setattr(judge, "judge", erring)
    with pytest.raises(EngineFault, match="the two judges differ"):
        own.assess(Shipment.model_validate_json(json.dumps(shipment(MAGNET, "JP"))), date.fromisoformat(TODAY))


@two_judges
def test_a_second_judge_that_breaks_gives_a_fault_and_recovers(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Engine(rulebook())
    asked = Shipment.model_validate_json(json.dumps(shipment(MAGNET, "JP")))
    day = date.fromisoformat(TODAY)
    wanted = own.assess(asked, day).to_json()
    with monkeypatch.context() as patch:
        patch.setattr("compliance.evaluate.durable.Shard.fired", _broken)
        with pytest.raises(EngineFault):
            own.assess(asked, day)
    assert own.assess(asked, day).to_json() == wanted


def _broken(self: Any, properties: Any) -> set[int]:
    raise EngineFault(what="the rule network is not to be trusted")
