"""A move inside China is one only where everybody who gets the goods is there; the rest is an export or a question."""

from __future__ import annotations

import pytest

from compliance import Decision
from tests.asking import GALLIUM, TODAY, ask, shipment

FREE, NORMAL, OPEN, BAN = (
    Decision.NOT_CONTROLLED,
    Decision.LICENCE_NORMAL,
    Decision.INSUFFICIENT,
    Decision.PROHIBITED,
)
KNOW_HOW = {"description": "gallium arsenide crystal growth know-how", "form": "technology", "control_code": "3E001"}


def test_a_supply_between_chinese_firms_inside_china_is_no_export() -> None:
    assert ask(shipment(GALLIUM, "CN", ship_on=TODAY)).decision is FREE


@pytest.mark.parametrize("goods", [GALLIUM, KNOW_HOW], ids=["goods", "technology"])
def test_without_its_parties_a_move_inside_china_is_no_cleared_one(goods: dict[str, object]) -> None:
    document = shipment(goods, "CN", ship_on=TODAY, parties=None)
    answer = ask(document)
    assert answer.decision is OPEN and answer.at_worst.strictness >= NORMAL.strictness


@pytest.mark.parametrize("role", ["end_user", "importer", "consignee", "downstream_user"])
def test_a_foreign_taker_inside_china_makes_it_an_export(role: str) -> None:
    document = shipment(GALLIUM, "CN", ship_on=TODAY)
    document["parties"] = [p for p in document["parties"] if p["role"] != role]
    document["parties"].append(
        {"role": role, "name": "Foreign Works Ltd", "country": "DE", "kind": "civil", "owners": []}
    )
    assert ask(document).decision.strictness >= NORMAL.strictness


def test_onward_sales_that_are_said_to_be_known_and_are_not_given_stay_open() -> None:
    document = shipment(GALLIUM, "DE", ship_on=TODAY)
    document["onward"] = [{"country": "US", "party": "Lockheed Martin Corporation", "product": "the same goods"}]
    document["parties"].append({"role": "onward_consignee", "name": "Lockheed Martin Corporation", "country": "US"})
    stopped = ask(document)
    assert stopped.decision is BAN
    for gone in ("onward", "onward_stated"):
        document.pop(gone)
        assert ask(document).at_worst.strictness >= stopped.at_worst.strictness


def test_an_empty_list_of_onward_sales_that_is_said_to_be_whole_says_none() -> None:
    document = shipment(GALLIUM, "DE", ship_on=TODAY)
    assert not any(q.fact.startswith("onward") for q in ask(document).questions)
    document.pop("onward")
    assert any(q.fact.startswith("onward") for q in ask(document).questions)
