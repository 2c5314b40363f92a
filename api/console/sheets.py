"""`/console/sheet`: a spreadsheet dropped, its orders answered at once, and what is wrong with its rows."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import PurePath

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from api.console.asking import ask, follow_up
from api.console.pages import page
from api.console.visitor import FromRequester, Posted, Viewer, Visitor
from api.problems import Problem
from compliance.errors import ShipmentRefused
from compliance.tables.orders import OrderTable, RowFault, RowsAsked, TableOptions, default_values, read_orders
from compliance.tables.source import ReadOptions, read_bytes

router = APIRouter()
MOST_SHIPMENTS = 200
_DEFAULTS = {"destination": "destination", "exporter": "exporter.name", "buyer": "importer.name"}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """An order of a sheet: its rows, and the answer with the page that shows it."""

    rows: str
    reference: str
    decision: str
    action: str
    link: str


@router.get("/sheet")
async def show_sheet(visitor: Viewer) -> Response:
    """Show the place to drop a spreadsheet."""
    return page(visitor, "sheet.html", title="nav.sheet", rows=None, faults=(), unused=())


@router.post("/sheet")
async def take_sheet(posted: FromRequester) -> Response:
    """Answer every order of a spreadsheet, and open cases where goods may not go."""
    visitor, file = posted.visitor, posted.file("file")
    if file is None:
        raise Problem("malformed", "Choose a spreadsheet (CSV or XLSX).")
    name = PurePath((file.filename or "").replace("\\", "/")).name
    table = await asyncio.to_thread(_table, posted, file, name)
    good = [one for one in table.asked if one.shipment is not None]
    if len(good) > MOST_SHIPMENTS:
        raise Problem(
            "too_large", f"{len(good)} orders; {MOST_SHIPMENTS} may come at once. Take `xuke batch` or a job."
        )
    faults = [fault for one in table.asked for fault in one.faults]
    rows = []
    for one in good:
        try:
            rows.append(await _answered(visitor, one, name))
        except ShipmentRefused as refused:
            said = [RowFault(min(one.lines), "", fault.cause, fault.hint) for fault in refused.faults[:5]]
            faults += said
    return page(
        visitor, "sheet.html", title="nav.sheet", rows=rows, faults=sorted(faults, key=lambda one: one.row),
        unused=table.layout.unused,
    )  # fmt: skip


def _table(posted: Posted, file: UploadFile, name: str) -> OrderTable:
    """Read a file by its suffix. Raises InputRefused."""
    service = posted.visitor.service
    parameters = frozenset(service.active_rulebook.assessor().rulebook.parameters)
    given = {column: text for field, column in _DEFAULTS.items() if (text := posted.text(field))}
    options = TableOptions(defaults=default_values(given, parameters))
    sheets = read_bytes(file.file.read(), "the table", ReadOptions(suffix=PurePath(name).suffix))
    return read_orders(sheets, "the table", parameters, options)


async def _answered(visitor: Visitor, one: RowsAsked, name: str) -> SheetRow:
    """Answer an order; one without a number is known by the file and its first row, so the same file asks again."""
    first, last = min(one.lines), max(one.lines)
    stem = "".join(c for c in PurePath(name).stem if c.isprintable())[:80] or "sheet"
    document = one.document if one.document.get("reference") else {**one.document, "reference": f"{stem} row {first}"}
    asked = await ask(visitor, document)
    case = await follow_up(visitor, asked, "a spreadsheet")
    link = f"/console/cases/{case}" if case else f"/console/answers/{asked.id}"
    answer = asked.answer
    shown = str(first) if first == last else f"{first}–{last}"
    return SheetRow(shown, answer.reference or "", str(answer.decision), str(answer.action), link)
