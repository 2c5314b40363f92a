"""Whole documents for the examples: questions and answers under the small rulebook of the tests, which never changes.

So a change of law changes nothing here; fields have their examples on the models.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.models.documents import ID
from api.openapi import kinds_of
from api.problem_kinds import KINDS
from api.problems import Problem
from compliance.engine import Engine
from compliance.intake.reading import read_shipment
from compliance.law.rulebook import Rulebook

_TESTS = Path(__file__).resolve().parents[1] / "tests"
RULES, ASKED = _TESTS / "frozen_rules", _TESTS / "frozen_questions.json"
Example = dict[str, Any]


def questions() -> dict[str, Any]:
    """Return what is asked: `shipments` by name, and `routes` as method, path, address and body."""
    found: dict[str, Any] = json.loads(ASKED.read_text("utf-8"))
    return found


def documents() -> dict[str, dict[str, Example]]:
    """Return the shipments and their answers, by schema and name, and the lines that a batch makes of them."""
    book = Rulebook.load(RULES)
    engine = Engine(book)
    whole: dict[str, dict[str, Example]] = {"Shipment": {}, "Assessment": {}, "BatchLine": {}}
    for name, one in questions()["shipments"].items():
        shipment = read_shipment(one["shipment"])
        answer = json.loads(engine.assess(shipment, date.fromisoformat(one["as_of"])).to_json())
        whole["Shipment"][name] = {"summary": one["summary"], "value": one["shipment"]}
        whole["Assessment"][name] = {"summary": one["summary"], "value": answer}
    shortest = min((one["value"] for one in whole["Assessment"].values()), key=lambda one: len(str(one)))
    answered = {"line": 1, "status": 201, "id": ID, "assessment": shortest}
    refused = {"line": 2, "status": 422, "problem": problem_example("shipment_refused")}
    whole["BatchLine"] = {"answered": {"value": answered}, "refused": {"value": refused}}
    return whole


def problem_example(kind: str) -> Example:
    """Return an example of the problem document of a kind."""
    return Problem(kind, KINDS[kind].detail, KINDS[kind].faults).document()


def shared_examples(whole: dict[str, dict[str, Example]]) -> dict[str, Example]:
    """Return the examples that several routes show: whole documents, two lines of a batch, and every problem."""
    found = {f"{name}-{key}": one for name in ("Shipment", "Assessment") for key, one in whole[name].items()}
    for name in ("Shipment", "BatchLine"):
        lines = [json.dumps(one["value"], ensure_ascii=False) for one in whole[name].values()][:2]
        found[f"{name}-lines"] = {"summary": "Two lines", "value": "\n".join(lines) + "\n"}
    for status in {kind.status for kind in KINDS.values()}:
        found |= {
            f"Problem-{kind}": {"summary": KINDS[kind].title, "value": problem_example(kind)}
            for kind in kinds_of(status)
        }
    return dict(sorted(found.items()))


def asked(app: FastAPI) -> Iterator[tuple[tuple[str, str], Any, Any]]:
    """Yield method and path, question and answer of what is asked of the application itself."""
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for method, path, address, body in questions()["routes"]:
            answer = client.request(method, address, json=body)
            if answer.status_code != 200:
                raise ValueError(f"{method} {address} gave {answer.status_code}: {answer.text[:300]}")
            yield (method, path), body, answer.json()
