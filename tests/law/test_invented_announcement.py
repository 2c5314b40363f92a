"""An invented announcement, written as YAML only: a list, a suspension for somebody, and two firms.

Announcement 77 of 2026 lists hafnium metal and sponge from 2027-02-01, rests for the European Union from 2027-03-01 to
2027-12-31, and names two French firms. Nothing but files of `rules/` is added.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compliance import Assessment, Decision, Engine, Rulebook, Shipment
from compliance.law.folder import default_root
from compliance.law.named_twice import named_twice
from compliance.reference.rulebook_check import check_rulebook
from tests.asking import shipment

HAFNIUM = """
id: mofcom_2026_77
kind: dual_use
title: { en: "Hafnium metal and sponge", zh: "铪相关物项" }
why: An invented announcement that lists one metal in two forms, whatever its purity.
family: hafnium
versions: [ { from: 2027-02-01, source: { law: MOFCOM-2026-77, clause: "1" } } ]
entries:
- id: hf-metal
  code: 1C977.a
  name: { en: "Hafnium metal and sponge", zh: "金属铪、海绵铪" }
  is:
  - { elements: [Hf], forms: [metal, powder] }
  - { words: ["hafnium metal", "hafnium sponge", "金属铪", "海绵铪"] }
cases:
- name: hafnium on the last free day
  as_of: 2027-01-31
  facts: { move.kind: export, item.matches: mofcom_2026_77, reach.country: DE }
  expect: { outcome: not_in_force }
- name: hafnium on the first day of control
  as_of: 2027-02-01
  facts: { move.kind: export, item.matches: mofcom_2026_77, reach.country: DE }
  expect: { outcome: applies, decision: licence_required_normal, law: MOFCOM-2026-77 }
instrument:
  id: MOFCOM-2026-77
  title: { en: "Announcement 77 of 2026", zh: "商务部公告2026年第77号" }
  authority: MOFCOM
  kind: announcement
  promulgated: 2026-11-20
  effective: 2027-02-01
  read: primary
  confidence: high
  clauses:
    "1": { en: "Hafnium metal and sponge need a licence.", zh: "出口金属铪、海绵铪须经许可。" }
    "2": { en: "Clause 1 rests for the European Union.", zh: "对欧盟暂停实施第一条。" }
    "3": { en: "Two firms are on the control list.", zh: "将两家企业列入管控名单。" }
  status: { en: "In force as published.", zh: "自公布之日起施行。" }
"""
FOR_THE_UNION = """
id: mofcom_2026_77
title: { en: "Hafnium rests for the European Union", zh: "对欧盟暂停实施铪管制" }
why: Every country that the goods reach must be in the Union; onward sale to another country ends the relief.
suspends: { lists: [mofcom_2026_77] }
for: { reach.country: { all: { within: EU } } }
suspensions: [ { from: 2027-03-01, until: 2027-12-31, source: { law: MOFCOM-2026-77, clause: "2" } } ]
afterwards: resumes
cases:
- name: hafnium to Germany on the day before
  as_of: 2027-02-28
  facts: { move.kind: export, item.matches: mofcom_2026_77, reach.country: DE }
  expect: { outcome: applies }
- name: hafnium to Germany on the first day
  as_of: 2027-03-01
  facts: { move.kind: export, item.matches: mofcom_2026_77, reach.country: DE }
  expect: { outcome: suspended }
- name: hafnium to Germany and on to Switzerland
  as_of: 2027-03-01
  facts: { move.kind: export, item.matches: mofcom_2026_77, reach.country: [DE, CH] }
  expect: { outcome: applies }
- name: hafnium to Germany on the last day
  as_of: 2027-12-31
  facts: { move.kind: export, item.matches: mofcom_2026_77, reach.country: DE }
  expect: { outcome: suspended }
- name: hafnium to Germany on the day after
  as_of: 2028-01-01
  facts: { move.kind: export, item.matches: mofcom_2026_77, reach.country: DE }
  expect: { outcome: applies }
