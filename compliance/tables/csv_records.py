"""The records of a CSV text, so that a quotation mark that is not closed spoils its own row and no other."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

_LONGEST_CELL = 1_000_000
_MOST_LINES = 200  # a cell of more lines than this is a quotation mark that was not closed
_UNFINISHED = "unexpected end of data"
NOT_CLOSED = "a quotation mark is not closed"


def csv_records(text: str, delimiter: str) -> Iterator[tuple[list[str], str]]:
    """Yield each record with what is wrong with it, or an empty text; an empty line is a record without cells."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = list(io.StringIO(text, newline=""))
    width, at = 0, 0
    while at < len(lines):
        cells, used, fault = _record(lines, at, delimiter, width)
        width = width or (len(cells) if len(cells) > 1 else 0)
        at += used
        yield cells, fault


def _record(lines: list[str], at: int, delimiter: str, width: int) -> tuple[list[str], int, str]:
    """Return the cells of the record that begins at a line, how many lines it takes, and what is wrong with it."""
    whole = ""
    for used, line in enumerate(lines[at : at + _MOST_LINES], start=1):
        whole += line
        try:
            cells = next(csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            if _UNFINISHED in str(error):
                continue
            if used > 1:
                break
            return next(csv.reader([line], delimiter=delimiter), []), 1, ""
        if used > 1 and width and len(cells) != width:
            break
        return cells, used, ""
    return lines[at].rstrip("\r\n").split(delimiter), 1, NOT_CLOSED
