"""`/v1/mail-subscriptions`: who of the tenant gets mail. Each person asks for its own; any officer may end one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.auth.principal import Principal
from api.clock import law_day
from api.openapi import problems
from api.problems import Problem
from api.routes.assessments import from_store
from api.service import Officer, Service, ServiceDep
from compliance.model.mail import MailRequest, MailSubscriptionShown, MailSubscriptionsShown
from compliance.store import mail
from compliance.store.database import Session
from compliance.store.mail import Subscriber
from compliance.store.register.entries import Actor
from compliance.store.schema import stamp

router = APIRouter(tags=["mail"])
Made = TypeVar("Made")
_ID = "whk_0123456789abcdef0123456789abcdef"


async def write_as(service: Service, tenant: str, name: str, change: Callable[[Session, Actor], Made]) -> Made:
    """Change something in somebody's name, beside the event loop. Raises DatabaseUnavailable."""

    def work() -> Made:
        moment = service.clock()
        with service.store.writing() as session:
            return change(session, Actor(tenant, name, stamp(moment), law_day(moment).isoformat()))

    return await asyncio.to_thread(work)


def shown(one: Subscriber) -> MailSubscriptionShown:
    """Return a subscription as it is answered."""
    return MailSubscriptionShown.model_validate(
        {name: getattr(one, name) for name in MailSubscriptionShown.model_fields}
    )


async def subscribe(service: Service, caller: Principal, wanted: MailRequest) -> MailSubscriptionShown:
    """Ask for mail in the caller's own name. Raises Problem "state_conflict" where no mail is sent."""
    if not service.settings.smtp_host:
        raise Problem("state_conflict", "This service sends no mail: XUKE_SMTP_HOST is not set.")
    change = await write_as(service, caller.tenant, caller.name, lambda s, by: mail.subscribe(s, by, wanted))
    return shown(change)


@router.get("/v1/mail-subscriptions", responses=problems())
async def find(service: ServiceDep, caller: Officer) -> MailSubscriptionsShown:
    """List who of this tenant gets mail, by the names of the persons."""
    subscribers = await from_store(service, lambda s: mail.listed(s, caller.tenant))
    return MailSubscriptionsShown(items=tuple(map(shown, subscribers)))


@router.put("/v1/mail-subscriptions/own", responses=problems("state_conflict"))
async def put(service: ServiceDep, caller: Officer, body: MailRequest) -> MailSubscriptionShown:
    """Ask for mail to an address of your own, in place of the one before. Mail begins when its link was followed."""
    return await subscribe(service, caller, body)


@router.delete("/v1/mail-subscriptions/{id}", status_code=204, responses=problems("not_found"))
async def end(
    service: ServiceDep,
    caller: Officer,
    id: Annotated[str, Path(description="Id of the subscription.", examples=[_ID], max_length=40)],
) -> Response:
    """End a subscription, your own or a colleague's. Its address is forgotten, and what was on its way is dead."""
    if not await write_as(service, caller.tenant, caller.name, lambda s, by: mail.end(s, by, id)):
        raise Problem("not_found", "No mail subscription has this id.")
    return Response(status_code=204)