"""
FIRMS = """
id: mofcom_2026_77_firms
list: control_list
title: { en: "Announcement 77 of 2026: two French names", zh: "商务部公告2026年第77号：2家法国实体" }
why: An invented notice that names two firms, so that listing and suspension meet in one shipment.
country: FR
official_count: 2
versions: [ { from: 2027-02-01, source: { law: MOFCOM-2026-77, clause: "3" } } ]
entries:
- { id: MOFCOM-2026-77-01, key: blaireau, country: FR, name: { en: "Blaireau Armements SA" } }
- { id: MOFCOM-2026-77-02, key: hermine, country: FR, name: { en: "Hermine Propulsion SAS" } }
"""
FILES = {
    "lists/items/mofcom_2026_77.yaml": HAFNIUM,
    "suspensions/mofcom_2026_77.yaml": FOR_THE_UNION,
    "lists/parties/mofcom_2026_77_firms.yaml": FIRMS,
}
JUNE = "2027-06-15"


def rules_with(folder: Path, files: Mapping[str, str]) -> Path:
    """Return a copy of the shipped rules with some files more."""
    rules = folder / "rules"
    shutil.copytree(default_root(), rules)
    for place, text in files.items():
        (rules / place).write_text(text, encoding="utf-8")
    return rules


@pytest.fixture(scope="module")
def announced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rules_with(tmp_path_factory.mktemp("announced"), FILES)


@pytest.fixture(scope="module")
def engine(announced: Path) -> Engine:
    return Engine(Rulebook.load(announced))


def hafnium(percent: int) -> dict[str, object]:
    """Return hafnium of some purity, the rest titanium; 1C231 of the unified list names alloys above 60 %."""
    elements = {"Hf": {"mass_percent": percent}, "Ti": {"mass_percent": 100 - percent}}
    kind = {"hafnium_kind": "alloy"}
    return {"description": "hafnium sponge", "form": "metal", "elements": elements, "parameters": kind}


def answer(engine: Engine, goods: dict[str, object], to: str = "DE", day: str = JUNE, **more: Any) -> Assessment:
    """Assess goods to a civil user in a country, with everything else said."""
    question = shipment(goods, to, **{"ship_on": day, **more})
    return engine.assess(Shipment.model_validate(question), date.fromisoformat(day))


def acting(found: Assessment) -> set[str]:
    """Return the laws of the findings that apply."""
    return {f.law for f in found.lines[0].findings if f.outcome == "applies"}


def test_the_announcement_has_no_offence(announced: Path) -> None:
    assert check_rulebook(announced) == []


def test_goods_that_another_list_names_already_are_a_warning_and_no_offence(announced: Path) -> None:
    book = Rulebook.load(announced)
    (warning,) = named_twice(book)
    assert warning.startswith("lists/items/mofcom_2026_77.yaml:1: hf-metal names goods that ")
    assert "unified_nuclear_materials/u-1c231" in warning


def test_hafnium_of_half_purity_to_germany_is_not_controlled_while_the_list_rests(engine: Engine) -> None:
    found = answer(engine, hafnium(50))
    assert found.decision is Decision.NOT_CONTROLLED
    assert found.lines[0].at_worst is Decision.NOT_CONTROLLED
    assert "MOFCOM-2026-77" not in acting(found)
    assert {p.because for p in found.papers} == {"route.declare_uncontrolled"}
    assert found.delay.legal_limit is None


def test_hafnium_of_half_purity_needs_a_licence_elsewhere_and_on_other_days(engine: Engine) -> None:
    for to, day in (("CH", JUNE), ("DE", "2027-02-28"), ("DE", "2028-01-01")):
        found = answer(engine, hafnium(50), to, day)
        assert found.decision is Decision.LICENCE_NORMAL, (to, day)
        assert "MOFCOM-2026-77" in acting(found)


def test_the_whole_span_rests_for_the_union(engine: Engine) -> None:
    for day in ("2027-03-01", "2027-12-31"):
        assert answer(engine, hafnium(50), "FR", day).decision is Decision.NOT_CONTROLLED, day


def test_pure_hafnium_to_germany_needs_a_licence_with_papers_clock_and_limit(engine: Engine) -> None:
    found = answer(engine, hafnium(98))
    assert found.decision is Decision.LICENCE_NORMAL
    assert "MOFCOM-2026-77" not in acting(found)
    assert {p.id for p in found.papers} == {p.id for p in answer(engine, hafnium(98), "CH").papers} != set()
    assert found.delay.clock == "runs"
    assert found.delay.legal_limit is not None


def test_onward_sale_to_the_united_states_ends_the_relief(engine: Engine) -> None:
    onward = [{"country": "US", "product": "the same goods, resold"}]
    found = answer(engine, hafnium(50), onward=onward)
    assert found.decision.needs_licence
    assert "MOFCOM-2026-77" in acting(found)


def test_silence_about_onward_sale_never_frees_the_goods(engine: Engine) -> None:
    found = answer(engine, hafnium(50), onward_stated=None, onward=[])
    assert found.decision is Decision.LICENCE_NORMAL
    assert found.at_best is Decision.NOT_CONTROLLED
    assert any("onward" in q.fact for q in found.questions)


def test_the_french_firms_are_prohibited(engine: Engine) -> None:
    for firm in ("Blaireau Armements SA", "Hermine Propulsion SAS"):
        found = answer(engine, hafnium(98), "FR", user=firm)
        assert found.decision is Decision.PROHIBITED, firm
        assert "MOFCOM-2026-77" in acting(found)


TWO_COUNTRIES = """
id: mofcom_2026_78
title: { en: "Graphite to two countries", zh: "对两国暂停石墨从严审查" }
why: An invented suspension of one clause only, for goods that stay in two countries.
suspends: { clauses: [ { law: MOFCOM-2026-08, clause: "1" } ] }
for: { reach.country: { all: [JP, KR] } }
suspensions: [ { from: 2027-03-01, until: 2027-03-31, source: { law: MOFCOM-2026-78, clause: "1" } } ]
afterwards: resumes
"""
ENDING = """
id: mofcom_2026_79
list: control_list
title: { en: "Announcement 79 of 2026: a listing that ends", zh: "商务部公告2026年第79号：1家实体" }
why: An invented notice that names a firm for one year and no longer.
country: DE
official_count: 1
versions: [ { from: 2027-01-01, until: 2027-12-31, source: { law: MOFCOM-2026-78, clause: "1" } } ]
entries:
- { id: MOFCOM-2026-79-01, key: musterwerk, country: DE, name: { en: "Musterwerk Waffen GmbH" } }
"""
COUNTRY = """
id: destination.union_military
title: { en: "Military users in the Union", zh: "欧盟军事用户" }
why: An invented rule for a group of countries, whoever belongs to it on the day.
says: { en: "Listed goods may not go to military users in the Union.", zh: "禁止向欧盟军事用户出口。" }
versions:
- from: 2013-01-01
  source: { law: MOFCOM-2026-78, clause: "1" }
  when: { move.kind: export, item.controlled: true, use.military: true, reach.country: { within: EU } }
  then: { decision: prohibited }
