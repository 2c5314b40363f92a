"""Upkeep: the rulebook in use, what is left of jobs that never arrived, and documents past their time."""

from __future__ import annotations

from datetime import date

from api.active_rulebook import ActiveRulebook
from api.logs import logger
from api.worker.context import WorkerContext
from api.worker.jobs import clear
from compliance.store import audit, migrate, retention

_CLEAR_EVERY = 300


class Upkeep:
    """Keeps the active rulebook up to date. Every process does this for itself."""

    def __init__(self, context: WorkerContext, active_rulebook: ActiveRulebook, retention_years: int = 0) -> None:
        """Take what it works with; the rulebook is loaded in the first round. 0 years: nothing is erased."""
        self._context, self._active_rulebook, self._years = context, active_rulebook, retention_years
        self._rounds = 0
        self._erased: date | None = None

    def round(self) -> bool:
        """Look once; there is never more to do at once. Raises DatabaseUnavailable: try again later."""
        if self._active_rulebook.current is None:
            migrate.upgrade(self._context.store)
            self._active_rulebook.open()
        elif self._active_rulebook.refresh():
            logger().info("rulebook", version=self._active_rulebook.assessor().rulebook.version)
        if self._rounds % _CLEAR_EVERY == 0:
            clear(self._context)
        self._rounds += 1
        return bool(self._years) and self._erase()

    def _erase(self) -> bool:
        """Once a day, erase the documents whose retention is over, some at a time; whether there are more."""
        moment = self._context.clock()
        if self._erased == moment.date():
            return False
        with self._context.store.reading() as session:
            tenants = audit.tenants(session)
        counts, others = [], []
        for tenant in tenants:
            with self._context.store.writing() as session:
                counts.append(retention.erase(session, tenant, moment, self._years))
                others.append(retention.forget(session, tenant, moment, self._years))
        more = retention.TOGETHER in (*counts, *others)
        self._erased = None if more else moment.date()
        if any(counts):
            logger().info("erased", receipts=sum(counts))
        return more
