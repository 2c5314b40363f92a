"""`/console/mail`: mail for the person who is logged in; and the pages behind the links in the mail, without a login.

A link shows a page with a button: programs that look at links before a person does confirm and end nothing.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from api.console.pages import go, page
from api.console.visitor import Anyone, FromOfficer, Officer, Visitor
from api.problems import Problem
from api.routes import mail as routes
from api.routes.assessments import from_store
from compliance.model.mail import MailRequest
from compliance.store import mail
from compliance.store.database import Session
from compliance.store.mail import Subscriber
from compliance.store.register.entries import Actor
from compliance.store.schema import stamp

router = APIRouter()
Name = Annotated[str, Query(max_length=40, pattern=r"^[a-z0-9_]+$")]
Token = Annotated[str, Query(max_length=64, pattern=r"^[0-9a-f]+$")]
Link = Literal["confirm", "end"]


@router.get("/mail")
async def show_mail(visitor: Officer) -> Response:
    """Show the own subscription, those of the tenant, and what did not get through."""
    tenant = visitor.caller.tenant
    subscribers = await from_store(visitor.service, lambda s: mail.listed(s, tenant))
    unsent = await from_store(visitor.service, lambda s: mail.unsent(s, tenant))
    own = next((one for one in subscribers if one.person == visitor.caller.name), None)
    settings = visitor.service.settings
    return page(
        visitor, "mail.html", title="nav.mail", subscribers=subscribers, own=own, unsent=unsent,
        sends=bool(settings.smtp_host), hour=settings.mail_at_hour, days=settings.mail_days_ahead,
    )  # fmt: skip


@router.post("/mail")
async def ask_for_mail(posted: FromOfficer) -> Response:
    """Ask for mail to an address; it gets the link that confirms it."""
    wanted = MailRequest.model_validate({"address": posted.text("address"), "lang": posted.text("mail_lang")})
    made = await routes.subscribe(posted.visitor.service, posted.visitor.caller, wanted)
    return go("/console/mail", "kept" if made.confirmed_at else "mail_link")


@router.post("/mail/stop")
async def stop_mail(posted: FromOfficer) -> Response:
    """End a subscription of the tenant."""
    await routes.end(posted.visitor.service, posted.visitor.caller, posted.text("id")[:40])
    return go("/console/mail", "kept")


@router.get("/mail/{link}")
async def show_link(visitor: Anyone, link: Link, id: Name, token: Token) -> Response:
    """Show what a link of a mail does, with a button that does it."""
    held = await _held(visitor, link, id, token)
    return page(visitor, "mail_link.html", title=f"mail.{link}", link=link, held=held, token=token, is_done=False)


@router.post("/mail/{link}")
async def follow_link(visitor: Anyone, link: Link, id: Name, token: Token) -> Response:
    """Confirm or end. The token of the link is the proof; mail programs end a subscription by this, too (RFC 8058)."""
    held = await _held(visitor, link, id, token)

    def change(session: Session, by: Actor) -> None:
        if link == "confirm":
            mail.confirm(session, held, by)
        else:
            mail.end(session, by, held.id)

    await routes.write_as(visitor.service, held.tenant, held.person, change)
    return page(visitor, "mail_link.html", title=f"mail.{link}", link=link, held=held, token=token, is_done=True)


async def _held(visitor: Visitor, link: Link, name: str, token: str) -> Subscriber:
    now = stamp(visitor.service.clock())
    found = await from_store(visitor.service, lambda s: mail.by_link(s, name, link, token, now))
    if found is None:
        raise Problem("not_found", "This link is not one of a subscription, or no longer. Ask for mail again.")
    return found
