"""`/console/licences/{id}`: what is left of a licence, what orders draw from it, reports that are due."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.console import forms
from api.console.cases import why
from api.console.pages import go, page
from api.console.register_pages import entry_and_history
from api.console.visitor import FromOfficer, FromRequester, Posted, Viewer
from api.problems import Problem
from api.routes import licences as routes
from compliance.model.plain import JsonObject
from compliance.model.register import DrawDocument, LicenceDocument

router = APIRouter()
Name = Annotated[str, Path(max_length=40)]


@router.post("/licences")
async def add_licence(posted: FromOfficer) -> Response:
    """Register a licence."""
    said = forms.texts(posted, ("number", "valid_from", "valid_until"))
    said |= {"kind": posted.text("licence_kind"), "control_codes": forms.codes(posted, "control_codes")}
    said |= {"end_users": forms.listed_names(posted, "end_users"), "countries": forms.codes(posted, "countries")}
    said |= _amounts(posted)
    if (days := posted.text("report_within_days")).isdecimal():
        said["report_within_days"] = int(days)
    body = LicenceDocument.model_validate_json(json.dumps(said))
    made = await routes.add(posted.visitor.service, posted.visitor.caller, body, why(posted))
    return go(f"/console/licences/{made.id}", "kept")


@router.get("/licences/{id}")
async def show_licence(visitor: Viewer, id: Name) -> Response:
    """Show a licence with its balance."""
    entry, history = await entry_and_history(visitor, "licence", id)
    balance = await routes.balance(visitor.service, visitor.caller, id)
    return page(
        visitor, "licence.html", title="licence.title", heading=entry.name, entry=entry, licence=entry.data["licence"],
        balance=balance, history=history,
    )  # fmt: skip


@router.post("/licences/{id}/draw")
async def draw(posted: FromRequester, id: Name) -> Response:
    """Reserve for an order, or take off what was shipped, or give back what was reserved."""
    service, caller, action = posted.visitor.service, posted.visitor.caller, posted.text("action")
    if action == "release":
        await routes.release(service, caller, id, posted.text("reference"))
    elif action in ("reserve", "consume"):
        said = forms.texts(posted, ("reference", "on")) | _amounts(posted)
        body = DrawDocument.model_validate_json(json.dumps(said))
        await (routes.reserve if action == "reserve" else routes.consume)(service, caller, id, body)
    else:
        raise Problem("malformed", "Choose what to do with the licence.")
    return go(f"/console/licences/{id}", "kept")


@router.post("/licences/{id}/report")
async def report(posted: FromOfficer, id: Name) -> Response:
    """Note that the use for an order was reported."""
    caller = posted.visitor.caller
    await routes.report_use(posted.visitor.service, caller, id, posted.text("reference"), why(posted))
    return go(f"/console/licences/{id}", "kept")


@router.post("/licences/{id}/withdraw")
async def withdraw(posted: FromOfficer, id: Name) -> Response:
    """End a licence that was withdrawn or surrendered."""
    await routes.withdraw(posted.visitor.service, posted.visitor.caller, id, why(posted))
    return go(f"/console/licences/{id}", "kept")


def _amounts(posted: Posted) -> JsonObject:
    found = {"quantity": forms.amount(posted, "quantity", "unit"), "value": forms.amount(posted, "value", "currency")}
    return {name: one for name, one in found.items() if one is not None}
