"""The columns of order lines and of their answers, as Arrow has them.

A table of order lines has the columns that a spreadsheet may have, by their names (`xuke schema columns`), and two more
for what no column holds: `shipment_json` and `line_json`, objects with further fields of a shipment and of a line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pyarrow as pa

from compliance.errors import InputRefused
from compliance.tables.headings import ColumnMeaning, meaning_named, meanings

SHIPMENT_JSON, LINE_JSON = "shipment_json", "line_json"
_JSON = {SHIPMENT_JSON: "shipment", LINE_JSON: "line"}
OURS = "xuke_"
# What the caller keeps a line by, and how much of it there is: no decision turns on it without a licence held. Nor does
# one on its value without a bill of materials, which only `line_json` can hold.
CALLERS_OWN = frozenset({"line", "quantity.value", "quantity.unit"})
MONEY = frozenset({"value.amount", "value.currency"})
REFUSED, FAULT = "refused", "fault"
AMOUNT = pa.decimal128(28, 9)
_TYPES = {"number": AMOUNT, "day": pa.date32(), "yes_no": pa.bool_()}
_NAMES = pa.list_(pa.string())
# One row for each order line: what is said of the line, then of its shipment, then why it was not answered.
ANSWERS = pa.schema(
    [
        pa.field(f"{OURS}decision", pa.string(), nullable=False),
        pa.field(f"{OURS}at_best", pa.string()),
        pa.field(f"{OURS}at_worst", pa.string()),
        pa.field(f"{OURS}basis", pa.string()),
        pa.field(f"{OURS}codes", _NAMES),
        pa.field(f"{OURS}rules", _NAMES),
        pa.field(f"{OURS}laws", _NAMES),
        pa.field(f"{OURS}question", pa.string()),
        pa.field(f"{OURS}question_fact", pa.string()),
        pa.field(f"{OURS}shipment_decision", pa.string()),
        pa.field(f"{OURS}action", pa.string()),
        pa.field(f"{OURS}beside", pa.string()),
        pa.field(f"{OURS}flags", _NAMES),
        pa.field(f"{OURS}problem", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class OrderColumns:
    """The columns of a table that are read, by what they speak of. `reference` names the shipment of a row."""

    lines: tuple[ColumnMeaning, ...]
    shipments: tuple[ColumnMeaning, ...]
    own: tuple[ColumnMeaning, ...]


def order_lines(parameters: Iterable[str] = ()) -> pa.Schema:
    """Return the columns that a table may have, and those of technical parameters; only `description` is needed."""
    known = [pa.field(name, _TYPES.get(one.kind, pa.string())) for name, one in meanings().items()]
    technical = (f"parameters.{name}" for name in parameters)
    known += [pa.field(name, pa.string()) for name in technical if name not in meanings()]
    return pa.schema([*known, *(pa.field(name, pa.string()) for name in _JSON)])


def columns_of(schema: pa.Schema, parameters: Collection[str]) -> OrderColumns:
    """Return what the columns of a table mean. Raises InputRefused where none describes goods, or one is there twice.

    Columns of other names are left alone.
    """
    found: dict[str, ColumnMeaning] = {}
    for column in schema.names:
        name = plain_name(column)
        meaning = _meaning(name, parameters)
        if meaning is not None and name in found:
            raise InputRefused(f"the column {name!r} is there twice", hint="Give one of them another name.")
        if meaning is not None:
            found[name] = meaning
    if not found.keys() & {"description", "description_zh"}:
        hint = "`xuke schema columns` prints the names that are read; description is the one that is needed."
        raise InputRefused("no column is called description", f"columns: {', '.join(schema.names[:20])}", hint=hint)
    lines = [one for one in found.values() if one.scope == "line"]
    aside = CALLERS_OWN if LINE_JSON in found else CALLERS_OWN | MONEY
    return OrderColumns(
        lines=tuple(one for one in lines if one.name not in aside),
        shipments=tuple(one for one in found.values() if one.scope == "shipment" and one.name != "reference"),
        own=tuple(one for one in lines if one.name in aside),
    )


def plain_name(column: str) -> str:
    """Return the name of a column with dots: `end_use__country` is `end_use.country`, where dots are in the way."""
    return column.replace("__", ".")


def named(table: pa.Table, name: str) -> pa.ChunkedArray | None:
    """Return the column of a name, written with dots or with two underscores; None where there is none."""
    place = next((i for i, one in enumerate(table.schema.names) if plain_name(one) == name), None)
    return None if place is None else table.column(place)


def _meaning(name: str, parameters: Collection[str]) -> ColumnMeaning | None:
    if name in _JSON:
        return ColumnMeaning(name, "json", _JSON[name], ())
    if name in meanings() or name.removeprefix("parameters.") in parameters:
        return meaning_named(name, parameters)
    return None


def answered(schema: pa.Schema) -> pa.Schema:
    """Return the columns of a table of order lines once they are answered. Raises InputRefused for a name of ours."""
    for name in schema.names:
        if name in ANSWERS.names:
            raise InputRefused(f"the column {name!r} is one that the answers bring", hint="Give it another name.")
    return pa.schema([*schema, *ANSWERS])
