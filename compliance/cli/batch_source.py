"""What `xuke batch` reads: shipments out of a table or out of JSON lines, each with the rows it answers for.

A further kind of file (columns in Parquet, say) is one more function in READERS and one more in `batch_target.WRITERS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from compliance.errors import InputRefused, ShipmentRefused
from compliance.intake.reading import read_shipment
from compliance.model.shipment import Shipment
from compliance.tables import cells
from compliance.tables.mapping import read_mapping
from compliance.tables.orders import OrderTable, TableOptions, default_values, read_orders
from compliance.tables.source import SUFFIXES, Cell, ReadOptions, read_file

JSON_SUFFIXES = (".jsonl", ".ndjson")
_JSON_COLUMNS = ("reference", "line", "description")


@dataclass(frozen=True, slots=True)
class AskedRow:
    """A row of the file: its number, its cells, the id of its line in the shipment, and what is wrong with it."""

    number: int
    cells: tuple[Cell, ...]
    line: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class AskedUnit:
    """Rows that are answered together: one shipment, or rows of which none could be read."""

    shipment: Shipment | None
    rows: tuple[AskedRow, ...]


@dataclass(frozen=True, slots=True)
class BatchSource:
    """A file as it was read: headings, shipments, where the money stands, and remarks for the person."""

    headings: tuple[str, ...]
    units: tuple[AskedUnit, ...]
    remarks: tuple[str, ...] = ()
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How a file is read: what the user said of it, and the technical parameters that the rulebook knows."""

    parameters: frozenset[str]
    mapping: Path | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    sheet: str | None = None
    decimal: str | None = None
    group: bool = True


def given_values(given: Iterable[str]) -> dict[str, str]:
    """Return the values of options such as `destination=DE`. Raises InputRefused."""
    values = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise InputRefused(f"{one!r} is no value for a column", "--set", hint="Write for example destination=DE.")
        values[name.strip()] = value.strip()
    return values


def read_source(path: Path, options: SourceOptions) -> BatchSource:
    """Read a file by its suffix. Raises InputRefused."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        hint = f"Use {', '.join(READERS)}."
        raise InputRefused(f"{path.suffix or 'no suffix'} is no kind of table", str(path), hint=hint)
    return reader(path, options)


def _table(path: Path, options: SourceOptions) -> BatchSource:
    own = read_mapping(options.mapping) if options.mapping else read_mapping(None)
    values = default_values({**own.values, **options.values}, options.parameters)
    mark: cells.Mark | None = {"point": ".", "comma": ","}.get(options.decimal or "")  # type: ignore[assignment]
    wanted = TableOptions(own.columns, values, mark, options.group)
    sheets = read_file(path, ReadOptions(options.encoding, options.sheet))
    table = read_orders(sheets, path.name, options.parameters, wanted)
    head = table.layout.heading_row
    width = max([len(head.cells), *(len(row.cells) for row in table.rows)])
    names = tuple("" if i >= len(head.cells) or head.cells[i] is None else str(head.cells[i]) for i in range(width))
    return BatchSource(names, tuple(_units(table, width)), tuple(_remarks(table)), table.sheet.delimiter)


def _units(table: OrderTable, width: int) -> Iterator[AskedUnit]:
    by_number = {row.number: row for row in table.rows}
    for asked in table.asked:
        problems: dict[int, list[str]] = {}
        for fault in asked.faults:
            problems.setdefault(fault.row, []).append(str(fault))
        numbers = sorted({*asked.lines, *problems})
        rows = []
        for number in numbers:
            given = by_number[number].cells
            padded = given + (None,) * (width - len(given))
            rows.append(AskedRow(number, padded, asked.lines.get(number, ""), "\n".join(problems.get(number, ()))))
        yield AskedUnit(asked.shipment, tuple(rows))


def _remarks(table: OrderTable) -> Iterator[str]:
    """Say how the file was read, so that a wrong guess is seen at once."""
    yield f"read as {table.sheet.read_as}"
    used = (f"{use.heading} = {use.meaning.name}" for use in table.layout.columns)
    yield f"columns: {'; '.join(used)}"
    if table.layout.unused:
        yield f"columns not used: {'; '.join(table.layout.unused)} (name them with --map if they matter)"


def _json_lines(path: Path, options: SourceOptions) -> BatchSource:
    units = []
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise InputRefused("the file cannot be read", str(path), (error.strerror or "").lower()) from None
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            shipment = read_shipment(line)
        except ShipmentRefused as refused:
            problem = "\n".join(f"line {number}, {fault}" for fault in refused.faults)
            units.append(AskedUnit(None, (AskedRow(number, (None, None, None), "", problem),)))
            continue
        rows = (AskedRow(number, (shipment.reference, x.line, x.description), x.line) for x in shipment.lines)
        units.append(AskedUnit(shipment, tuple(rows)))
    if not units:
        raise InputRefused("the file is empty", str(path), hint="Give one shipment a line.")
    return BatchSource(_JSON_COLUMNS, tuple(units))


READERS: dict[str, Callable[[Path, SourceOptions], BatchSource]] = {
    **dict.fromkeys(SUFFIXES, _table),
    **dict.fromkeys(JSON_SUFFIXES, _json_lines),
}
