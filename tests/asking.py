"""Plain building blocks for tests: one engine over the shipped rules, and shipments out of a few words."""

from __future__ import annotations

import copy
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from compliance import Assessment, Decision, Engine, Rulebook, Shipment

ROOT = Path(__file__).resolve().parents[1]
SHIPMENTS = ROOT / "tests" / "shipments"
TODAY = "2026-11-21"
DY_MAGNET = {
    "description": "sintered NdFeB magnets with dysprosium",
    "form": "permanent_magnet",
    "elements": {"Dy": {}},
}
GALLIUM = {"description": "gallium metal 6N", "form": "metal", "elements": {"Ga": {}}}
HOLMIUM = {"description": "holmium oxide", "form": "oxide", "elements": {"Ho": {}}}
BOTTLE = {"description": "steel water bottle", "form": "finished_good"}


@cache
def rulebook() -> Rulebook:
    """Return the rules of this tree."""
    return Rulebook.load(ROOT / "rules")


@cache
def engine() -> Engine:
    """Return one engine for all tests of a process."""
    return Engine(rulebook())


def ask(document: dict[str, Any], as_of: str = TODAY) -> Assessment:
    """Return the assessment of a shipment given as JSON data."""
    return engine().assess(Shipment.model_validate_json(json.dumps(document)), date.fromisoformat(as_of))


def shipment(
    goods: dict[str, Any], country: str = "DE", user: str = "Ordinary Works Ltd", **changes: Any
) -> dict[str, Any]:
    """Return a civil shipment from China with everything said; `changes` replace whole fields, None removes one.

    `owners` and `kind` go to the end user; `use` and `military` to the end use.
    """
    owners, kind = changes.pop("owners", []), changes.pop("kind", "civil")
    use, military = changes.pop("use", "pumps for waterworks"), changes.pop("military", False)
    party = {"name": user, "country": country, "owners": owners}
    document: dict[str, Any] = {
        "destination": country,
        "end_use": {"statement": use, "military": military, "country": country},
        "onward": [],
        "onward_stated": True,
        "intermediaries_stated": True,
        "parties": [
            {"role": "exporter", "name": "Chinese exporter", "country": "CN"},
            {"role": "importer", **party},
            {"role": "end_user", "kind": kind, **party},
        ],
        "lines": [{"line": "1", "origin": "CN", **goods}],
        **changes,
    }
    return {name: value for name, value in copy.deepcopy(document).items() if value is not None}


def on(
    day: str, goods: dict[str, Any], country: str = "DE", user: str = "Ordinary Works Ltd", **changes: Any
) -> Assessment:
    """Return the answer for goods asked about and released on one day."""
    return ask(shipment(goods, country, user, **{"ship_on": day, **changes}), day)


def abroad(
    goods: dict[str, Any], seller: str, country: str, user: str = "Ordinary Works Ltd", **changes: Any
) -> dict[str, Any]:
    """Return a movement between foreign countries."""
    document = shipment(goods, country, user, **{"movement": "re_export", "departure": seller, **changes})
    document["parties"][0] = {"role": "exporter", "name": "Foreign seller", "country": seller}
    return document


def flags(answer: Assessment) -> set[str]:
    """Return the ids of the flags."""
    return {flag.id for flag in answer.flags}


def laws(answer: Assessment) -> set[str]:
    """Return every instrument that the answer names: findings, list entries, parties and papers."""
    found = {law for line in answer.lines for f in line.findings for law in (f.law, f.suspended_by, *f.also) if law}
    found |= {control.law for line in answer.lines for control in line.control}
    return found | {paper.law for paper in answer.papers}


def applied(answer: Assessment) -> set[str]:
    """Return the rules that apply."""
    return {f.rule for line in answer.lines for f in line.findings if f.outcome == "applies"}


def papers(answer: Assessment) -> set[str]:
    """Return the ids of the papers."""
    return {paper.id for paper in answer.papers}


def branches(answer: Assessment) -> set[Decision]:
    """Return the decisions of all readings shown."""
    return {branch.decision for branch in answer.branches}


def texts(answer: Assessment) -> str:
    """Return all words of an answer in lower case."""
    return str(answer.to_json()).lower()
