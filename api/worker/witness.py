"""The witness: signed checkpoints of every chain, sent at intervals to where the database is not."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import httpx

from api.logs import logger
from api.settings import Settings
from api.worker.context import LeaseDuty, WorkerContext
from compliance.store import audit, checkpoints

_SECONDS = 10.0


class Witness:
    """Makes checkpoints and sends them. One process at a time does it; without a setting there is nothing to do."""

    def __init__(self, context: WorkerContext, settings: Settings) -> None:
        """Take what it works with; the first checkpoint is made in the first round."""
        self._context, self._settings = context, settings
        self._duty = LeaseDuty(context, "checkpoints")
        self._last: datetime | None = None

    def round(self) -> bool:
        """Send a checkpoint when one is due. Raises DatabaseUnavailable, OSError and httpx.HTTPError: try again."""
        now, wanted = self._context.clock(), self._settings
        due = self._last is None or now >= self._last + timedelta(hours=wanted.checkpoint_hours)
        if not wanted.checkpoint_witness or not due or not self._duty.held():
            return False
        private = Path(wanted.checkpoint_key).read_bytes()
        with self._context.store.reading() as session:
            names = audit.tenants(session)
            text = checkpoints.make(session, names, private, self._context.now())
        send(wanted.checkpoint_witness, text)
        self._last = now
        logger().info("checkpoint", tenants=len(names))
        return False

    def close(self) -> None:
        """Leave the work to others."""
        self._duty.give_back()


def send(witness: str, text: str) -> None:
    """Add a checkpoint to the end of a file, or post it to an address. Raises OSError and httpx.HTTPError."""
    if witness.startswith(("https://", "http://")):
        reply = httpx.post(witness, content=text, headers={"Content-Type": "text/plain"}, timeout=_SECONDS)
        reply.raise_for_status()
        return
    with Path(witness).open("a", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
