"""The application of one web process: its parts, its routes, its beginning and end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from api import logs, openapi, tracing
from api.active_rulebook import ActiveRulebook
from api.auth.authenticator import Authenticator
from api.auth.provider import IdentityProvider
from api.auth.rate_limit import Rates
from api.clock import Clock, now
from api.commit_wakeup import CommitWakeup
from api.console import app as console
from api.engine_queue import EngineQueue
from api.metrics import Metrics
from api.middleware import Middleware
from api.problems import Problem, answer_problem
from api.routes import (
    assessments,
    audit,
    batch,
    cases,
    customer_files,
    exposures,
    items,
    jobs,
    law,
    licences,
    mail,
    ops,
    own_files,
    pages,
    papers,
    receipts,
    register,
    rulebooks,
    screenings,
    webhooks,
)  # fmt: skip
from api.service import Service
from api.settings import Settings
from api.tenant_register import TenantRegisters
from api.watchdog import Watchdog
from api.write_probe import WriteProbe
from compliance.errors import XukeError
from compliance.store import migrate
from compliance.store.database import DatabaseUnavailable, Store
from compliance.store.journal import Journal
from compliance.store.schema import stamp
from compliance.version import VERSION

_PARTS = (
    assessments, batch, exposures, jobs, receipts, screenings, law, rulebooks, webhooks, items, licences, cases,
    own_files, customer_files, papers, audit, register, mail, ops, pages,
)  # fmt: skip


def create_app(settings: Settings | None = None, clock: Clock = now, supervised: bool = False) -> FastAPI:
    """Return the application. The database is opened when it starts, and again whenever it was unavailable.

    `supervised`: the process may end itself when it is stuck, for somebody will start another.
    """
    wanted = settings or Settings.of()
    service = build(wanted, clock)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        logs.configure(wanted.log_level)
        await asyncio.to_thread(_tend, service)
        if supervised:
            service.watchdog.watch(asyncio.get_running_loop())
        watch = asyncio.create_task(_watch(service))
        yield
        service.watchdog.end()
        watch.cancel()
        with suppress(asyncio.CancelledError):
            await watch
        await asyncio.to_thread(service.journal.close)
        service.store.close()

    app = FastAPI(
        title="xuke", version=VERSION, lifespan=life, docs_url=None, redoc_url=None, redirect_slashes=False,
        telemetry=tracing.NOT_BY_ITSELF,
    )  # fmt: skip
    app.state.service = service
    for part in _PARTS:
        app.include_router(part.router)
    console.install(app, service)
    openapi.install(app)
    for kind in (XukeError, Problem, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, answer_problem)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)
    app.add_middleware(Middleware, service=service)
    tracing.install(app)
    return app


def build(settings: Settings, clock: Clock) -> Service:
    """Make the parts of a process; nothing is opened yet but the journal's thread."""
    store = Store(settings.database_url)
    return Service(
        settings=settings,
        store=store,
        journal=Journal(store, lambda: stamp(clock())),
        clock=clock,
        active_rulebook=ActiveRulebook(settings, store, clock),
        gate=Authenticator(settings, store, clock),
        rates=Rates(settings),
        tenants=TenantRegisters(store, clock),
        large_rates=Rates(replace(settings, rate_per_minute=settings.large_per_minute)),
        metrics=Metrics(),
        watchdog=Watchdog(settings.stuck_after_seconds, settings.shutdown_seconds + 2),
        commit_wakeup=CommitWakeup(),
        engine_queue=EngineQueue(),
        write_probe=WriteProbe(store, clock),
        provider=IdentityProvider(settings, clock) if settings.oidc_client_id else None,
    )


def _tend(service: Service) -> None:
    """Load the rulebook in use or follow a change; an unavailable database is tried again."""
    try:
        if service.active_rulebook.current is None:
            migrate.upgrade(service.store)
            service.active_rulebook.open()
        elif service.active_rulebook.refresh():
            logs.logger().info("rulebook", version=service.active_rulebook.assessor().rulebook.version)
    except DatabaseUnavailable as unavailable:
        logs.logger().warning("database unavailable", why=unavailable.why)
    except Exception as error:
        logs.logger().error("rulebook not loaded", kind=type(error).__name__)


async def _watch(service: Service) -> None:
    while True:
        await asyncio.sleep(service.settings.rulebook_poll_seconds)
        await asyncio.to_thread(_tend, service)
