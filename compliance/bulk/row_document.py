"""What columns say of a line, or of a shipment as a whole, as a checked part of a shipment; or why it is refused."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from compliance.errors import Fault, ShipmentRefused, XukeError
from compliance.intake.json_text import parse
from compliance.intake.reading import read_shipment
from compliance.model.plain import JsonObject
from compliance.model.shipment import Shipment
from compliance.tables import cells
from compliance.tables.document import Values, document_of, place_of
from compliance.tables.headings import ColumnMeaning, ColumnUse
from compliance.tables.source import Cell

_LINE = ColumnMeaning("description", "text", "line", ())
_ANY_GOODS = ColumnUse(0, "description", _LINE)


class RowRefused(Exception):
    """A row that is not answered, and why."""


class Unreadable:
    """A cell that Arrow itself cannot read: text that is no UTF-8."""


def part_of(columns: Sequence[ColumnMeaning], row: Sequence[object]) -> Shipment:
    """Return what a row says in some columns as a shipment of one line. Raises RowRefused.

    Without a column for goods the line holds a word that stands for any: what is asked for is the rest.
    """
    values, given = Values(1), {}
    for index, (meaning, found) in enumerate(zip(columns, row, strict=True)):
        cell = _cell(meaning.name, found)
        if cells.is_empty(cell):
            continue
        if meaning.kind == "json":
            given = _object(meaning.name, cell)
            continue
        try:
            values.take(ColumnUse(index, meaning.name, meaning), cells.value(meaning.kind, cell, "."))
        except cells.CellRefused as refused:
            raise RowRefused(_said(meaning.name, refused.what, refused.hint)) from None
    lines = any(one.scope == "line" for one in columns)
    if lines and "description" not in values and "description_zh" not in values:
        raise RowRefused(_said("description", "the description is missing", "Say what the goods are."))
    if not lines:
        values.take(_ANY_GOODS, "goods")
    document, _ = document_of([values], {})
    _add(document["lines"][0] if lines else document, given, "line_json" if lines else "shipment_json")
    try:
        return read_shipment(document)
    except ShipmentRefused as refused:
        raise RowRefused("\n".join(_placed(fault, values, document) for fault in refused.faults)) from None


def _cell(name: str, found: object) -> Cell:
    """Return a value out of Arrow as a cell. Raises RowRefused for what no cell can hold."""
    if found is None or isinstance(found, str | bool | Decimal):
        return found
    if isinstance(found, int):
        return Decimal(found)
    if isinstance(found, float):
        return Decimal(repr(found)) if math.isfinite(found) else None
    if isinstance(found, datetime):
        return found.date()
    if isinstance(found, date):
        return found
    if isinstance(found, Unreadable):
        raise RowRefused(_said(name, "the text is no UTF-8", "Write it again as UTF-8."))
    raise RowRefused(
        _said(name, f"the cell holds {type(found).__name__}", "Give text, a number, a day, or true or false.")
    )


def _object(name: str, cell: Cell) -> JsonObject:
    try:
        tree, twice = parse(str(cell))
    except ShipmentRefused as refused:
        raise RowRefused("\n".join(_said(name, fault.cause, fault.hint) for fault in refused.faults)) from None
    if not isinstance(tree, dict) or twice:
        raise RowRefused(_said(name, "expected an object in which no name stands twice", 'Write {"papers": []}.'))
    return tree


def _add(document: JsonObject, given: JsonObject, column: str) -> None:
    """Add the fields of an object to a document; nothing is said twice, and lines are rows."""
    for name, value in given.items():
        if name in document:
            cause = f"{name!r} is said by a column as well" if name != "lines" else "lines are rows"
            raise RowRefused(_said(column, cause, "Leave it out of one of the two."))
        document[name] = value


def _placed(fault: Fault, values: Values, document: JsonObject) -> str:
    _, heading = place_of(fault.path, [values], document)
    return _said(heading or fault.path, fault.cause, fault.hint)


def _said(column: str, cause: str, hint: str) -> str:
    return f'column "{column}": {cause}. {hint}'.strip()


def problem_of(error: Exception) -> str:
    """Return what is said of a row for which an error stands; nothing of the row itself, which may hold names."""
    if isinstance(error, RowRefused):
        return str(error)
    if isinstance(error, ShipmentRefused):
        return "\n".join(_said(fault.path.removeprefix("$."), fault.cause, fault.hint) for fault in error.faults)
    return str(error) if isinstance(error, XukeError) else f"internal error ({type(error).__name__})"
