"""A customer file: names with the caller's own ids, out of any table, and what is wrong with single rows."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compliance.errors import InputRefused
from compliance.tables import cells
from compliance.tables.headings import plain
from compliance.tables.orders import RowFault
from compliance.tables.source import Row, TableSheet

_FILE = Path(__file__).with_name("customers.toml")
_HEADINGS_IN = 20


@dataclass(frozen=True, slots=True)
class Customer:
    """A row of the file: its number, the caller's id, the names, country and address, and what is wrong with it.

    A row with a fault is screened all the same, without what cannot be read; one without a name is not.
    """

    row: int
    id: str
    name: str
    name_local: str | None = None
    country: str | None = None
    address: str | None = None
    faults: tuple[RowFault, ...] = ()


@cache
def _by_heading() -> dict[str, str]:
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {plain(heading): column for column, one in data.items() for heading in one["names"]}


def read_customers(sheets: Sequence[TableSheet], name: str) -> tuple[Customer, ...]:
    """Return the customers of the first sheet with a column of names. Raises InputRefused where there is none."""
    for sheet in sheets:
        for row in sheet.rows[:_HEADINGS_IN]:
            places: dict[str, tuple[int, str]] = {}
            for index, cell in enumerate(row.cells):
                column = _by_heading().get(plain(cell)) if isinstance(cell, str) else None
                if column is not None:
                    places.setdefault(column, (index, str(cell)))
            if "name" in places:
                return _customers([one for one in sheet.rows if one.number > row.number], places)
    shown = ", ".join(str(cell) for cell in sheets[0].rows[0].cells if cell is not None)[:200]
    hint = "Call the column with the names name, and one with your own numbers id"
    raise InputRefused("no column is called name", name, f"the first row has: {shown}", hint)


def _customers(rows: Sequence[Row], places: dict[str, tuple[int, str]]) -> tuple[Customer, ...]:
    found: list[Customer] = []
    taken: set[str] = set()
    for row in rows:
        said = {
            column: cells.text(row.cells[index])
            for column, (index, _) in places.items()
            if index < len(row.cells) and not cells.is_empty(row.cells[index])
        }
        faults = [RowFault(row.number, "", row.fault, "Write the row again.")] if row.fault else []
        if "name" not in said and "name_local" not in said:
            faults.append(RowFault(row.number, places["name"][1], "the name is missing", "Give the full legal name."))
        own = said.get("id") or f"row {row.number}"
        if own in taken:
            faults.append(RowFault(row.number, places["id"][1], f'the id "{own}" is used twice', "Give each its own."))
            own = f"{own} (row {row.number})"
        taken.add(own)
        name = said.get("name") or said.get("name_local") or ""
        home = _country(said.get("country"), row.number, places, faults)
        found.append(Customer(row.number, own, name, said.get("name_local"), home, said.get("address"), tuple(faults)))
    return tuple(found)


def _country(written: str | None, row: int, places: dict[str, tuple[int, str]], faults: list[RowFault]) -> str | None:
    """Return the country of a row; one that cannot be read is a fault, and the name is screened without it."""
    if written is None:
        return None
    try:
        return cells.country(written)
    except cells.CellRefused as refused:
        faults.append(RowFault(row, places["country"][1], refused.what, refused.hint))
        return None
