"""What lies on top of the law: a new rulebook each time, the one underneath untouched, and no mistake let through."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from compliance import Assessment, Decision, Engine, Rulebook, Shipment
from compliance.errors import RulebookRefused
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, HOLMIUM, ROOT, rulebook, shipment

CORPUS = ROOT / "tests" / "broken_overlays"
KINDS = sorted(p.stem for p in CORPUS.glob("*.yaml"))
HEAD = """id: {id}
standing: {standing}
title: {{ en: "Supposed in a test", zh: "测试假设" }}
why: Something on top of the law that a test lays on and looks at from both sides of its day.
from: 2026-12-01
source: {{ who: "a test", on: 2026-11-28, where: ["a test"] }}
instruments:
- id: {law}
  title: {{ en: "A supposed text", zh: "假设文本" }}
  authority: a test
  kind: scenario
  promulgated: 2026-11-20
  read: not_seen
  confidence: low
  clauses: {{ "1": {{ en: "What it says.", zh: "内容。" }} }}
  status: {{ en: "supposed", zh: "假设" }}
"""
BAN = """rules:
- id: destination.test_ban
  title: {{ en: "A ban in a test", zh: "测试禁令" }}
  why: Bars what the test names, so that both sides of its first day can be seen.
  says: {{ en: "Barred in a test.", zh: "测试中禁止。" }}
  versions:
  - from: 2026-12-01
    source: {{ law: TEST-TEXT, clause: "1" }}
    when: {{ {when} }}
    then: {{ decision: {decision} }}
