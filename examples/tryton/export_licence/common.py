"""Small helpers of the Tryton side: yes-no fields, the models that ask, and the words of the law as selections."""

from __future__ import annotations

from typing import Any

from compliance.model.vocabulary import FORMS, SECTORS
from trytond.pool import Pool

YES_NO: list[tuple[str | None, str]] = [(None, ""), ("yes", "Yes"), ("no", "No")]
SHIPMENTS = ["stock.shipment.out", "stock.shipment.in.return", "stock.shipment.drop"]
ASKING = [*SHIPMENTS, "sale.sale", "purchase.purchase"]
CLOSED = ["packed", "shipped", "done", "cancelled"]


def yes(value: str | None) -> bool | None:
    """Return a yes-no field as true, false or "not said"."""
    return None if value is None else value == "yes"


def named(models: list[str]) -> list[tuple[str | None, str]]:
    """Return those of the models that are active, as the selection of a reference field."""
    active = {name for name, _ in Pool().iterobject()}
    get_name = Pool().get("ir.model").get_name
    return [(None, ""), *((model, get_name(model)) for model in models if model in active)]


def words(vocabulary: tuple[str, ...]) -> list[tuple[str | None, str]]:
    """Return a closed vocabulary of the law as a selection."""
    return [(None, ""), *((word, word.replace("_", " ").capitalize()) for word in sorted(vocabulary))]


FORM_WORDS = words(FORMS)
SECTOR_WORDS = words(SECTORS)


def reference(record: Any) -> str:
    """Return a record as the text a reference field holds."""
    return f"{record.__name__},{record.id}"
