"""Who else may stand in the chain: a buyer further on, or a country, that nobody stated is not nobody."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from compliance import Assessment, Decision
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, TODAY, abroad, ask, shipment

BAN, FREE = Decision.PROHIBITED, Decision.NOT_CONTROLLED
LISTED, NOBODY_KNOWN = "Aveox, Inc.", "Ordinary Trading GmbH"


def with_party(goods: dict[str, Any], role: str, **party: Any) -> Assessment:
    """Return the answer to a civil shipment to Germany with one more party."""
    document = shipment(goods, ship_on=TODAY)
    document["parties"].append({"role": role, "name": NOBODY_KNOWN, **party})
    return ask(document)


@pytest.mark.parametrize("role", ["intermediary", "consignee", "downstream_user", "onward_consignee", "carrier"])
@pytest.mark.parametrize("goods", [BOTTLE, GALLIUM], ids=["bottle", "gallium"])
def test_a_party_of_no_stated_country_may_be_in_north_korea(goods: dict[str, Any], role: str) -> None:
    there, unsaid, elsewhere = (with_party(goods, role, **c) for c in ({"country": "KP"}, {}, {"country": "FR"}))
    assert there.at_worst is BAN
    assert unsaid.at_worst is BAN
    assert f"parties.{role}.country" in {q.fact for q in unsaid.questions if BAN in q.could_change_to}
    assert elsewhere.at_worst.strictness < BAN.strictness


def test_the_country_that_is_not_stated_widens_the_bounds_and_leaves_the_decision() -> None:
    assert with_party(BOTTLE, "intermediary").decision is FREE
    assert with_party(GALLIUM, "intermediary").decision is Decision.LICENCE_NORMAL


@pytest.mark.parametrize("goods", [DY_MAGNET, GALLIUM], ids=["magnets", "gallium"])
@pytest.mark.parametrize("movement", ["export", "re_export"])
def test_an_onward_sale_that_nobody_stated_may_go_to_a_listed_buyer(goods: dict[str, Any], movement: str) -> None:
    document = shipment(goods, ship_on=TODAY) if movement == "export" else abroad(goods, "VN", "DE", ship_on=TODAY)
    listed: dict[str, Any] = {**document, "onward": [{"country": "US", "party": LISTED}]}
    bought = ask(listed)
    silent = copy.deepcopy(document)
    del silent["onward"], silent["onward_stated"]
    assert ask(silent).at_worst.strictness >= bought.at_worst.strictness
    assert "onward_stated" in {q.fact for q in ask(silent).questions}
    assert ask(document).at_worst.strictness < bought.at_worst.strictness


@pytest.mark.parametrize("name", [None, "TBA", "待定"])
def test_a_buyer_further_on_without_a_name_may_be_a_listed_one(name: str | None) -> None:
    step = {"country": "US", "product": "the same goods"}
    listed = ask(shipment(GALLIUM, ship_on=TODAY, onward=[{**step, "party": LISTED}]))
    nameless = ask(shipment(GALLIUM, ship_on=TODAY, onward=[{**step, **({"party": name} if name else {})}]))
    assert (listed.at_worst, nameless.at_worst) == (BAN, BAN)
    assert "onward.party" in {q.fact for q in nameless.questions}
    named = ask(shipment(GALLIUM, ship_on=TODAY, onward=[{**step, "country": "FR", "party": NOBODY_KNOWN}]))
    assert named.at_worst.strictness < BAN.strictness
