"""What could stand in the place of goods that are stopped, strict or slow: answers, sources, proofs, and no evasion."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from typing import Any

import pytest

from compliance import Decision, Engine, Shipment
from compliance.model.alternatives import AlternativeAnswer, AlternativesReport
from compliance.scenarios.alternatives import alternatives_of
from compliance.scenarios.choose import with_scenario
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, rulebook, shipment
from tests.cli.running import xuke

DAY = date(2026, 11, 28)
OXIDE = {"description": "dysprosium oxide 99.9 %", "form": "oxide", "elements": {"Dy": {}}}


@cache
def asked(name: str, country: str = "JP", scenario: str | None = None) -> AlternativesReport:
    """Return the alternatives to some goods on their way to a country."""
    known: dict[str, dict[str, Any]] = {"oxide": OXIDE, "magnet": DY_MAGNET, "bottle": BOTTLE, "gallium": GALLIUM}
    book = with_scenario(rulebook(), scenario) if scenario else rulebook()
    document = Shipment.model_validate_json(json.dumps(shipment(known[name], country, ship_on="2026-12-15")))
    return alternatives_of(Engine(book), document, DAY)


def found(report: AlternativesReport) -> dict[str, AlternativeAnswer]:
    """Return the alternatives of the only line by id."""
    return {one.id: one for one in report.lines[0].alternatives}


def cases(one: AlternativeAnswer) -> dict[str, Decision]:
    """Return the decision under each supposition."""
    return {case.supposing: case.decision for case in one.cases}


@pytest.mark.parametrize("goods", ["oxide", "magnet"])
def test_there_are_at_least_three_each_with_answer_source_and_proof(goods: str) -> None:
    whole = [o for o in found(asked(goods)).values() if o.cases and o.proofs and (o.sources or o.basis != "seen")]
    assert len(whole) >= 3
    assert len([o for o in whole if o.sources]) >= 3
    assert len(whole) == len(found(asked(goods)))


def test_magnets_from_abroad_turn_on_what_is_chinese_in_them() -> None:
    vietnam = cases(found(asked("magnet"))["vn_magnets"])
    assert vietnam == {
        "proven": Decision.NOT_CONTROLLED,
        "unproven": Decision.INSUFFICIENT,
        "chinese_content": Decision.LICENCE_NORMAL,
        "diverted": Decision.LICENCE_NORMAL,
    }
    case = next(c for c in found(asked("magnet"))["vn_magnets"].cases if c.supposing == "chinese_content")
    assert "MOFCOM-2025-61" in case.laws
    assert {b.standing for b in case.branches} == {"formal", "announced"}


def test_nothing_unproven_is_ever_free_where_proof_to_the_contrary_would_bind_it() -> None:
    for goods in ("oxide", "magnet"):
        for one in found(asked(goods)).values():
            by_name = {case.supposing: case for case in one.cases}
            if "unproven" in by_name:
                strictest = max((c.at_worst for c in one.cases), key=lambda d: d.strictness)
                assert by_name["unproven"].at_worst is strictest
                assert by_name["unproven"].action == "ask"


def test_ore_that_is_separated_elsewhere_is_never_taken_for_proven() -> None:
    for name in ("mm_concentrate", "au_concentrate"):
        assert "proven" not in cases(found(asked("oxide"))[name])
        assert "diverted" in cases(found(asked("oxide"))[name])


def test_other_goods_are_judged_as_what_they_are() -> None:
    magnets = found(asked("magnet"))
    assert cases(magnets["ndfeb_without_heavy"]) == {"as_described": Decision.NOT_CONTROLLED}
    assert cases(magnets["ferrite_for_ndfeb"]) == {"as_described": Decision.NOT_CONTROLLED}
    assert cases(magnets["smco_for_ndfeb"]) == {"as_described": Decision.LICENCE_STRICT}
    assert cases(magnets["rotor_with_magnets"]) == {"as_described": Decision.NOT_CONTROLLED}
    assert cases(magnets["motor_complete"]) == {"as_described": Decision.NOT_CONTROLLED}


def test_a_scenario_reaches_the_alternatives_too() -> None:
    supposed = asked("magnet", scenario="jp_rare_earth_ban")
    assert supposed.lines[0].decision is Decision.PROHIBITED
    assert cases(found(supposed)["smco_for_ndfeb"]) == {"as_described": Decision.PROHIBITED}
    assert cases(found(supposed)["vn_magnets"])["proven"] is Decision.NOT_CONTROLLED
    assert [one.id for one in supposed.overlays] == ["jp_rare_earth_ban"]


def test_goods_that_are_free_have_no_alternatives_and_unknown_ones_say_so() -> None:
    assert asked("bottle").lines == ()
    assert found(asked("gallium"))["gr_gallium"].since == "2026-01-30"


def test_general_knowledge_is_marked_and_never_sure() -> None:
    for one in rulebook().alternatives.alternatives:
        assert one.basis == "seen" or one.sure != "high"
        assert one.basis != "seen" or all(source.startswith("https://") for source in one.sources)
    assert found(asked("magnet"))["jp_magnets"].basis == "general_knowledge"


def test_every_code_that_an_alternative_names_stands_on_a_list() -> None:
    codes = {e.code for goods in rulebook().items.values() for e in goods.entries if e.code}
    named = {c for one in rulebook().alternatives.alternatives for c in one.for_.codes}
    assert sorted(c for c in named if not any(k == c or k.startswith(f"{c}.") for k in codes)) == []


def test_the_command_prints_both_languages_and_json() -> None:
    document = shipment(DY_MAGNET, "JP", ship_on="2026-12-15", reference="PO-7")
    how = ("alternatives", "-", "--as-of", "2026-11-28")
    english = " ".join(xuke(*how, given=document).stdout.split())
    assert "no advice" in english
    assert "a diversion" in english
    assert "To have shown: Certificate of origin" in english
    assert "并非建议" in xuke(*how, "--lang", "zh", given=document).stdout
    assert json.loads(xuke(*how, "--format", "json", given=document).stdout)["reference"] == "PO-7"
    assert "nothing is looked for" in xuke(*how, given=shipment(BOTTLE, "JP")).stdout
