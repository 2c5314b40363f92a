"""An answer that is given again is the answer, to the byte; what can bear on it is never left aside."""

from __future__ import annotations

import copy
import json
import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from compliance import Assessment, Rulebook, Shipment
from compliance.engine import Assessor, Engine
from compliance.errors import ShipmentRefused
from compliance.repeated import MOST_LINES, RepeatedAnswers
from tests.asking import DY_MAGNET, GALLIUM, SHIPMENTS, TODAY, engine, rulebook, shipment
from tests.random_shipments import shipments

DAY = date.fromisoformat(TODAY)
AMOUNT = {"value": "7", "unit": "kg"}
LICENCE = {"number": "24-1", "quantity_left": {"value": "10", "unit": "kg"}}


def question(document: dict[str, Any]) -> Shipment:
    return Shipment.model_validate_json(json.dumps(document))


def repeated(book: Rulebook | None = None, stale: int | None = None) -> RepeatedAnswers:
    used = book or rulebook()
    made = engine() if book is None and stale is None else Engine(used, stale_after_days=stale)
    return RepeatedAnswers(used, made.assess, stale)


def varied(document: dict[str, Any], seed: int) -> dict[str, Any]:
    """Return a document with another reference and other amounts, wherever it states some."""
    chance, other = random.Random(seed), copy.deepcopy(document)
    other["reference"] = f"PO-{seed}"
    for line in other["lines"]:
        for part, name in (("quantity", "value"), ("value", "amount")):
            if (line.get(part) or {}).get(name) is not None and not line.get("components"):
                line[part][name] = chance.choice(["0", "0.001", "7", "1200.5", "999999999"])
    return other


def with_amounts(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document whose lines all state how much and for how much."""
    amounts = {"quantity": {"value": "5", "unit": "kg"}, "value": {"amount": "100", "currency": "CNY"}}
    return {**document, "lines": [{**amounts, **line} for line in document["lines"]]}


def answered(one: RepeatedAnswers | Engine, document: dict[str, Any], day: date = DAY) -> str:
    """Return an answer as it leaves, or the faults for which it was refused."""
    try:
        return one.assess(question(document), day).to_json()
    except ShipmentRefused as refused:
        return str(refused)


@given(shipments)
@settings(max_examples=120, deadline=None)
def test_what_differs_in_reference_and_amounts_gets_the_very_answer_that_it_would_get_alone(
    asked: tuple[dict[str, Any], date],
) -> None:
    one, day, document = repeated(), asked[1], with_amounts(asked[0])
    for other in (asked[0], document, varied(document, 1), varied(document, 2)):
        assert answered(one, other, day) == answered(engine(), other, day)


@pytest.mark.parametrize("name", sorted(path.stem for path in SHIPMENTS.glob("*.json")))
def test_the_acceptance_cases_are_answered_the_same_twice_over(name: str) -> None:
    document, one = json.loads((SHIPMENTS / f"{name}.json").read_text("utf-8"))["shipment"], repeated()
    for other in (document, varied(document, 3), document):
        assert answered(one, other) == answered(engine(), other)


def test_an_order_that_comes_again_is_worked_out_once() -> None:
    one = repeated()
    for number, amount in enumerate(("1", "2", "3")):
        goods = {**GALLIUM, "quantity": {"value": amount, "unit": "kg"}}
        found = one.assess(question(shipment(goods, reference=f"PO-{number}")), DAY)
        assert found.reference == f"PO-{number}"
    figures = one.figures()
    assert (figures.asked, figures.worked_out) == (3, 1)


@pytest.mark.parametrize(("count", "asked"), [(MOST_LINES, 2), (MOST_LINES + 1, 0)])
def test_an_order_of_many_lines_is_not_kept(count: int, asked: int) -> None:
    one = repeated()
    document = shipment(GALLIUM, lines=[{"line": str(n), "origin": "CN", **GALLIUM} for n in range(count)])
    for seed in (1, 2):
        assert answered(one, varied(document, seed)) == answered(engine(), varied(document, seed))
    assert one.figures().asked == asked


def test_an_answer_whose_questions_repeat_the_amounts_is_given_again_to_these_alone() -> None:
    """A fragment that is to be merged into the shipment holds its lines as they stand."""
    one, alone = repeated(), engine()
    bare = {"lines": [{"line": "1", "description": "foobar compound 7", "quantity": {"value": "1", "unit": "kg"}}]}
    first = alone.assess(question(bare), DAY)
    assert any("lines" in (asked.fragment or ()) for asked in first.questions)
    for seed in (1, 1, 2):
        assert answered(one, varied(bare, seed)) == answered(alone, varied(bare, seed))


@pytest.mark.parametrize("change", [
    {"destination": "JP"}, {"ship_on": "2026-12-24"}, {"onward_stated": False}, {"licences": [LICENCE]},
    {"lines": [{"line": "2", "origin": "CN", **GALLIUM}]},
    {"lines": [{"line": "1", "origin": "CN", **DY_MAGNET}]},
    {"lines": [{"line": "1", "origin": "CN", **GALLIUM, "quantity": AMOUNT}]},
])  # fmt: skip
def test_whatever_else_is_said_otherwise_is_another_question(change: dict[str, Any]) -> None:
    one, plain = repeated(), shipment(GALLIUM)
    answered(one, plain)
    assert answered(one, {**plain, **change}) == answered(engine(), {**plain, **change})
    assert one.figures().worked_out == 2


def test_a_quantity_under_a_licence_tells_questions_apart() -> None:
    """Ten kilograms are left: seven are covered, eleven are not."""
    one, found = repeated(), []
    for amount in ("7", "11"):
        document = shipment({**GALLIUM, "quantity": {"value": amount, "unit": "kg"}}, licences=[LICENCE])
        assert answered(one, document) == answered(engine(), document)
        found.append(document)
    assert one.figures().worked_out == 2


def test_another_day_is_another_question() -> None:
    one, document = repeated(), shipment(GALLIUM)
    for day in (DAY, DAY + timedelta(days=1)):
        assert answered(one, document, day) == answered(engine(), document, day)
    assert one.figures().worked_out == 2


def test_the_receipt_is_that_of_the_question_under_a_policy_on_the_age_of_the_law() -> None:
    one, alone = repeated(stale=3), Engine(rulebook(), stale_after_days=3)
    for seed in (1, 2):
        document = varied(shipment(GALLIUM), seed)
        assert answered(one, document) == answered(alone, document)
    assert one.figures().worked_out == 1


def test_what_is_refused_is_refused_each_time_with_its_own_faults() -> None:
    one, bad = repeated(), shipment({**GALLIUM, "parameters": {"purity_percent": 400}})
    for _ in range(2):
        assert answered(one, bad) == answered(engine(), bad)
    assert one.figures().worked_out == 0


def test_an_assessor_for_work_beside_the_requests_answers_as_any_other() -> None:
    plain, sharing = Assessor(rulebook()), Assessor(rulebook(), repeats=True)
    for seed in (1, 2):
        document = json.dumps(varied(shipment(GALLIUM), seed)).encode()
        assert sharing.answer(document, DAY).text == plain.answer(document, DAY).text
    assert Assessment.model_validate_json(sharing.answer(document, DAY).text).reference == "PO-2"
