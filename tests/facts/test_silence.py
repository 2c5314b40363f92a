"""What silence means, row by row: which gap leaves the case open, and which has a reading of its own."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from compliance import Assessment, Decision
from tests.asking import BOTTLE, DY_MAGNET, TODAY, abroad, ask, flags, on, shipment

STRICT, NORMAL, FREE = Decision.LICENCE_STRICT, Decision.LICENCE_NORMAL, Decision.NOT_CONTROLLED
BAN, OPEN = Decision.PROHIBITED, Decision.INSUFFICIENT
FORM = {"form": "permanent_magnet"}


def without(path: str, country: str = "DE", goods: dict[str, Any] = DY_MAGNET) -> Assessment:
    """Return the answer to a civil shipment with one thing left out: `end_use.country` or `end_user.kind`."""
    document = copy.deepcopy(shipment(goods, country, ship_on=TODAY))
    head, _, field = path.partition(".")
    if head == "end_user" and not field:
        document["parties"] = [p for p in document["parties"] if p["role"] != "end_user"]
    elif head == "end_user":
        for party in (p for p in document["parties"] if p["role"] == "end_user" or field == "owners"):
            party.pop(field, None)
    elif field:
        document[head].pop(field)
    else:
        document.pop(head)
    return ask(document)


@pytest.mark.parametrize("path", ["end_user", "end_use", "end_use.statement"])
def test_without_end_user_or_end_use_the_case_is_open_and_the_worst_is_said(path: str) -> None:
    answer = without(path)
    assert answer.decision is OPEN
    assert answer.at_worst.strictness >= STRICT.strictness
    assert answer.questions


def test_without_the_country_of_the_end_user_the_bans_of_some_countries_stay_possible() -> None:
    answer = without("end_user.country")
    assert answer.decision is OPEN
    assert any(q.fact.endswith("country") for q in answer.questions)


def test_a_decisive_limit_that_is_not_said_leaves_the_case_open_and_asks_for_it() -> None:
    goods = {"description": "synthetic diamond micropowder", "form": "powder"}
    answer = on(TODAY, goods)
    assert answer.decision is OPEN and answer.at_worst is NORMAL
    assert answer.questions[0].fact.endswith("parameters.mean_particle_size_um")


@pytest.mark.parametrize("country", ["JP", "US"])
@pytest.mark.parametrize("gap", ["kind", "military"])
def test_military_use_unsaid_with_a_civil_use_is_strict_and_at_worst_the_ban(country: str, gap: str) -> None:
    document = shipment(DY_MAGNET, country, ship_on=TODAY)
    if gap == "kind":
        document["parties"][2]["kind"] = "dual"
    else:
        document["end_use"].pop("military")
    answer = ask(document)
    assert (answer.decision, answer.at_worst) == (STRICT, BAN)


@pytest.mark.parametrize("country", ["JP", "US"])
@pytest.mark.parametrize("gap", ["kind", "military"])
def test_military_use_unsaid_of_plain_goods_leaves_them_free(country: str, gap: str) -> None:
    document = shipment(BOTTLE, country, ship_on=TODAY)
    if gap == "kind":
        document["parties"][2]["kind"] = "dual"
    else:
        document["end_use"].pop("military")
    assert ask(document).decision is FREE


def test_silence_on_what_the_exporter_knows_is_nothing_known() -> None:
    assert on(TODAY, BOTTLE).decision is FREE
    assert on(TODAY, BOTTLE, exporter_knowledge=["diversion_suspected"]).decision is Decision.PRESUMPTION_OF_DENIAL


def test_silence_on_owners_finds_no_affiliate_and_asks_last() -> None:
    answer = without("end_user.owners")
    assert answer.decision is NORMAL
    assert any("owners" in q.fact for q in answer.questions)
    assert "AFFILIATE_OF_LISTED" not in flags(answer)


def test_silence_on_the_exporter_claims_no_general_licence_and_bars_no_registration() -> None:
    assert on("2025-12-18", DY_MAGNET).decision is NORMAL
    fair = {"movement": "temporary_export", "temporary_purpose": "exhibition", "use": "display at a fair"}
    answer = on(TODAY, DY_MAGNET, **fair)
    assert answer.decision is Decision.REGISTRATION and "CONDITION_ART_20" in flags(answer)


FOREIGN_MAGNETS = {"description": "NdFeB magnets with dysprosium", **FORM, "elements": {"Dy": {}}}
FOREIGN = [
    FOREIGN_MAGNETS,
    {"description": "dysprosium oxide 99.9 %", "form": "oxide", "elements": {"Dy": {}}},
    {"description": "yttrium sputtering target", "form": "target", "elements": {"Y": {}}},
]


@pytest.mark.parametrize("goods", FOREIGN, ids=["magnets", "oxide", "target"])
@pytest.mark.parametrize("origin", ["VN", "MY", "MM"])
def test_silence_about_chinese_content_and_technology_asks_where_61_of_2025_may_apply(
    goods: dict[str, Any], origin: str
) -> None:
    document = abroad({**goods, "origin": origin}, origin, "US", ship_on=TODAY)
    answer = ask(document)
    assert (answer.decision, answer.action, answer.at_worst) == (OPEN, "ask", NORMAL)
    assert "lines.1.prc_content.technology" in {q.fact for q in answer.questions}
    assert {(b.standing, b.decision) for b in answer.branches} >= {("formal", OPEN), ("announced", FREE)}
    none: dict[str, Any] = {"listed_value_percent": {"at_least": "0", "at_most": "0"}, "technology": False}
    document["lines"][0]["prc_content"] = none
    assert ask(document).decision is FREE
    document["lines"][0]["prc_content"] = {**none, "technology": True}
    assert ask(document).decision is NORMAL


def test_silence_about_chinese_content_asks_nothing_while_61_of_2025_rests() -> None:
    document = abroad({**FOREIGN_MAGNETS, "origin": "VN"}, "VN", "US", ship_on="2026-03-02")
    answer = ask(document, "2026-03-02")
    assert answer.decision is FREE and not any("prc" in q.fact for q in answer.questions)


def test_foreign_goods_of_no_annex_are_not_asked_for_chinese_content() -> None:
    answer = ask(abroad({**BOTTLE, "origin": "VN"}, "VN", "US", ship_on=TODAY))
    assert answer.decision is FREE and not answer.questions


@pytest.mark.parametrize(
    "goods",
    [
        {"description": "permanent magnets", **FORM},
        {"description": "sintered NdFeB magnets", **FORM},
        {"description": "sintered NdFeB magnets", **FORM, "elements": {"Nd": {}, "Fe": {}, "B": {}}},
    ],
    ids=["no element at all", "nothing said of dysprosium", "others named and nothing said of dysprosium"],
)
def test_a_magnet_that_is_silent_on_its_decisive_elements_is_open(goods: dict[str, Any]) -> None:
    answer = on(TODAY, goods)
    assert answer.decision is OPEN and answer.at_worst.strictness >= NORMAL.strictness


def test_none_may_be_said_by_zero_or_in_words() -> None:
    zero = {"Nd": {}, "Dy": {"mass_percent": 0}, "Tb": {"mass_percent": 0}}
    assert on(TODAY, {"description": "sintered NdFeB magnets", **FORM, "elements": zero}).decision is FREE
    words = {"description": "sintered NdFeB magnets, free of dysprosium and terbium", **FORM}
    assert on(TODAY, words).decision is FREE


def test_an_element_not_named_beside_others_is_not_meant() -> None:
    goods = {"description": "praseodymium-neodymium oxide", "form": "oxide", "elements": {"Pr": {}, "Nd": {}}}
    assert on(TODAY, goods).decision is FREE


@pytest.mark.parametrize(
    ("share", "wanted"), [({"mass_percent": 0}, FREE), ({}, NORMAL), ({"mass_percent": "0.01"}, NORMAL)]
)
def test_zero_is_absent_and_no_figure_is_present(share: dict[str, Any], wanted: Decision) -> None:
    goods = {"description": "sintered NdFeB magnets", **FORM}
    elements = {"Nd": {}, "Dy": share, "Tb": {"mass_percent": 0}}
    assert on(TODAY, {**goods, "elements": elements}).decision is wanted
