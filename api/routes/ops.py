"""`/health/live`, `/health/ready`, `/metrics`: for those who run the service."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.clock import law_day
from api.openapi import problems
from api.problems import Problem
from api.service import Monitor, Service, ServiceDep
from compliance.store import migrate, queues
from compliance.version import VERSION

router = APIRouter(tags=["operations"])


class Alive(BaseModel):
    """The process answers."""

    model_config = ConfigDict(frozen=True)

    status: str = Field(description="Always `alive`.", examples=["alive"])
    engine: str = Field(description="Version of the engine.", examples=["0.2.0"])


class ReadyNow(BaseModel):
    """Decisions can be given: the database can be written to, its tables fit, and the law is within the policy."""

    model_config = ConfigDict(frozen=True)

    status: str = Field(description="Always `ready`; otherwise the answer is a problem.", examples=["ready"])
    rulebook: str = Field(description="Version of the rulebook in use.", examples=["2026.11.21"])
    digest: str = Field(description="Its digest.", examples=["82bcddaa12d16b89" * 4])
    verified_until: str = Field(description="Day until which the law was verified.", examples=["2026-10-08"])
    law_age_days: int = Field(description="Days since then.", examples=[44])
    lists_age_days: int = Field(description="Days since the oldest list was verified.", examples=[91])


@router.get("/health/live")
async def live() -> Alive:
    """Say that the process answers; nothing else is looked at."""
    return Alive(status="alive", engine=VERSION)


@router.get("/health/ready", responses=problems())
async def ready(service: ServiceDep) -> ReadyNow:
    """Say whether decisions can be given: 503 when the database cannot be written to, or the law is past its policy."""
    assessor = service.active_rulebook.assessor()
    if not await asyncio.to_thread(migrate.is_current, service.store):
        raise Problem("store_away", "The tables of the database are not those of this version.")
    await asyncio.to_thread(service.write_probe.check)
    book, today = assessor.rulebook, law_day(service.clock())
    return ReadyNow(
        status="ready", rulebook=book.version, digest=book.digest, verified_until=str(book.verified_until),
        law_age_days=assessor.age_days(today), lists_age_days=(today - book.lists_seen).days,
    )  # fmt: skip


@router.get("/metrics", responses={**problems(), 200: {"content": {"text/plain": {}}}})
async def metrics(service: ServiceDep, caller: Monitor) -> Response:
    """Return the figures of this machine for Prometheus."""
    assessor = service.active_rulebook.current
    if assessor is not None:
        today = law_day(service.clock())
        service.metrics.law_age.set(assessor.age_days(today))
        service.metrics.lists_age.set((today - assessor.rulebook.lists_seen).days)
    waiting, deliveries = await asyncio.to_thread(_queues, service)
    service.metrics.jobs_waiting.set(waiting)
    for state in ("pending", "dead"):
        service.metrics.deliveries.labels(state).set(deliveries.get(state, 0))
    return Response(service.metrics.text(), media_type="text/plain; version=0.0.4")


def _queues(service: Service) -> tuple[int, dict[str, int]]:
    """Return how many jobs have not ended, and the deliveries by state."""
    with service.store.reading() as session:
        return queues.jobs_waiting(session), queues.deliveries(session)
