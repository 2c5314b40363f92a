"""Worker context, database lease, heartbeat."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from api.clock import Clock, law_day
from api.watchdog import LONGEST_BEAT_SECONDS
from compliance.engine import Assessor
from compliance.store import leases
from compliance.store.database import Store
from compliance.store.journal import Journal
from compliance.store.schema import stamp

LEASE_SECONDS = 30.0
NAME = "worker"


def _count_nothing(_decision: str, _origin: str) -> None:
    """Count nothing."""


@dataclass(frozen=True, slots=True)
class WorkerContext:
    """The parts that all background work needs. `holder` names this process in leases.

    `assessor` returns the assessor of the rulebook in use, and raises Problem when no decision may be given. `decided`
    counts a decision (decision, origin).
    """

    store: Store
    journal: Journal
    assessor: Callable[[], Assessor]
    clock: Clock
    holder: str
    decided: Callable[[str, str], None] = _count_nothing

    def today(self) -> str:
        """Return the day in China."""
        return law_day(self.clock()).isoformat()

    def now(self) -> str:
        """Return the moment as it is kept."""
        return stamp(self.clock())


class Heartbeat:
    """Beats while a loop gets on with its work, and tells it when to stop."""

    def __init__(self, stop: threading.Event | None = None, every_seconds: float = LONGEST_BEAT_SECONDS) -> None:
        """Begin with a beat of now; loops that end together share `stop`. A rest beats `every_seconds`."""
        self._every = every_seconds
        self._stop = stop or threading.Event()
        self.last = monotonic()

    def beat(self) -> None:
        """Note that work goes on."""
        self.last = monotonic()

    @property
    def stopping(self) -> bool:
        """Whether the work is to end after the piece at hand."""
        return self._stop.is_set()

    def rest(self, seconds: float) -> None:
        """Wait, at most until it is time to stop; a long rest beats on."""
        until = monotonic() + seconds
        while not self.stopping and (left := until - monotonic()) > 0:
            self.beat()
            self._stop.wait(min(left, self._every))


class LeaseDuty:
    """A piece of work that only one process does at a time, and the lease on it."""

    def __init__(self, context: WorkerContext, name: str) -> None:
        """Take nothing yet."""
        self._context, self.name = context, name
        self._since: datetime | None = None

    def held(self) -> bool:
        """Return whether the work is this process's; the lease is taken, or renewed after a third of its time."""
        moment = self._context.clock()
        third = timedelta(seconds=LEASE_SECONDS / 3)
        if self._since is not None and self._since <= moment < self._since + third:
            return True
        now, until = stamp(moment), stamp(moment + timedelta(seconds=LEASE_SECONDS))
        with self._context.store.writing() as session:
            taken = leases.take(session, self.name, self._context.holder, now, until)
        self._since = moment if taken else None
        return taken

    def give_back(self) -> None:
        """Leave the work to others."""
        with self._context.store.writing() as session:
            leases.give_back(session, self.name, self._context.holder)
        self._since = None
