"""Open orders read from a table; every fault by row and column. The headings are the names of the fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from compliance.errors import Fault, InputRefused, ShipmentRefused
from compliance.intake.faults import in_words
from compliance.intake.nearest import nearest
from compliance.model.exposure import OpenOrder
from compliance.tables.source import Cell, ReadOptions, TableSheet, read_bytes, read_file

MOST_ORDERS = 20_000
_FIELDS = OpenOrder.model_fields
_NEEDED = tuple(name for name, field in _FIELDS.items() if field.is_required())
_TRUE, _FALSE = ("yes", "true", "y", "1", "是"), ("no", "false", "n", "0", "否")
_FLAGS = ("military", "chain_stated")
# Other names for a heading, in the languages in which such tables come.
_ALSO = {
    "item": ("item no", "part no", "part number", "sku", "料号", "物料号", "品番"),
    "description": ("goods", "name", "品名", "货物描述", "品名規格"),
    "reference": ("order", "order no", "po", "po no", "订单号", "注文番号"),
    "country": ("destination", "目的国", "仕向国"),
    "buyer": ("customer", "买方", "買主", "購入者"),
    "quantity": ("qty", "数量"),
    "unit": ("uom", "单位", "単位"),
    "value": ("amount", "order value", "金额", "金額"),
    "currency": ("币种", "通貨"),
    "need_on": ("need date", "required date", "due date", "需求日期", "必要日", "納期"),
    "monthly_use": ("monthly usage", "月用量", "月間使用量"),
    "stock": ("on hand", "inventory", "库存", "在庫"),
}


def read_orders_file(path: Path) -> tuple[OpenOrder, ...]:
    """Return the orders of a file. Raises InputRefused, and ShipmentRefused with every fault by row and column."""
    return _orders(read_file(path), path.name)


def read_orders_bytes(raw: bytes, name: str, suffix: str) -> tuple[OpenOrder, ...]:
    """Return the orders of a table that is in memory; `suffix` says its kind. Raises as `read_orders_file` does."""
    return _orders(read_bytes(raw, name, ReadOptions(suffix=suffix)), name)


def _orders(sheets: Sequence[TableSheet], name: str) -> tuple[OpenOrder, ...]:
    """Return the orders of the first sheet that holds anything."""
    rows = sheets[0].rows
    if faults := [Fault(f"{name} row {row.number}", row.fault, "Write the row again.") for row in rows if row.fault]:
        raise ShipmentRefused(faults)
    return orders_of([(row.number, row.cells) for row in rows], name)


def orders_of(rows: Sequence[tuple[int, Sequence[Cell]]], name: str) -> tuple[OpenOrder, ...]:
    """Return the orders of some rows. Raises ShipmentRefused with every fault by row and column."""
    if len(rows) < 2:
        raise InputRefused("the table holds no order", name, hint="Give a row of headings and a row for each order")
    if len(rows) - 1 > MOST_ORDERS:
        raise InputRefused(f"the table holds {len(rows) - 1} orders, {MOST_ORDERS} are allowed", name, hint="Split it")
    fields = _headings(rows[0][1], name)
    found, faults = [], []
    for number, cells in rows[1:]:
        given = {field: cell for field, cell in zip(fields, cells, strict=False) if field and cell is not None}
        try:
            found.append(OpenOrder.model_validate({key: _read(key, cell) for key, cell in given.items()}))
        except ValidationError as error:
            faults += list(_faults(error, f"{name} row {number}"))
    if faults:
        raise ShipmentRefused(faults)
    return tuple(found)


def _headings(cells: Sequence[Cell], name: str) -> list[str | None]:
    """Return the field of each column; a heading that is not known is left alone unless it is nearly one."""
    known: Mapping[str, str] = {also: field for field, others in _ALSO.items() for also in others}
    fields: list[str | None] = []
    for cell in cells:
        plain = " ".join(str(cell or "").replace("_", " ").lower().split())
        direct = plain.replace(" ", "_")
        fields.append(direct if direct in _FIELDS else known.get(plain))
    missing = [field for field in _NEEDED if field not in fields]
    if missing:
        strange = [str(cell) for cell, field in zip(cells, fields, strict=True) if field is None and cell]
        near = next((one for one in strange if nearest(one, (missing[0],))), None)
        hint = f"Is it '{near}'?" if near else f"The columns are {', '.join(_FIELDS)}."
        raise ShipmentRefused([Fault(f"{name} row 1", f"the column {missing[0]} is missing", hint)])
    return fields


def _read(field: str, cell: Cell) -> object:
    """Return a cell as the field takes it: text stays text, yes and no become true and false."""
    if field in _FLAGS and isinstance(cell, str):
        plain = cell.lower()
        return True if plain in _TRUE else False if plain in _FALSE else cell
    if field == "transit_days" and isinstance(cell, str | Decimal):
        return int(cell) if str(cell).isdigit() else cell
    if field in ("country", "departure", "origin", "currency") and isinstance(cell, str) and len(cell) <= 3:
        return cell.upper()
    return str(cell) if isinstance(cell, Decimal) else cell


def _faults(error: ValidationError, place: str) -> Iterator[Fault]:
    for site in in_words(error.errors(include_url=False), root=OpenOrder):
        fault = site.fault()
        yield Fault(f'{place}, column "{fault.path.removeprefix("$.")}"', fault.cause, fault.hint)
