"""`/console/parties/{id}`: a party, what the lists say of it today, and its clearances."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.console import forms
from api.console.cases import why
from api.console.pages import go, page
from api.console.register_pages import entry_and_history
from api.console.visitor import FromOfficer, Viewer
from api.routes import items as routes
from compliance.model.register import ClearanceDocument, PartyDocument

router = APIRouter()
Name = Annotated[str, Path(max_length=40)]


@router.post("/parties")
async def add_party(posted: FromOfficer) -> Response:
    """Register a party, to be watched."""
    said = forms.texts(posted, ("number", "name", "name_local", "kind", "address"))
    if (home := forms.country(posted, "country")) is not None:
        said["country"] = home
    body = PartyDocument.model_validate_json(json.dumps(said))
    made = await routes.add_party(posted.visitor.service, posted.visitor.caller, body, why(posted))
    return go(f"/console/parties/{made.id}", "kept")


@router.get("/parties/{id}")
async def show_party(visitor: Viewer, id: Name) -> Response:
    """Show a party with its screening of today."""
    entry, history = await entry_and_history(visitor, "party", id)
    screening = await routes.screen_party(visitor.service, visitor.caller, id)
    return page(
        visitor, "party.html", title="party.title", heading=entry.name, entry=entry, party=entry.data["party"],
        clearances=entry.data["clearances"], screening=screening, history=history,
    )  # fmt: skip


@router.post("/parties/{id}/evidence")
async def clear(posted: FromOfficer, id: Name) -> Response:
    """Say that a party is not the listed one."""
    said = forms.texts(posted, ("entry", "why", "until")) | {"evidence": await forms.evidence(posted)}
    body = ClearanceDocument.model_validate_json(json.dumps(said))
    await routes.clear(posted.visitor.service, posted.visitor.caller, id, body)
    return go(f"/console/parties/{id}", "kept")


@router.post("/parties/{id}/confirm")
async def confirm(posted: FromOfficer, id: Name) -> Response:
    """Confirm a clearance that somebody else wrote."""
    await routes.confirm_clearance(
        posted.visitor.service, posted.visitor.caller, id, posted.text("entry"), why(posted)
    )  # fmt: skip
    return go(f"/console/parties/{id}", "confirmed")


@router.post("/parties/{id}/revoke")
async def revoke(posted: FromOfficer, id: Name) -> Response:
    """Take a clearance back."""
    await routes.revoke_clearance(posted.visitor.service, posted.visitor.caller, id, posted.text("entry"), why(posted))
    return go(f"/console/parties/{id}", "kept")
