"""`decide` says what `assess` says, and shares its work only between questions that must have the same answer."""

from __future__ import annotations

import copy
import json
import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from compliance import Assessment, Decision, Engine, Shipment
from compliance.answer.verdict import Verdict
from compliance.bounded import BoundedTable
from compliance.errors import ShipmentRefused
from compliance.law.rulebook import Rulebook
from compliance.screening.user_lists import Record, UserNames
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, HOLMIUM, SHIPMENTS, TODAY, engine, rulebook, shipment
from tests.law.test_overlays import laid, suspended
from tests.random_shipments import shipment as random_shipment
from tests.random_shipments import shipments

DAY = date.fromisoformat(TODAY)
CASES = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(SHIPMENTS.glob("*.json"))}


def question(document: dict[str, Any]) -> Shipment:
    return Shipment.model_validate_json(json.dumps(document))


def gist_of_answer(answer: Assessment) -> dict[str, Any]:
    """Return what a verdict holds, read from an assessment alone."""
    first = {name: (q.id, q.fact) for q in reversed(answer.questions) for name in q.lines}
    return {
        "whole": (answer.decision, answer.at_best, answer.at_worst, answer.action),
        "beside": (answer.beside.state, answer.beside.permits),
        "flags": tuple(flag.id for flag in answer.flags),
        "question": (answer.questions[0].id, answer.questions[0].fact) if answer.questions else None,
        "what_if": answer.what_if,
        "lines": [
            (
                *(line.line, line.decision, line.at_best, line.at_worst, line.classification.basis),
                tuple(dict.fromkeys(c.code for c in line.control if c.code and c.certainty in ("matched", "possible"))),
                tuple(dict.fromkeys(f.rule for f in line.findings if f.outcome == "applies")),
                tuple(dict.fromkeys(f.law for f in line.findings if f.outcome == "applies")),
                first.get(line.line),
            )
            for line in answer.lines
        ],
    }


def gist_of_verdict(verdict: Verdict) -> dict[str, Any]:
    def asked(one: Any) -> tuple[str, str] | None:
        return (one.id, one.fact) if one else None

    return {
        "whole": (verdict.decision, verdict.at_best, verdict.at_worst, verdict.action),
        "beside": (verdict.beside, verdict.permits),
        "flags": verdict.flags,
        "question": asked(verdict.question),
        "what_if": verdict.what_if,
        "lines": [
            (
                *(x.line, x.decision, x.at_best, x.at_worst, x.basis),
                *(x.codes, x.rules, x.laws, asked(x.question)),
            )
            for x in verdict.lines
        ],
    }


def held_against(own: Engine, document: dict[str, Any], day: date) -> None:
    """Check that both ways give one answer, or refuse with the same faults."""
    asked = question(document)
    found: list[object] = []
    for decides in (False, True):
        try:
            found.append(gist_of_verdict(own.decide(asked, day)) if decides else gist_of_answer(own.assess(asked, day)))
        except ShipmentRefused as refused:
            found.append(refused.faults)
    assert found[0] == found[1]


@pytest.mark.parametrize("case", CASES)
def test_decide_says_what_assess_says_of_every_acceptance_case(case: str) -> None:
    held_against(engine(), CASES[case]["shipment"], date.fromisoformat(CASES[case]["as_of"]))


@settings(max_examples=250, deadline=None)
@given(shipments)
def test_decide_says_what_assess_says_of_random_shipments(drawn: tuple[dict[str, Any], date]) -> None:
    held_against(engine(), *drawn)


@settings(max_examples=100, deadline=None)
@given(shipments)
def test_what_is_no_part_of_the_question_never_changes_the_answer(drawn: tuple[dict[str, Any], date]) -> None:
    document, day = drawn
    document.pop("licences", None)
    other = copy.deepcopy(document)
    other["reference"] = "another order"
    for number, line in enumerate(other["lines"], start=1):
        line |= {"line": f"position {number}", "item": "X-1", "quantity": {"value": "7", "unit": "kg"}}
        if not line.get("components"):
            line["value"] = {"amount": "12.50", "currency": "EUR"}
    try:
        one, two = (gist_of_answer(engine().assess(question(d), day)) for d in (document, other))
    except ShipmentRefused:
        return
    for number, (mine, theirs) in enumerate(zip(one["lines"], two["lines"], strict=True), start=1):
        assert theirs[0] == f"position {number}"
        assert mine[1:-1] == theirs[1:-1]
        assert (mine[-1] or ("",))[0] == (theirs[-1] or ("",))[0]
    assert [one[k] for k in ("whole", "beside", "flags")] == [two[k] for k in ("whole", "beside", "flags")]