cases:
- { name: an army in Germany, as_of: 2027-02-01, expect: { outcome: applies },
    facts: { move.kind: export, item.controlled: true, use.military: true, reach.country: DE } }
- { name: an army in the United Kingdom, as_of: 2027-02-01, expect: { outcome: silent },
    facts: { move.kind: export, item.controlled: true, use.military: true, reach.country: GB } }
"""
SOURCE = """
instrument:
  id: MOFCOM-2026-78
  title: { en: "Announcement 78 of 2026", zh: "商务部公告2026年第78号" }
  authority: MOFCOM
  kind: announcement
  promulgated: 2012-12-01
  effective: 2012-12-01
  read: primary
  confidence: high
  clauses: { "1": { en: "What it says.", zh: "其内容。" } }
  status: { en: "In force as published.", zh: "自公布之日起施行。" }
"""


def military(engine: Engine, country: str, day: str) -> set[str]:
    """Return the rules that apply to pure hafnium for an army."""
    found = answer(engine, hafnium(98), country, day, military=True, kind="military")
    return {f.rule for f in found.lines[0].findings if f.outcome == "applies"}


def test_a_clause_can_rest_for_two_countries(tmp_path: Path) -> None:
    rest = TWO_COUNTRIES.replace("MOFCOM-2026-08", "MOFCOM-2026-78")
    rules = rules_with(tmp_path, {"destination/union_military.yaml": COUNTRY + SOURCE})
    (rules / "suspensions/mofcom_2026_78.yaml").write_text(rest.replace("JP, KR", "DE, FR"), encoding="utf-8")
    assert check_rulebook(rules) == []
    engine = Engine(Rulebook.load(rules))
    rule = "destination.union_military"
    rests = {to: rule not in military(engine, to, "2027-03-15") for to in ("DE", "FR", "IT")}
    assert rests == {"DE": True, "FR": True, "IT": False}
    assert rule in military(engine, "DE", "2027-04-01")


def test_a_rule_for_a_group_follows_its_members(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, {"destination/union_military.yaml": COUNTRY + SOURCE})
    assert check_rulebook(rules) == []
    engine = Engine(Rulebook.load(rules))
    rule = "destination.union_military"
    assert rule in military(engine, "HR", "2027-02-01")
    book = engine.rulebook.by_id[rule].timeline
    members = {phase.first.year: set(phase.condition[3].values) for phase in book.phases}
    assert "GB" in members[2013]
    assert "GB" not in members[2020]


def test_a_listing_that_ends_prohibits_until_its_last_day(tmp_path: Path) -> None:
    rules = rules_with(tmp_path, {"lists/parties/mofcom_2026_79.yaml": ENDING + SOURCE})
    assert check_rulebook(rules) == []
    engine = Engine(Rulebook.load(rules))
    decisions = {d: answer(engine, hafnium(98), "DE", d, user="Musterwerk Waffen GmbH").decision for d in (
        "2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01"
    )}  # fmt: skip
    assert list(decisions.values()) == [
        Decision.LICENCE_NORMAL, Decision.PROHIBITED, Decision.PROHIBITED, Decision.LICENCE_NORMAL
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "wrong", "told"),
    [
        ("lists: [mofcom_2026_77]", "lists: [mofcom_2026_7]", "suspends list 'mofcom_2026_7', which does not exist"),
        ("{ within: EU }", "{ within: EUU }", "unknown country group 'EUU'. Did you mean 'EU'?"),
        ("reach.country: { all: { within: EU } }", "item.family: hafnium", "for: item.family depends on the goods"),
        ("lists: [mofcom_2026_77]", "notices: [SC-1]", "suspends SC-1, on which no rule or list rests"),
        ("suspends: { lists: [mofcom_2026_77] }", "suspends: {}", "suspends names nothing"),
    ],
)
def test_a_suspension_that_names_nothing_known_is_refused(tmp_path: Path, written: str, wrong: str, told: str) -> None:
    files = {**FILES, "suspensions/mofcom_2026_77.yaml": FOR_THE_UNION.replace(written, wrong)}
    offences = check_rulebook(rules_with(tmp_path, files))
    assert any(told in offence and offence.startswith("suspensions/") for offence in offences), offences
