"""`/console/login`: with a key of the service or a token of its identity provider; and the choice of a language."""

from __future__ import annotations

import asyncio
import json
import secrets
from base64 import urlsafe_b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.auth.principal import Principal
from api.auth.provider import LoginRefused
from api.console.pages import go, own_path, page
from api.console.visitor import COOKIE, LANG_COOKIE, LANGUAGES, Anyone, Posted, Visitor, form_of
from api.problems import Problem
from compliance.store import browser_sessions, keys
from compliance.store.browser_sessions import Admitted
from compliance.store.schema import stamp

router = APIRouter()
HOURS = 10
_YEAR_SECONDS = 31_536_000


async def _from_anyone(visitor: Anyone) -> Posted:
    return await form_of(visitor)


FromAnyone = Annotated[Posted, Depends(_from_anyone)]


@router.get("/login")
async def show_login(visitor: Anyone, next: str = Query("", max_length=500)) -> Response:
    """Show the form."""
    return login_page(visitor, wanted_page(next))


@router.post("/login")
async def log_in(posted: FromAnyone) -> Response:
    """Let a key or token in: a session of its own begins, under a new id."""
    visitor, text, wanted = posted.visitor, posted.text("key"), wanted_page(posted.text("next"))
    try:
        who = await visitor.service.gate.admit(f"Bearer {text}")
        if visitor.service.settings.dev:
            who = await _of_key(visitor, text)
    except Problem as problem:
        if problem.kind not in ("key_needed", "not_allowed", "rate_limited"):
            raise
        return login_page(visitor, wanted, problem.status, refused=problem.detail)
    last = visitor.service.clock() + timedelta(hours=HOURS)
    parts, end = keys.parted(text), end_of(text)
    fresh = await begin_session(visitor, who, min(last, end) if end else last, parts[0] if parts else None)
    return fresh.keep(go(wanted))


def login_page(
    visitor: Visitor, wanted: str, status: int = 200, refused: str = "", trouble: LoginRefused | None = None
) -> Response:
    """Return the login, with what was wrong: of a key (`refused`), or of the way over the identity provider."""
    by_provider = visitor.service.provider is not None
    return page(
        visitor, "login.html", status, next=wanted, refused=refused, trouble=trouble, by_provider=by_provider,
        title="login.title",
    )  # fmt: skip


def wanted_page(address: str) -> str:
    """Return the page to go to after a login: one of the console, and not a login again, which would go round."""
    own = own_path(address)
    return "/console/" if own.startswith("/console/log") else own


async def _of_key(visitor: Visitor, text: str) -> Principal:
    """Return who a key belongs to in the dev mode, where the gate asks for none. Raises Problem."""
    parts, service = keys.parted(text), visitor.service

    def look() -> Principal | None:
        with service.store.reading() as session:
            row = keys.find(session, parts[0]) if parts else None
            if row is None or parts is None or not keys.usable(row, stamp(service.clock())):
                return None
            if not keys.verified(row.hashed, parts[1]):
                return None
            return Principal(row.tenant, f"key:{row.prefix}", frozenset(row.scopes.split()), row.rate_per_minute)

    found = await asyncio.to_thread(look)
    if found is None:
        raise Problem("key_needed", "The key is unknown, revoked or expired; `xuke keys list` shows those that hold.")
    return found


def end_of(token: str) -> datetime | None:
    """Return the moment at which a token ends that was verified before; None for a key, whose row says it."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    return datetime.fromtimestamp(float(claims["exp"]), UTC)


async def begin_session(visitor: Visitor, who: Principal, until: datetime, prefix: str | None = None) -> Visitor:
    """Begin the session of who was let in, until a moment or as long as the key of this prefix; the old one ends."""
    service, now = visitor.service, visitor.service.clock()
    admitted = Admitted(who.tenant, who.name, who.scopes, who.rate)

    def work() -> str:
        with service.store.writing() as session:
            browser_sessions.end(session, visitor.token)
            return browser_sessions.begin(session, admitted, prefix, (stamp(now), stamp(until)))

    return replace(visitor, token=await asyncio.to_thread(work))


@router.post("/logout")
async def log_out(posted: FromAnyone) -> Response:
    """End the session, here and in the database; who came over the identity provider is sent to its logout."""
    visitor = posted.visitor
    provider, who = visitor.service.provider, visitor.principal

    def work() -> None:
        with visitor.service.store.writing() as session:
            browser_sessions.end(session, visitor.token)

    await asyncio.to_thread(work)
    there = await provider.way_out() if provider and who and who.name.startswith("oidc:") else None
    if there is not None:  # a page, since browsers hold a redirect after a form against `form-action`
        fresh = replace(visitor, principal=None, token=secrets.token_urlsafe(32))
        return page(fresh, "logout.html", title="login.left", there=there)
    response = go("/console/login")
    response.delete_cookie(COOKIE, path="/console")
    return response


@router.post("/language")
async def choose_language(posted: FromAnyone) -> Response:
    """Remember a language in the browser."""
    lang = posted.text("lang")
    response = go(own_path(posted.text("next")))
    if lang in LANGUAGES:
        response.set_cookie(LANG_COOKIE, lang, max_age=_YEAR_SECONDS, path="/console", httponly=True, samesite="lax")
    return response