"""


def laid(
    body: str, standing: str = "hypothetical", book: Rulebook | None = None, name: str = "test_overlay"
) -> Rulebook:
    """Return the rules with an overlay of a test on top."""
    text = HEAD.format(id=name, standing=standing, law="TEST-TEXT") + body
    return (book or rulebook()).with_overlay(text.encode(), f"{name}.yaml")


def asked(
    book: Rulebook, goods: dict[str, Any], country: str, ship_on: str = "2026-12-15", as_of: str = "2026-11-28"
) -> Assessment:
    """Return the answer to a civil shipment under a rulebook."""
    document = Shipment.model_validate_json(json.dumps(shipment(goods, country, ship_on=ship_on)))
    return Engine(book).assess(document, date.fromisoformat(as_of))


def suspended(law: str, key: str, day: str) -> str:
    """Return the part of an overlay that prolongs or ends a suspension."""
    when = "until" if key == "prolonged" else "on"
    return f'{key}:\n- {{ law: {law}, {when}: {day}, source: {{ law: TEST-TEXT, clause: "1" }} }}\n'


def test_every_kind_of_mistake_is_told_exactly() -> None:
    wrong = []
    for kind in KINDS:
        with pytest.raises(RulebookRefused) as refused:
            rulebook().with_overlay((CORPUS / f"{kind}.yaml").read_bytes(), f"{kind}.yaml")
        found = "\n".join(refused.value.offences) + "\n"
        wanted = (CORPUS / f"{kind}.txt").read_text(encoding="utf-8")
        if found != wanted:
            wrong.append(f"{kind}\n  found  {found}  wanted {wanted}")
    assert not wrong, "\n".join(wrong)


def test_there_are_enough_kinds_and_no_two_are_told_the_same() -> None:
    texts = [(CORPUS / f"{kind}.txt").read_text(encoding="utf-8").split(": ", 1)[1] for kind in KINDS]
    assert len(KINDS) >= 20
    assert len(set(texts)) == len(texts)
    assert sorted(p.stem for p in CORPUS.glob("*.txt")) == KINDS


def test_a_supposed_ban_holds_from_its_first_day_and_not_before() -> None:
    book = laid(BAN.format(when="move.kind: export, item.family: gallium, reach.country: DE", decision="prohibited"))
    assert asked(book, GALLIUM, "DE", ship_on="2026-12-01").decision is Decision.PROHIBITED
    assert asked(book, GALLIUM, "DE", ship_on="2026-11-30").decision is Decision.LICENCE_NORMAL
    assert asked(book, GALLIUM, "FR").decision is Decision.LICENCE_NORMAL


def test_the_rulebook_underneath_stays_as_it_is_and_the_digest_is_that_of_the_pair() -> None:
    before = asked(rulebook(), GALLIUM, "DE").to_json()
    book = laid(BAN.format(when="move.kind: export, item.family: gallium", decision="prohibited"))
    assert book.digest.startswith(f"{rulebook().digest}+")
    assert len(book.digest) == 64 + 1 + 64
    assert asked(rulebook(), GALLIUM, "DE").to_json() == before
    assert "destination.test_ban" not in rulebook().by_id


def test_an_overlay_that_changes_nothing_is_the_rulebook_itself() -> None:
    assert laid("") is rulebook()


def test_a_rule_that_meets_nothing_changes_only_what_names_the_overlay() -> None:
    book = laid(BAN.format(when="move.kind: export, item.family: gallium, reach.country: FJ", decision="prohibited"))
    for goods, country in ((DY_MAGNET, "JP"), (HOLMIUM, "DE"), (GALLIUM, "US"), (BOTTLE, "FR")):
        with_it, without = (json.loads(asked(b, goods, country).to_json()) for b in (book, rulebook()))
        for answer in (with_it, without):
            for key in ("overlays", "receipt", "rulebook", "summary"):
                answer.pop(key)
        assert with_it == without


def test_what_is_supposed_says_so_first_and_has_no_receipt() -> None:
    answer = asked(laid(BAN.format(when="item.family: gallium", decision="prohibited")), GALLIUM, "DE")
    assert answer.what_if
    assert answer.receipt is None
    assert answer.summary["en"].startswith("WHAT IF, no decision (Supposed in a test): Prohibited")
    assert answer.summary["zh"].startswith("假设情形，并非结论（测试假设）：")
    assert [f.layer for f in answer.lines[0].findings if f.law == "TEST-TEXT"] == ["hypothetical"]
    assert [(o.id, o.standing, o.who) for o in answer.overlays] == [("test_overlay", "hypothetical", "a test")]


def test_a_suspension_prolonged_rests_to_its_day_and_no_further() -> None:
    book = laid(suspended("MOFCOM-2025-70", "prolonged", "2027-02-28"))
    assert asked(book, HOLMIUM, "DE", ship_on="2027-02-27").decision is Decision.NOT_CONTROLLED
    assert asked(book, HOLMIUM, "DE", ship_on="2027-03-01").decision is Decision.LICENCE_NORMAL
    assert asked(rulebook(), HOLMIUM, "DE", ship_on="2027-02-27").decision is Decision.LICENCE_NORMAL


def test_a_suspension_ended_leaves_no_doubt_behind() -> None:
    book = laid(suspended("MOFCOM-2025-70", "ended", "2026-11-10"))
    with_it, without = asked(book, HOLMIUM, "DE"), asked(rulebook(), HOLMIUM, "DE")
    assert with_it.decision is without.decision is Decision.LICENCE_NORMAL
    assert with_it.branches == ()
    assert {b.standing for b in without.branches} == {"formal", "announced"}
    assert {f.layer for f in with_it.lines[0].findings if f.law == "MOFCOM-2025-57"} == {"hypothetical"}


def test_a_suspension_ended_early_counts_from_the_next_day() -> None:
    book = laid(suspended("MOFCOM-2025-72", "ended", "2026-11-20"))
    assert asked(book, GALLIUM, "US", "2026-11-20", "2026-11-20").decision is not Decision.PRESUMPTION_OF_DENIAL
    assert asked(book, GALLIUM, "US", "2026-11-21", "2026-11-20").decision is Decision.PRESUMPTION_OF_DENIAL
    assert asked(rulebook(), GALLIUM, "US", "2026-11-21", "2026-11-20").decision is not Decision.PRESUMPTION_OF_DENIAL


def test_a_country_made_alike_gets_the_rules_of_the_other_from_the_first_day() -> None:
    body = 'alike:\n- { countries: [KR], like: JP, from: 2026-12-01, source: { law: TEST-TEXT, clause: "1" } }\n'
    book = laid(body)
    assert asked(book, DY_MAGNET, "KR").decision is Decision.LICENCE_STRICT
    assert asked(book, DY_MAGNET, "KR", ship_on="2026-11-30").decision is Decision.LICENCE_NORMAL
    assert asked(book, DY_MAGNET, "VN").decision is Decision.LICENCE_NORMAL
    military = Shipment.model_validate(shipment(BOTTLE, "KR", ship_on="2026-12-15", military=True, kind="military"))
    assert Engine(book).assess(military, date(2026, 11, 28)).decision is not Decision.NOT_CONTROLLED
    twin = book.by_id["destination.japan_review/test_overlay"].timeline.phases[0]
    assert (twin.source.law, [s.law for s in twin.also]) == ("TEST-TEXT", ["MOFCOM-2026-01"])


def test_the_rules_for_the_country_itself_are_no_part_of_what_is_supposed() -> None:
    body = 'alike:\n- { countries: [KR], like: JP, from: 2026-12-01, source: { law: TEST-TEXT, clause: "1" } }\n'
    with_it, without = asked(laid(body), DY_MAGNET, "JP"), asked(rulebook(), DY_MAGNET, "JP")
    assert [f.layer for f in with_it.lines[0].findings] == [f.layer for f in without.lines[0].findings]


def test_what_sets_a_rule_aside_sets_its_twin_aside_too() -> None:
    body = 'alike:\n- { countries: [KR], like: JP, from: 2026-12-01, source: { law: TEST-TEXT, clause: "1" } }\n'
    held = [{"number": "L1", "kind": "single", "control_codes": ["1C905.a.4"], "end_users": ["Ordinary Works Ltd"],
             "countries": ["KR"], "valid_from": "2026-10-01", "valid_until": "2027-03-31"}]  # fmt: skip
    goods = {**DY_MAGNET, "control_code": "1C905.a.4"}
    document = Shipment.model_validate_json(json.dumps(shipment(goods, "KR", ship_on="2026-12-15", licences=held)))
    assert Engine(laid(body)).assess(document, date(2026, 11, 28)).decision is Decision.LICENCE_COVERED


def test_a_new_member_of_a_group_gets_the_rules_that_name_the_group() -> None:
    first = laid(
        BAN.format(
            when="move.kind: export, item.family: gallium, reach.country: {{ within: G7 }}".replace("{{", "{").replace(
                "}}", "}"
            ),
            decision="prohibited",
        )
    )
    body = "country_groups:\n- id: G7\n  title: { en: Seven, zh: 七国 }\n"
    body += "  members: [ { country: KR, from: 2026-12-10 } ]\n"
    text = HEAD.format(id="joined", standing="hypothetical", law="TEST-OTHER") + body
    book = first.with_overlay(text.encode(), "joined.yaml")
    assert asked(book, GALLIUM, "KR", ship_on="2026-12-10").decision is Decision.PROHIBITED
    assert asked(book, GALLIUM, "KR", ship_on="2026-12-09").decision is Decision.LICENCE_NORMAL
    assert asked(book, GALLIUM, "FR", ship_on="2026-12-09").decision is Decision.PROHIBITED
    assert asked(book, GALLIUM, "VN", ship_on="2026-12-10").decision is Decision.LICENCE_NORMAL


def test_a_supposed_suspension_rests_a_rule_and_no_other() -> None:
    body = """suspensions:
