"""The one reader of tables: CSV in any of the encodings, and spreadsheets, as rows of plain cells.

A cell is text, a number, a day, true or false, or None where it is empty. Row numbers count as the spreadsheet does,
from 1, so that a person finds the row again.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast

from compliance.errors import InputRefused
from compliance.tables.csv_records import csv_records
from compliance.tables.encoding import NAMES, text_of
from compliance.tables.parquet import parquet_rows
from compliance.tables.sheet_size import check_size

Cell = str | Decimal | bool | date | None
LARGEST_BYTES = 200_000_000
TEXT_SUFFIXES = (".csv", ".tsv", ".txt")
SHEET_SUFFIXES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
PARQUET = ".parquet"
SUFFIXES = (*TEXT_SUFFIXES, *SHEET_SUFFIXES, PARQUET)
_DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number in the file, and what is wrong with it; empty cells at the end are left out."""

    number: int
    cells: tuple[Cell, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A sheet of a file: its rows, and how they were read."""

    name: str
    rows: tuple[Row, ...]
    read_as: str
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What is known of a file beside its bytes: the encoding of a text, and the name of a sheet."""

    encoding: str | None = None
    sheet: str | None = None
    suffix: str = field(default="")


def read_file(path: Path, options: ReadOptions | None = None) -> tuple[TableSheet, ...]:
    """Return the sheets of a file that hold anything. Raises InputRefused, naming the file and what to do."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            hint = "Split the file, or use Parquet for tables of this size."
            raise InputRefused(f"the file is larger than {LARGEST_BYTES // 1_000_000} MB", str(path), hint=hint)
        raw = path.read_bytes()
    except OSError as error:
        raise InputRefused("the file cannot be read", str(path), (error.strerror or "").lower()) from None
    return read_bytes(raw, path.name, options)


def read_bytes(raw: bytes, name: str, options: ReadOptions | None = None) -> tuple[TableSheet, ...]:
    """Return the sheets of a file that is in memory; its name, or `suffix`, says of which kind it is."""
    known = options or ReadOptions()
    suffix = (known.suffix or Path(name).suffix).lower()
    if suffix in TEXT_SUFFIXES:
        sheets: Iterable[TableSheet] = [_text_sheet(raw, name, known.encoding)]
    elif suffix in SHEET_SUFFIXES:
        sheets = _spreadsheet(raw, name, suffix, known.sheet)
    elif suffix == PARQUET:
        rows = [Row(number, cast(tuple[Cell, ...], cells)) for number, cells in enumerate(parquet_rows(raw, name), 1)]
        sheets = [TableSheet(name, _filled(rows), "Parquet")]
    else:
        raise InputRefused(f"{suffix or 'no suffix'} is no kind of table", name, hint=f"Use {', '.join(SUFFIXES)}.")
    found = tuple(sheet for sheet in sheets if sheet.rows)
    if not found:
        raise InputRefused("the table is empty", name, hint="Give a row of headings and a row for each position.")
    return found


def _text_sheet(raw: bytes, name: str, encoding: str | None) -> TableSheet:
    text, codec = text_of(raw, name, encoding)
    delimiter, text, said = _delimiter(text.removeprefix("\ufeff"))
    records = csv_records(text, delimiter)
    rows = [
        Row(number, tuple(cell.strip() or None for cell in cells), fault)
        for number, (cells, fault) in enumerate(records, start=2 if said else 1)
    ]
    shown = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}[delimiter]
    return TableSheet(name, _filled(rows), f"{NAMES[codec.removesuffix('-sig')]}, separated by {shown}", delimiter)


def _delimiter(text: str) -> tuple[str, str, bool]:
    """Return what separates the cells, the text without the line `sep=;` that says it, and whether it was there."""
    head, _, rest = text.partition("\n")
    said = head.strip().strip('"').lower()
    if said.startswith("sep=") and len(said) == 5:
        return said[4], rest, True
    if head.rstrip("\r") == "sep=\t":
        return "\t", rest, True
    lines = [line for line in text[:20_000].splitlines()[:20] if line.strip()]
    scores = {mark: [_count(line, mark) for line in lines] for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: (sum(min(n, 1) for n in scores[mark]), _alike(scores[mark]))), text, False


def _count(line: str, mark: str) -> int:
    """Return how often a mark stands in a line outside quotation marks."""
    return sum(part.count(mark) for part in line.split('"')[::2])


def _alike(counts: Sequence[int]) -> tuple[int, int]:
    """Return in how many lines the commonest number of marks stands, and that number."""
    most = max(set(counts), key=lambda n: (counts.count(n) if n else 0, n), default=0)
    return (counts.count(most) if most else 0, most)


def _spreadsheet(raw: bytes, name: str, suffix: str, wanted: str | None) -> Iterable[TableSheet]:
    from python_calamine import CalamineError, load_workbook

    if suffix == ".xlsx":
        check_size(raw, name)
    try:
        book = load_workbook(io.BytesIO(raw))
        names = book.sheet_names
        if wanted is not None and wanted not in names:
            raise InputRefused(f"no sheet is called {wanted!r}", name, hint=f"The sheets are {', '.join(names)}.")
        for title in [wanted] if wanted is not None else names:
            sheet = book.get_sheet_by_name(title)
            grid = cast(list[list[object]], sheet.to_python(skip_empty_area=False))
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
                _spread(grid, (top, left, bottom, right))
            rows = [Row(n, tuple(_plain(cell) for cell in cells)) for n, cells in enumerate(grid, start=1)]
            yield TableSheet(title, _filled(rows), f"sheet {title}")
    except (CalamineError, ValueError, OSError) as error:
        hint = "Open it in the spreadsheet program and save it again as XLSX, without a password."
        raise InputRefused("the spreadsheet cannot be read", name, str(error).rstrip("."), hint) from None


def _spread(grid: list[list[object]], area: tuple[int, int, int, int]) -> None:
    """Write what a merged cell shows into every cell that it covers downwards."""
    top, left, bottom, _ = area
    for row in range(top + 1, min(bottom + 1, len(grid))):
        if left < len(grid[row]) and left < len(grid[top]):
            grid[row][left] = grid[top][left]


def _plain(cell: object) -> Cell:
    """Return a cell of a spreadsheet as text, number, day, or true and false."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float):
        number = Decimal(repr(cell))
        return number.to_integral_value().quantize(Decimal(1)) if number == int(cell) else number
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, time | timedelta):
        return str(cell)
    return (cell.strip() or None) if isinstance(cell, str) else cast(Cell, cell)


def _filled(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Return the rows that hold anything, without empty cells at their end."""
    kept = []
    for row in rows:
        width = max((i for i, cell in enumerate(row.cells, start=1) if cell is not None), default=0)
        if width:
            kept.append(Row(row.number, row.cells[:width], row.fault))
    return tuple(kept)
