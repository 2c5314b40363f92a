"""Another answer to the same shipment: told with its reasons, and only where a person would act otherwise."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import Assessment, Decision, Engine, Rulebook, Shipment
from compliance.answer.comparison import AnswerChange, compare
from compliance.law.folder import default_root
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, HOLMIUM, ROOT, TODAY, ask, engine, shipment
from tests.law.test_new_announcement import GOODS, INSTRUMENT, NOTICE, RHENIUM, with_file

FIRM = "Musterwerk Waffen GmbH"
DAY = date(2026, 12, 5)


def under(rules: Path, document: dict[str, Any], day: date = DAY) -> Assessment:
    """Return the answer under some rules."""
    return Engine(Rulebook.load(rules)).assess(Shipment.model_validate_json(json.dumps(document)), day)


def changed(before: Assessment, after: Assessment) -> AnswerChange:
    """Return the change, which has to be one."""
    change = compare(before, after)
    assert change is not None
    assert AnswerChange.model_validate_json(change.model_dump_json()) == change
    assert change.summary.keys() == {"en", "zh"} and all(change.summary.values())
    return change


@pytest.fixture(scope="module")
def notice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the rules with one listing notice more."""
    return with_file(tmp_path_factory.mktemp("notice"), "lists/parties/mofcom_2026_99.yaml", NOTICE + INSTRUMENT)


def test_a_firm_that_is_listed_turns_its_shipment_into_a_ban(notice: Path) -> None:
    document = shipment(GALLIUM, user=FIRM, ship_on="2026-12-15", reference="PO-7")
    change = changed(ask(document, DAY.isoformat()), under(notice, document))
    assert (change.reference, change.stricter) == ("PO-7", True)
    assert (change.decision.before, change.decision.after) == (Decision.LICENCE_NORMAL, Decision.PROHIBITED)
    assert (change.action.before, change.action.after) == ("apply", "stop")
    (reason,) = change.reasons
    assert (reason.line, reason.rule, reason.kind) == ("1", "party.control_list/mofcom_2026_99", "new")
    assert (reason.law, reason.clause, reason.outcome.after) == ("MOFCOM-2026-99", "1", "applies")
    assert {(p.role, p.match.before, p.match.after) for p in change.parties} == {
        ("importer", "none", "match"), ("end_user", "none", "match"),
    }  # fmt: skip
    assert "special_need_application" in change.papers_added and "end_user_certificate" in change.papers_removed
    assert change.summary["en"].startswith("Licence required becomes: Prohibited. To do now: do not ship. Because of")
    assert change.summary["zh"].startswith("“需许可”变为“禁止出口”。")


def test_a_delisting_is_no_stricter_and_its_finding_is_gone(notice: Path) -> None:
    document = shipment(GALLIUM, user=FIRM, ship_on="2026-12-15")
    change = changed(under(notice, document), ask(document, DAY.isoformat()))
    assert not change.stricter
    assert [(reason.kind, reason.outcome.before, reason.outcome.after) for reason in change.reasons] == [
        ("gone", "applies", None)
    ]
    assert {party.match.after for party in change.parties} == {"none"}
    assert "MOFCOM-2026-99 clause 1 no longer holds for it" in change.summary["en"]


def test_who_is_not_named_keeps_the_same_answer_under_another_rulebook(notice: Path) -> None:
    for goods in (GALLIUM, DY_MAGNET, BOTTLE):
        document = shipment(goods, ship_on="2026-12-15")
        before, after = ask(document, DAY.isoformat()), under(notice, document)
        assert before.rulebook.digest != after.rulebook.digest and before.receipt != after.receipt
        assert compare(before, after) is None


def test_only_the_line_that_is_newly_controlled_is_named(tmp_path: Path) -> None:
    rules = with_file(tmp_path, "lists/items/mofcom_2026_99.yaml", GOODS + INSTRUMENT)
    document = shipment(GALLIUM, ship_on="2026-12-15")
    document["lines"].append({"line": "2", "origin": "CN", **RHENIUM})
    change = changed(ask(document, "2026-12-12"), under(rules, document, date(2026, 12, 12)))
    (line,) = change.lines
    assert (line.line, line.codes_added, line.decision.after) == ("2", ("1C999.a",), Decision.LICENCE_NORMAL)
    assert {reason.line for reason in change.reasons} == {"2"}
    assert not change.questions_removed  # rhenium was known goods, so nothing was asked about it
    assert "Line 2, control codes now also: 1C999.a; no longer: none." in change.summary["en"]


def test_a_suspension_that_runs_out_between_two_days_is_told() -> None:
    document = shipment(GALLIUM, "US")
    change = changed(ask(document, "2025-09-01"), ask(document, "2025-11-10"))
    assert not change.stricter
    turned = {
        reason.rule: (reason.outcome.before, reason.outcome.after, reason.until.after) for reason in change.reasons
    }
    assert turned["destination.us_gallium_group"] == ("applies", "suspended", date(2026, 11, 27))


def test_a_limit_that_rolls_on_with_the_day_is_no_change() -> None:
    document = shipment(GALLIUM, ship_on="2026-12-15")
    before, after = ask(document, "2026-10-12"), ask(document, "2026-10-20")
    assert before.delay.legal_limit != after.delay.legal_limit
    assert compare(before, after) is None


