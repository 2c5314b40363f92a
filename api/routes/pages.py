"""`/` and `/docs`: where one arrives with a browser. Nobody is asked for a key, and nothing of a tenant stands here."""

from __future__ import annotations

from functools import cache
from html import escape

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api import openapi
from api.clock import law_day
from api.reference_page import SHUT, page, reference_page
from api.service import ServiceDep
from compliance.version import VERSION

router = APIRouter(include_in_schema=False)
_LINKS = (
    ("/docs", "API reference: every address, with parameters, bodies and examples"),
    ("/openapi.json", "The same for programs"),
    ("/health/ready", "Whether decisions can be given"),
)
_CONSOLE = ("/console", "The console: items, licences, parties, cases and papers in a browser")


@router.get("/")
async def start(request: Request, service: ServiceDep) -> HTMLResponse:
    """Say what runs here, under which law, and where to go on."""
    assessor = service.active_rulebook.current
    law = "No rulebook is loaded yet."
    if assessor is not None:
        book, today = assessor.rulebook, law_day(service.clock())
        law = f"Rulebook {book.version}, verified until {book.verified_until}, {assessor.age_days(today)} days ago."
    links = (_CONSOLE, *_LINKS) if _has_console(request) else _LINKS
    listed = "".join(f'<li><a href="{where}">{where}</a> {escape(what)}</li>' for where, what in links)
    about = "Whether China licenses the export of a shipment: asked with POST /v1/assessments, answered with reasons."
    dev = "<p><strong>Dev mode: nobody is asked for a key.</strong></p>" if service.settings.dev else ""
    body = f"<h1>xuke {escape(VERSION)}</h1><p>{about}</p><p>{escape(law)}</p>{dev}<ul>{listed}</ul>"
    return HTMLResponse(page("xuke", body), headers=SHUT)


@router.get("/docs")
async def docs() -> HTMLResponse:
    """Return the API reference."""
    return HTMLResponse(_reference(), headers=SHUT)


@cache
def _reference() -> str:
    return reference_page(openapi.served())


def _has_console(request: Request) -> bool:
    return any(str(getattr(route, "path", "")).startswith("/console") for route in request.app.routes)
