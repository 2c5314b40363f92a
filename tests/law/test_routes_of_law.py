"""Movements, licences and parties: abroad, transit, inside China, general licences, registration, watch lists."""

from __future__ import annotations

from typing import Any

import pytest

from compliance import Assessment, Decision
from tests.asking import (
    BOTTLE,
    DY_MAGNET,
    GALLIUM,
    HOLMIUM,
    TODAY,
    abroad,
    applied,
    ask,
    branches,
    flags,
    on,
    papers,
    shipment,
)
from tests.evaluate.test_decision_logic import GENERAL, READY

AFTER = "2026-11-18"
STRICT, NORMAL, FREE = Decision.LICENCE_STRICT, Decision.LICENCE_NORMAL, Decision.NOT_CONTROLLED
BAN, DENIAL, OPEN = Decision.PROHIBITED, Decision.PRESUMPTION_OF_DENIAL, Decision.INSUFFICIENT
COVERED, ELIGIBLE = Decision.LICENCE_COVERED, Decision.GENERAL_LICENCE_ELIGIBLE
MADE = {
    "description": "NdFeB magnets with dysprosium",
    "form": "permanent_magnet",
    "elements": {"Dy": {}},
    "origin": "JP",
}
FAIR = {"movement": "temporary_export", "temporary_purpose": "exhibition", "use": "display at a fair"}


def made(share: str, day: str = AFTER, as_of: str | None = None, **changes: Any) -> Assessment:
    """Return the answer for Japanese magnets with a share of Chinese inputs, sold to Viet Nam."""
    content = {"listed_value_percent": {"at_least": share, "at_most": share}, "technology": False}
    return ask(abroad({**MADE, "prc_content": content}, "JP", "VN", ship_on=day, **changes), as_of or day)


def chinese(user: str = "Ordinary Works Ltd", **changes: Any) -> Assessment:
    """Return the answer for Chinese magnets sold by a Korean firm to Poland."""
    return ask(abroad({**MADE, "origin": "CN"}, "KR", "PL", user, ship_on=AFTER, **changes), AFTER)


@pytest.mark.parametrize(("share", "wanted"), [("0.09", FREE), ("0.1", NORMAL), ("0.1001", NORMAL), ("0", FREE)])
def test_one_permille_itself_counts(share: str, wanted: Decision) -> None:
    assert made(share).decision is wanted


def test_the_value_share_starts_later_than_the_rule_on_chinese_origin() -> None:
    assert made("0.2", "2025-10-20").decision is FREE
    assert made("0.2", "2025-12-01", "2025-10-20").decision is NORMAL
    assert made("0.2", "2025-12-01").decision is FREE


def test_chinese_technology_alone_is_caught() -> None:
    goods = {**MADE, "prc_content": {"listed_value_percent": {"at_least": 0, "at_most": 0}, "technology": True}}
    answer = ask(abroad(goods, "JP", "VN", ship_on=AFTER), AFTER)
    assert answer.decision is NORMAL and "route.abroad_rare_earth_technology" in applied(answer)


def test_overseas_rare_earths_to_listed_parties_and_their_halves_are_refused_in_principle() -> None:
    assert chinese().decision is NORMAL
    unreliable = {"name": "PVH Corp.", "country": "US"}
    listed = {"name": "General Dynamics", "country": "US"}
    assert chinese(owners=[{**listed, "share_percent": 50}]).decision is DENIAL
    assert chinese(owners=[{**listed, "share_percent": "49.9"}]).decision is NORMAL
    assert chinese(owners=[{**unreliable, "share_percent": 50}]).decision is NORMAL


def test_overseas_rare_earths_for_armies_are_refused_and_for_chips_reviewed() -> None:
    assert chinese(kind="military", military=True, use="army vehicles").decision is DENIAL
    chips = {"statement": "wafers", "sector": "logic_14nm_or_below", "military": False, "country": "PL"}
    assert chinese(end_use=chips).decision is STRICT


def test_relief_of_disasters_is_exempt_and_cures_no_military_use() -> None:
    relief = {"statement": "field hospital", "sector": "emergency_medicine", "military": False, "country": "PL"}
    answer = chinese(end_use=relief)
    assert answer.decision is FREE and "EXEMPT" in flags(answer)
    assert chinese(end_use={**relief, "military": True}, kind="military").decision is DENIAL


@pytest.mark.parametrize(("name", "wanted"), [("HENSOLDT AG", BAN), ("Huntington Ingalls Industries, Inc.", DENIAL)])
def test_only_the_listings_of_2026_bind_sellers_abroad(name: str, wanted: Decision) -> None:
    """The older US listing bars nobody abroad; the overseas rare-earth rule refuses in principle."""
    assert chinese(name).decision is wanted


def test_a_seller_in_hong_kong_is_outside_the_mainland() -> None:
    goods = {**GALLIUM, "origin": "CN"}
    assert ask(abroad(goods, "HK", "VN", ship_on=TODAY)).decision is FREE
    assert ask(abroad(goods, "HK", "JP", ship_on=TODAY, kind="military", military=True, use="radar")).decision is BAN


def test_an_export_to_hong_kong_is_an_export() -> None:
    assert on(TODAY, GALLIUM, "HK").decision is NORMAL


