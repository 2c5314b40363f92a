"""One cross-thread wake-up per committed batch of answers.

A wake-up costs a system call and a switch of the interpreter lock; a commit of twenty answers should cost one.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future

from compliance.store.receipts import Outcome

Kept = list[Outcome]


class CommitWakeup:
    """Carries results from the journal's thread to the event loop."""

    def __init__(self) -> None:
        """Start empty."""
        self._came: deque[tuple[Future[Kept], asyncio.Future[Sequence[Outcome]]]] = deque()
        self._scheduled = False

    async def wait(self, future: Future[Kept]) -> Sequence[Outcome]:
        """Wait for a result of the journal. Raises what the journal says."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[Sequence[Outcome]] = loop.create_future()

        def came(done: Future[Kept]) -> None:
            self._came.append((done, mine))
            if not self._scheduled:  # set back before the queue is emptied, so nothing that came is left lying
                self._scheduled = True
                loop.call_soon_threadsafe(self._answer)

        future.add_done_callback(came)
        return await mine

    def _answer(self) -> None:
        self._scheduled = False
        while self._came:
            done, mine = self._came.popleft()
            if mine.done():  # the caller has gone; the answer is kept all the same
                continue
            error = done.exception()
            if error is None:
                mine.set_result(done.result())
            else:
                mine.set_exception(error)
