"""The reading of the law, case by case: twenty worked cases, later additions, and the two dates of every question."""

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

IMAGER = {
    "description": "infrared imager for drones",
    "form": "equipment",
    "parameters": {"wavelength_nm": 10000, "ifov_mrad": 1},
}
GENERAL = {
    "number": "GL-1", "kind": "general", "control_codes": ["1C905.a.4"], "end_users": ["Ordinary Works Ltd"],
    "countries": ["DE"], "valid_from": "2025-12-02", "valid_until": "2026-12-01",
}  # fmt: skip
SINGLE = {
    "number": "SL-1", "kind": "single", "control_codes": ["3C901.a"], "end_users": ["Ordinary Works Ltd"],
    "countries": ["US"], "valid_from": "2026-09-01", "valid_until": "2027-02-28",
}  # fmt: skip
READY = {"compliance_programme": True, "exported_item_before": True, "fixed_end_users": True, "penalised": False}
STRICT, NORMAL, FREE = Decision.LICENCE_STRICT, Decision.LICENCE_NORMAL, Decision.NOT_CONTROLLED
BAN, DENIAL, OPEN = Decision.PROHIBITED, Decision.PRESUMPTION_OF_DENIAL, Decision.INSUFFICIENT


def today(goods: dict[str, Any], country: str, user: str = "Ordinary Works Ltd", **changes: Any) -> Assessment:
    """Return the answer for a release today."""
    return on(TODAY, goods, country, user, **changes)


def test_01_dysprosium_magnets_to_an_unlisted_civil_japanese_car_maker_need_a_licence_under_strict_review() -> None:
    answer = today(DY_MAGNET, "JP", use="traction motors for passenger cars")
    assert answer.decision is STRICT
    assert answer.delay.legal_limit is not None and answer.delay.legal_limit.working_days == 45
    assert "CLOCK_OFF" not in flags(answer) and "destination.japan_review" in applied(answer)


def test_02_the_same_to_subaru_is_single_licence_only_and_the_clock_is_off() -> None:
    answer = today(
        DY_MAGNET, "JP", "SUBARU Corporation", use="traction motors for passenger cars", exporter_record=READY
    )
    assert answer.decision is STRICT
    assert answer.delay.clock == "off" and "CLOCK_OFF" in flags(answer)
    assert {"watch_list_risk_report", "no_military_use_pledge"} <= papers(answer)


def test_03_the_same_to_mitsubishi_shipbuilding_is_barred_but_for_the_special_route() -> None:
    answer = today(DY_MAGNET, "JP", "Mitsubishi Heavy Industries Shipbuilding Co., Ltd.")
    assert answer.decision is BAN and "SPECIAL_ROUTE" in flags(answer)


def test_04_magnets_without_the_listed_elements_are_free_and_holmium_makes_the_law_uncertain() -> None:
    bare = {"description": "NdFeB magnets free of dysprosium and terbium", "form": "permanent_magnet"}
    plain = today({**bare, "elements": {"Nd": {}, "Dy": {"mass_percent": 0}, "Tb": {"mass_percent": 0}}}, "JP")
    assert plain.decision is FREE
    with_holmium = {"Nd": {}, "Ho": {}, "Dy": {"mass_percent": 0}, "Tb": {"mass_percent": 0}}
    answer = today({**bare, "elements": with_holmium}, "JP")
    assert answer.decision is STRICT and FREE in branches(answer) and "LEGAL_STATE_UNCERTAIN" in flags(answer)


def test_05_gallium_to_a_us_chip_maker_filed_today_is_judged_by_the_law_of_the_day_of_decision() -> None:
    answer = ask(shipment(GALLIUM, "US"))
    assert answer.decision is DENIAL and NORMAL in branches(answer)
    assert "DECISION_AFTER_STATE_CHANGE" in flags(answer)


def test_06_the_same_under_a_licence_in_hand_goes_before_the_pause_ends() -> None:
    answer = on("2026-11-25", {**GALLIUM, "control_code": "3C901.a"}, "US", licences=[SINGLE])
    assert answer.decision is Decision.LICENCE_COVERED


def test_07_gallium_to_a_us_defence_contractor_is_barred() -> None:
    assert today(GALLIUM, "US", kind="military", military=True, use="radar for the navy").decision is BAN


def test_08_a_korean_trader_may_not_resell_chinese_germanium_to_a_japanese_naval_supplier() -> None:
    goods = {"description": "germanium metal", "form": "metal", "elements": {"Ge": {}}, "origin": "CN"}
    answer = ask(abroad(goods, "KR", "JP", use="sonar of naval vessels", military=True, ship_on=TODAY))
    assert answer.decision is BAN and "THIRD_COUNTRY_LIABILITY" in flags(answer)


def test_09_motors_with_dysprosium_magnets_inside_are_free() -> None:
    goods = {"description": "electric motors containing NdFeB magnets with dysprosium", "form": "finished_good"}
    assert today(goods, "DE").decision is FREE


def test_10_holmium_oxide_to_france_needs_a_licence_on_the_formal_text_and_none_on_the_announced_one() -> None:
    answer = today(HOLMIUM, "FR")
    assert answer.decision is NORMAL and branches(answer) >= {NORMAL, FREE}
    assert {"LEGAL_STATE_UNCERTAIN", "MUST_CHECK_MOFCOM"} <= flags(answer)
    assert {b.standing for b in answer.branches} >= {"formal", "announced"}


def test_11_magnets_to_a_customer_named_on_the_general_licence_go_without_a_new_one() -> None:
    assert today(DY_MAGNET, "DE", licences=[GENERAL]).decision is Decision.LICENCE_COVERED


