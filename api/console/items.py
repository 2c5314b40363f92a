"""`/console/items/{id}`: what an item is, what the lists make of it, its review and who confirms it."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.console import forms
from api.console.cases import why
from api.console.pages import go, page
from api.console.register_pages import entry_and_history
from api.console.visitor import FromOfficer, Posted, Viewer
from api.routes import items as routes
from compliance.model.assessment import LineAnswer
from compliance.model.register import ItemDocument, ReviewDocument
from compliance.tables import cells

router = APIRouter()
Name = Annotated[str, Path(max_length=40)]
_TEXTS = ("number", "description", "description_zh", "form", "hs_code", "control_code")


@router.post("/items")
async def add_item(posted: FromOfficer) -> Response:
    """Register an item."""
    made = await routes.add_item(posted.visitor.service, posted.visitor.caller, _item(posted), why(posted))
    return go(f"/console/items/{made.id}", "kept")


@router.get("/items/{id}")
async def show_item(visitor: Viewer, id: Name) -> Response:
    """Show an item."""
    entry, history = await entry_and_history(visitor, "item", id)
    assessor, today = visitor.service.active_rulebook.assessor(), visitor.service.day(None)

    def look() -> LineAnswer:
        fields = {name: value for name, value in entry.data["item"].items() if name != "number"}
        text = json.dumps({"lines": [{"line": "1", **fields}]}).encode()
        return assessor.answer(text, today).assessment.lines[0]

    line = await asyncio.to_thread(look)
    return page(
        visitor, "item.html", title="item.title", heading=entry.name, entry=entry, item=entry.data["item"],
        review=entry.data["review"], line=line, history=history,
    )  # fmt: skip


@router.post("/items/{id}/evidence")
async def review(posted: FromOfficer, id: Name) -> Response:
    """Say what an item is, with the basis and a file of which the digest is kept."""
    said = forms.texts(posted, ("status", "basis", "on", "control_code", "because"))
    said |= {"considered": forms.codes(posted, "considered"), "evidence": await forms.evidence(posted)}
    body = ReviewDocument.model_validate_json(json.dumps(said))
    await routes.review(posted.visitor.service, posted.visitor.caller, id, body)
    return go(f"/console/items/{id}", "kept")


@router.post("/items/{id}/confirm")
async def confirm(posted: FromOfficer, id: Name) -> Response:
    """Confirm a review that somebody else wrote."""
    await routes.confirm_item(posted.visitor.service, posted.visitor.caller, id, why(posted))
    return go(f"/console/items/{id}", "confirmed")


def _item(posted: Posted) -> ItemDocument:
    said = forms.texts(posted, _TEXTS)
    if posted.text("elements"):
        said["elements"] = forms.cell(posted, "elements", cells.elements)
    if (origin := forms.country(posted, "origin")) is not None:
        said["origin"] = origin
    return ItemDocument.model_validate_json(json.dumps(said, default=str))
