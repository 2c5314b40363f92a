"""The cases of `tests/shipments/` as questions to the plug-in: what is asked, what differs in form only, what is lost.

What it means that two answers are identical: a receipt is a digest of the document as it was written, so it tells a
default that is said from one that is not. Therefore each case is written once more in the words of an ERP (`in_full`),
by steps that add no fact of law, and it is shown of every case that these steps change nothing in the answer but the
receipt. To the case so written the plug-in must answer as the library does, byte for byte, receipt included.
"""

from __future__ import annotations

import copy
import json
import sys
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from compliance.intake.reading import read_shipment

from export_licence.document import canonical
from export_licence.goods import plain

ROOT = Path(__file__).resolve().parents[3]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the suite of the library, for its cases, its engine and its running service

QUANTITY, PRICE, CURRENCY = Decimal(1), Decimal(40), "USD"  # what a stock move of a case holds besides its facts

LOST: dict[str, tuple[str, frozenset[str]]] = {
    "exporter_record.exported_item_before": (
        "No field: a general licence asks for the exporter's history with the item and for fixed end users, and the "
        "plug-in does not say when to apply for one; without a licence the shipment waits for one.",
        frozenset({"EX-140", "EX-180"}),
    ),
    "exporter_record.fixed_end_users": (
        "No field, for the same reason.",
        frozenset({"EX-140", "EX-180"}),
    ),
    "lines.prc_content": (
        "No field for a share worked out elsewhere, and a bill of materials is told without the values of its inputs: "
        "the share stays unknown, is asked for, and the shipment waits.",
        frozenset({"EX-081"}),
    ),
}


@cache
def cases() -> dict[str, tuple[date, str]]:
    """Return every case as day and document."""
    from tests.asking import SHIPMENTS

    found = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(SHIPMENTS.glob("*.json"))}
    return {
        name: (date.fromisoformat(one["as_of"]), json.dumps(one["shipment"], ensure_ascii=False))
        for name, one in found.items()
    }


def document(name: str) -> dict[str, Any]:
    """Return the shipment of a case."""
    found: dict[str, Any] = json.loads(cases()[name][1])
    return found


def of_the_library(question: str | dict[str, Any], day: date) -> bytes:
    """Return the answer of the engine over the rules of this checkout."""
    from tests.asking import engine

    shipment = read_shipment(question)
    answer: bytes = engine().assess(shipment, day).to_json().encode()
    return answer


def but_for_the_receipt(answer: bytes) -> dict[str, Any]:
    """Return an answer without what repeats its question: the digest, and the patches that answer open points."""
    found: dict[str, Any] = json.loads(answer)
    del found["receipt"]
    for question in found["questions"]:
        del question["fragment"]
    return found


def unplanned(shipment: dict[str, Any], day: date) -> dict[str, Any]:
    """Return a shipment without a day of filing that is the day itself; Tryton plans none."""
    return {name: value for name, value in shipment.items() if (name, value) != ("apply_on", day.isoformat())}


def as_digested(question: dict[str, Any]) -> str:
    """Return a document as the text that a receipt is the digest of."""
    return str(read_shipment(question).model_dump_json(exclude_unset=True))


def in_full(shipment: dict[str, Any], day: date) -> dict[str, Any]:
    """Return a shipment in the words of an ERP: other words, the same facts.

    - `apply_on` of the day itself is left out (`unplanned`): time then starts with the papers.
    - `departure` is the exporter's country by default, and is said: a warehouse has an address.
    - `onward_stated: false` means "not said", and is left out together with the empty list it speaks of.
    - Papers and the exporter's knowledge are sets, and the names in an object have no order: all come sorted.
    - A firm in two roles is one record, so that what is known of it in one role is said in the other too.
    - A move has a quantity, in the first unit of its kind, and a price. A quantity is held against what a licence has
      left and a value is used to work out PRC content; no case turns on either.
    """
    full = copy.deepcopy(unplanned(shipment, day))
    full.setdefault("departure", next(p["country"] for p in full["parties"] if p["role"] == "exporter"))
    if not full.get("onward_stated") and not full.get("onward"):
        full = {name: value for name, value in full.items() if name not in ("onward", "onward_stated")}
    for name, key in (("papers", lambda paper: paper["id"]), ("exporter_knowledge", str)):
        if name in full:
            full[name] = sorted(full[name], key=key)
    kinds = {party["name"]: party["kind"] for party in full["parties"] if "kind" in party}
    full["parties"] = [kinded(party, kinds) for party in full["parties"]]
    full["lines"] = [line | measured(line) for line in full["lines"]]
    ordered: dict[str, Any] = json.loads(canonical(full))
    return ordered


def kinded(party: dict[str, Any], kinds: dict[str, str]) -> dict[str, Any]:
    """Return a party with the kind that its name has in another role."""
    return party | ({"kind": kinds[party["name"]]} if party["name"] in kinds else {})


def measured(line: dict[str, Any]) -> dict[str, Any]:
    """Return quantity and value of a line as a move tells them."""
    quantity, unit = amount(line)
    weight = (
        {"value": plain(quantity / 1000), "unit": "kg"} if unit == "g" else {"value": plain(quantity), "unit": unit}
    )
    return {"quantity": weight, "value": {"amount": plain(quantity * PRICE), "currency": CURRENCY}}


def amount(line: dict[str, Any]) -> tuple[Decimal, str]:
    """Return how much is moved, in the unit of the case."""
    given = line.get("quantity", {})
    return Decimal(given.get("value", QUANTITY)), given.get("unit", "kg")


def differences(one: Any, other: Any, path: str = "") -> set[str]:
    """Return the paths of the facts that two documents do not share; lists are walked in step."""
    if isinstance(one, dict) and isinstance(other, dict):
        both = ((f"{path}.{name}", name) for name in one.keys() | other.keys())
        return set().union(*(differences(one.get(name), other.get(name), step) for step, name in both))
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return set().union(*(differences(left, right, path) for left, right in zip(one, other, strict=True)))
    return set() if one == other else {path.removeprefix(".")}


def lost_of(name: str) -> set[str]:
    """Return the facts of a case for which the table says that the ERP has no field."""
    return {fact for fact, (_, named) in LOST.items() if name in named}
