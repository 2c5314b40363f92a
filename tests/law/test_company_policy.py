"""A company's own rules stand beside the law: marked as such, able to make an answer stricter and never milder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from compliance import Decision, Engine, Rulebook, Shipment
from compliance.errors import RulebookRefused
from compliance.law.folder import default_root
from tests.asking import TODAY, shipment

INSTRUMENTS = """
instruments:
- id: ACME-POLICY
  title: { en: "Acme export policy", zh: "Acme出口政策" }
  authority: Acme
  kind: rule
  promulgated: 2026-01-01
  read: primary
  confidence: high
  clauses: { "3": { en: "No magnets to Germany", zh: "不向德国出口磁体" } }
  status: { en: "in force", zh: "有效" }
"""
RULE = """
id: destination.acme_no_germany
title: { en: "No deliveries to Germany", zh: "不向德国交货" }
why: A decision of the board, shown here so that the order of law and policy can be tested.
says: { en: "Acme does not deliver to Germany.", zh: "Acme不向德国交货。" }
versions:
- from: 2026-01-01
  source: { law: ACME-POLICY, clause: "3" }
  when: { move.kind: export, final.country: DE }
  then: { decision: prohibited }
"""
CHAIRS = {"description": "office chairs"}


def policy(folder: Path, rule: str = RULE, instruments: str = INSTRUMENTS) -> Path:
    """Write a policy folder and return it."""
    (folder / "destination").mkdir()
    (folder / "instruments.yaml").write_text(instruments, encoding="utf-8")
    (folder / "destination" / "acme_no_germany.yaml").write_text(rule, encoding="utf-8")
    return folder


def test_a_company_rule_makes_the_answer_stricter_and_is_marked(tmp_path: Path) -> None:
    question = Shipment.model_validate(shipment(CHAIRS, "DE", ship_on=TODAY))
    law = Engine(Rulebook.default()).assess(question, date.fromisoformat(TODAY))
    both = Engine(Rulebook.load(default_root(), policy(tmp_path))).assess(question, date.fromisoformat(TODAY))
    assert law.decision is Decision.NOT_CONTROLLED
    assert both.decision is Decision.PROHIBITED
    assert [f.layer for f in both.lines[0].findings if f.law == "ACME-POLICY"] == ["company policy"]
    assert {f.layer for f in both.lines[0].findings if f.law != "ACME-POLICY"} <= {"law"}
    assert both.rulebook.digest != law.rulebook.digest


def test_a_company_rule_cannot_lift_the_law(tmp_path: Path) -> None:
    milder = RULE.replace("decision: prohibited", "decision: not_controlled, lifts: [route.single_licence]")
    with pytest.raises(RulebookRefused) as refused:
        Rulebook.load(default_root(), policy(tmp_path, rule=milder))
    assert refused.value.offences == (
        "destination/acme_no_germany.yaml:10: a company rule lifts nothing; it can only make an answer stricter",
    )


def test_a_company_text_cannot_take_the_place_of_law(tmp_path: Path) -> None:
    posing = INSTRUMENTS.replace("ACME-POLICY", "SC-792")
    with pytest.raises(RulebookRefused) as refused:
        Rulebook.load(
            default_root(), policy(tmp_path, rule=RULE.replace("ACME-POLICY", "ECL-2020"), instruments=posing)
        )
    assert "policy instruments.yaml:3: 'SC-792' is law already; choose an id of your own" in refused.value.offences
