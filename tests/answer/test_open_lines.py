"""An order with open lines: a line that needs a licence in any case settles it, and nothing lets an open line go."""

from __future__ import annotations

from typing import Any

import pytest

from compliance import Assessment
from compliance.report.lead import lead
from tests.asking import ask, shipment

OXIDE = {"description": "dysprosium oxide 99.9 %"}
SCREWS = {"description": "steel screws M6"}
CELL = {"description": "lithium-ion cell"}
UNKNOWN = {"description": "Grunzelwerk 3000"}


def order(*lines: dict[str, Any], **more: Any) -> Assessment:
    """Return the answer to lines with a civil use and user."""
    document = shipment(lines[0])
    document["lines"] = [{"line": str(number), **line} for number, line in enumerate(lines, start=1)]
    return ask({**document, **more})


@pytest.mark.parametrize("unsure", [CELL, UNKNOWN])
def test_a_line_that_needs_a_licence_settles_an_order_with_an_open_line(unsure: dict[str, str]) -> None:
    alone, both = order(OXIDE), order(OXIDE, unsure)
    assert alone.decision == both.decision == both.at_best and both.action == "apply"
    assert both.lines[1].decision == "insufficient_information"
    assert both.at_worst.strictness >= both.lines[1].at_worst.strictness


@pytest.mark.parametrize("unsure", [CELL, UNKNOWN])
def test_what_would_let_an_order_go_is_never_said_beside_an_open_line(unsure: dict[str, str]) -> None:
    both = order(SCREWS, unsure)
    assert (both.decision, both.action) == ("insufficient_information", "ask")


def test_a_licence_that_covers_one_line_does_not_settle_an_open_one() -> None:
    held = {
        "number": "L-1", "kind": "single", "control_codes": ["1C905.b"], "end_users": ["Ordinary Works Ltd"],
        "countries": ["DE"], "valid_from": "2026-01-01", "valid_until": "2027-12-31",
    }  # fmt: skip
    covered = order(OXIDE, licences=[held])
    both = order(OXIDE, CELL, licences=[held])
    assert covered.decision == "licence_covered"
    assert (both.decision, both.action) == ("insufficient_information", "ask")


def test_a_refusal_settles_an_order_as_before() -> None:
    refused = order(OXIDE, CELL, exporter_knowledge=["wmd_end_use"])
    assert refused.decision.refuses and refused.action == "stop"


def test_the_answer_says_which_lines_are_open_and_asks_about_them_first() -> None:
    both = order(OXIDE, CELL)
    assert "Lines still open: 2." in both.summary["en"] and "尚未判定的行：2。" in both.summary["zh"]
    assert any("Lines still open: 2;" in words for words in lead(both, "en"))
    assert next(step.kind for step in both.next_steps if step.kind != "check_law") == "answer_questions"
    assert "still open" not in order(OXIDE).summary["en"] + order(CELL).summary["en"]


def test_a_shipment_that_may_go_is_declared_first_and_doubts_are_cleared_before_the_release() -> None:
    free = ask(shipment({"description": "office chairs with gas lift"}, onward=None, onward_stated=None))
    assert free.action == "proceed_declare" and free.questions
    kinds = [step.kind for step in free.next_steps if step.kind != "check_law"]
    assert kinds == ["declare", "answer_questions", "ship"]
    assert any(words == "Open facts and unsettled law could still make it: Prohibited." for words in lead(free, "en"))


def test_a_permit_beside_export_control_is_not_called_the_licence() -> None:
    carbide = ask(shipment({"description": "silicon carbide powder"}))
    assert (carbide.decision, carbide.action) == ("not_controlled", "apply")
    words = list(lead(carbide, "en"))
    assert words[0].startswith("Do not ship before the permit named here") and "Ordinary export licence" in words[1]


def test_a_list_that_has_ended_asks_nothing_any_more() -> None:
    def asked(day: str) -> set[str]:
        answer = ask(shipment({"description": "drones"}, ship_on=day), day)
        assert answer.decision == "insufficient_information"
        return {question.id for question in answer.questions}

    limits = "parameters.drone_feature_of_2023"  # of the notice 28/2023 alone, which ended on 31 August 2024
    assert limits in asked("2024-08-31")
    assert limits not in asked("2024-09-01")
    assert "parameters.max_endurance_min" in asked("2026-11-21")


def test_a_question_for_a_country_nobody_named_waits_for_the_way_of_the_goods() -> None:
    """What pumps are bears on North Korea alone: first it is asked where they go."""
    silent = shipment({"description": "pumps"}, onward=None, onward_stated=None)
    names = [question.id for question in ask(silent).questions]
    assert "onward" in names and "beside_row" not in names
    there = order({"description": "pumps"}, onward=[{"country": "KP"}], onward_stated=True)
    assert "beside_row" in [question.id for question in there.questions] or there.decision.refuses