def test_a_limit_of_other_length_or_end_is_a_change(tmp_path: Path) -> None:
    document = shipment(GALLIUM, ship_on="2027-06-15")
    for place, old, new in (
        ("documents.yaml", "working_days: 45", "working_days: 60"),
        ("calendar/2026.yaml", "until: 2026-10-07", "until: 2026-10-09"),
    ):
        rules = Path(shutil.copytree(default_root(), tmp_path / place))
        file = rules / place
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        change = changed(ask(document, "2026-09-20"), under(rules, document, date(2026, 9, 20)))
        assert change.deadline is not None and change.deadline.before.on != change.deadline.after.on
        assert (change.decision.before, change.stricter) == (change.decision.after, False)
        assert "The legal limit is now" in change.summary["en"]


def test_a_paper_that_runs_out_is_told_on_its_day() -> None:
    paper = {"id": "end_user_certificate", "issued_on": "2026-01-01", "expires_on": "2026-10-10"}
    document = shipment(GALLIUM, papers=[paper])
    change = changed(ask(document, "2026-10-10"), ask(document, "2026-10-12"))
    assert [(p.id, p.before, p.after) for p in change.papers_turned] == [("end_user_certificate", "at_hand", "expired")]
    assert "Expired: End-user and end-use certificate." in change.summary["en"]


def test_a_later_end_of_a_suspension_is_another_next_change(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(default_root(), tmp_path / "rules"))
    file = rules / "destination" / "us_gallium_group.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("until: 2026-11-27", "until: 2027-04-27"), "utf-8")
    document = shipment(GALLIUM, "US", ship_on="2026-06-15", apply_on="2026-01-05")
    before, after = ask(document, "2026-06-01"), under(rules, document, date(2026, 6, 1))
    change = changed(before, after)
    assert change.next_change is not None and change.next_change.before is not None
    assert change.next_change.before.on < (change.next_change.after.on if change.next_change.after else date.max)
    assert "Next change: on 2027-04-28" in change.summary["en"]


def test_a_change_ahead_that_has_come_is_in_the_answer_and_not_told_again() -> None:
    before, after = ask(shipment(BOTTLE), TODAY), ask(shipment(BOTTLE), "2026-12-20")
    assert compare(before, after) is None


def test_flags_on_the_rulebook_and_the_machine_are_no_change() -> None:
    document = shipment(BOTTLE, ship_on="2026-12-15")
    fresh, stale = ask(document, "2026-10-08"), ask(document, "2026-10-09")
    assert {flag.id for flag in stale.flags} - {flag.id for flag in fresh.flags} == {"RULES_STALE"}
    assert compare(fresh, stale) is None


def test_an_open_decision_is_weighed_by_its_bounds() -> None:
    known = shipment(HOLMIUM, "JP", ship_on="2026-12-15")
    unsaid = {**known, "parties": [p for p in known["parties"] if p["role"] != "end_user"]}
    open_, closed = ask(unsaid, TODAY), ask(known, TODAY)
    assert open_.decision is Decision.INSUFFICIENT is not closed.decision
    there, back = changed(closed, open_), changed(open_, closed)
    assert there.stricter and not back.stricter
    assert there.questions_added == back.questions_removed != ()


def test_lines_that_stand_in_one_answer_only_are_changes() -> None:
    one = shipment(BOTTLE)
    two = {**one, "lines": [*one["lines"], {"line": "2", "origin": "CN", **BOTTLE}]}
    change = changed(ask(one), ask(two))
    assert [(line.line, line.decision.before, line.decision.after) for line in change.lines] == [
        ("2", None, Decision.NOT_CONTROLLED)
    ]


@cache
def shipments() -> list[Shipment]:
    """Return the examples of the repository."""
    files = sorted((ROOT / "examples" / "shipments").glob("*.json"))
    return [Shipment.model_validate_json(file.read_text(encoding="utf-8")) for file in files]


@cache
def assessed(index: int, day: date) -> Assessment:
    """Return the answer to an example on a day."""
    return engine().assess(shipments()[index], day)


days = st.dates(date(2025, 9, 1), date(2027, 3, 1))


@given(st.integers(0, 13), days)
@settings(max_examples=60, deadline=None)
def test_an_answer_does_not_differ_from_itself(index: int, day: date) -> None:
    answer = assessed(index, day)
    assert compare(answer, answer) is None
    assert compare(answer, Assessment.model_validate_json(answer.to_json())) is None


@given(st.integers(0, 13), days, st.integers(0, 90))
@settings(max_examples=80, deadline=None)
def test_there_and_back_the_same_things_are_otherwise(index: int, day: date, later: int) -> None:
    before, after = assessed(index, day), assessed(index, day + timedelta(later))
    there, back = compare(before, after), compare(after, before)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert (there.papers_added, there.questions_added) == (back.papers_removed, back.questions_removed)
        assert (there.decision.before, there.action.before) == (back.decision.after, back.action.after)
        assert len(there.reasons) == len(back.reasons)
        whole = there.decision.before != there.decision.after
        assert not (whole and there.stricter and back.stricter)


@given(st.integers(0, 13), days)
@settings(max_examples=60, deadline=None)
def test_another_decision_or_paper_is_always_told(index: int, day: date) -> None:
    before, after = assessed(index, day), assessed(index, day + timedelta(1))
    change = compare(before, after)
    told = [(answer.decision, answer.action, answer.at_best, answer.at_worst) for answer in (before, after)]
    if told[0] != told[1] or {p.id for p in before.papers} != {p.id for p in after.papers}:
        assert change is not None
