"""`/console/check`: a form that asks for a shipment. It is read as a small table, as a spreadsheet is.

Shipment fields stand once and count for every line, so what a form refuses has the same words as what a table refuses.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from api.clock import law_day
from api.console.asking import ask, follow_up
from api.console.pages import go, page
from api.console.visitor import FromRequester, Posted, Viewer, Visitor
from api.console.words_of import say
from compliance.errors import InputRefused, ShipmentRefused
from compliance.intake.nearest import VOCABULARIES
from compliance.report.fact_words import value_words
from compliance.tables.orders import RowsAsked, TableOptions, read_orders
from compliance.tables.source import Row, TableSheet

router = APIRouter()
SHIPMENT = (
    "reference", "destination", "ship_on", "exporter.name", "importer.name", "importer.country", "end_user.name",
    "end_user.country", "end_user.kind", "end_use.statement", "end_use.military", "end_use.sector", "intermediary.name",
    "onward",
)  # fmt: skip
LINE = (
    "description", "item", "form", "elements", "hs_code", "control_code", "quantity.value", "quantity.unit",
    "value.amount", "value.currency",
)  # fmt: skip
FIRST_LINES, MOST_LINES = 2, 50
_CHOICES = {"end_user.kind": "party_kind", "end_use.sector": "sector", "form": "form"}


@router.get("/check")
async def show_form(visitor: Viewer) -> Response:
    """Show the empty form."""
    return _form(visitor, {"reference": f"C-{law_day(visitor.service.clock()):%y%m%d}-{secrets.token_hex(2)}"}, {})


@router.post("/check")
async def check(posted: FromRequester) -> Response:
    """Answer what was typed; open a case where the goods may not go."""
    visitor, typed = posted.visitor, _typed(posted)
    if posted.text("more"):
        return _form(visitor, typed, {}, lines=_lines(typed) + 2)
    asked, faults = _read(visitor, typed)
    if faults or asked is None or asked.shipment is None:
        return _form(visitor, typed, faults, 422)
    try:
        found = await ask(visitor, asked.document)
    except ShipmentRefused as refused:
        return _form(visitor, typed, {"": " ".join(f"{one.cause}. {one.hint}" for one in refused.faults[:5])}, 422)
    case = await follow_up(visitor, found, "asked at the console")
    return go(f"/console/cases/{case}" if case else f"/console/answers/{found.id}")


def _typed(posted: Posted) -> dict[str, str]:
    """Return what was typed, by field: `destination`, `1.description`."""
    known = {*SHIPMENT, *(f"{n}.{name}" for n in range(1, MOST_LINES + 1) for name in LINE)}
    return {name: text for name in posted.form if name in known and (text := posted.text(name))}


def _lines(typed: Mapping[str, str]) -> int:
    numbers = [int(name.partition(".")[0]) for name in typed if name[0].isdigit()]
    return max([FIRST_LINES, *numbers])


def _read(visitor: Visitor, typed: Mapping[str, str]) -> tuple[RowsAsked | None, dict[str, str]]:
    """Return the shipment of the form, and what cannot be read by the field that it was typed into."""
    names = (*SHIPMENT, *LINE)
    shared = tuple(typed.get(name) for name in SHIPMENT)
    rows = [Row(0, names)]
    for number in range(1, _lines(typed) + 1):
        own = tuple(typed.get(f"{number}.{name}") for name in LINE)
        if any(own):
            rows.append(Row(number, (*shared, *own)))
    if len(rows) == 1:
        return None, {"1.description": say(visitor.lang, "check.no_goods")}
    parameters = frozenset(visitor.service.active_rulebook.assessor().rulebook.parameters)
    try:
        table = read_orders([TableSheet("form", tuple(rows), "form")], "form", parameters, TableOptions())
    except InputRefused as refused:
        return None, {"": str(refused)}
    faults: dict[str, str] = {}
    for one in (fault for group in table.asked for fault in group.faults):
        field = one.column if one.column in SHIPMENT else f"{one.row}.{one.column or 'description'}"
        faults.setdefault(field, f"{one.cause}. {one.hint}")
    return table.asked[0], faults


def _form(
    visitor: Visitor, typed: Mapping[str, str], faults: Mapping[str, str], status: int = 200, lines: int = 0
) -> Response:
    shown = min(MOST_LINES, max(lines, _lines(typed)))
    choices = {
        name: [(one, value_words(one, visitor.lang)) for one in VOCABULARIES[kind][1]]
        for name, kind in _CHOICES.items()
    }
    return page(
        visitor, "check.html", status, title="nav.check", typed=typed, faults=faults, lines=range(1, shown + 1),
        choices=choices,
    )  # fmt: skip
