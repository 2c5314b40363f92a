"""What to do next, when the shipping day can be met, what to look up in the law, and where answers go."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from compliance import Assessment, Decision, Engine, Shipment
from compliance.cli.commands import app
from compliance.intake.reading import read_shipment
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, HOLMIUM, ROOT, SHIPMENTS, ask, rulebook, shipment

EXAMPLES = sorted((ROOT / "examples" / "shipments").glob("*.json"))
OXIDE: dict[str, Any] = {"description": "dysprosium oxide 99.9%", "form": "oxide", "elements": {"Dy": {}}}


def documents() -> list[tuple[str, dict[str, Any], str]]:
    """Return every example and golden case: name, shipment, day."""
    found = [(p.stem, json.loads(p.read_text("utf-8")), "2026-11-28") for p in EXAMPLES]
    cases = ((p.stem, json.loads(p.read_text("utf-8"))) for p in sorted(SHIPMENTS.glob("EX-*.json")))
    return found + [(name, case["shipment"], case["as_of"]) for name, case in cases]


def merged(target: Any, patch: Any) -> Any:
    """Return a document with a JSON merge patch applied, as RFC 7396 says."""
    if not isinstance(patch, dict):
        return patch
    kept = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = merged(kept.get(name), value)
    return kept


def at(document: Any, pointer: str) -> Any:
    """Return what stands at a JSON pointer."""
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


@pytest.mark.parametrize(("name", "document", "day"), documents(), ids=lambda one: one if isinstance(one, str) else "")
def test_every_fragment_is_accepted_and_never_makes_the_answer_looser(
    name: str, document: dict[str, Any], day: str
) -> None:
    before = ask(document, day)
    for question in before.questions:
        assert question.fragment, question.fact
        changed = merged(document, question.fragment)
        read = read_shipment(json.dumps(changed))
        at(changed, question.accepts.at)  # the place is there
        after = Engine(rulebook()).assess(read, date.fromisoformat(day))
        assert after.at_worst.strictness >= before.decision.strictness, question.fact


@pytest.mark.parametrize(("name", "document", "day"), documents(), ids=lambda one: one if isinstance(one, str) else "")
def test_every_question_says_what_it_accepts_and_the_example_is_accepted_there(
    name: str, document: dict[str, Any], day: str
) -> None:
    for question in ask(document, day).questions:
        example = json.loads(question.accepts.example)
        if question.accepts.values:
            assert str(example).lower() in question.accepts.values
        changed = merged(document, question.fragment)
        *steps, last = question.accepts.at.split("/")
        holder = at(changed, "/".join(steps))
        holder[int(last) if isinstance(holder, list) else last] = example
        read_shipment(json.dumps(changed))


def test_a_question_of_a_long_order_has_a_place_and_no_fragment_that_repeats_all_lines() -> None:
    lines = [{"line": str(n), "description": "article of the foobar kind"} for n in range(21)]
    found = ask({**shipment(BOTTLE), "lines": lines}).questions
    assert found[0].fragment is None and found[0].accepts.at == "/lines/0/description"
    few = ask({**shipment(BOTTLE), "lines": lines[:20]}).questions
    assert few[0].fragment is not None and len(few[0].fragment["lines"]) == 20


def test_lines_that_share_a_question_are_named_by_it() -> None:
    lines = [{"line": str(n), **DY_MAGNET} for n in range(3)]
    found = ask({"departure": "CN", "destination": "DE", "lines": lines}).questions
    user = next(q for q in found if q.fact == "parties.end_user.name")
    assert (user.id, user.lines) == ("end_user", ("0", "1", "2"))


def test_goods_that_are_clear_are_told_from_goods_that_are_not() -> None:
    clear, unclear = DY_MAGNET, {"description": "article of the foobar kind"}
    lines = [{"line": "1", **clear}, {"line": "2", **unclear}]
    first, second = ask({"departure": "CN", "destination": "DE", "lines": lines}).lines
    assert "goods" not in first.open and {"party", "use"} <= set(first.open)
    assert "goods" in second.open
    assert ask(shipment(BOTTLE)).lines[0].open == ()
    assert ask(shipment(HOLMIUM)).lines[0].open == ("law",)


def test_time_starts_with_the_papers_and_a_planned_acceptance_overrides() -> None:
    delay = ask(shipment(OXIDE, "JP")).delay
    assert delay.acceptance and (delay.acceptance.early, delay.acceptance.late) == (
        date(2026, 12, 16),
        date(2027, 1, 20),
    )
    assert delay.papers_days == (25, 60) and delay.counted_from == date(2026, 12, 16)
    assert delay.expected and delay.legal_limit
    assert delay.expected.low_on == date(2026, 12, 16 + 0).fromordinal(
        date(2026, 12, 16).toordinal() + delay.expected.low_days
    )
    planned = ask(shipment(OXIDE, "JP", apply_on="2026-11-25")).delay
    assert planned.acceptance and planned.acceptance.early == planned.acceptance.late == date(2026, 11, 25)
    assert planned.papers_days == (4, 4) and planned.legal_limit
    assert planned.legal_limit.on == planned.legal_limit.latest_on < delay.legal_limit.on < delay.legal_limit.latest_on


def reachable(ship_on: str, country: str = "DE", goods: dict[str, Any] = DY_MAGNET, **more: Any) -> str | None:
    """Return whether a day of release can be met, asked on 2026-11-21."""
    found = ask(shipment(goods, country, ship_on=ship_on, **more)).delay.ship_date
    return found.reachable if found else None


def test_a_shipping_day_is_impossible_unlikely_or_within_reach() -> None:
    expected = ask(shipment(DY_MAGNET)).delay.expected
    assert expected is not None
    low, central = expected.low_on, expected.central_on
    assert reachable(str(date.fromordinal(low.toordinal() - 1))) == "no"
    assert reachable(str(low)) == "unlikely"
    assert reachable(str(date.fromordinal(central.toordinal() - 1))) == "unlikely"
    assert reachable(str(central)) == "yes"


def test_where_hardly_any_grant_is_seen_no_day_is_within_reach() -> None:
    found = ask(shipment(OXIDE, "JP", ship_on="2028-01-10")).delay.ship_date
    assert found and found.reachable == "unlikely" and found.because["granted_share"] <= 0.1


def test_what_is_refused_cannot_be_met_and_what_is_free_can() -> None:
    assert reachable("2027-06-01", "US", GALLIUM) == "no"
    assert reachable("2026-11-22", goods=BOTTLE) == "yes"
    assert ask(shipment(DY_MAGNET)).delay.ship_date is None


def kinds(answer: Assessment) -> list[str]:
    """Return the kinds of the next steps."""
    return [step.kind for step in answer.next_steps]


def test_the_steps_of_a_licence_go_from_the_buyer_to_the_release() -> None:
    answer = ask(shipment(OXIDE, "JP", ship_on="2027-02-19"))
    assert kinds(answer) == ["check_law", "papers", "papers", "papers", "file", "decision", "declare", "ship"]
    by_provider = {step.provider: step for step in answer.next_steps if step.kind == "papers"}
    assert "end_user_certificate" in by_provider["end_user"].papers
    filed = next(step for step in answer.next_steps if step.kind == "file")
    assert "application_form" in filed.papers and filed.days == (25, 60) and filed.by == date(2026, 12, 16)
    assert not any("dual_use_export_licence" in step.papers for step in answer.next_steps)


def test_papers_at_hand_are_in_no_step() -> None:
    held = [{"id": "end_user_certificate", "issued_on": "2026-11-01"}]
    steps = ask(shipment(OXIDE, "JP", papers=held)).next_steps
    assert not any("end_user_certificate" in step.papers for step in steps)


def test_open_answers_ask_first_and_refused_ones_hold() -> None:
    assert "answer_questions" in kinds(ask({"departure": "CN", "destination": "DE", "lines": [{"line": "1", **OXIDE}]}))
    refused = kinds(ask(shipment(GALLIUM, "US", ship_on="2026-12-15"), "2026-11-28"))
    assert refused[:2] == ["check_law", "hold"] and "ship" not in refused
    assert kinds(ask(shipment(BOTTLE)))[-1] == "ship"


def test_the_checks_of_the_law_are_those_of_the_shipment() -> None:
    gallium = ask(shipment(GALLIUM, "US", ship_on="2026-12-15"), "2026-11-28").law_state
    assert {"clause_2_notice", "apec_outcome"} <= {check.id for check in gallium.checks}
    assert gallium.age_days == 51 and str(gallium.verified_until) == "2026-10-08"
    notice = next(check for check in gallium.checks if check.id == "clause_2_notice")
    assert notice.bears_on == ("destination.us_gallium_group",)
    assert "clause_2_notice" not in {check.id for check in ask(shipment(GALLIUM), "2026-11-28").law_state.checks}
    assert ask(shipment(BOTTLE), "2026-11-28").law_state.checks == ()


def test_on_the_verified_day_nothing_is_to_be_looked_up_and_the_day_after_it_is() -> None:
    document = shipment(HOLMIUM, ship_on="2026-10-08", apply_on="2026-06-01")
    assert ask(document, "2026-10-08").law_state.checks == ()
    assert ask(document, "2026-10-09").law_state.checks


def test_a_check_of_next_year_is_shown_when_the_days_reach_there() -> None:
    near, far = (ask(shipment(OXIDE, ship_on=day, apply_on=apply), "2026-10-10")
                 for day, apply in (("2026-10-20", "2026-10-12"), ("2027-02-01", "2026-10-12")))  # fmt: skip
    assert "catalogue_2027" not in {check.id for check in near.law_state.checks}
    assert "catalogue_2027" in {check.id for check in far.law_state.checks}


def test_every_check_by_hand_names_rules_that_exist() -> None:
    known = {provision.id for provision in rulebook().provisions}
    wrong = [
        f"{check.id}: {one}"
        for check in rulebook().coverage.check_by_hand
        for one in check.bears_on or ("nothing",)
        if not any(name == one or (one.endswith("*") and name.startswith(one[:-1])) for name in known)
    ]
    assert not wrong


def test_every_paper_has_one_provider() -> None:
    named = [name for who in rulebook().providers for name in who.papers]
    assert sorted(named) == sorted(rulebook().papers)


@pytest.mark.parametrize(("days", "code"), [("44", 10), ("43", 10), ("42", 30)])
def test_an_answer_under_an_old_law_asks_where_a_limit_is_set(tmp_path: Path, days: str, code: int) -> None:
    """2026-11-21 is 44 days after the law was verified."""
    file = tmp_path / "one.json"
    file.write_text(json.dumps(shipment(OXIDE, "JP")), encoding="utf-8")
    told = CliRunner().invoke(
        app, ["check", str(file), "--as-of", "2026-11-20", "--format", "json", "--stale-after", days]
    )
    answer = json.loads(told.stdout)
    assert (told.exit_code, answer["law_state"]["stale"]) == (code, code == 30)
    assert answer["action"] == ("ask" if code == 30 else "apply")


def test_the_limit_may_stand_in_the_environment_and_never_opens_a_ban() -> None:
    asked = Shipment.model_validate_json(json.dumps(shipment(GALLIUM, "US", ship_on="2026-12-15")))
    strict = Engine(rulebook(), stale_after_days=0).assess(asked, date(2026, 11, 28))
    assert (strict.action, strict.decision, strict.law_state.stale) == ("stop", Decision.PRESUMPTION_OF_DENIAL, True)
    free = Shipment.model_validate_json(json.dumps(shipment(BOTTLE)))
    assert Engine(rulebook(), stale_after_days=0).assess(free, date(2026, 11, 28)).action == "ask"
    assert Engine(rulebook()).assess(free, date(2026, 11, 28)).action != "ask"
    told = CliRunner().invoke(app, ["check", "-", "--as-of", "2026-11-28", "--format", "json"],
                              input=json.dumps(shipment(BOTTLE)), env={"XUKE_STALE_AFTER_DAYS": "50"})  # fmt: skip
    assert told.exit_code == 30
