"""The journal: one thread that writes receipts, all that wait together in one transaction.

Many callers share one commit, so that a full disk write for each decision does not set the pace: while one is written,
those that come wait for the next. No caller is answered before the commit that holds its receipt.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from compliance.store.database import DatabaseUnavailable, Store
from compliance.store.receipts import Outcome, ReceiptEntry, append

MOST_AT_ONCE = 256
_ALL = 1_000_000_000
_Waiting = tuple[Sequence[ReceiptEntry], "Future[list[Outcome]]"]


class Journal:
    """Keeps receipts in the order in which they are handed in. `clock` gives the moment as `schema.stamp` writes it."""

    def __init__(self, store: Store, clock: Callable[[], str]) -> None:
        """Start the writing thread."""
        self._store, self._clock = store, clock
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._door, self._closed = Lock(), False
        self._thread = Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def submit(self, entries: Sequence[ReceiptEntry]) -> Future[list[Outcome]]:
        """Hand in answers to be kept together; the future holds one outcome each, or raises DatabaseUnavailable."""
        future: Future[list[Outcome]] = Future()
        with self._door:  # nothing is handed in after the end, where no one would see it
            if self._closed or not self._thread.is_alive():
                future.set_exception(DatabaseUnavailable("the journal is closed", hint="Try again shortly"))
            else:
                self._queue.put((entries, future))
        return future

    def close(self) -> None:
        """Write what waits, then end the thread."""
        with self._door:
            self._closed = True
            self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            waiting = [first]
            ends = self._gather(waiting, MOST_AT_ONCE)
            unavailable = self._keep(_still(waiting))
            if unavailable is not None and not ends:  # who waited meanwhile has waited long enough
                waiting = []
                ends = self._gather(waiting, _ALL)
                _fail(_still(waiting), unavailable)
            if ends:
                return

    def _gather(self, waiting: list[_Waiting], most: int) -> bool:
        """Add what else waits, up to a bound on all their entries; whether the end was reached."""
        count = sum(len(entries) for entries, _ in waiting)
        while count < most:
            try:
                more = self._queue.get_nowait()
            except Empty:
                break
            if more is None:
                return True
            waiting.append(more)
            count += len(more[0])
        return False

    def _keep(self, waiting: Sequence[_Waiting]) -> DatabaseUnavailable | None:
        """Write one batch; when one entry spoils it, each request is written alone, so that only that one fails.

        Returns what kept it from being written, when that is the database.
        """
        if not waiting:
            return None
        try:
            outcomes = iter(self._write([entry for entries, _ in waiting for entry in entries]))
            kept = [[next(outcomes) for _ in entries] for entries, _ in waiting]
        except Exception as error:
            if len(waiting) > 1 and not isinstance(error, DatabaseUnavailable):
                return self._keep_apart(waiting)
            _fail(waiting, error)
            return error if isinstance(error, DatabaseUnavailable) else None
        for (_, future), mine in zip(waiting, kept, strict=True):
            future.set_result(mine)
        return None

    def _keep_apart(self, waiting: Sequence[_Waiting]) -> DatabaseUnavailable | None:
        """Write each request alone, until database unavailable."""
        for number, one in enumerate(waiting, start=1):
            if (unavailable := self._keep([one])) is not None:
                _fail(waiting[number:], unavailable)
                return unavailable
        return None

    def _write(self, entries: Sequence[ReceiptEntry]) -> list[Outcome]:
        with self._store.appending() as connection:
            return append(connection, entries, self._clock())


def _still(waiting: Sequence[_Waiting]) -> list[_Waiting]:
    """Return those who have not given up; from now on they cannot."""
    return [one for one in waiting if one[1].set_running_or_notify_cancel()]


def _fail(waiting: Sequence[_Waiting], error: Exception) -> None:
    for _, future in waiting:
        future.set_exception(error)
