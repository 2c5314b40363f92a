"""`/v1/webhooks` and `/v1/deliveries`: subscriptions to events, and failed deliveries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.openapi import problems
from api.problems import Problem
from api.routes.assessments import from_store
from api.service import Officer, Service, ServiceDep
from api.worker import addresses
from api.worker.addresses import AddressRefused
from compliance.store import webhooks
from compliance.store.database import Session
from compliance.store.schema import Webhook, stamp

router = APIRouter(tags=["webhooks"])
MOST_WEBHOOKS = 50
_LOOKUP_SECONDS = 3.0
Event = Literal["job.ended", "assessment.changed", "screening.changed", "case.opened"]
Sent = Literal[
    "job.ended", "assessment.changed", "screening.changed", "case.opened", "mail.confirm", "mail.notice", "mail.digest"
]
Done = TypeVar("Done")
_HOOK, _DELIVERY = "whk_0123456789abcdef0123456789abcdef", "dlv_0123456789abcdef0123456789abcdef"
_URL, _MOMENT = "https://erp.example.com/hooks/xuke", "2026-11-21T08:00:00.000000Z"
_EVENTS: list[Event] = ["job.ended", "assessment.changed", "screening.changed", "case.opened"]


class WebhookRequestBody(BaseModel):
    """A webhook to be made."""

    model_config = ConfigDict(extra="forbid", strict=True)

    url: str = Field(description="An https address that can be reached from outside.", examples=[_URL], max_length=2000)
    events: list[Event] = Field(description="Event types it receives.", examples=[_EVENTS], min_length=1, max_length=20)


class WebhookShown(BaseModel):
    """A webhook. Messages are signed after Standard Webhooks (https://www.standardwebhooks.com)."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Id of the webhook.", examples=[_HOOK])
    url: str = Field(description="Its address.", examples=[_URL])
    events: list[Event] = Field(description="Event types it receives.", examples=[_EVENTS])
    created_at: str = Field(description="Moment at which it was made, UTC.", examples=[_MOMENT])
    created_by: str = Field(description="Who made it.", examples=["key:h7m2k9qp"])


class WebhookCreated(WebhookShown):
    """A webhook that was just made, with its secret."""

    secret: str = Field(
        description="Signs what is sent. It is shown this once and never again.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwx2rQmVh0s3I="],
    )


class DeliveryShown(BaseModel):
    """One event on its way to one webhook."""

    model_config = ConfigDict(frozen=True)

    id: str = Field(description="Id of the delivery.", examples=[_DELIVERY])
    webhook: str = Field(description="Id of the webhook, or of the mail subscription.", examples=[_HOOK])
    event: str = Field(description="Id of the event: of the job or of the new answer.", examples=["asm_" + "0" * 32])
    type: Sent = Field(description="Event type, or which kind of mail.", examples=["assessment.changed"])
    state: Literal["pending", "done", "dead"] = Field(description="Dead: given up.", examples=["dead"])
    attempts: int = Field(description="Attempts made, twelve at most.", examples=[12])
    next_at: str = Field(description="Moment of the next attempt, while pending.", examples=[_MOMENT])
    last_status: int | None = Field(description="Status last answered, of HTTP or SMTP.", examples=[503])
    last_error: str | None = Field(description="What the last attempt met.", examples=["answered 503"])
    created_at: str = Field(description="Moment of the event, UTC.", examples=[_MOMENT])
    ended_at: str | None = Field(description="Moment at which it arrived or was given up.", examples=[_MOMENT])


class DeliveriesShown(BaseModel):
    """A page of deliveries, the newest first."""

    items: list[DeliveryShown] = Field(description="The deliveries.", examples=[[]])
    next: str | None = Field(description="Give it as `after` for the next page; null at the end.", examples=[_DELIVERY])


async def _write(service: Service, change: Callable[[Session, str], Done]) -> Done:
    """Write to the database beside the event loop. Raises DatabaseUnavailable."""

    def work() -> Done:
        with service.store.writing() as session:
            return change(session, stamp(service.clock()))

    return await asyncio.to_thread(work)


