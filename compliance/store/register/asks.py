"""What an answer asks of people: its open questions, and the papers that it wants and that are not at hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from compliance.model.assessment import Assessment
from compliance.model.plain import JsonObject

_MOST_QUESTIONS = 50


@dataclass(frozen=True, slots=True)
class Asks:
    """Open questions as a case keeps them, and the ids of papers."""

    questions: tuple[JsonObject, ...] = ()
    papers: tuple[str, ...] = ()


NO_ASKS = Asks()


def asks_of(answer: Assessment) -> Asks:
    """Return what an answer asks for."""
    questions = ({"fact": one.fact, "ask": dict(one.ask)} for one in answer.questions[:_MOST_QUESTIONS])
    papers = (one.id for one in answer.papers if one.certain and one.state != "at_hand")
    return Asks(tuple(questions), tuple(dict.fromkeys(papers)))


def asks_in(text: bytes | None) -> Asks:
    """Return the same of an answer as it is kept, whatever version of the engine gave it; nothing of an erased one."""
    answer = json.loads(text or b"{}")
    questions = ({"fact": one["fact"], "ask": one["ask"]} for one in answer.get("questions", ())[:_MOST_QUESTIONS])
    papers = (
        one["id"] for one in answer.get("papers", ()) if one.get("certain", True) and one.get("state") != "at_hand"
    )
    return Asks(tuple(questions), tuple(dict.fromkeys(papers)))


def taken_over(asks: Asks, known: Sequence[JsonObject]) -> JsonObject:
    """Return questions and papers as a case keeps them: papers that it has keep their state, and begun ones stay."""
    held = {one["id"]: one for one in known}
    papers = [held.pop(one, {"id": one, "state": "missing"}) for one in asks.papers]
    begun = [one for one in held.values() if one["state"] != "missing"]
    return {"questions": list(asks.questions), "papers": [*papers, *begun]}
