"""Rows of a table as plain values, and which rows are one shipment."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import TypeAlias

import pyarrow as pa

from compliance.bulk.columns import LINE_JSON, MONEY, OrderColumns, named
from compliance.bulk.row_document import Unreadable
from compliance.model.shipment import MOST_LINES
from compliance.tables.headings import ColumnMeaning

Row: TypeAlias = tuple[object, ...]
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class OrderRows:
    """The rows of a table: what each says of its line and of its shipment, the ids of lines, and the references.

    `own` holds what a line is drawn from a licence with, which bears on nothing else.
    """

    number: int
    columns: OrderColumns
    references: Sequence[object]
    names: Sequence[object]
    lines: Sequence[Row]
    shipments: Sequence[Row]
    own: Sequence[Row]

    @classmethod
    def of(cls, table: pa.Table, columns: OrderColumns, number: int) -> OrderRows:
        """Return the rows of a table; `number` stands for its columns."""
        count = table.num_rows
        own = {name: named(table, name) for name in ("reference", "line")}
        values = {name: _values(column) for name, column in own.items() if column is not None}
        return cls(
            number=number,
            columns=columns,
            references=values.get("reference", [None] * count),
            names=values.get("line", [None] * count),
            lines=_lines(table, columns.lines),
            shipments=_rows(table, columns.shipments),
            own=_rows(table, columns.own),
        )

    def groups(self) -> Iterator[list[int]]:
        """Yield the places of the rows of each shipment; a row without a reference is one by itself.

        Rows of one reference that ship on other days are shipments of their own, as are more than 500.
        """
        found: dict[Hashable, list[int]] = {}
        for place, reference in enumerate(self.references):
            found.setdefault((place,) if reference is None or reference == "" else reference, []).append(place)
        day = next((i for i, one in enumerate(self.columns.shipments) if one.name == "ship_on"), None)
        for group in found.values():
            if len(group) == 1:
                yield group
                continue
            for part in self._by_day(group, day):
                yield from (part[start : start + MOST_LINES] for start in range(0, len(part), MOST_LINES))

    def names_of(self, group: Sequence[int]) -> list[str]:
        """Return the ids of the lines of a shipment: their own, else their place in it, each different."""
        names: dict[str, None] = {}
        for number, place in enumerate(group, start=1):
            own = self.names[place]
            name = str(number) if own is None or not str(own).strip() else str(own)[:_LONGEST_NAME]
            names[name if name not in names else f"{name} ({number})"] = None
        return list(names)

    def _by_day(self, group: list[int], day: int | None) -> Iterator[list[int]]:
        if day is None:
            yield group
            return
        days = [self.shipments[place][day] for place in group]
        first = next((one for one in days if one is not None), None)
        parts: dict[object, list[int]] = {}
        for place, one in zip(group, days, strict=True):
            parts.setdefault(first if one is None else one, []).append(place)
        yield from parts.values()


def differing(columns: Sequence[ColumnMeaning], first: Row, own: Row) -> str | None:
    """Return the column in which a row says something else of the shipment than the first row of it."""
    for column, mine, theirs in zip(columns, first, own, strict=True):
        if mine is not None and theirs is not None and mine != theirs:
            return column.name
    return None


def _lines(table: pa.Table, columns: Sequence[ColumnMeaning]) -> Sequence[Row]:
    """Return what rows say of their lines; the value of one only beside an object that may hold its parts."""
    rows = _rows(table, columns)
    parts = next((i for i, one in enumerate(columns) if one.name == LINE_JSON), None)
    if parts is None:
        return rows
    kept = [one.name not in MONEY for one in columns]
    return [
        row if row[parts] is not None else tuple(c if keep else None for c, keep in zip(row, kept, strict=True))
        for row in rows
    ]


def _rows(table: pa.Table, columns: Sequence[ColumnMeaning]) -> Sequence[Row]:
    if not columns:
        return list(repeat((), table.num_rows))
    return list(zip(*(_values(named(table, one.name)) for one in columns), strict=True))


def _values(column: pa.ChunkedArray) -> list[object]:
    """Return the values of a column; one that Arrow cannot read costs its own row alone."""
    if column.null_count == len(column):
        return [None] * len(column)
    try:
        if pa.types.is_string(column.type):  # a text that stands in many rows is made once
            coded = column.combine_chunks().dictionary_encode()
            texts = [*coded.dictionary.to_pylist(), None]
            return [texts[code] for code in coded.indices.fill_null(len(texts) - 1).to_pylist()]
        found: list[object] = column.to_pylist()
    except (UnicodeDecodeError, ValueError, OverflowError):
        return [_value(one) for one in column]
    return found


def _value(one: pa.Scalar) -> object:
    try:
        return one.as_py()
    except (UnicodeDecodeError, ValueError, OverflowError):
        return Unreadable()
