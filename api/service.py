"""What every route works with, and who is let in: the dependencies, named once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import Request

from api.active_rulebook import ActiveRulebook
from api.auth.authenticator import Authenticator
from api.auth.principal import Principal
from api.auth.provider import IdentityProvider
from api.auth.rate_limit import Rates, too_many
from api.clock import Clock, law_day
from api.commit_wakeup import CommitWakeup
from api.engine_queue import EngineQueue
from api.logs import logger
from api.metrics import Metrics
from api.problems import Problem
from api.scenarios import supposing
from api.settings import Settings
from api.tenant_register import TenantRegisters
from api.watchdog import Watchdog
from api.write_probe import WriteProbe
from compliance.answer.own_data import OwnData
from compliance.engine import AssessedDocument, Assessor
from compliance.errors import Fault
from compliance.model.values import cause_and_hint
from compliance.model.values import day as read_day
from compliance.store.database import DatabaseUnavailable, Store
from compliance.store.journal import Journal
from compliance.store.receipts import Outcome, ReceiptEntry, packed_before

# A document above this size, or with so many fields, is answered in a thread, one at a time, so that the small ones
# beside it need not wait; several at once would only slow each other down, until the watchdog takes them for stuck.
LARGE_BYTES, MANY_FIELDS = 40_000, 300


@dataclass(frozen=True, slots=True)
class AskedAs:
    """Who asks, what is supposed, and whether large questions count: the lines of a batch do not."""

    principal: Principal
    scenario: str | None = None
    metered: bool = True


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of one web process, made at its start and shared by all requests."""

    settings: Settings
    store: Store
    journal: Journal
    clock: Clock
    active_rulebook: ActiveRulebook
    gate: Authenticator
    rates: Rates
    large_rates: Rates
    tenants: TenantRegisters
    metrics: Metrics
    watchdog: Watchdog
    commit_wakeup: CommitWakeup
    engine_queue: EngineQueue
    write_probe: WriteProbe
    provider: IdentityProvider | None = None
    one_slow: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))

    async def answer(self, asker: AskedAs, document: bytes, as_of: date) -> AssessedDocument:
        """Return the answer under the rulebook in use, or a what-if under a scenario on top of it.

        Raises Problem, ShipmentRefused and EngineFault.


        Large documents go one after the other, and have a rate of their own for each tenant; the lines of a batch come
        no faster than they are answered, and are not `metered`.
        """
        caller = asker.principal
        assessor = supposing(self.active_rulebook.assessor(), asker.scenario)
        own = await self.tenants.of(caller.tenant, document)
        if len(document) <= LARGE_BYTES and document.count(b":") <= MANY_FIELDS:
            return await self.engine_queue.answer(assessor, document, as_of, own)
        if asker.metered and (wait := self.large_rates.wait(Principal(caller.tenant, "large", caller.scopes))):
            raise too_many("This tenant asked too many large questions.", wait)
        async with self.one_slow:
            found = await asyncio.to_thread(self._slowly, assessor, (document, as_of, own))
        if len(found.text) > self.settings.max_answer_bytes:
            detail = f"The answer would have {len(found.text):,} bytes; {self.settings.max_answer_bytes:,} may be sent."
            raise Problem("too_large", f"{detail} Ask about fewer lines at once.")
        return found

    def _slowly(self, assessor: Assessor, question: tuple[bytes, date, OwnData | None]) -> AssessedDocument:
        self.watchdog.begun()
        try:
            return assessor.answer(*question)
        finally:
            self.watchdog.ended()

    async def keep(self, entries: Sequence[ReceiptEntry]) -> Sequence[Outcome]:
        """Keep answers and return once they are on disk. Raises DatabaseUnavailable."""
        if any(len(entry.text) > LARGE_BYTES * 10 for entry in entries):
            entries = await asyncio.to_thread(packed_before, entries)
        try:
            return await self.commit_wakeup.wait(self.journal.submit(entries))
        except DatabaseUnavailable as unavailable:
            logger().warning("database unavailable", why=unavailable.why)
            raise

    def day(self, as_of: str | None, place: str = "as_of") -> date:
        """Return the day given at a place of the request, or today in China. Raises Problem "malformed"."""
        if as_of is None:
            return law_day(self.clock())
        try:
            return read_day(as_of)
        except ValueError as error:
            raise Problem("malformed", "The day cannot be read.", [Fault(place, *cause_and_hint(error))]) from None


async def service_of(request: Request) -> Service:
    """Return the parts of this process. Not a plain function: those are run in a thread, for each request."""
    return cast(Service, request.app.state.service)


def _caller(scope: str) -> Callable[[Request], Awaitable[Principal]]:
    async def admitted(request: Request) -> Principal:
        service: Service = request.app.state.service
        principal = await service.gate.admit(request.headers.get("authorization"))
        request.scope["xuke.caller"] = principal
        service.rates.spend(principal)
        if not principal.may(scope):
            raise Problem(
                "not_allowed", f"It needs the scope {scope!r}; this one has: {', '.join(sorted(principal.scopes))}."
            )
        return principal

    return admitted


def _operator(scope: str) -> Callable[[Request], Awaitable[Principal]]:
    """Admit callers of the operator's tenant alone: what they see or change concerns all tenants."""
    admit = _caller(scope)

    async def admitted(request: Request) -> Principal:
        principal = await admit(request)
        service: Service = request.app.state.service
        if principal.tenant != service.settings.operator_tenant:
            raise Problem("not_allowed", _OPERATOR)
        return principal

    return admitted


_OPERATOR = "This concerns all tenants; only keys of the operator's tenant may use it."
ServiceDep = Annotated[Service, Depends(service_of)]
Reader = Annotated[Principal, Depends(_caller("read"))]
Requester = Annotated[Principal, Depends(_caller("assess"))]
Officer = Annotated[Principal, Depends(_caller("manage"))]
Auditor = Annotated[Principal, Depends(_caller("audit"))]
Publisher = Annotated[Principal, Depends(_operator("publish"))]
Monitor = Annotated[Principal, Depends(_operator("monitor"))]
