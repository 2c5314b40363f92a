"""The one writer of tables: CSV that Excel opens with the right characters, and XLSX. No cell is ever computed.

A text that a spreadsheet would take for a formula is written as text: XLSX says so of the cell, CSV gets an apostrophe
before it. Files are written beside their place and moved there when they are whole.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Protocol

from compliance.errors import InputRefused
from compliance.tables.source import Cell

WRITTEN_SUFFIXES = (".csv", ".tsv", ".xlsx")
_COMPUTED = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?%?")
_LONGEST_CELL = 32_000  # Excel takes 32,767
_MOST_DIGITS = 15  # a spreadsheet keeps no more
_WIDEST, _NARROWEST = 60, 8
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


class WrittenSheet(Protocol):
    """What is used of a worksheet of XlsxWriter, which has no types."""

    def write_string(self, row: int, column: int, text: str, style: object = None) -> int:
        """Write a text as a text."""

    def write_number(self, row: int, column: int, number: float) -> int:
        """Write a number."""

    def write_boolean(self, row: int, column: int, value: bool) -> int:
        """Write true or false."""

    def write_datetime(self, row: int, column: int, day: date) -> int:
        """Write a day."""

    def set_column(self, first: int, last: int, width: int) -> int:
        """Set the width of columns."""

    def freeze_panes(self, row: int, column: int) -> None:
        """Keep the rows above in sight."""

    def autofilter(self, first_row: int, first_column: int, last_row: int, last_column: int) -> int:
        """Let the rows be filtered."""


@dataclass(frozen=True, slots=True)
class SheetOut:
    """A sheet to be written: its name, its headings, and its rows."""

    name: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def write_tables(path: Path, sheets: Sequence[SheetOut], delimiter: str = ",") -> None:
    """Write sheets to a file; CSV holds the first alone. Raises InputRefused for a suffix that is not written."""
    suffix = path.suffix.lower()
    if suffix not in WRITTEN_SUFFIXES:
        raise InputRefused(f"{suffix or 'no suffix'} is not written", str(path), hint=_allowed())
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        if suffix == ".xlsx":
            _write_xlsx(beside, sheets)
        else:
            with beside.open("w", encoding="utf-8-sig", newline="") as file:
                for line in csv_lines(sheets[0], "\t" if suffix == ".tsv" else delimiter):
                    file.write(line)
        os.replace(beside, path)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()


def _allowed() -> str:
    return f"Use {', '.join(WRITTEN_SUFFIXES)}."


def csv_lines(sheet: SheetOut, delimiter: str = ",") -> Iterable[str]:
    """Yield the lines of a sheet as CSV; a file of them begins with the UTF-8 mark, so that Excel reads it right."""
    for row in chain([sheet.headings], sheet.rows):
        line = io.StringIO()
        csv.writer(line, delimiter=delimiter).writerow([_csv_cell(cell) for cell in row])
        yield line.getvalue()


def _csv_cell(cell: Cell) -> str:
    text = "" if cell is None else "yes" if cell is True else "no" if cell is False else str(cell)
    return guarded(text)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet computes; a plain number with a sign stays as it is."""
    clean = _CONTROL.sub("\ufffd", text)
    return f"'{clean}" if clean.startswith(_COMPUTED) and not _NUMBER.fullmatch(clean) else clean


def _write_xlsx(path: Path, sheets: Sequence[SheetOut]) -> None:
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(str(path), {**options, "default_date_format": "yyyy-mm-dd"}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for sheet in sheets:
            _write_sheet(book.add_worksheet(sheet.name[:31]), sheet, bold)


def _write_sheet(target: WrittenSheet, sheet: SheetOut, bold: object) -> None:
    widths = [_shown_width(heading) for heading in sheet.headings]
    for column, heading in enumerate(sheet.headings):
        target.write_string(0, column, _xlsx_text(heading), bold)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(target, (last, column), cell)
            if column < len(widths):
                widths[column] = max(widths[column], _shown_width(str(cell or "")))
    for column, width in enumerate(widths):
        target.set_column(column, column, min(max(width + 1, _NARROWEST), _WIDEST))
    target.freeze_panes(1, 0)
    if sheet.headings and last:
        target.autofilter(0, 0, last, len(sheet.headings) - 1)


def _write_cell(target: WrittenSheet, place: tuple[int, int], cell: Cell) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        target.write_boolean(*place, cell)
    elif isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= _MOST_DIGITS:
        target.write_number(*place, float(cell))
    elif isinstance(cell, date):
        target.write_datetime(*place, cell)
    else:
        target.write_string(*place, _xlsx_text(str(cell)))


def _xlsx_text(text: str) -> str:
    clean = _CONTROL.sub("\ufffd", text)
    return clean if len(clean) <= _LONGEST_CELL else clean[: _LONGEST_CELL - 1] + "…"


def _shown_width(text: str) -> int:
    """Return how wide a text is; Chinese and Japanese characters take two places."""
    longest = max(text.splitlines(), key=len, default="")
    return sum(2 if ord(c) > 0x2E7F else 1 for c in longest[:_WIDEST])
