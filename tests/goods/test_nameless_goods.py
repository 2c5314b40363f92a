"""Rows that a number, a shape or an element points to are guesses while nobody knows what the goods are."""

from __future__ import annotations

from typing import Any

import pytest

from compliance import Decision
from tests.asking import on

DENIAL, NORMAL, OPEN = Decision.PRESUMPTION_OF_DENIAL, Decision.LICENCE_NORMAL, Decision.INSUFFICIENT
SHAPES = [None, "crystal", "metal", "powder", "substrate", "functional_material", "component", "unspecified"]


@pytest.mark.parametrize("number", [None, "8108904090", "2846902400", "8112992010"])
@pytest.mark.parametrize("elements", [{}, {"Ti": {}}, {"Ga": {}}], ids=["none", "Ti", "Ga"])
def test_without_the_shape_unknown_goods_are_at_worst_as_bad_as_with_any(
    number: str | None, elements: dict[str, Any]
) -> None:
    """Goods that may be anything may be refused in principle to the United States, whatever a number points to."""
    goods = {"description": "goods as ordered", "elements": elements} | ({"hs_code": number} if number else {})
    worst = {s: on("2026-11-28", goods | ({"form": s} if s else {}), "US").at_worst for s in SHAPES}
    assert worst[None] is DENIAL
    assert max(one.strictness for one in worst.values()) == worst[None].strictness


def test_a_number_alone_leaves_unknown_goods_open_and_asks_what_they_are() -> None:
    answer = on("2026-11-28", {"description": "goods as ordered", "hs_code": "8108904090"}, "US")
    assert (answer.decision, answer.at_worst) == (OPEN, DENIAL)
    assert "lines.1.control_code" in {q.fact for q in answer.questions}


@pytest.mark.parametrize(
    "goods",
    [
        {"description": "titanium alloy bar", "hs_code": "8108904090"},
        {"description": "maraging steel bar"},
    ],
    ids=["a name with a number", "words of the row"],
)
def test_goods_with_a_name_are_asked_about_their_own_rows_and_no_other(goods: dict[str, Any]) -> None:
    answer = on("2026-11-28", goods, "US")
    assert (answer.decision, answer.at_worst) == (OPEN, NORMAL)