def _shown(row: dict[str, Any]) -> WebhookShown:
    return WebhookShown.model_validate({**row, "events": row["events"].split()})


@router.post("/v1/webhooks", status_code=201, responses=problems("state_conflict", "shipment_refused"))
async def create(service: ServiceDep, caller: Officer, body: WebhookRequestBody, response: Response) -> WebhookCreated:
    """Make a webhook. Where its address leads is looked at now, and again at every delivery."""
    try:
        addresses.read(body.url, service.settings.webhooks_private)
        async with asyncio.timeout(_LOOKUP_SECONDS):
            await asyncio.to_thread(addresses.allowed, body.url, service.settings.webhooks_private)
    except AddressRefused as refused:
        raise Problem("shipment_refused", "The webhook was refused.", [refused.fault]) from None
    except TimeoutError:
        pass  # a name server that does not answer: every delivery looks again
    events = tuple(sorted(set(body.events)))

    def change(session: Session, moment: str) -> Webhook:
        if len(webhooks.listed(session, caller.tenant)) >= MOST_WEBHOOKS:
            raise Problem(
                "state_conflict", f"There are {MOST_WEBHOOKS} webhooks, the most there may be; end one first."
            )
        return webhooks.create(session, webhooks.WebhookRequest(caller.tenant, body.url, events, caller.name, moment))

    made = await _write(service, change)
    response.headers["Location"] = f"/v1/webhooks/{made.id}"
    return WebhookCreated(**_shown(made.model_dump()).model_dump(), secret=made.secret)


@router.get("/v1/webhooks", responses=problems())
async def find(service: ServiceDep, caller: Officer) -> list[WebhookShown]:
    """List the webhooks of this tenant that have not ended; their secrets are not shown."""
    return [_shown(row) for row in await from_store(service, lambda s: webhooks.listed(s, caller.tenant))]


@router.delete("/v1/webhooks/{id}", status_code=204, responses=problems("not_found"))
async def end(
    service: ServiceDep,
    caller: Officer,
    id: Annotated[str, Path(description="Id of the webhook.", examples=[_HOOK], max_length=40)],
) -> Response:
    """End a webhook. What was on its way to it is dead."""
    if not await _write(service, lambda session, moment: webhooks.end(session, caller.tenant, id, moment)):
        raise Problem("not_found", "No webhook has this id.")
    return Response(status_code=204)


@router.get("/v1/deliveries", responses=problems())
async def deliveries(
    service: ServiceDep,
    caller: Officer,
    state: Annotated[
        Literal["pending", "done", "dead"] | None, Query(description="Only this state.", examples=["dead"])
    ] = None,
    after: Annotated[
        str | None, Query(description="Id of the last delivery seen.", examples=[_DELIVERY], max_length=40)
    ] = None,
    limit: Annotated[int, Query(description="How many.", examples=[50], ge=1, le=500)] = 50,
) -> DeliveriesShown:
    """List deliveries, the newest first; with `state=dead` those that were given up."""
    wanted = webhooks.WebhookTarget(state, after, limit + 1)
    rows = await from_store(service, lambda s: webhooks.deliveries(s, caller.tenant, wanted))
    more = rows[limit - 1]["id"] if len(rows) > limit else None
    return DeliveriesShown(items=[DeliveryShown.model_validate(row) for row in rows[:limit]], next=more)


@router.post("/v1/deliveries/{id}:retry", responses=problems("not_found", "state_conflict"))
async def retry(
    service: ServiceDep,
    caller: Officer,
    id: Annotated[str, Path(description="Id of the delivery.", examples=[_DELIVERY], max_length=40)],
) -> DeliveryShown:
    """Send a dead delivery on its way again, with all its attempts."""
    try:
        row = await _write(service, lambda session, moment: webhooks.retry(session, caller.tenant, id, moment))
    except webhooks.DeliveryNotDead as refused:
        raise Problem("state_conflict", f"{refused}.") from None
    if row is None:
        raise Problem("not_found", "No delivery has this id.")
    return DeliveryShown.model_validate(row)
