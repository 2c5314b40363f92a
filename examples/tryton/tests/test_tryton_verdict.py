"""The policy alone: what each answer means for goods on a dock, and that nothing unknown lets them go."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from compliance import Engine, Rulebook
from compliance.intake.reading import read_shipment

from export_licence.assessor import Library
from export_licence.verdict import before_the_law, verdict

SHIPMENTS = Path(__file__).parents[3] / "tests" / "shipments"
DOCUMENT: dict[str, Any] = {"lines": [{"line": "1", "origin": "CN"}]}
LIKE = {"match": "review", "entry": "MOFCOM-1", "score": 0.9}


def outcome(action: str, decision: str, *parties: dict[str, Any], document: dict[str, Any] | None = None) -> str:
    answer = {"action": action, "decision": decision, "parties": list(parties), "lines": []}
    return verdict(answer, document or DOCUMENT).outcome


@pytest.mark.parametrize(
    ("action", "decision", "expected"),
    [
        ("proceed", "not_controlled", "go"),
        ("proceed_declare", "not_controlled", "go"),
        ("proceed", "licence_covered", "go"),
        ("stop", "prohibited", "stopped"),
        ("stop", "presumption_of_denial", "stopped"),
        ("apply", "licence_required_normal", "held"),
        ("apply", "licence_required_strict", "held"),
        ("apply", "general_licence_eligible", "held"),
        ("register", "registration", "held"),
        ("ask", "insufficient_information", "ask"),
    ],
)
def test_every_action_has_its_outcome(action: str, decision: str, expected: str) -> None:
    assert outcome(action, decision) == expected


@pytest.mark.parametrize(
    ("action", "decision", "expected"),
    [
        ("proceed", "prohibited", "stopped"),
        ("ask", "presumption_of_denial", "stopped"),
        ("proceed", "licence_required_normal", "held"),
        ("proceed", "a_new_word", "held"),
        ("a_new_word", "not_controlled", "held"),
    ],
)
def test_an_answer_at_odds_with_itself_lets_nothing_go(action: str, decision: str, expected: str) -> None:
    assert outcome(action, decision) == expected


def test_only_a_likeness_on_an_answer_that_is_free_can_be_reviewed() -> None:
    assert outcome("ask", "not_controlled", LIKE) == "review"
    assert outcome("ask", "licence_covered", LIKE) == "review"
    assert outcome("ask", "insufficient_information", LIKE) == "ask"
    assert outcome("apply", "licence_required_strict", LIKE) == "held"
    assert outcome("stop", "prohibited", LIKE) == "stopped"


def test_the_very_name_of_a_listed_party_is_for_no_person_to_tell_apart() -> None:
    assert outcome("ask", "not_controlled", {**LIKE, "score": 1.0}) == "ask"


def test_a_name_that_could_not_be_read_is_asked_for_and_not_reviewed() -> None:
    assert outcome("ask", "not_controlled", {**LIKE, "entry": None}) == "ask"
    assert outcome("ask", "not_controlled") == "ask"


def test_goods_without_an_origin_never_go() -> None:
    document = {"lines": [{"line": "1", "origin": "CN"}, {"line": "2"}]}
    assert outcome("proceed", "not_controlled", document=document) == "ask"
    assert outcome("stop", "prohibited", document=document) == "stopped"


def test_a_day_before_the_rulebook_is_a_wrong_clock() -> None:
    answer = {"rulebook": {"version": "2026.11.21", "verified_until": "2026-10-08"}}
    assert before_the_law(answer, date(2026, 11, 20))
    assert not before_the_law(answer, date(2026, 11, 21))


def test_every_golden_shipment_is_answered_as_by_the_library_to_the_byte() -> None:
    book = Rulebook.default()
    engine, wrong = Engine(book), []
    for path in sorted(SHIPMENTS.glob("*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        day = date.fromisoformat(case["as_of"])
        own = engine.assess(read_shipment(case["shipment"]), day).to_json().encode()
        as_bytes = json.dumps(case["shipment"], ensure_ascii=False).encode()
        if {Library().assess(case["shipment"], day), Library().assess(as_bytes, day)} != {own}:
            wrong.append(path.name)
    assert wrong == []
