"""Who is at the browser, and whether a form came from a page of ours.

One cookie holds a random id. Before the login it is nobody's; the login gives another one with a session in the
database, so that an id that somebody planted is worth nothing. The token in each form is made from the id, and what
another site sends carries neither the cookie (SameSite) nor the token.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated, cast
from urllib.parse import urlsplit

from fastapi import Depends
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.auth.principal import Principal
from api.problems import Problem
from api.service import Service
from api.settings import LOOPBACK
from compliance.store import browser_sessions
from compliance.store.schema import stamp

COOKIE, LANG_COOKIE = "xuke_session", "xuke_lang"
LANGUAGES = ("en", "zh", "ja")
MOST_FIELDS = 3_000


class LoginNeeded(Exception):
    """Nobody is logged in."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A request of the console: who is at the browser (None: not logged in), the id in its cookie, its language."""

    request: Request
    principal: Principal | None
    token: str
    lang: str

    @property
    def service(self) -> Service:
        """The parts of this process."""
        return cast(Service, self.request.app.state.service)

    @property
    def caller(self) -> Principal:
        """Who is logged in. Raises LoginNeeded."""
        if self.principal is None:
            raise LoginNeeded
        return self.principal

    @property
    def form_token(self) -> str:
        """What every form of this browser carries."""
        return sha256(f"form:{self.token}".encode()).hexdigest()

    def may(self, scope: str) -> bool:
        """Return whether a scope was granted."""
        return self.principal is not None and self.principal.may(scope)

    def keep(self, response: Response) -> Response:
        """Put the id into the browser's cookie for as long as the browser runs; over a network by https alone."""
        secure = not is_loopback(self.request)
        response.set_cookie(COOKIE, self.token, path="/console", secure=secure, httponly=True, samesite="lax")
        return response


@dataclass(frozen=True, slots=True)
class Posted:
    """A form that came from a page of ours."""

    visitor: Visitor
    form: FormData

    def text(self, name: str) -> str:
        """Return a field without space around it; an empty text where it is missing. Raises Problem for a NUL."""
        found = self.form.get(name)
        said = found.strip() if isinstance(found, str) else ""
        if "\0" in said:
            raise Problem("malformed", "A field holds a NUL character.")
        return said.replace("\r\n", "\n")

    def file(self, name: str) -> UploadFile | None:
        """Return an uploaded file, or None where none was chosen."""
        found = self.form.get(name)
        return found if isinstance(found, UploadFile) and found.filename else None


async def visitor_of(request: Request) -> Visitor:
    """Return who is at the browser, logged in or not. Raises DatabaseUnavailable."""
    service: Service = request.app.state.service
    held = request.cookies.get(COOKIE, "")
    known = held.isascii() and 20 <= len(held) <= 100
    visitor = Visitor(request, None, held if known else secrets.token_urlsafe(32), _language(request))
    if known:
        now = stamp(service.clock())

        def look() -> browser_sessions.Admitted | None:
            with service.store.reading() as session:
                return browser_sessions.find(session, held, now)

        if (found := await asyncio.to_thread(look)) is not None:
            who = Principal(found.tenant, found.caller, found.scopes, found.rate)
            return replace(visitor, principal=who)
    if service.settings.dev:
        return replace(visitor, principal=await service.gate.admit(None))
    return visitor


def _admitted(scope: str) -> Callable[[Request], Awaitable[Visitor]]:
    async def admit(request: Request) -> Visitor:
        visitor = await visitor_of(request)
        request.scope["xuke.caller"] = visitor.caller
        visitor.service.rates.spend(visitor.caller)
        if not visitor.may(scope):
            has = ", ".join(sorted(visitor.caller.scopes))
            raise Problem("not_allowed", f"It needs the scope {scope!r}; this one has: {has}.")
        return visitor

    return admit


def _posted(scope: str) -> Callable[[Request], Awaitable[Posted]]:
    admit = _admitted(scope)

    async def posted(request: Request) -> Posted:
        return await form_of(await admit(request))

    return posted


async def form_of(visitor: Visitor) -> Posted:
    """Read the form of a request. Raises Problem "not_allowed" where it did not come from a page of this browser."""
    _same_origin(visitor.request)
    try:
        form = await visitor.request.form(max_files=1, max_fields=MOST_FIELDS)
    except HTTPException as error:
        raise Problem("malformed", f"The form cannot be read: {error.detail}") from None
    said = form.get("form_token")
    if not isinstance(said, str) or not compare_digest(said.encode(), visitor.form_token.encode()):
        raise Problem("not_allowed", "The form is from another session. Open the page again and send it once more.")
    return Posted(visitor, form)


def _same_origin(request: Request) -> None:
    """Raise Problem where a browser says that another site sent the form."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    alien = site not in (None, "same-origin", "none")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
        alien = True
    if alien:
        raise Problem("not_allowed", "Another site sent this form.")


def is_loopback(request: Request) -> bool:
    """Return whether the browser asked this machine by a name of its own, where http is safe."""
    return (request.url.hostname or "") in LOOPBACK


def _language(request: Request) -> str:
    """Return the language chosen before, else the first of the browser's that is spoken here."""
    chosen = request.cookies.get(LANG_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    accepted = request.headers.get("accept-language", "")[:200].lower()
    wanted = (one.strip().partition(";")[0][:2] for one in accepted.split(","))
    return next((one for one in wanted if one in LANGUAGES), "en")


Anyone = Annotated[Visitor, Depends(visitor_of)]
Viewer = Annotated[Visitor, Depends(_admitted("read"))]
Officer = Annotated[Visitor, Depends(_admitted("manage"))]
Examiner = Annotated[Visitor, Depends(_admitted("audit"))]
FromRequester = Annotated[Posted, Depends(_posted("assess"))]
FromOfficer = Annotated[Posted, Depends(_posted("manage"))]
FromExaminer = Annotated[Posted, Depends(_posted("audit"))]
