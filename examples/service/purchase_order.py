"""May this purchase order be shipped? Ask the service, print the answer, leave with the exit codes of `xuke check`.

XUKE_URL=https://xuke.example XUKE_API_KEY=... python examples/service/purchase_order.py [ORDER.json [KEY]]

0 may go, 10 a licence first, 20 do not ship, 30 questions open, 2 input refused, 3 no answer: hold the goods. When the
service was away, give the KEY that was printed to ask the same again: it is decided once, however often it is asked.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from compliance import Assessment
from compliance.client import Client, XukeError
from compliance.errors import InputRefused

NEXT = {
    "proceed": "Ship.", "proceed_declare": "Ship, and declare the goods as not controlled.",
    "register": "Register before the export.", "apply": "Apply for a licence; do not ship before it is there.",
    "ask": "Answer the questions; do not ship.", "stop": "Do not ship.",
}  # fmt: skip


def shipment_of(order: dict[str, Any]) -> dict[str, Any]:
    """Return the order as a shipment. What an ERP does not know is left out: it becomes a question, not a guess."""
    user = order["end_user"]
    kind = {True: "military", False: "civil"}.get(user.get("military"))
    return {
        "reference": order["purchase_order"],
        "ship_on": order.get("ship_date"),
        "departure": order["supplier"]["country"],
        "destination": order["ship_to"],
        "end_use": {"statement": order.get("end_use"), "military": user.get("military"), "country": user["country"]},
        "parties": [
            {"role": "exporter", "name": order["supplier"]["name"], "country": order["supplier"]["country"]},
            {"role": "importer", "name": order["buyer"]["name"], "country": order["buyer"]["country"]},
            {"role": "end_user", "name": user["name"], "country": user["country"], "kind": kind},
        ],
        "lines": [
            {
                "line": item["position"],
                "description": item["text"],
                "form": item.get("form"),
                "elements": {e: {"mass_percent": p} for e, p in item.get("composition_percent", {}).items()},
                "hs_code": item.get("tariff_number"),
                "origin": item.get("origin"),
                "quantity": {"value": item["quantity"], "unit": item["unit"]},
                "value": {"amount": item["net_value"], "currency": item["currency"]},
            }
            for item in order["items"]
        ],
    }


def report(answer: Assessment, name: str) -> int:
    """Print the answer and return the exit code."""
    print(f"{answer.reference}: {answer.decision}. {NEXT[answer.action]}")
    for question in answer.questions:
        print(f"  question: {question.ask['en']}")
    for paper in answer.papers:
        print(f"  paper, {paper.state}: {paper.name['en']} ({paper.who['en']})")
    print(f"  receipt: {name}, law as of {answer.rulebook.verified_until}")
    if answer.action == "ask":
        return 30
    return 20 if answer.decision.refuses else 10 if answer.decision.needs_licence else 0


def main(path: str, key: str | None = None) -> int:
    """Check the order in a file."""
    try:
        shipment = shipment_of(json.loads(Path(path).read_text(encoding="utf-8")))
        with Client() as xuke:
            stored = xuke.assess(shipment, idempotency_key=key)
    except (InputRefused, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"REFUSED {path}: {error if isinstance(error, InputRefused) else repr(error)}", file=sys.stderr)
        return 2
    except XukeError as error:  # the service is away, says no, or cannot be understood: no answer is no leave to ship
        print(f"HOLD {path}: {error}", file=sys.stderr)
        return 3
    return report(stored.assessment, stored.id)


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:3] or [str(Path(__file__).with_name("purchase_order.json"))])))
