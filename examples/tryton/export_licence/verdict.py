"""What an answer means for goods on a dock: go, or why not. Pure, and the whole policy stands here.

| outcome | when | who can change it |
|---|---|---|
| go | `proceed`, `proceed_declare` with a decision that lets goods go | |
| stopped | prohibited, presumption of denial | nobody |
| held | a licence or registration is missing, or does not suffice | whoever records the licence |
| ask | a fact is missing on which the decision turns | whoever knows the fact |
| review | free, were it not for a name like a listed one | an export officer, with a reason |

Anything that is not understood is held.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

FREE = ("not_controlled", "licence_covered")
REFUSED = ("prohibited", "presumption_of_denial")
EXACT = 1.0  # a name letter for letter as listed: no person may tell the two apart


@dataclass(frozen=True)
class Verdict:
    """The outcome; `gaps` are facts this module itself insists on, as pairs of question path and line."""

    outcome: str
    gaps: tuple[str, ...] = ()
    overdrawn: tuple[str, ...] = ()

    @property
    def go(self) -> bool:
        """Whether the goods may move."""
        return self.outcome == "go"


def verdict(answer: Mapping[str, Any], document: Mapping[str, Any]) -> Verdict:
    """Return what follows from an answer to a document."""
    gaps = without_origin(document)
    over = overdrawn(answer, document)
    outcome = _outcome(answer)
    if outcome in ("go", "review") and over:
        outcome = "held"
    if outcome in ("go", "review", "held") and gaps:
        outcome = "ask"
    return Verdict(outcome, gaps, over)


def _outcome(answer: Mapping[str, Any]) -> str:
    action, decision = answer.get("action"), answer.get("decision")
    if action == "stop" or decision in REFUSED:
        return "stopped"
    if action in ("proceed", "proceed_declare"):
        return "go" if decision in FREE else "held"
    if action == "ask":
        return "review" if decision in FREE and reviewable(answer) else "ask"
    return "held"


def reviewable(answer: Mapping[str, Any]) -> bool:
    """Return whether a person can settle the doubt: it is about likeness to named entries, and never the very name."""
    doubts = [party for party in doubtful(answer) if party["match"] == "review"]
    return bool(doubts) and all(party.get("entry") and party["score"] < EXACT for party in doubts)


def doubtful(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the parties whose names met a listed one, or that show another sign worth a look."""
    return [party for party in answer.get("parties", ()) if party.get("match") != "none"]


def without_origin(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the paths of origins nobody entered; what the law says of goods turns on where they come from."""
    return tuple(f"lines.{line['line']}.origin" for line in document.get("lines", ()) if not line.get("origin"))


def drawn(answer: Mapping[str, Any], document: Mapping[str, Any]) -> dict[str, Decimal]:
    """Return what the lines covered by a licence take from it, by licence number, in the licence's unit.

    A line takes from the first licence that names its control code; one without a quantity is not counted.
    """
    taken: dict[str, Decimal] = {}
    quantities = {line["line"]: line.get("quantity") for line in document.get("lines", ())}
    for line in answer.get("lines", ()):
        quantity = quantities.get(line["line"])
        licence = _serving(line, document) if line["decision"] == "licence_covered" else None
        if licence is not None and quantity and "quantity_left" in licence:
            number = licence.get("number", "")
            taken[number] = taken.get(number, Decimal(0)) + Decimal(quantity["value"])
    return taken


def overdrawn(answer: Mapping[str, Any], document: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the licences from which the lines together take more than is left; each line alone may fit."""
    left = {held.get("number", ""): held.get("quantity_left") for held in document.get("licences", ())}
    taken = drawn(answer, document)
    return tuple(number for number, value in taken.items() if value > Decimal((left[number] or {"value": 0})["value"]))


def _serving(line: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    codes = [c["code"] for c in line["control"] if c["certainty"] == "matched" and c["code"]]
    for held in document.get("licences", ()):
        wanted = [code.lower() for code in held.get("control_codes", ())]
        if any(code.lower() == w or code.lower().startswith(w + ".") for code in codes for w in wanted):
            found: Mapping[str, Any] = held
            return found
    return None


def before_the_law(answer: Mapping[str, Any], day: date) -> bool:
    """Return whether the day lies before the rulebook was written, so that the computer's clock must be wrong."""
    version = str(answer["rulebook"]["version"]).split("+")[0].replace(".", "-")
    try:
        written = date.fromisoformat(version)
    except ValueError:
        written = date.fromisoformat(answer["rulebook"]["verified_until"])
    return day < written


def review_key(answer: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """Return a digest of what a review is about: facts, law, decision and doubts, but no day.

    An acknowledgement counts for this key only: any change of facts, law or list asks anew.
    """
    doubts = [[p.get(name) for name in ("role", "name", "entry", "score", "why")] for p in doubtful(answer)]
    law = [answer["rulebook"]["digest"], answer["engine"], answer["decision"], answer["at_worst"]]
    facts = {name: value for name, value in document.items() if name != "ship_on"}
    text = json.dumps([facts, law, doubts], ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
