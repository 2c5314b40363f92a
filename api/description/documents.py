"""Real documents for the examples: shipments of this checkout, the answers to them, and answers over the law."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.testclient import TestClient

from api.description.schemas import Schema, reference
from compliance.answer.comparison import compare
from compliance.engine import Engine
from compliance.intake.reading import read_shipment

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 11, 21)
ID = "asm_0123456789abcdef0123456789abcdef"
# A shipment in which every field is filled.
FULL: dict[str, Any] = json.loads((ROOT / "tests" / "shipments_in_use.json").read_text("utf-8"))[0]
# Shown whole, with what each shows; the rest only lend their fields.
SHOWN = {
    "dysprosium_oxide_to_japan": "A licence under strict review",
    "holmium_oxide_without_a_date": "Law that is not settled: every reading",
    "yttrium_target_malaysia_to_taiwan": "Too little is known: questions",
}
# Asked of the application itself: method, path of the route, address, body. The first for a route is shown whole.
ASKED: tuple[tuple[str, str, str, dict[str, Any] | None], ...] = (
    ("get", "/v1/rules", "/v1/rules?room=destination&as_of=2026-11-21&limit=2", None),
    ("get", "/v1/rules/{id}", "/v1/rules/destination.us_gallium_group", None),
    ("get", "/v1/instruments", "/v1/instruments?limit=2", None),
    ("get", "/v1/instruments/{id}", "/v1/instruments/MOFCOM-2025-72", None),
    ("get", "/v1/lists", "/v1/lists?of=parties&as_of=2026-11-21&limit=2", None),
    ("get", "/v1/lists/{id}", "/v1/lists/mofcom_2025_01?as_of=2026-11-21&limit=2", None),
    ("post", "/v1/screenings", "/v1/screenings", {"name": "General Dynamics Corp.", "country": "US"}),
    ("post", "/v1/screenings", "/v1/screenings", {
        "name": "Ordinary Works Ltd", "owners": [{"name": "General Dynamics", "country": "US", "share_percent": "60"}],
    }),
    *(("post", "/v1/screenings", "/v1/screenings", {"name": name}) for name in (
        "Lockheed", "National Defense Academy of Japan", "Altana Technologies, Inc.", "Northrop Defence Systems", "???",
    )),
    ("post", "/v1/screenings:batch", "/v1/screenings:batch", {
        "parties": [{"name": "General Dynamics", "country": "US"}, {"name": "Ordinary Works Ltd", "country": "GB"}],
    }),
    ("post", "/v1/screenings:batch", "/v1/screenings:batch", {"parties": [FULL["parties"][1]]}),
)  # fmt: skip


def shipments() -> Iterator[tuple[str, Any, date]]:
    """Yield the shipments of this checkout with the day on which they are asked about, by name."""
    for path in sorted((ROOT / "examples" / "shipments").glob("*.json")):
        yield path.stem, json.loads(path.read_text("utf-8")), AS_OF
    for path in sorted((ROOT / "tests" / "shipments").glob("*.json")):
        case = json.loads(path.read_text("utf-8"))
        yield path.stem, case["shipment"], date.fromisoformat(case["as_of"])


def answered(engine: Engine) -> Iterator[tuple[str, Any, Any]]:
    """Yield the shipments with the engine's answers, by name."""
    for name, document, day in shipments():
        assessed = engine.assess(read_shipment(document, frozenset(engine.rulebook.parameters)), day)
        yield name, document, json.loads(assessed.to_json())


def changes(engine: Engine) -> Iterator[Any]:
    """Yield what changed in the answers to the examples between two days."""
    for first, second in ((date(2025, 3, 1), date(2025, 4, 10)), (date(2025, 11, 8), AS_OF)):
        for path in sorted((ROOT / "examples" / "shipments").glob("*.json")):
            document = json.loads(path.read_text("utf-8"))
            for shipment in (read_shipment({**document, "ship_on": None}), read_shipment(document)):
                change = compare(engine.assess(shipment, first), engine.assess(shipment, second))
                if change is not None:
                    yield json.loads(change.model_dump_json(by_alias=True))


def asked(app: FastAPI, paths: Schema) -> Iterator[tuple[str, str, Any, Any]]:
    """Yield method, path, question and answer for what is asked of the application; routes it lacks are passed over."""
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for method, path, address, body in (*ASKED, *_more(client, paths)):
            if method in paths.get(path, {}):
                question = None if body is None else {**body, "as_of": str(AS_OF)}
                answer = client.request(method, address, json=question)
                if answer.status_code != 200:
                    raise ValueError(f"{method} {address} gave {answer.status_code}: {answer.text[:300]}")
                yield method, path, question, answer.json()


def _more(client: TestClient, paths: Schema) -> Iterator[tuple[str, str, str, None]]:
    """Yield addresses for every rule, instrument and list, so that every field is met in one of them."""
    for kind in ("rules", "instruments", "lists"):
        if f"/v1/{kind}/{{id}}" in paths:
            rows = client.get(f"/v1/{kind}?limit=500").json()["items"]
            more = f"?as_of={AS_OF}&limit=500" if kind == "lists" else ""
            yield from (("get", f"/v1/{kind}/{{id}}", f"/v1/{kind}/{row['id']}{more}", None) for row in rows)


def lines(assessment: Any, refusal: Any) -> Iterator[tuple[Schema, Any]]:
    """Yield the lines of a batch for one answered and one refused shipment."""
    good = {"line": 1, "status": 201, "id": ID, "assessment": assessment}
    yield reference("AnsweredLine"), good
    yield reference("RefusedLine"), {"line": 2, "status": refusal["status"], "problem": refusal}
