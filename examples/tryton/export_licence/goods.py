"""Products, lots and bills of materials as lines of a shipment document. Reads records, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from .parts import Item, Record, code, said
from .terms import considered, elements, parameters

DEEPEST = 8  # levels of components a shipment document may have


def lines(items: Iterable[Item], destination: Record, day: date) -> list[dict[str, Any]]:
    """Return the lines of a document, numbered from 1; goods of one product, lot, unit and price are one line."""
    return [_line(str(number), item, destination, day) for number, item in enumerate(merged(items), start=1)]


def merged(items: Iterable[Item]) -> list[Item]:
    """Return the items in a fixed order, those that differ in quantity only put together."""
    found: dict[tuple[Any, ...], Item] = {}
    for item in items:
        key = (item.product.id, _id(item.lot), item.unit.id, str(item.unit_price), _id(item.currency))
        known = found.get(key)
        found[key] = item if known is None else replace(known, quantity=known.quantity + item.quantity)
    return [found[key] for key in sorted(found, key=lambda k: (k[0], k[1] or 0, *map(str, k[2:])))]


def _id(record: Record) -> int | None:
    return record.id if record else None


def _line(number: str, item: Item, destination: Record, day: date) -> dict[str, Any]:
    template = item.product.template
    line = {"line": number, **described(item.product, item.lot, destination, day)}
    line |= said(
        {
            "item": template.export_item,
            "declared": _declared(template),
            "quantity": measured(item.quantity, item.unit),
            "value": _value(item),
            "components": list(_components(item.product, destination, day, (item.product.id,))),
        }
    )
    return line


def _declared(template: Record) -> dict[str, Any]:
    """Return the claim on a product; with person, day and the rows considered where it is a review."""
    if not template.export_status:
        return {}
    claim = said({"status": template.export_status, "basis": template.export_basis})
    if template.export_status != "not_controlled":
        return claim
    on = template.export_reviewed_on
    review = {
        "by": template.export_reviewed_by,
        "on": on.isoformat() if on else None,
        "considered": considered(template.export_considered),
    }
    return claim | said(review)


def described(product: Record, lot: Record, destination: Record, day: date) -> dict[str, Any]:
    """Return what classification looks at; a lot's own origin and composition count before the product's."""
    template = product.template
    pattern = {"date": day, "country": destination.id if destination else None}
    tariff = product.get_tariff_code(pattern)
    lot_origin = getattr(lot, "export_origin", None)
    lot_composition = getattr(lot, "export_composition", None)
    return said(
        {
            "description": template.export_description or template.name,
            "description_zh": template.export_description_zh,
            "elements": elements(lot_composition or template.export_composition),
            "form": template.export_form,
            "hs_code": tariff.code if tariff else None,
            "control_code": template.export_control_code,
            "parameters": {**parameters(template.export_parameters), **parameters(_own(lot, "export_parameters"))},
            "origin": code(lot_origin or template.country_of_origin),
        }
    )


def _own(lot: Record, name: str) -> str | None:
    found: str | None = getattr(lot, name, None)
    return found


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros at its end."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def measured(quantity: Decimal, unit: Record) -> dict[str, str]:
    """Return a quantity in the first unit of its kind (kg for weights), so that lines and licences compare."""
    first = unit.factor == 1 and unit.rate == 1
    base = unit if first else next((u for u in unit.category.uoms if u.factor == 1 and u.rate == 1), unit)
    if base.id == unit.id:
        return {"value": plain(quantity), "unit": unit.symbol}
    return {"value": plain(quantity * Decimal(str(unit.factor))), "unit": base.symbol}


def _value(item: Item) -> dict[str, str] | None:
    if item.unit_price is None or item.currency is None or item.unit_price < 0:
        return None
    amount = round(item.quantity * item.unit_price, 2)
    return {"amount": plain(amount), "currency": item.currency.code}


def _components(product: Record, destination: Record, day: date, above: tuple[int, ...]) -> Iterator[dict[str, Any]]:
    """Yield the inputs of a product's first bill of materials, and theirs; a loop in the bills ends the descent."""
    bills = getattr(product, "boms", None)
    if not bills or len(above) > DEEPEST:
        return
    for part in bills[0].bom.inputs:
        if part.product.id in above:
            continue
        component = described(part.product, None, destination, day)
        below = list(_components(part.product, destination, day, (*above, part.product.id)))
        quantity = measured(Decimal(str(part.quantity)), part.unit)
        yield component | said({"quantity": quantity, "components": below})
