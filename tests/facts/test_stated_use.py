"""The stated use counts against its own box, and no silence of one party is covered by the answer of another."""

from __future__ import annotations

from typing import Any

import pytest

from compliance import Decision
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, TODAY, ask, on, shipment

OPEN, FREE, NORMAL, BAN = Decision.INSUFFICIENT, Decision.NOT_CONTROLLED, Decision.LICENCE_NORMAL, Decision.PROHIBITED
DENIAL = Decision.PRESUMPTION_OF_DENIAL
ARMS = [
    "guidance section of an air-to-air missile",
    "hulls of navy frigates",
    "spare parts for the ministry of defence",
    "howitzer ammunition plant",
    "用于导弹制导舱",
]


@pytest.mark.parametrize("use", ARMS)
@pytest.mark.parametrize("goods", [BOTTLE, GALLIUM], ids=["free goods", "listed goods"])
@pytest.mark.parametrize("country", ["DE", "IN", "FR"])
def test_words_of_arms_against_a_civil_box_raise_the_question_and_the_bounds(
    use: str, goods: dict[str, Any], country: str
) -> None:
    answer = on(TODAY, goods, country, use=use, military=False)
    assert (answer.decision, answer.action, answer.at_worst) == (OPEN, "ask", DENIAL)
    assert "end_use.statement" in {q.fact for q in answer.questions}


@pytest.mark.parametrize("use", ["precursors for chemical weapons", "uranium enrichment plant", "生产神经毒剂"])
@pytest.mark.parametrize("goods", [BOTTLE, GALLIUM], ids=["free goods", "listed goods"])
def test_words_of_mass_destruction_leave_a_ban_possible(use: str, goods: dict[str, Any]) -> None:
    answer = on(TODAY, goods, "DE", use=use, military=False)
    assert (answer.decision, answer.at_worst) == (OPEN, BAN)


@pytest.mark.parametrize("use", ["radar for ferries, not for military use", "kitchen scales", "no weapons application"])
def test_a_use_that_denies_arms_raises_nothing(use: str) -> None:
    answer = on(TODAY, BOTTLE, "DE", use=use, military=False)
    assert (answer.decision, answer.at_worst, answer.questions) == (FREE, FREE, ())


@pytest.mark.parametrize("role", ["intermediary", "consignee", "downstream_user", "end_user"])
@pytest.mark.parametrize("name", [None, "TBA", "to be advised", "N/A", "various", "待定"])
def test_a_party_without_a_name_is_asked_for_beside_a_named_one(role: str, name: str | None) -> None:
    document = shipment(GALLIUM, ship_on=TODAY)
    party = {"role": role, "country": "SG", "kind": "civil", "owners": []}
    document["parties"].append(party if name is None else {**party, "name": name})
    answer = ask(document)
    assert answer.at_worst is BAN
    assert any(q.fact.startswith("parties.") and q.fact.endswith(".name") for q in answer.questions)


def test_the_kind_of_one_end_user_does_not_answer_for_another() -> None:
    document = shipment(DY_MAGNET, ship_on=TODAY)
    document["parties"].append({"role": "end_user", "name": "Second Works Ltd", "country": "DE", "owners": []})
    answer = ask(document)
    assert answer.at_worst is DENIAL
    assert "parties.end_user.kind" in {q.fact for q in answer.questions}
    document["parties"][-1]["kind"] = "civil"
    assert ask(document).at_worst is NORMAL


@pytest.mark.parametrize("movement", ["export", "re_export", "technology_transfer", "temporary_export"])
def test_without_the_country_of_the_exporter_goods_from_abroad_stay_open(movement: str) -> None:
    document = shipment(GALLIUM, "US", "Lockheed Martin Corporation", ship_on=TODAY, departure="HK", movement=movement)
    assert ask(document).at_worst is BAN
    document["parties"][0].pop("country")
    assert ask(document).at_worst is BAN
