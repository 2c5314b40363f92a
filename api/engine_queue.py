"""Runs queued engine calls together in one event-loop tick, for at most 25 ms.

An engine that is asked between two pieces of HTTP finds the processor's caches full of the other's work each time, and
takes a third longer. So requests are read first, the engine answers all that wait, and then the answers are written.
One that comes alone waits for nothing.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import TypeAlias

from compliance.answer.own_data import OwnData
from compliance.engine import AssessedDocument, Assessor

# After this the rest waits for the next tick: health checks and new requests are heard in between. It is about
# sixteen shipments of one line.
QUEUE_SECONDS = 0.025
_Waiting: TypeAlias = tuple[Assessor, tuple[bytes, date, OwnData | None], "asyncio.Future[AssessedDocument]"]


class EngineQueue:
    """Gathers questions for the engine. For the thread of one event loop."""

    def __init__(self, ticks: Callable[[], float] = perf_counter) -> None:
        """Start empty; `ticks` returns seconds."""
        self._waiting: deque[_Waiting] = deque()
        self._ticks = ticks

    async def answer(
        self, assessor: Assessor, document: bytes, as_of: date, own: OwnData | None = None
    ) -> AssessedDocument:
        """Return an assessor's answer, in this tick or a later one. Raises what `Assessor.answer` raises."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[AssessedDocument] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._run_queued)
        self._waiting.append((assessor, (document, as_of, own), mine))
        return await mine

    def _run_queued(self) -> None:
        over = self._ticks() + QUEUE_SECONDS
        while self._waiting and self._ticks() < over:
            assessor, question, mine = self._waiting.popleft()
            if mine.done():  # the caller has gone
                continue
            try:
                mine.set_result(assessor.answer(*question))
            except StopIteration as error:  # no future takes it, and all who wait would wait for ever
                mine.set_exception(RuntimeError(f"{error!r} left the engine"))
            except Exception as error:
                mine.set_exception(error)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._run_queued)
