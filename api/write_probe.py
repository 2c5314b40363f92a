"""Whether the database can be written to: asked by writing, for a full or read-only disk still answers questions."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic

from api.clock import Clock
from compliance.store import leases
from compliance.store.database import Store
from compliance.store.schema import stamp

# A success counts so long, so that many health checks cost one write; a failure is asked again each time.
SECONDS = 1.0


class WriteProbe:
    """Writes one row now and then. Threads may share it; one of them writes, the others wait for what it finds."""

    def __init__(self, store: Store, clock: Clock, ticks: Callable[[], float] = monotonic) -> None:
        """Take the store, and a monotonic clock in seconds. Nothing is written yet."""
        self._store, self._clock, self._ticks = store, clock, ticks
        self._lock = Lock()
        self._until = float("-inf")

    def check(self) -> None:
        """Return when something was written a moment ago or now. Raises DatabaseUnavailable."""
        with self._lock:
            if self._ticks() < self._until:
                return
            with self._store.appending() as connection:
                leases.probe(connection, stamp(self._clock()))
            self._until = self._ticks() + SECONDS
