"""What the registers of tenants say to questions, kept in each process for a moment.

A change made in this process counts at once, one made in another within a second. While the database is unavailable
nothing is kept either, so no answer is given on an old register.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

from api.auth.bounded_cache import BoundedCache
from api.clock import Clock, law_day
from compliance.answer.own_data import OwnData
from compliance.store.database import Store
from compliance.store.register import own
from compliance.store.register.own import RegisterSnapshot

SECONDS = 1.0
MOST_TENANTS = 1_000


class TenantRegisters:
    """Hands out what a register says to a question. For the thread of one event loop; reads beside it."""

    def __init__(self, store: Store, clock: Clock, ticks: Callable[[], float] = monotonic) -> None:
        """Take the store, and a monotonic clock in seconds."""
        self._store, self._clock, self._ticks = store, clock, ticks
        self._held: BoundedCache[str, tuple[RegisterSnapshot, float]] = BoundedCache(MOST_TENANTS)

    def changed(self, tenant: str) -> None:
        """Look again at the next question: the register was changed here."""
        held = self._held.get(tenant)
        if held is not None:
            self._held.put(tenant, (held[0], float("-inf")))

    async def of(self, tenant: str, document: bytes) -> OwnData | None:
        """Return what the register says to a question, None where it has nothing to say. Raises DatabaseUnavailable."""
        held = self._held.get(tenant)
        if held is None or self._ticks() >= held[1]:
            before = held[0] if held else None
            asked = self._ticks()
            held = (await asyncio.to_thread(self._read, tenant, before), asked + SECONDS)
            self._held.put(tenant, held)
        found = held[0]
        if not own.is_named(document, found):
            return found.always() or None
        return await asyncio.to_thread(self.read, tenant, document, found)

    def _read(self, tenant: str, before: RegisterSnapshot | None) -> RegisterSnapshot:
        with self._store.reading() as session:
            return own.snapshot(session, tenant, before)

    def read(self, tenant: str, document: bytes, found: RegisterSnapshot | None = None) -> OwnData:
        """Return the same without waiting for the event loop, for work beside the requests."""
        today = law_day(self._clock()).isoformat()
        with self._store.reading() as session:
            held = found or own.snapshot(session, tenant)
            return own.own_data(session, tenant, held, document, today)
