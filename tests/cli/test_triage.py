"""Many lines: one table first, what matters on top, and goods that are clear told from goods that are not."""

from __future__ import annotations

from functools import cache
from typing import Any

from compliance import Assessment
from compliance.cli.terminal import draw
from compliance.report.answer_report import report
from compliance.report.sheet import Grid, Section
from compliance.report.triage import MOST_ROWS, triage
from tests.asking import ask, rulebook, shipment

GOODS = (
    "steel screws M6", "brushless DC motor 200 W", "temperature sensor", "quadcopter drone with camera, 4 km range",
    "sintered NdFeB magnets with dysprosium", "ball bearings", "copper cable", "laptop computer",
    "tungsten carbide inserts", "dysprosium oxide 99.9 %", "lithium cell 18650 3.6 V", "thermal imaging camera 640x512",
)  # fmt: skip


@cache
def order(count: int) -> Assessment:
    """Return the answer to an order of mixed goods with nothing else said."""
    lines: list[dict[str, Any]] = [{"line": str(n), "description": GOODS[n % len(GOODS)]} for n in range(count)]
    return ask({"reference": "ORDER", "departure": "CN", "destination": "DE", "lines": lines})


def table(answer: Assessment, whole: bool = False) -> Grid:
    """Return the table of the lines."""
    found = next(iter(triage(answer, "en", whole)))
    assert isinstance(found, Grid)
    return found


def test_the_lines_that_need_a_licence_in_any_case_stand_on_top() -> None:
    rows = table(order(12)).rows
    assert {row[1] for row in rows[:2]} == {"sintered NdFeB magnets with…", "dysprosium oxide 99.9 %"}
    assert len(rows) == 12 and all(row[2] == "open, best: licence" for row in rows[:2])


def test_goods_that_are_unclear_stand_before_those_that_are_clear() -> None:
    states = [row[3] for row in table(order(12)).rows if row[2] == "open, best: no licence"]
    assert states == ["goods"] * states.count("goods") + ["party or use"] * states.count("party or use")
    assert "goods" in states and "party or use" in states


def test_an_undecided_order_of_twelve_lines_fits_a_screen_of_sixty_rows() -> None:
    text = draw([report(order(12), "en", rulebook())], detail=False)
    assert len(text.splitlines()) <= 60
    assert "Supply-chain statement for Japan" not in text  # nothing goes to Japan by what is known


def test_goods_that_are_unclear_get_their_own_question() -> None:
    rows = {row[1]: row[3:] for row in table(order(12)).rows}
    assert rows["copper cable"] == ("party or use", "question 1")
    assert rows["lithium cell 18650 3.6 V"][0] == "goods"


def test_five_hundred_lines_fit_a_readable_output_and_lose_none() -> None:
    answer = order(500)
    grid = table(answer)
    assert len(grid.rows) <= MOST_ROWS
    counted = [int(row[0].split()[0]) if "lines" in row[0] else 1 for row in grid.rows]
    assert sum(counted) == 500
    assert len(draw([report(answer, "en", rulebook())], detail=False).splitlines()) <= 130
    assert len(table(answer, whole=True).rows) == 500


def test_the_questions_that_settle_most_are_named_below_the_table() -> None:
    _, below = triage(order(12), "en")
    assert isinstance(below, Section) and below.items[0].head.startswith("Question 1 settles 12 of 12 lines: ")


def test_a_single_line_needs_no_table() -> None:
    assert not list(triage(ask(shipment({"description": "copper cable"})), "en"))
