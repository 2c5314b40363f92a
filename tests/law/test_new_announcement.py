"""A new announcement is one file of law and no Python: it brings its instrument along and is in force on its dates."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from compliance import Assessment, Decision, Engine, Rulebook, Shipment
from compliance.errors import RulebookRefused
from compliance.law.folder import default_root
from compliance.reference.rulebook_check import check_rulebook
from tests.asking import shipment

INSTRUMENT = """
instrument:
  id: MOFCOM-2026-99
  title: { en: "Announcement 99 of 2026", zh: "商务部公告2026年第99号" }
  authority: MOFCOM
  kind: announcement
  promulgated: 2026-12-01
  effective: 2026-12-01
  read: secondary
  confidence: medium
  clauses: { "1": { en: "What it says.", zh: "其内容。" } }
  status: { en: "In force as published.", zh: "自公布之日起施行。" }
"""
NOTICE = """
id: mofcom_2026_99
list: control_list
title: { en: "Announcement 99 of 2026: one name", zh: "商务部公告2026年第99号：1家实体" }
why: A made-up notice that shows how little it takes to add a listing.
country: DE
official_count: 1
versions: [ { from: 2026-12-01, source: { law: MOFCOM-2026-99, clause: "1" } } ]
entries:
- { id: MOFCOM-2026-99-01, key: musterwerk, country: DE, name: { en: "Musterwerk Waffen GmbH" } }
"""
GOODS = """
id: mofcom_2026_99
kind: dual_use
title: { en: "Rhenium", zh: "铼相关物项" }
why: A made-up announcement that shows how little it takes to control one more metal.
family: rhenium
versions: [ { from: 2026-12-10, source: { law: MOFCOM-2026-99, clause: "1" } } ]
entries:
- id: re-metal
  code: 1C999.a
  name: { en: "Rhenium metal", zh: "金属铼" }
  is: [ { elements: [Re], forms: [metal] } ]
"""
RHENIUM: dict[str, object] = {"description": "rhenium metal pellets", "form": "metal", "elements": {"Re": {}}}
OXIDE: dict[str, object] = {"description": "dysprosium oxide", "form": "oxide", "elements": {"Dy": {}}}


def with_file(folder: Path, place: str, text: str) -> Path:
    """Return a copy of the shipped rules with one file more."""
    rules = folder / "rules"
    shutil.copytree(default_root(), rules)
    (rules / place).write_text(text, encoding="utf-8")
    return rules


def answer(rules: Path, goods: dict[str, object], day: str, user: str = "Ordinary Works GmbH") -> Assessment:
    """Assess goods to Germany under some rules."""
    question = Shipment.model_validate(shipment(goods, "DE", ship_on=day, user=user))
    return Engine(Rulebook.load(rules)).assess(question, date.fromisoformat(day))


def test_a_new_listing_notice_is_one_file(tmp_path: Path) -> None:
    rules = with_file(tmp_path, "lists/parties/mofcom_2026_99.yaml", NOTICE + INSTRUMENT)
    assert check_rulebook(rules) == []
    assert answer(rules, OXIDE, "2026-11-30", "Musterwerk Waffen GmbH").decision is Decision.LICENCE_NORMAL
    listed = answer(rules, OXIDE, "2026-12-01", "MUSTERWERK WAFFEN GmbH")
    assert listed.decision is Decision.PROHIBITED
    assert "MOFCOM-2026-99" in {f.law for f in listed.lines[0].findings}


def test_a_new_item_list_is_one_file(tmp_path: Path) -> None:
    rules = with_file(tmp_path, "lists/items/mofcom_2026_99.yaml", GOODS + INSTRUMENT)
    assert check_rulebook(rules) == []
    before, after = answer(rules, RHENIUM, "2026-12-09"), answer(rules, RHENIUM, "2026-12-10")
    assert "mofcom_2026_99" not in {c.list for c in before.lines[0].control if before.decision.needs_licence}
    assert after.decision is Decision.LICENCE_NORMAL
    assert "MOFCOM-2026-99" in {f.law for f in after.lines[0].findings}


def test_an_instrument_that_is_registered_is_not_brought_along_again(tmp_path: Path) -> None:
    again = (NOTICE + INSTRUMENT).replace("MOFCOM-2026-99", "SC-792")
    rules = with_file(tmp_path, "lists/parties/mofcom_2026_99.yaml", again)
    with pytest.raises(RulebookRefused) as refused:
        Rulebook.load(rules)
    wanted = "lists/parties/mofcom_2026_99.yaml:12: 'SC-792' is already in the register; leave it out here"
    assert wanted in refused.value.offences