- id: test_rest
  title: { en: "Rests in a test", zh: "测试暂停" }
  why: The strict review of files for Japan rests in this test.
  suspends: { rules: [destination.japan_review] }
  suspensions: [ { from: 2026-12-01, until: 2026-12-31, source: { law: TEST-TEXT, clause: "1" } } ]
  afterwards: resumes
"""
    book = laid(body)
    assert asked(book, DY_MAGNET, "JP", ship_on="2026-12-01").decision is Decision.LICENCE_NORMAL
    assert asked(book, DY_MAGNET, "JP", ship_on="2026-11-30").decision is Decision.LICENCE_STRICT


def test_a_supposed_posture_moves_the_expected_time_and_no_decision() -> None:
    body = """postures:
- id: test_slow
  destination: EU
  from: 2026-12-01
  rung: strained
  trigger: { en: "Supposed slow", zh: "假设变慢" }
  evidence: [J11]
  grade: low
"""
    slow, plain = (asked(book, DY_MAGNET, "DE").delay.expected for book in (laid(body), rulebook()))
    assert slow is not None
    assert plain is not None
    assert slow.central_days > 2 * plain.central_days
    assert asked(laid(body), DY_MAGNET, "DE").decision is asked(rulebook(), DY_MAGNET, "DE").decision
    assert asked(laid(body), DY_MAGNET, "KR").delay == asked(rulebook(), DY_MAGNET, "KR").delay


def test_a_noted_notice_loosens_with_a_flag_a_branch_and_the_old_worst_case() -> None:
    book = laid(suspended("MOFCOM-2025-70", "prolonged", "2027-11-10"), "noted")
    answer = asked(book, HOLMIUM, "DE")
    assert answer.decision is Decision.NOT_CONTROLLED
    assert answer.at_worst is answer.lines[0].at_worst is Decision.LICENCE_NORMAL
    assert "NOTED_NOTICE" in {flag.id for flag in answer.flags}
    left = [b for b in answer.branches if "is left aside" in b.if_["en"]]
    assert [(b.standing, b.decision) for b in left] == [("formal", Decision.LICENCE_NORMAL)]
    assert "a test" in left[0].if_["en"]
    assert answer.receipt != asked(rulebook(), HOLMIUM, "DE").receipt
    assert answer.rulebook.digest == book.digest


def test_a_later_note_carries_an_earlier_one_on_or_ends_it() -> None:
    first = laid(suspended("MOFCOM-2025-70", "prolonged", "2027-03-31"), "noted")
    for key, day, last, next_day in (
        ("prolonged", "2027-06-30", "2027-06-30", "2027-07-01"),
        ("ended", "2026-12-20", "2026-12-20", "2026-12-21"),
    ):
        body = suspended("MOFCOM-2025-70", key, day).replace("TEST-TEXT", "TEST-LATER")
        text = HEAD.format(id="later", standing="noted", law="TEST-LATER") + body
        book = first.with_overlay(text.encode(), "later.yaml")
        assert asked(book, HOLMIUM, "DE", ship_on=last).decision is Decision.NOT_CONTROLLED
        assert asked(book, HOLMIUM, "DE", ship_on=next_day).decision is Decision.LICENCE_NORMAL


def test_a_noted_notice_is_not_known_before_its_publication() -> None:
    book = laid(suspended("MOFCOM-2025-70", "prolonged", "2027-11-10"), "noted")
    assert asked(book, HOLMIUM, "DE", as_of="2026-11-19") == asked(rulebook(), HOLMIUM, "DE", as_of="2026-11-19")
    assert asked(book, HOLMIUM, "DE", as_of="2026-11-20").decision is Decision.NOT_CONTROLLED


def test_a_noted_notice_that_bears_on_nothing_raises_no_flag() -> None:
    book = laid(suspended("MOFCOM-2025-70", "prolonged", "2027-11-10"), "noted")
    answer = asked(book, BOTTLE, "DE")
    assert "NOTED_NOTICE" not in {flag.id for flag in answer.flags}
    assert [one.standing for one in answer.overlays] == ["noted"]


def test_a_company_rule_a_note_and_a_scenario_lie_on_each_other() -> None:
    note = laid(suspended("MOFCOM-2025-70", "prolonged", "2027-11-10"), "noted")
    ban = BAN.replace("TEST-TEXT", "TEST-OTHER").format(when="item.family: gallium", decision="prohibited")
    text = HEAD.format(id="second", standing="hypothetical", law="TEST-OTHER") + ban
    book = note.with_overlay(text.encode(), "second.yaml")
    assert asked(book, GALLIUM, "DE").decision is Decision.PROHIBITED
    assert asked(book, HOLMIUM, "DE").decision is Decision.NOT_CONTROLLED
    assert [one.standing for one in asked(book, HOLMIUM, "DE").overlays] == ["noted", "hypothetical"]
