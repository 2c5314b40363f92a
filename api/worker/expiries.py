"""Once a day for each tenant: what ended by itself is marked, the cases that rest on it are opened and announced."""

from __future__ import annotations

from api.logs import logger
from api.worker.context import NAME, Heartbeat, LeaseDuty, WorkerContext
from compliance.store import audit, webhooks
from compliance.store.register import expiries
from compliance.store.register.entries import Actor, Registered

OPENED = "case.opened"
_LOOKS = (
    expiries.ended_licences, expiries.ended_overrides, expiries.ended_case_papers, expiries.ended_party_papers,
)  # fmt: skip


class ExpiryRechecker:
    """Looks for what ran out, on every new day in China. One process at a time does it."""

    def __init__(self, context: WorkerContext, heartbeat: Heartbeat) -> None:
        """Take what it works with."""
        self._context, self._heartbeat = context, heartbeat
        self._duty = LeaseDuty(context, "expiries")
        self._done = ""

    def round(self) -> bool:
        """Look at all tenants when the day is new. Raises DatabaseUnavailable: try again later."""
        today = self._context.today()
        if self._done == today or not self._duty.held():
            return False
        with self._context.store.reading() as session:
            tenants = audit.tenants(session)
        for tenant in tenants:
            for look in _LOOKS:
                if self._heartbeat.stopping or not self._duty.held():
                    return False
                self._heartbeat.beat()
                by = Actor(tenant, NAME, self._context.now(), today)
                with self._context.store.writing() as session:
                    opened = look(session, by)
                    webhooks.announce_all(session, tenant, [opened_event(tenant, case, by.at) for case in opened])
                if opened:
                    logger().info("cases opened", tenant=tenant, look=look.__name__, count=len(opened))
        self._done = today
        return False

    def close(self) -> None:
        """Leave the work to others."""
        self._duty.give_back()


def opened_event(tenant: str, case: Registered, at: str) -> webhooks.Event:
    """Return what is announced of a case that was opened."""
    data = {
        "id": case.id,
        "reference": case.name,
        "assessment": case.data["assessment"],
        "why": case.data["opened"][-1],
    }
    return webhooks.Event(tenant, f"{case.id}.{case.revision}", OPENED, data, at)
