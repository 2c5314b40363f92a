"""What is left of a licence is there once: lines of one shipment draw on it together (SC-792 Art 15)."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from compliance import Assessment
from tests.asking import GALLIUM, ask, shipment


def of(quantities: list[str], left: list[str | None], number: str | None = None) -> Assessment:
    """Ask about gallium lines to Germany under licences with so much left each; None: no bound is stated."""
    held = [
        {
            "number": number or f"L{n}", "kind": "single", "control_codes": ["3C901"], "countries": ["DE"],
            "end_users": ["Ordinary Works Ltd"], "valid_from": "2026-10-01", "valid_until": "2027-09-30",
            "quantity_left": None if value is None else {"value": value, "unit": "kg"},
        }
        for n, value in enumerate(left)
    ]  # fmt: skip
    lines: list[dict[str, Any]] = [
        {**GALLIUM, "line": str(n), "control_code": "3C901", "origin": "CN", "quantity": {"value": value, "unit": "kg"}}
        for n, value in enumerate(quantities)
    ]
    return ask({**shipment(dict(GALLIUM), "DE", licences=held, ship_on="2026-11-25"), "lines": lines})


def covered(answer: Assessment) -> list[bool]:
    """Return which lines are covered."""
    return [line.decision == "licence_covered" for line in answer.lines]


@pytest.mark.parametrize(("second", "all_covered"), [("200", True), ("200.001", False)])
def test_a_licence_covers_its_lines_up_to_what_is_left_and_no_more(second: str, all_covered: bool) -> None:
    answer = of(["300", second], ["500"])
    assert (answer.decision == "licence_covered") is all_covered
    assert covered(answer) == [True, all_covered]


def test_a_line_that_goes_out_empty_says_why() -> None:
    answer = of(["300", "300"], ["500"])
    remarks = [remark["en"] for line in answer.lines for remark in line.remarks]
    wanted = "Licence L0 does not cover this line: its quantity left is too small for all lines together."
    assert remarks.count(wanted) == 1
    assert answer.action == "apply"


def test_two_licences_that_suffice_together_cover_both_lines() -> None:
    assert of(["300", "300"], ["500", "500"]).decision == "licence_covered"


def test_a_licence_without_a_bound_covers_what_the_other_does_not() -> None:
    assert of(["300", "300", "900"], ["500", None]).decision == "licence_covered"


def test_the_order_of_lines_and_licences_does_not_change_the_decision() -> None:
    decisions = {
        of(list(lines), list(held)).decision
        for lines in itertools.permutations(["100", "250", "400"])
        for held in itertools.permutations(["300", "450"])
    }
    assert len(decisions) == 1


def test_more_on_a_line_never_covers_more() -> None:
    counts = [sum(covered(of(["300", more], ["500"]))) for more in ("1", "150", "200", "201", "300", "499", "501")]
    assert counts == [2, 2, 2, 1, 1, 1, 1]


def test_a_licence_that_is_listed_twice_is_there_once() -> None:
    assert of(["300", "300"], ["500", "500"], number="26-1").decision != "licence_covered"
    assert of(["300", "200"], ["500", "500"], number="26-1").decision == "licence_covered"
