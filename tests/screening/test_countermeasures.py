"""Firms under countermeasures of the foreign ministry: a list of their own, which holds a shipment for a look."""

from __future__ import annotations

import pytest

from compliance import Decision
from tests.asking import BOTTLE, GALLIUM, ask, flags, rulebook, shipment

DAY = "2026-03-02"
NAMES = [entry.name.en or "" for entry in rulebook().parties["mfa_2025_19"].entries]


def test_the_order_names_twenty_firms() -> None:
    assert len(set(NAMES)) == 20


@pytest.mark.parametrize("name", NAMES)
def test_plain_goods_to_a_firm_under_countermeasures_do_not_simply_go(name: str) -> None:
    answer = ask(shipment(BOTTLE, "US", name, ship_on=DAY), DAY)
    assert answer.action in ("ask", "stop")
    assert "COUNTERMEASURE_PARTY" in flags(answer)
    assert {p.match for p in answer.parties if p.role == "end_user"} == {"match"}


def test_the_day_before_the_order_nothing_is_held() -> None:
    answer = ask(shipment(BOTTLE, "US", "Rhombus Power Inc.", ship_on="2025-12-25"), "2025-12-25")
    assert answer.action.startswith("proceed") and "COUNTERMEASURE_PARTY" not in flags(answer)


def test_the_list_is_no_control_list() -> None:
    """It bars dealings whatever the goods and sets no licence class."""
    answer = ask(shipment(GALLIUM, "US", "Rhombus Power Inc.", ship_on=DAY), DAY)
    assert answer.decision is Decision.LICENCE_NORMAL


@pytest.mark.parametrize(
    "name", ["The Boeing Company", "Northrop Fabrication Ltd", "Blue Horizon Technologies", "Diving Supplies Inc."]
)
def test_a_neighbour_of_a_name_is_not_taken_for_it(name: str) -> None:
    answer = ask(shipment(BOTTLE, "US", name, ship_on=DAY), DAY)
    assert "COUNTERMEASURE_PARTY" not in flags(answer)


def test_an_older_order_of_the_commerce_ministry_holds_a_shipment_too() -> None:
    answer = ask(shipment(BOTTLE, "US", "Compliance Testing LLC", ship_on="2026-09-01"), "2026-09-01")
    assert answer.action == "ask" and "COUNTERMEASURE_PARTY" in flags(answer)
