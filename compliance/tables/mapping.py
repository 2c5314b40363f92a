"""A mapping of one's own: a small table that names columns, and values for the whole file.

It has the headings `column`, `means` and, where wanted, `value`: a row with a column says what that column means, one
without says what holds for every row, such as `, destination, DE`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from compliance.errors import InputRefused
from compliance.tables.source import Row, read_file

_HEADINGS = ("column", "means", "value")


@dataclass(frozen=True, slots=True)
class OwnMapping:
    """What a mapping says: the column of a shipment by heading, and values for the whole file by column."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)


def read_mapping(path: Path | None) -> OwnMapping:
    """Return the mapping in a file; without one, an empty mapping. Raises InputRefused."""
    if path is None:
        return OwnMapping()
    sheet = read_file(path)[0]
    heads = [str(cell or "").strip().casefold() for cell in sheet.rows[0].cells]
    if heads[:2] != list(_HEADINGS[:2]) or len(heads) > len(_HEADINGS) or heads != list(_HEADINGS[: len(heads)]):
        hint = "Begin it with the headings column, means, value."
        raise InputRefused("the mapping has other headings", str(path), f"they are {', '.join(heads)}", hint)
    columns: dict[str, str] = {}
    values: dict[str, str] = {}
    for row in sheet.rows[1:]:
        column, means, value = _three(row)
        if not means or bool(column) == bool(value):
            hint = "Give a column and what it means, or leave the column empty and give a value."
            raise InputRefused(f"row {row.number} of the mapping is not complete", str(path), hint=hint)
        if column:
            columns[column] = means
        else:
            values[means] = value
    return OwnMapping(columns, values)


def _three(row: Row) -> tuple[str, str, str]:
    first, second, third = (*(str(cell or "").strip() for cell in row.cells), "", "", "")[:3]
    return first, second, third
