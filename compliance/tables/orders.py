"""The rows of a table as shipments: rows of one order together, and what is wrong with a row beside the good ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from compliance.errors import Fault, InputRefused, ShipmentRefused
from compliance.intake.reading import read_shipment
from compliance.model.plain import JsonObject
from compliance.model.shipment import MOST_LINES, Shipment
from compliance.tables import cells
from compliance.tables.document import Values, document_of, place_of
from compliance.tables.headings import ColumnUse, Layout, layout, meaning_named, not_found
from compliance.tables.source import Row, TableSheet


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with a row: its number in the file, the heading of the column, the cause, and how to mend it."""

    row: int
    column: str
    cause: str
    hint: str

    def __str__(self) -> str:
        """Return `row 17, column "Menge": cause. hint`."""
        return str(self.fault())

    def fault(self) -> Fault:
        """Return it as the fault of a document, whose path is the row and the column."""
        return Fault(
            f'row {self.row}, column "{self.column}"' if self.column else f"row {self.row}", self.cause, self.hint
        )


@dataclass(frozen=True, slots=True)
class RowsAsked:
    """The rows of one shipment: the shipment and its document, the line id of each row, and the rows refused.

    `shipment` is None where no row of it could be read.
    """

    shipment: Shipment | None
    document: JsonObject
    lines: Mapping[int, str]
    faults: tuple[RowFault, ...] = ()


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How a table is read: headings named by hand, values for the whole file, the decimal mark, and the grouping."""

    mapping: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, cells.Value] = field(default_factory=dict)
    decimal: cells.Mark | None = None
    group: bool = True


@dataclass(frozen=True, slots=True)
class OrderTable:
    """A table of goods that was read: its sheet, its columns, and its shipments in the order of their first rows."""

    sheet: TableSheet
    layout: Layout
    asked: tuple[RowsAsked, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows below the headings."""
        return tuple(row for row in self.sheet.rows if row.number > self.layout.heading_row.number)


def read_orders(
    sheets: Sequence[TableSheet], name: str, parameters: Collection[str], options: TableOptions | None = None
) -> OrderTable:
    """Read the first sheet that has a description of goods. Raises InputRefused where no sheet has one."""
    wanted = options or TableOptions()
    for sheet in sheets:
        found = layout(sheet, wanted.mapping, parameters)
        if found is not None:
            return OrderTable(sheet, found, tuple(_asked(sheet, found, parameters, wanted)))
    raise not_found(sheets, name)


def _asked(sheet: TableSheet, found: Layout, parameters: Collection[str], wanted: TableOptions) -> Iterable[RowsAsked]:
    rows = [row for row in sheet.rows if row.number > found.heading_row.number]
    numbers = [use.index for use in found.columns if use.meaning.kind in ("number", "parameter")]
    mark = wanted.decimal or cells.decimal_mark(row.cells[i] for row in rows for i in numbers if i < len(row.cells))
    groups: dict[str, list[tuple[Values, list[RowFault]]]] = {}
    for row in rows:
        values, faults = _values(row, found.columns, mark)
        order = values.get("reference") if wanted.group else None
        key = f"order {order.content}" if order is not None else f"row {row.number}"
        groups.setdefault(key, []).append((values, faults))
    for order_rows in groups.values():
        for group in _by_day(order_rows):
            for start in range(0, len(group), MOST_LINES):
                yield _shipment(group[start : start + MOST_LINES], frozenset(parameters), wanted.defaults)


def _by_day(group: list[tuple[Values, list[RowFault]]]) -> Iterable[list[tuple[Values, list[RowFault]]]]:
    """Part the rows of an order by the day on which they ship; rows without a day go with the first."""
    parts: dict[object, list[tuple[Values, list[RowFault]]]] = {}
    first = next((day.content for values, _ in group if (day := values.get("ship_on")) is not None), None)
    for values, faults in group:
        day = values.get("ship_on")
        parts.setdefault(first if day is None else day.content, []).append((values, faults))
    return parts.values()


def _values(row: Row, columns: Iterable[ColumnUse], mark: cells.Mark | None) -> tuple[Values, list[RowFault]]:
    """Return what the cells of a row say by the name of the column, and the cells that cannot be read."""
    values, faults = Values(row.number), []
    if row.fault:
        return values, [RowFault(row.number, "", row.fault, "Write the row again, with each quotation mark closed.")]
    for use in columns:
        cell = row.cells[use.index] if use.index < len(row.cells) else None
        if cells.is_empty(cell):
            continue
        try:
            values.take(use, cells.value(use.meaning.kind, cell, mark))
        except cells.CellRefused as refused:
            faults.append(RowFault(row.number, use.heading, refused.what, refused.hint))
    if "description" not in values and "description_zh" not in values:
        heading = next(u.heading for u in columns if u.meaning.name.startswith("description"))
        faults.append(RowFault(row.number, heading, "the description is missing", "Say what the goods are."))
    return values, faults


def _shipment(
    group: Sequence[tuple[Values, list[RowFault]]], parameters: frozenset[str], defaults: Mapping[str, cells.Value]
) -> RowsAsked:
    """Return the shipment of a group of rows; rows that cannot be read are left out and named."""
    faults = [fault for _, found in group for fault in found]
    good = [values for values, found in group if not found]
    faults += [fault for values in good[1:] if (fault := _differs(good[0], values)) is not None]
    bad = {fault.row for fault in faults}
    while good := [values for values in good if values.row not in bad]:
        document, lines = document_of(good, defaults)
        try:
            return RowsAsked(read_shipment(document), document, lines, tuple(faults))
        except ShipmentRefused as refused:
            more = [_placed(fault, good, document) for fault in refused.faults]
            faults += more
            bad = {fault.row for fault in more} & {values.row for values in good} or {values.row for values in good}
    return RowsAsked(None, {}, {}, tuple(faults))


def _differs(first: Values, values: Values) -> RowFault | None:
    """Return the fault of a row that says something else of the shipment than the first row of it."""
    for name, one in values.items():
        other = first.get(name)
        if one.scope == "shipment" and other is not None and other.content != one.content:
            cause = f'"{one.content}" differs from "{other.content}" in row {first.row} of the same order'
            return RowFault(values.row, one.heading, cause, "Make them alike, or give the row another order number.")
    return None


def _placed(fault: Fault, rows: Sequence[Values], document: JsonObject) -> RowFault:
    """Return a fault of the document as one of the row and column that its value came from."""
    row, heading = place_of(fault.path, rows, document)
    return RowFault(row, heading, fault.cause, fault.hint)


def default_values(given: Mapping[str, str], parameters: Collection[str]) -> dict[str, cells.Value]:
    """Return values for a whole file by the names of columns, read as their cells are. Raises InputRefused."""
    read: dict[str, cells.Value] = {}
    for name, said in given.items():
        meaning = meaning_named(name, parameters)
        try:
            read[meaning.name] = cells.value(meaning.kind, said, ".")
        except cells.CellRefused as refused:
            raise InputRefused(refused.what, f"the value for {name}", hint=refused.hint) from None
    return read
