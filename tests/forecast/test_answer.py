"""The forecast inside an assessment, and on the command line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from compliance import Assessment, Decision
from compliance.cli.commands import app
from compliance.report.time_bar import drawn, svg, time_bar
from tests.asking import BOTTLE, DY_MAGNET, GALLIUM, HOLMIUM, ask, on, shipment

OXIDE: dict[str, Any] = {"description": "dysprosium oxide 99.9%", "form": "oxide", "elements": {"Dy": {}}}


def test_dysprosium_oxide_to_japan_shows_limit_range_chance_and_evidence() -> None:
    delay = ask(shipment(OXIDE, "JP", ship_on="2027-03-01")).delay
    assert delay.legal_limit and (delay.legal_limit.working_days, delay.legal_limit.on) == (45, date(2027, 2, 24))
    assert delay.expected and "J18" in delay.expected.evidence and delay.expected.high_days > 200
    assert delay.granted_by and max(delay.granted_by.values()) <= 0.1
    assert delay.latest_filing_for_ship_on == date(2026, 12, 21) and delay.before_acceptance_days == (25, 60)


@pytest.mark.parametrize("country", ["KR", "DE"])
def test_the_same_to_korea_and_germany_in_2025_is_shorter(country: str) -> None:
    then, japan = on("2025-09-01", OXIDE, country).delay, ask(shipment(OXIDE, "JP")).delay
    assert then.expected and japan.expected and then.expected.high_days * 2 <= japan.expected.high_days


def test_a_watch_listed_importer_has_no_limit_and_a_control_listed_one_no_clock() -> None:
    watched = ask(shipment(OXIDE, "JP", "SUBARU Corporation")).delay
    banned = ask(shipment(OXIDE, "JP", "Mitsubishi Shipbuilding Co., Ltd.")).delay
    assert (watched.clock, watched.legal_limit, watched.expected) == ("off", None, None)
    assert (banned.clock, banned.legal_limit, banned.expected) == ("none", None, None)


def test_gallium_to_the_united_states_turns_on_28_november_both_ways() -> None:
    answer = ask(shipment(GALLIUM, "US", ship_on="2026-11-25"))
    (turn,) = [c for c in answer.next_changes if str(c.on) == "2026-11-28"]
    assert turn.to is Decision.PRESUMPTION_OF_DENIAL and not turn.certain and "MOFCOM-2025-72" in turn.because
    assert {(b.standing, b.decision) for b in turn.branches} == {
        ("formal", Decision.PRESUMPTION_OF_DENIAL),
        ("unconfirmed", Decision.LICENCE_NORMAL),
    }
    assert turn.advice and "2026-09-20" in turn.advice["en"]


def test_the_end_of_an_announced_state_is_no_change_where_the_formal_text_is_the_answer() -> None:
    """A licence is required today and on 2027-01-11; the milder reading in between stands among the branches."""
    answer = ask(shipment(HOLMIUM, "DE"))
    assert answer.decision is Decision.LICENCE_NORMAL
    assert Decision.NOT_CONTROLLED in {b.decision for b in answer.branches}
    assert "2027-01-11" not in {str(c.on) for c in answer.next_changes}


def test_papers_and_licences_that_run_out_are_named() -> None:
    paper = {"id": "end_user_certificate", "issued_on": "2026-01-01", "expires_on": "2027-01-31"}
    licence = {
        "number": "L-1", "kind": "general", "control_codes": ["1C905.a.4"], "end_users": ["Ordinary Works Ltd"],
        "countries": ["DE"], "valid_from": "2026-01-01", "valid_until": "2026-12-01",
    }  # fmt: skip
    answer = ask(shipment(DY_MAGNET, "DE", papers=[paper], licences=[licence]))
    told = {str(c.on): c.because for c in answer.next_changes}
    assert "licence L-1 runs out" in told["2026-12-02"] and "end_user_certificate runs out" in told["2027-02-01"]


def test_an_answer_with_its_forecast_reads_back_from_json() -> None:
    answer = ask(shipment(OXIDE, "JP", ship_on="2027-03-01"))
    assert Assessment.model_validate_json(answer.to_json()) == answer


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_time_bar_shows_every_bar_and_turn(lang: str) -> None:
    answer = ask(shipment(DY_MAGNET, "JP", ship_on="2027-03-01"))
    bar, limit = time_bar(answer), answer.delay.legal_limit
    assert limit is not None and bar is not None and bar.span[0] == answer.as_of
    assert [kind for kind, _ in bar.marks][:3] == ["today", "accepted", "ship"]
    assert [s.kind for s in bar.stretches] == ["papers", "limit", "expected"]
    assert "<script" not in svg(bar, lang) and svg(bar, lang).count("<rect") == 3
    assert any(str(limit.latest_on) in line for line in drawn(bar, lang))


def test_the_bar_lies_in_the_past_only_where_a_stated_day_does() -> None:
    past = time_bar(ask(shipment(DY_MAGNET, "JP", apply_on="2026-10-12")))
    assert past is not None and past.span[0] == date(2026, 10, 12)
    assert "papers" not in [stretch.kind for stretch in past.stretches]


def asked(tmp_path: Path, *options: str) -> Any:
    """Return the run of `xuke forecast` over one shipment."""
    file = tmp_path / "one.json"
    file.write_text(json.dumps(shipment(OXIDE, "JP", ship_on="2027-03-01")), encoding="utf-8")
    return CliRunner().invoke(app, ["forecast", str(file), "--as-of", "2026-11-21", *options])


def test_the_command_prints_bar_range_and_evidence(tmp_path: Path) -> None:
    plain = asked(tmp_path)
    assert plain.exit_code == 10 and "legal limit" in plain.stdout and "J18" in plain.stdout
    assert "<svg" in asked(tmp_path, "--format", "html").stdout
    assert json.loads(asked(tmp_path, "--format", "json").stdout)["delay"]["legal_limit"]["on"] == "2027-02-24"


def test_own_files_replace_the_curve_and_bad_ones_are_refused(tmp_path: Path) -> None:
    head = "accepted_on,decided_on,outcome,destination,goods\n"
    own = tmp_path / "own.csv"
    own.write_text(head + "2026-07-01,2026-08-15,granted,JP,dysprosium_raw\n" * 30, encoding="utf-8")
    told = json.loads(asked(tmp_path, "--format", "json", "--records", str(own)).stdout)
    assert told["delay"]["expected"]["basis"] == "own_records"
    own.write_text(head + "2026-07-01,2026-06-15,granted,JP,dysprosium_raw\n", encoding="utf-8")
    run = asked(tmp_path, "--records", str(own))
    assert run.exit_code == 2 and "own.csv:2: decided_on 2026-06-15 is earlier than accepted_on" in run.stderr


def test_a_refused_shipment_of_a_list_is_not_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(json.dumps([shipment(BOTTLE), {**shipment(BOTTLE), "destinaton": "DE"}]), encoding="utf-8")
    told = CliRunner().invoke(app, ["forecast", str(file), "--as-of", "2026-11-21", "--format", "json"])
    assert told.exit_code == 2 and "$[1].destinaton" in told.stderr
    first, second = json.loads(told.stdout)
    assert (first["decision"], second) == ("not_controlled", None)
