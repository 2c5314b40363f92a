"""What a licence in hand still covers, and where the easier routes are barred."""

from __future__ import annotations

from typing import Any

import pytest

from compliance import Assessment, Decision
from tests.asking import DY_MAGNET, GALLIUM, ask, flags, papers, shipment

COVERED, DENIAL, STRICT = Decision.LICENCE_COVERED, Decision.PRESUMPTION_OF_DENIAL, Decision.LICENCE_STRICT
NORMAL = Decision.LICENCE_NORMAL
AFTER = "2026-11-28"
WATCHED = ["SUBARU Corporation", "Hino Motors, Ltd."]
REFUSED = {
    "gallium": (GALLIUM, "3C001"),
    "germanium": ({"description": "germanium dioxide", "form": "oxide", "elements": {"Ge": {}}}, "3C002"),
    "antimony": ({"description": "antimony metal", "form": "metal", "elements": {"Sb": {}}}, "1C901"),
}


def held(code: str, country: str = "US", user: str = "Ordinary Works Ltd", kind: str = "single") -> dict[str, Any]:
    """Return a licence granted on the first of September 2026."""
    return {
        "number": "L-1", "kind": kind, "control_codes": [code], "end_users": [user], "countries": [country],
        "valid_from": "2026-09-01", "valid_until": "2027-08-31",
    }  # fmt: skip


def codes(goods: dict[str, Any]) -> list[str]:
    """Return the control codes under which goods are named."""
    answer = ask(shipment(goods, "US", ship_on=AFTER), AFTER)
    return [c.code for c in answer.lines[0].control if c.code and c.certainty == "matched"]


@pytest.mark.parametrize("name", sorted(REFUSED))
@pytest.mark.parametrize("kind", ["single", "general"])
def test_a_licence_granted_before_covers_when_refusal_in_principle_returns(name: str, kind: str) -> None:
    goods, _ = REFUSED[name]
    code = codes(goods)[0]
    without = ask(shipment(goods, "US", ship_on=AFTER), AFTER)
    record = {"penalised": False}
    document = shipment(goods, "US", ship_on=AFTER, licences=[held(code, kind=kind)], exporter_record=record)
    answer = ask(document, AFTER)
    assert (without.decision, answer.decision, answer.at_worst) == (DENIAL, COVERED, COVERED)
    assert "LICENCE_STILL_VALID_CHECK" in flags(answer)


def test_within_the_suspension_a_licence_covers_without_that_check() -> None:
    answer = ask(shipment(GALLIUM, "US", ship_on="2026-11-27", licences=[held(codes(GALLIUM)[0])]), "2026-11-27")
    assert answer.decision is COVERED and "LICENCE_STILL_VALID_CHECK" not in flags(answer)


def test_a_licence_cures_no_ban_on_military_use() -> None:
    document = shipment(GALLIUM, "US", ship_on=AFTER, military=True, licences=[held(codes(GALLIUM)[0])])
    assert ask(document, AFTER).decision is Decision.PROHIBITED


@pytest.mark.parametrize("purpose", ["exhibition", "repair", "test"])
@pytest.mark.parametrize("name", WATCHED)
def test_registration_is_not_offered_for_a_party_on_the_watch_list(purpose: str, name: str) -> None:
    fair = {"movement": "temporary_export", "temporary_purpose": purpose}
    answer = ask(shipment(GALLIUM, "JP", name, ship_on=AFTER, **fair), AFTER)
    assert answer.decision is STRICT
    assert outcome(answer, "route.registration") == "lifted" and "registration_certificate" not in papers(answer)
    free = ask(shipment(GALLIUM, "JP", "Ordinary Works Ltd", ship_on=AFTER, **fair), AFTER)
    assert outcome(free, "route.registration") == "applies"


@pytest.mark.parametrize("name", WATCHED)
def test_a_general_licence_does_not_serve_a_party_on_the_watch_list(name: str) -> None:
    ready = {"compliance_programme": True, "exported_item_before": True, "fixed_end_users": True, "penalised": False}
    licence = held("1C905", "JP", name, "general")
    document = shipment(DY_MAGNET, "JP", name, ship_on=AFTER, licences=[licence], exporter_record=ready)
    answer = ask(document, AFTER)
    assert answer.decision is STRICT
    assert outcome(answer, "route.general_licence_eligible") == "lifted"


@pytest.mark.parametrize(("country", "expected"), [("US", "lifted"), ("DE", "applies")])
def test_drone_items_to_the_united_states_get_no_registration(country: str, expected: str) -> None:
    imager = {"description": "infrared imager for drones", "form": "equipment", "control_code": "6A903.a"}
    imager["parameters"] = {"wavelength_nm": 10000, "ifov_mrad": "2.4", "for_listed_uav": True, "limits_not_read": True}  # type: ignore[assignment]
    fair = {"movement": "temporary_export", "temporary_purpose": "repair"}
    answer = ask(shipment(imager, country, ship_on=AFTER, **fair), AFTER)
    assert outcome(answer, "route.registration") == expected


def outcome(answer: Assessment, rule: str) -> str:
    """Return the outcome of a rule in the answer."""
    return str(next(f.outcome for line in answer.lines for f in line.findings if f.rule == rule))


@pytest.mark.parametrize("text", ["zyglorb 4711", "device, proprietary", "Kundenspezifisches Teil 88-12"])
def test_goods_that_the_exporter_declares_controlled_need_a_licence_whatever_they_are(text: str) -> None:
    declared = {"status": "controlled", "basis": "supplier"}
    answer = ask(shipment({"description": text, "declared": declared}, "DE", ship_on=AFTER), AFTER)
    assert (answer.decision, answer.at_best, answer.action) == (NORMAL, NORMAL, "apply")
    assert "lines.1.control_code" in {q.fact for q in answer.questions}
    plain = ask(shipment({"description": text}, "DE", ship_on=AFTER), AFTER)
    assert plain.decision is Decision.INSUFFICIENT


@pytest.mark.parametrize("sector", ["drones", "aerospace", "shipbuilding"])
def test_a_sector_next_to_the_military_is_our_judgement_and_says_so(sector: str) -> None:
    document = shipment(DY_MAGNET, "DE", ship_on=AFTER)
    document["end_use"]["sector"] = sector
    answer = ask(document, AFTER)
    found = next(f for f in answer.lines[0].findings if f.rule == "end_use.review_sector")
    assert (answer.decision, found.basis) == (STRICT, "judgement")
    assert "our judgement" in answer.summary["en"] and "text read" not in answer.summary["en"]
    assert "本系统判断" in answer.summary["zh"]
