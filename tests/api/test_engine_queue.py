"""Questions that wait together are answered together, each to its own caller, and nobody waits for who has gone."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest

from api.engine_queue import QUEUE_SECONDS, EngineQueue
from compliance.answer.own_data import OwnData
from compliance.engine import AssessedDocument
from compliance.errors import EngineFault

DAY = date(2026, 11, 21)


class QueuedAssessor:
    """A desk that notes what it was asked. Each answer takes `seconds` on its clock."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.asked: list[bytes] = []
        self.seconds, self.now = seconds, 100.0
        self.fault: Exception = EngineFault(what="the two judges differ", where="", why="", hint="")

    def answer(self, document: bytes, as_of: date, own: OwnData | None = None) -> AssessedDocument:
        self.asked.append(document)
        self.now += self.seconds
        if document == b"broken":
            raise self.fault
        answer: Any = None
        return AssessedDocument(answer, document + as_of.isoformat().encode())


async def all_of(assessor: Any, engine_queue: EngineQueue, documents: list[bytes]) -> list[Any]:
    """Ask everything at once."""
    asking = (engine_queue.answer(assessor, document, DAY) for document in documents)
    return await asyncio.gather(*asking, return_exceptions=True)


def test_each_caller_gets_the_answer_to_its_own_question_in_the_order_in_which_they_came() -> None:
    assessor, documents = QueuedAssessor(), [f"{number}".encode() for number in range(50)]
    answers = asyncio.run(all_of(assessor, EngineQueue(), documents))
    assert [answer.text for answer in answers] == [document + b"2026-11-21" for document in documents]
    assert assessor.asked == documents


@pytest.mark.parametrize("fault", [QueuedAssessor().fault, ValueError("bad"), MemoryError(), StopIteration()])
def test_a_question_that_fails_fails_for_its_caller_alone(fault: Exception) -> None:
    assessor = QueuedAssessor()
    assessor.fault = fault
    one, broken, other = asyncio.run(asyncio.wait_for(all_of(assessor, EngineQueue(), [b"1", b"broken", b"2"]), 5))
    assert type(broken) is (RuntimeError if isinstance(fault, StopIteration) else type(fault))
    assert (one.text, other.text) == (b"12026-11-21", b"22026-11-21")


@pytest.mark.parametrize(("share", "turns_taken"), [(0.05, [6]), (0.5, [2, 4, 6]), (1.0, [1, 2, 3, 4, 5, 6])])
def test_a_turn_is_bounded_so_that_others_are_heard_in_between(share: float, turns_taken: list[int]) -> None:
    assessor, seen = QueuedAssessor(share * QUEUE_SECONDS), set()
    engine_queue = EngineQueue(lambda: assessor.now)

    async def work() -> None:
        asking = [asyncio.ensure_future(engine_queue.answer(assessor, b"1", DAY)) for _ in range(6)]  # type: ignore[arg-type]
        while not all(one.done() for one in asking):
            await asyncio.sleep(0)
            seen.add(len(assessor.asked))

    asyncio.run(work())
    assert sorted(seen - {0}) == turns_taken


def test_who_has_gone_is_not_answered_and_keeps_nobody_waiting() -> None:
    assessor, engine_queue = QueuedAssessor(), EngineQueue()

    async def work() -> AssessedDocument:
        gone, here = (asyncio.ensure_future(engine_queue.answer(assessor, name, DAY)) for name in (b"gone", b"here"))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        gone.cancel()
        return await here

    assert asyncio.run(work()).text == b"here2026-11-21"
    assert assessor.asked == [b"here"]


def test_after_a_turn_the_next_question_is_answered_too() -> None:
    assessor, engine_queue = QueuedAssessor(), EngineQueue()

    async def work() -> list[bytes]:
        return [(await engine_queue.answer(assessor, name, DAY)).text for name in (b"1", b"2")]  # type: ignore[arg-type]

    assert asyncio.run(work()) == [b"12026-11-21", b"22026-11-21"]