def test_alike_questions_are_judged_once() -> None:
    own = Engine(rulebook())
    for number in range(30):
        document = shipment(DY_MAGNET, "JP", reference=f"PO-{number}")
        document["lines"][0] |= {"line": str(number), "quantity": {"value": str(number), "unit": "kg"}}
        verdict = own.decide(question(document), DAY)
        assert verdict.lines[0].line == str(number)
        assert verdict.question is None or str(number) in verdict.question.fact or "lines" not in verdict.question.fact
    work = own.shared_work
    assert {name: work[name].worked_out for name in ("shipments", "goods", "lines")} == {
        "shipments": 1, "goods": 1, "lines": 1,
    }  # fmt: skip
    assert work["goods"].asked == 30


def test_two_spellings_of_what_the_law_sees_as_one_are_judged_once() -> None:
    own = Engine(rulebook())
    names = ("Ordinary Works Ltd", "Plain Pumps GmbH", "Simple Lamps SARL")
    for name in names:
        own.decide(question(shipment(GALLIUM, "DE", name)), DAY)
    assert own.shared_work["shipments"].worked_out == len(names)
    assert own.shared_work["lines"].worked_out == 1


def test_what_cannot_bear_on_the_goods_is_no_reason_to_judge_them_again() -> None:
    own = Engine(rulebook())
    first, *others = (question(shipment(BOTTLE, country)) for country in ("DE", "US", "JP", "MX"))
    own.decide(first, DAY)
    for other in others:
        own.decide(other, DAY)
    listed = question(shipment(GALLIUM, "US")), question(shipment(GALLIUM, "DE"))
    assert own.shared_work["lines"].worked_out < 1 + len(others)
    before = own.shared_work["lines"].worked_out
    strict, normal = (own.decide(one, DAY).lines[0] for one in listed)
    assert own.shared_work["lines"].worked_out == before + len(listed)
    assert strict.rules != normal.rules


def test_open_questions_name_the_line_that_they_are_about() -> None:
    document = shipment({"description": "magnets"}, "DE")
    document["lines"] = [{"line": name, "description": "magnets", "origin": "CN"} for name in ("a", "b")]
    verdict = Engine(rulebook()).decide(question(document), DAY)
    facts = [line.question.fact for line in verdict.lines if line.question]
    assert [fact.split(".")[1] for fact in facts] == ["a", "b"]


def test_a_name_on_a_list_of_the_users_own_is_flagged_in_both() -> None:
    own = Engine(rulebook(), lists=[UserNames("ours", [Record("7", (("Ordinary Works Ltd", "name"),), "DE")])])
    held_against(own, shipment(GALLIUM), DAY)
    assert "USER_LIST" in own.decide(question(shipment(GALLIUM)), DAY).flags


def test_a_stale_law_asks_in_both() -> None:
    own = Engine(rulebook(), stale_after_days=1)
    held_against(own, shipment(BOTTLE), DAY)
    verdict = own.decide(question(shipment(BOTTLE)), DAY)
    assert verdict.action == "ask"


def test_a_what_if_is_marked_in_both() -> None:
    book: Rulebook = rulebook()
    for name, raw in book.scenarios.items():
        own = Engine(book.with_overlay(raw, name))
        for country in ("JP", "DE", "KR", "US"):
            held_against(own, shipment(DY_MAGNET, country), DAY)


def test_a_noted_notice_is_held_against_the_law_without_it_in_both() -> None:
    book = laid(suspended("MOFCOM-2025-70", "prolonged", "2027-11-10"), "noted")
    own = Engine(book)
    for goods in (HOLMIUM, DY_MAGNET, BOTTLE):
        for country in ("DE", "JP", "US"):
            for day in ("2026-11-19", "2026-11-28"):
                document = shipment(goods, country, ship_on="2026-12-15")
                held_against(own, document, date.fromisoformat(day))
    loosened = own.decide(question(shipment(HOLMIUM, "DE", ship_on="2026-12-15")), date(2026, 11, 28))
    assert loosened.at_worst is Decision.LICENCE_NORMAL
    assert "NOTED_NOTICE" in loosened.flags


def test_tables_of_shared_work_are_bounded_and_still_right() -> None:
    own = Engine(rulebook())
    decider: Any = own._decider
    for name in "_scopes _goods _scope_kinds _line_kinds _shown _outcomes _judged_lines _verdicts".split():
        setattr(decider, name, BoundedTable(2))
    dice = random.Random(14)
    for _ in range(60):
        document, day = random_shipment(dice)
        held_against(own, document, day)
    assert all(figures.kept <= 2 for figures in own.shared_work.values())


def test_a_bounded_table_forgets_the_oldest_and_keeps_nothing_that_failed() -> None:
    table: BoundedTable[str, int] = BoundedTable(2)

    def failing() -> int:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        table.of("a", failing)
    assert [table.of(key, lambda: 1) for key in "abca"] == [1, 1, 1, 1]
    assert (table.figures().worked_out, table.figures().kept) == (4, 2)
