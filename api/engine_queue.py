"""Turns: what came in together is answered together.

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

from compliance.engine import AssessedDocument, Assessor

# When this is over, the others wait for the next turn: health checks and new requests are heard in between. It is about
# sixteen shipments of one line.
TURN_SECONDS = 0.025
_Waiting: TypeAlias = tuple[Assessor, bytes, date, "asyncio.Future[AssessedDocument]"]


class EngineQueue:
    """Gathers questions for the engine. For the thread of one event loop."""

    def __init__(self, ticks: Callable[[], float] = perf_counter) -> None:
        """Nobody waits yet; `ticks` are seconds."""
        self._waiting: deque[_Waiting] = deque()
        self._ticks = ticks

    async def answer(self, desk: Assessor, document: bytes, as_of: date) -> AssessedDocument:
        """Return the answer of a desk, in this turn or a later one. Raises what `Assessor.answer` raises."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[AssessedDocument] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._turn)
        self._waiting.append((desk, document, as_of, mine))
        return await mine

    def _turn(self) -> None:
        over = self._ticks() + TURN_SECONDS
        while self._waiting and self._ticks() < over:
            desk, document, as_of, mine = self._waiting.popleft()
            if mine.done():  # the caller has gone
                continue
            try:
                mine.set_result(desk.answer(document, as_of))
            except StopIteration as error:  # no future takes it, and all who wait would wait for ever
                mine.set_exception(RuntimeError(f"{error!r} left the engine"))
            except Exception as error:
                mine.set_exception(error)
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
