"""The re-check of items: when the law that a review rests on says something else, the item comes back for review."""

from __future__ import annotations

from api.clock import law_day
from api.logs import logger
from api.worker.context import NAME, Heartbeat, LeaseDuty, WorkerContext
from compliance.store import audit
from compliance.store.register import entries, items
from compliance.store.register.entries import Actor, EntryFilter

PAGE = 50


class ItemRechecker:
    """Holds reviewed items against the law in use, once for each rulebook and day, a page at a time."""

    def __init__(self, context: WorkerContext, heartbeat: Heartbeat) -> None:
        """Take what it works with."""
        self._context, self._heartbeat = context, heartbeat
        self._duty = LeaseDuty(context, "item rechecks")
        self._done: tuple[str, str] | None = None

    def round(self) -> bool:
        """Look at all reviewed items when rulebook or day is new. Raises DatabaseUnavailable and Problem."""
        assessor, day = self._context.assessor(), law_day(self._context.clock()).isoformat()
        law = (assessor.rulebook.digest, day)
        if self._done == law or not self._duty.held():
            return False
        with self._context.store.reading() as session:
            names = audit.tenants(session)
        for tenant in names:
            if not self._tenant(tenant, day):
                return False
        self._done = law
        return False

    def _tenant(self, tenant: str, day: str) -> bool:
        """Look at one tenant's items; false when it is time to stop, and the rest is looked at later."""
        assessor, after, count = self._context.assessor(), None, 0
        while True:
            if self._heartbeat.stopping or not self._duty.held():
                return False
            self._heartbeat.beat()
            wanted = EntryFilter("item", state="reviewed", after=after, limit=PAGE)
            with self._context.store.reading() as session:
                page = entries.page(session, tenant, wanted)
            stale = [one for one in page if items.is_stale(one, assessor, day)]
            if stale:
                by = Actor(tenant, NAME, self._context.now(), day)
                with self._context.store.writing() as session:
                    count += len(items.come_back(session, by, stale, assessor.rulebook.version))
            if len(page) < PAGE:
                break
            after = page[-1].id
        if count:
            logger().info("items came back for review", tenant=tenant, count=count)
        return True

    def close(self) -> None:
        """Leave the work to others."""
        self._duty.give_back()
