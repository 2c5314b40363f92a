"""The re-check of customer files: screened again under other lists and on every new day, and what differs announced."""

from __future__ import annotations

from datetime import date

from api.logs import logger
from api.worker.context import NAME, Heartbeat, LeaseDuty, WorkerContext
from compliance.screening.parties import Screener
from compliance.store import webhooks
from compliance.store.register import customers, entries
from compliance.store.register.entries import Actor, EntryFilter, Registered

CHANGED = "screening.changed"
MOST_ANNOUNCED = 100
_TOGETHER = 200


class CustomerRechecker:
    """Screens one file after the other. One process at a time does it."""

    def __init__(self, context: WorkerContext, heartbeat: Heartbeat) -> None:
        """Take what it works with."""
        self._context, self._heartbeat = context, heartbeat
        self._duty = LeaseDuty(context, "customer rechecks")
        self._screener: tuple[str, Screener] | None = None

    def round(self) -> bool:
        """Screen the next file that is due, and return whether there was one. Raises DatabaseUnavailable, Problem."""
        if not self._duty.held():
            return False
        with self._context.store.reading() as session:
            tenants = entries.tenants(session, "customers", customers.WATCHED)
        for tenant in tenants:
            entry = self._due(tenant)
            if entry is not None:
                self._again(tenant, entry)
                return True
        return False

    def _due(self, tenant: str) -> Registered | None:
        """Return a watched file that was not screened today, or under other lists."""
        assessor, today = self._context.assessor(), self._context.today()
        with self._context.store.reading() as session:
            found = entries.page(session, tenant, EntryFilter("customers", state=customers.WATCHED, limit=_TOGETHER))
            if not found:
                return None
            lists = customers.screener_of(session, tenant, assessor.rulebook, self._law()).lists
        return next((one for one in found if (one.data["lists"], one.data["as_of"]) != (lists, today)), None)

    def _law(self) -> Screener:
        """Return the screener of the rulebook in use; it is made once for each."""
        book = self._context.assessor().rulebook
        if self._screener is None or self._screener[0] != book.digest:
            self._screener = book.digest, Screener(book)
        return self._screener[1]

    def _again(self, tenant: str, entry: Registered) -> None:
        """Screen a file, and keep and announce what differs: all of it or nothing."""
        book, today = self._context.assessor().rulebook, self._context.today()
        with self._context.store.reading() as session:
            screener = customers.screener_of(session, tenant, book, self._law(), self._heartbeat.beat)
            file = customers.file_of(session, tenant, entry)
        found = screener.screened(file, date.fromisoformat(today))
        by = Actor(tenant, NAME, self._context.now(), today)
        with self._context.store.writing() as session:
            changed = customers.again(session, by, entry, found)
            if changed is None:
                return
            webhooks.announce(session, webhooks.Event(tenant, f"{changed.id}.{changed.revision}", CHANGED,
                                                      announced(changed), by.at))  # fmt: skip
        logger().info("customers differ", tenant=tenant, file=changed.id, count=len(changed.data["changes"]))

    def close(self) -> None:
        """Leave the work to others."""
        self._duty.give_back()


def announced(entry: Registered) -> dict[str, object]:
    """Return what an event says of a file that differs."""
    held = entry.data
    return {
        "id": entry.id, "name": entry.name, "as_of": held["as_of"], "lists": held["lists"],
        "outcomes": held["outcomes"], "count": len(held["changes"]), "changes": held["changes"][:MOST_ANNOUNCED],
    }  # fmt: skip
