"""The console as an application of its own under `/console`: its routes, and its errors as pages."""

from __future__ import annotations

from traceback import extract_tb
from urllib.parse import quote

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.console import (
    audit,
    calendar,
    cases,
    checks,
    drafts,
    exposure,
    inbox,
    items,
    law,
    licences,
    login,
    mail,
    parties,
    provider_login,
    register_pages,
    sheets,
)
from api.console.pages import HERE, go, own_path, page
from api.console.visitor import LoginNeeded, Visitor, visitor_of
from api.logs import logger
from api.problems import Problem, problem_of
from api.service import Service
from compliance.errors import Fault, XukeError

_PARTS = (
    login, provider_login, inbox, checks, sheets, cases, drafts, exposure, register_pages, items, parties, licences,
    law, audit, calendar, mail,
)  # fmt: skip


def console(service: Service) -> FastAPI:
    """Return the console over the parts of a process."""
    app = FastAPI(title="xuke console", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.service = service
    for part in _PARTS:
        app.include_router(part.router)
    app.add_middleware(UnforeseenErrors)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.add_exception_handler(LoginNeeded, _to_login)
    for kind in (XukeError, Problem, HTTPException, RequestValidationError, ValidationError):
        app.add_exception_handler(kind, _show_problem)
    return app


def install(app: FastAPI, service: Service) -> None:
    """Let an application serve the console under `/console`."""
    app.add_route("/console", _to_inbox, include_in_schema=False)
    app.mount("/console", console(service))


async def _to_inbox(_request: Request) -> Response:
    return go("/console/")


class UnforeseenErrors:
    """Shows an error that no handler took as a page too; its message may hold names, so only its place is logged."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        begun = False

        async def sent(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except (ClientDisconnect, Problem):  # the limits of a request: answered by who set them
            raise
        except Exception as error:
            if begun or scope["type"] != "http":
                raise
            places = [f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno} {f.name}" for f in extract_tb(error.__traceback__)]
            logger().error("failed", kind=type(error).__name__, at=places[-12:])
            response = await _show_problem(Request(scope, receive), error)
            await response(scope, receive, send)


async def _to_login(request: Request, error: Exception) -> Response:
    """Send somebody who is not logged in to the login, and back to the page afterwards."""
    wanted = own_path(request.url.path if request.method == "GET" else "")
    return go(f"/console/login?next={quote(wanted)}")


async def _show_problem(request: Request, error: Exception) -> Response:
    """Show a raised error as a page, with what to do now."""
    problem = _refused_form(error) if isinstance(error, ValidationError) else problem_of(error)
    try:
        visitor = await visitor_of(request)
    except XukeError:  # the database is away: the page is shown to nobody in particular
        visitor = Visitor(request, None, "-" * 32, "en")
    back = own_path(request.headers.get("referer", "").removeprefix(str(request.base_url).split("/console")[0]))
    return page(visitor, "problem.html", problem.status, title="problem.title", problem=problem, back=back)


def _refused_form(error: ValidationError) -> Problem:
    """Return the problem of a form whose fields do not fit; what was typed is not repeated."""
    faults = [Fault(".".join(map(str, one["loc"])), one["msg"][:200], "") for one in error.errors()[:20]]
    return Problem("shipment_refused", "The form was refused.", faults)