def test_a_fair_is_registered_unless_the_exporter_is_barred_or_the_user_watched() -> None:
    assert on(TODAY, DY_MAGNET, **FAIR).decision is Decision.REGISTRATION
    assert on(TODAY, DY_MAGNET, **FAIR, exporter_record={**READY, "penalised": True}).decision is NORMAL
    assert on(TODAY, DY_MAGNET, "JP", "SUBARU Corporation", **FAIR).decision is STRICT
    assert on("2024-11-30", GALLIUM, **FAIR).decision is NORMAL


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, COVERED), ({"end_users": ["Another Works Ltd"]}, NORMAL), ({"countries": ["FR"]}, NORMAL),
        ({"control_codes": ["1C908.b"]}, NORMAL), ({"control_codes": ["1C905"]}, COVERED),
        ({"valid_until": "2026-11-20"}, NORMAL), ({"valid_until": "2026-11-21"}, COVERED),
    ],
    ids=["covers", "other customer", "other country", "other item", "parent code", "ran out", "last day"],
)  # fmt: skip
def test_a_general_licence_covers_what_it_names_and_nothing_else(change: dict[str, Any], wanted: Decision) -> None:
    assert on(TODAY, DY_MAGNET, licences=[{**GENERAL, **change}]).decision is wanted


def test_a_barred_exporter_may_not_use_its_general_licence() -> None:
    record = {**READY, "penalised": True}
    assert on(TODAY, DY_MAGNET, licences=[GENERAL], exporter_record=record).decision is NORMAL


@pytest.mark.parametrize("gap", ["compliance_programme", "exported_item_before", "fixed_end_users"])
def test_a_general_licence_is_within_reach_only_when_all_three_conditions_are_stated(gap: str) -> None:
    assert on("2025-12-18", DY_MAGNET, exporter_record=READY).decision is ELIGIBLE
    record = {name: value for name, value in READY.items() if name != gap}
    assert on("2025-12-18", DY_MAGNET, exporter_record=record).decision is NORMAL


def test_eligibility_yields_to_rules_of_law() -> None:
    assert on(TODAY, DY_MAGNET, "JP", exporter_record=READY).decision is STRICT
    assert on(TODAY, DY_MAGNET, "JP", "SUBARU Corporation", exporter_record=READY).decision is STRICT
    assert on(TODAY, DY_MAGNET, "DE", "HENSOLDT AG", exporter_record=READY).decision is BAN


def test_a_watch_listed_consignee_only_forwards_and_is_not_meant() -> None:
    document = shipment(DY_MAGNET, "JP", ship_on=TODAY)
    document["parties"].append({"role": "consignee", "name": "SUBARU Corporation", "country": "JP"})
    assert "CLOCK_OFF" not in flags(ask(document))


def test_a_division_is_the_named_party_and_an_affiliate_is_not() -> None:
    owner = {"name": "HENSOLDT AG", "country": "DE", "share_percent": 100}
    answer = on(TODAY, DY_MAGNET, owners=[owner])
    assert answer.decision is STRICT and "AFFILIATE_OF_LISTED" in flags(answer)
    assert on(TODAY, DY_MAGNET, "DE", "Hensoldt").decision is BAN


def test_a_listed_intermediary_bars_the_shipment() -> None:
    document = shipment(DY_MAGNET, "DE", ship_on=TODAY)
    document["parties"].append({"role": "intermediary", "name": "HENSOLDT AG", "country": "DE"})
    assert ask(document).decision is BAN


def test_transit_of_listed_goods_is_reviewed_strictly_whatever_their_origin() -> None:
    goods = {**DY_MAGNET, "origin": "VN"}
    assert on(TODAY, goods, movement="transit").decision is STRICT
    assert on(TODAY, BOTTLE, movement="transit").decision is FREE


def test_a_chinese_exporter_is_bound_wherever_the_goods_are() -> None:
    assert on(TODAY, DY_MAGNET, departure="VN").decision is NORMAL


def test_onward_sale_of_the_item_is_judged_as_if_sent_there() -> None:
    item = [{"country": "JP", "product": "the same goods"}]
    assert on(TODAY, DY_MAGNET, onward=item).decision is STRICT
    goods = [{"country": "US", "product": "pumps"}]
    assert on(TODAY, DY_MAGNET, onward=goods).decision is STRICT
    unsaid = [{"country": "US"}]
    assert on("2025-03-10", GALLIUM, "MX", onward=unsaid).decision is DENIAL


def test_a_class_without_a_licence_lists_no_licence_among_its_papers() -> None:
    for answer in (on(TODAY, BOTTLE), on(TODAY, DY_MAGNET, "CN"), on("2026-11-09", HOLMIUM, "DE")):
        assert not papers(answer) & {"dual_use_export_licence", "technology_export_licence", "precursor_licence"}


def test_united_nations_measures_bar_north_korea() -> None:
    assert on(TODAY, GALLIUM, "KP").decision is BAN


@pytest.mark.parametrize("country", ["JP", "US"])
def test_plain_goods_for_armies_of_japan_and_the_us_have_two_readings(country: str) -> None:
    answer = on(TODAY, BOTTLE, country, kind="military", military=True, use="army canteen")
    assert answer.decision is BAN and DENIAL in branches(answer)


@pytest.mark.parametrize("fear", ["wmd_end_use", "terrorism"])
def test_weapons_of_mass_destruction_and_terrorism_bar_any_goods(fear: str) -> None:
    assert on(TODAY, BOTTLE, exporter_knowledge=[fear]).decision is BAN


def test_help_for_rare_earth_works_abroad_is_open_to_two_readings_after_the_pause() -> None:
    use = {
        "statement": "separation of rare earths",
        "sector": "rare_earth_production",
        "military": False,
        "country": "MY",
    }
    answer = on(TODAY, BOTTLE, "MY", end_use=use)
    assert answer.decision is STRICT and FREE in branches(answer)
    assert OPEN not in branches(answer)
