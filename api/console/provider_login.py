"""`/console/login/provider` and the way back: the login with an account of the organisation's identity provider.

The way there is a link and not a form: browsers hold the redirect after a form against `form-action`.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote, unquote

from fastapi import APIRouter, Query
from starlette.responses import RedirectResponse, Response

from api.auth.provider import IdentityProvider, LoginAttempt, LoginRefused, Why
from api.console.login import begin_session, login_page, wanted_page
from api.console.pages import HEADERS, go
from api.console.visitor import Anyone, Visitor, is_loopback
from api.logs import logger
from api.problems import Problem

router = APIRouter()
COOKIE, PATH = "xuke_login", "/console/login"
SECONDS = 600
_KEPT_SECONDS = 3_600  # longer than it is worth, so that a late return is told apart from a strange one
_STATUS: dict[Why, int] = {
    "denied": 403, "failed": 502, "state": 400, "expired": 400, "away": 503, "code": 400, "client": 502, "token": 502,
    "clock": 502, "role": 403,
}  # fmt: skip


@router.get("/login/provider")
async def go_to_provider(visitor: Anyone, next: str = Query("", max_length=500)) -> Response:
    """Send the browser to the identity provider."""
    provider, wanted, attempt = _provider(visitor), wanted_page(next), LoginAttempt.new()
    try:
        there = await provider.way_there(attempt, visitor.lang)
    except LoginRefused as refused:
        return _refused(visitor, refused, wanted)
    response = RedirectResponse(there, 303, HEADERS)
    begun = int(visitor.service.clock().timestamp())
    response.set_cookie(
        COOKIE, f"{attempt.secret}.{begun}.{quote(wanted, safe='')}", _KEPT_SECONDS, path=PATH,
        secure=not is_loopback(visitor.request), httponly=True, samesite="lax",
    )  # fmt: skip
    return response


@router.get("/login/back")
async def come_back(visitor: Anyone) -> Response:
    """Let somebody in whom the identity provider names: a session of its own begins, under a new id."""
    provider = _provider(visitor)
    attempt, begun, wanted = _held(visitor)
    try:
        if attempt is None:
            raise LoginRefused("state")
        if not begun <= visitor.service.clock().timestamp() < begun + SECONDS:
            raise LoginRefused("expired")
        who = await provider.admit(attempt, visitor.request.query_params)
    except LoginRefused as refused:
        response = _refused(visitor, refused, wanted)
    else:
        hours = timedelta(hours=visitor.service.settings.oidc_session_hours)
        visitor.request.scope["xuke.caller"] = who
        fresh = await begin_session(visitor, who, visitor.service.clock() + hours)
        response = fresh.keep(go(wanted))
    response.delete_cookie(COOKIE, path=PATH)
    return response


def _provider(visitor: Visitor) -> IdentityProvider:
    if visitor.service.provider is None:
        raise Problem("not_found", "This service has no login by an identity provider.")
    return visitor.service.provider


def _held(visitor: Visitor) -> tuple[LoginAttempt | None, int, str]:
    """Return the login that this browser began, when that was (seconds), and the page that it asked for."""
    secret, _, rest = visitor.request.cookies.get(COOKIE, "").partition(".")
    begun, _, wanted = rest.partition(".")
    known = len(secret) == 43 and secret.isascii() and len(begun) < 12 and begun.isdecimal()
    return LoginAttempt(secret) if known else None, int(begun) if known else 0, wanted_page(unquote(wanted))


def _refused(visitor: Visitor, refused: LoginRefused, wanted: str) -> Response:
    logger().warning("login_refused", why=refused.why)
    return login_page(visitor, wanted, _STATUS[refused.why], trouble=refused)