def test_12_a_controlled_machine_to_a_fair_and_back_is_registered() -> None:
    goods: dict[str, Any] = {"description": "six-sided top press", "form": "equipment"}
    changes = {"movement": "temporary_export", "temporary_purpose": "exhibition", "use": "display at the Hanover fair"}
    goods["parameters"] = {"cylinder_bore_mm": 650, "design_pressure_gpa": 6}
    assert today(goods, "DE", **changes).decision is Decision.REGISTRATION


@pytest.mark.parametrize(
    ("name", "country"), [("HENSOLDT AG", "DE"), ("MP Materials Corp.", "US"), ("Rheinmetall AG", "DE")]
)
def test_13_nothing_dual_use_goes_to_a_control_listed_party(name: str, country: str) -> None:
    answer = today(DY_MAGNET, country, name)
    assert answer.decision is BAN and "SPECIAL_ROUTE" in flags(answer)


def test_14_an_unlisted_subsidiary_owned_by_a_listed_japanese_firm_is_reviewed_strictly_and_not_barred() -> None:
    owner = {"name": "Mitsubishi Heavy Industries Shipbuilding Co., Ltd.", "country": "JP", "share_percent": 60}
    goods = {"description": "tungsten carbide powder", "form": "powder", "elements": {"W": {}}}
    answer = today(goods, "JP", owners=[owner])
    assert answer.decision is STRICT and "AFFILIATE_OF_LISTED" in flags(answer)


def test_15_a_malaysian_target_with_two_permille_chinese_dysprosium_for_a_7_nm_fab_has_two_answers() -> None:
    goods = {"description": "dysprosium sputtering target", "form": "target", "elements": {"Dy": {}}, "origin": "MY"}
    goods["prc_content"] = {"listed_value_percent": {"at_least": "0.2", "at_most": "0.2"}}
    use = {"statement": "7 nm logic wafers", "sector": "logic_14nm_or_below", "military": False, "country": "TW"}
    answer = ask(abroad(goods, "MY", "TW", end_use=use, ship_on=TODAY))
    assert answer.decision is STRICT and FREE in branches(answer)


def test_16_a_firm_of_the_sixteen_is_held_with_the_pause_shown_beside_it() -> None:
    answer = today(DY_MAGNET, "US", "High Point Aerotechnologies")
    assert answer.decision is BAN and STRICT in branches(answer)
    assert {"LEGAL_STATE_UNCERTAIN", "MUST_CHECK_MOFCOM"} <= flags(answer)


def test_17_a_move_between_bonded_zones_inside_china_needs_no_licence() -> None:
    assert today(DY_MAGNET, "CN").decision is FREE


def test_18_an_end_user_to_be_advised_leaves_the_case_open() -> None:
    answer = today(DY_MAGNET, "DE", "to be advised")
    assert answer.decision is OPEN and answer.at_worst is BAN
    assert answer.questions and answer.questions[0].could_change_to


def test_19_an_unlisted_civil_drone_may_not_go_to_a_foreign_army() -> None:
    goods = {"description": "consumer drones, uncontrolled parameters", "form": "finished_good"}
    answer = today(goods, "UA", "Army of a country", kind="military", military=True, use="army")
    assert answer.decision is BAN and "end_use.drone_military" in applied(answer)


def test_a_drone_imager_to_a_us_civil_firm_is_reviewed_strictly_and_no_general_licence_serves() -> None:
    licence = {**GENERAL, "control_codes": ["9A012.c.1"], "countries": ["US"]}
    answer = today(IMAGER, "US", licences=[licence], exporter_record=READY)
    assert answer.decision is STRICT and "SCOPE_UNREAD" in flags(answer)


def test_a_watch_listed_firm_of_the_second_japanese_list_is_never_barred_by_that_list() -> None:
    answer = today(DY_MAGNET, "JP", "Terra Drone Corporation", use="survey equipment for farms")
    assert answer.decision is STRICT and "CLOCK_OFF" in flags(answer)


def test_a_stated_release_is_judged_by_its_own_day_and_the_later_law_is_a_branch() -> None:
    answer = on("2026-11-25", GALLIUM, "US", ship_on="2026-11-25")
    assert answer.decision is NORMAL and answer.at_worst is DENIAL
    assert "DECISION_AFTER_STATE_CHANGE" in flags(answer)
    assert "later_date" in {b.standing for b in answer.branches}


def test_a_release_on_an_uncontrolled_day_is_free_whatever_starts_later() -> None:
    answer = ask(shipment(HOLMIUM, "FR", ship_on="2026-11-09"), "2026-11-09")
    assert answer.decision is FREE and answer.at_worst is FREE
    assert any(str(change.on) == "2026-11-11" for change in answer.next_changes)


def test_a_licence_in_hand_cures_no_ban_of_the_release_day() -> None:
    licence = {**SINGLE, "end_users": ["HENSOLDT AG"], "countries": ["DE"], "control_codes": ["1C905.a.4"]}
    assert today(DY_MAGNET, "DE", "HENSOLDT AG", licences=[licence]).decision is BAN


def test_a_text_not_published_on_the_day_of_the_question_is_not_known() -> None:
    suspended = shipment(HOLMIUM, "FR", ship_on="2025-11-20")
    assert ask(suspended, "2025-11-05").decision is NORMAL
    assert ask(suspended, "2025-11-07").decision is FREE
    military = shipment(DY_MAGNET, "JP", ship_on="2026-02-01", kind="military", military=True, use="missile drives")
    assert ask(military, "2025-12-20").decision is DENIAL
    assert ask(military, "2026-01-06").decision is BAN


def test_plain_goods_to_a_listed_party_go_with_a_warning() -> None:
    answer = today(BOTTLE, "DE", "HENSOLDT AG")
    assert answer.decision is FREE and "LISTED_PARTY_WARNING" in flags(answer)
