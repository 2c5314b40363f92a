"""Inline cases: what they may state, and which outcome counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from compliance.evaluate.inline_cases import FactsRefused, facts_of, outcome, run_cases
from compliance.law.facts import Interval, Several
from compliance.law.rule import Expectation, InlineCase
from compliance.law.rulebook import Rulebook
from tests.small_rules import small_rules


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rulebook:
    monkeypatch.setenv("XUKE_CACHE", "off")
    return Rulebook.load(small_rules(tmp_path / "rules"))


def came_of(book: Rulebook, rule: str, day: str, facts: dict[str, Any]) -> str:
    made = [p for p in book.provisions if p.id == rule or p.id.startswith(f"{rule}/")]
    expect = Expectation(outcome="silent")
    case = InlineCase(name="a case of the test", as_of=date.fromisoformat(day), facts=facts, expect=expect)
    held = outcome(case, made, book)
    return held.outcome if held else "silent"


def test_plain_values_become_facts(book: Rulebook) -> None:
    given = {
        "item.family": ["gallium"],
        "reach.country": "US",
        "onward.item_country": [],
        "party.listed_in": {"maybe": ["named_2021"]},
        "use.military": None,
        "chain.intermediaries": 2,
        "item.prc_share_percent": {"at_least": 0, "at_most": Decimal("0.1")},
    }
    assert facts_of(given, book.facts) == {
        "item.family": Several(frozenset({"gallium"})),
        "reach.country": Several(frozenset({"US"})),
        "onward.item_country": Several(),
        "party.listed_in": Several(maybe=frozenset({"named_2021"})),
        "use.military": None,
        "chain.intermediaries": Decimal(2),
        "item.prc_share_percent": Interval(Decimal(0), Decimal("0.1")),
    }


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"use.militry": True}, "unknown fact 'use.militry'. Did you mean 'use.military'?"),
        ({"use.military": "yes"}, "use.military is true or false, not 'yes'"),
        ({"chain.intermediaries": True}, "chain.intermediaries is a number, not True"),
        ({"reach.country": 5}, "reach.country is a word, not 5"),
        ({"move.kind": "exports"}, "'exports' is not a value of move.kind. Did you mean 'export'?"),
    ],
)
def test_facts_that_mean_nothing_are_refused(book: Rulebook, facts: dict[str, Any], told: str) -> None:
    with pytest.raises(FactsRefused, match=r".") as refused:
        facts_of(facts, book.facts)
    assert str(refused.value) == told


def test_a_fact_not_named_is_unknown(book: Rulebook) -> None:
    facts = {"move.kind": "export", "item.family": "gallium"}
    assert came_of(book, "destination.embargo", "2021-05-01", facts) == "unsure"
    assert came_of(book, "destination.embargo", "2021-05-01", {**facts, "reach.country": "SE"}) == "silent"


def test_each_state_of_the_calendar_has_its_outcome(book: Rulebook) -> None:
    facts = {"move.kind": "export", "item.family": "gallium", "reach.country": "NO"}
    days = {
        "2020-12-14": "silent",  # not yet published
        "2020-12-15": "not_in_force",  # published, not begun
        "2021-01-01": "applies",
        "2022-02-28": "applies",
        "2022-03-01": "suspended",
        "2022-08-31": "suspended",
        "2022-09-01": "applies",
    }
    assert {day: came_of(book, "destination.embargo", day, facts) for day in days} == days


def test_the_strongest_of_all_lists_counts(book: Rulebook) -> None:
    facts = {"move.kind": "export", "item.matches": {"maybe": ["rows"]}}
    assert came_of(book, "control.listed", "2021-05-01", facts) == "unsure"
    assert came_of(book, "control.listed", "2021-05-01", {**facts, "item.matches": ["rows"]}) == "applies"


def test_a_case_of_a_list_is_tried_with_the_rules_made_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUKE_CACHE", "off")
    root = small_rules(tmp_path / "rules")
    listed = root / "lists" / "parties" / "named_2021.yaml"
    case = """cases:
- name: a sale to a named party
  as_of: 2021-06-01
  facts: { move.kind: export, item.controlled: true, party.listed_in: named_2021 }
  expect: { outcome: applies, decision: not_controlled }
"""
    listed.write_text(listed.read_text(encoding="utf-8") + case, encoding="utf-8")
    told = "case 'a sale to a named party' expects not_controlled, but what comes out is prohibited"
    assert [(f.owner, f.message) for f in run_cases(Rulebook.load(root))] == [("named_2021", told)]


def test_every_difference_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUKE_CACHE", "off")
    root = small_rules(tmp_path / "rules")
    rule = root / "destination" / "embargo.yaml"
    text = rule.read_text(encoding="utf-8").replace("outcome: suspended", "outcome: applies, law: ACT-2020")
    rule.write_text(text, encoding="utf-8")
    (failure,) = run_cases(Rulebook.load(root))
    assert failure.message.endswith("expects applies, ACT-2020, but what comes out is suspended, NOTICE-2021")
