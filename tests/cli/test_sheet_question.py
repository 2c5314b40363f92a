"""Many lines with open goods are one question; "none" is a person's review of every row that was shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compliance.cli.terminal import draw
from compliance.errors import ShipmentRefused
from compliance.report.answer_report import report
from compliance.report.sheet_answers import lines_named, reviewed
from compliance.report.sheet_question import FEW, sheet_question
from compliance.tables.cells import CellRefused
from tests.asking import TODAY, ask, rulebook
from tests.cli.running import xuke

NAMES = (
    "screws", "motors", "sensors", "drones", "magnets", "bearings", "cables", "laptop", "tungsten carbide inserts",
    "Dy oxide", "lithium cell", "thermal camera",
)  # fmt: skip
OPEN = ("4", "5", "11", "12")
SIGNED = "none: Li Na, data sheets of the makers"


def order(*names: str, **more: Any) -> dict[str, Any]:
    """Return an order of goods by name, with use and user left out."""
    return {
        "departure": "CN",
        "destination": "DE",
        "parties": [
            {"role": "exporter", "name": "Ningbo Trading Co.", "country": "CN"},
            {"role": "importer", "name": "Muster Maschinenbau GmbH", "country": "DE"},
        ],
        "lines": [{"line": str(n), "description": name} for n, name in enumerate(names or NAMES, start=1)],
        **more,
    }


def used(*names: str) -> dict[str, Any]:
    """Return an order with a civil use and user."""
    document = order(*names, end_use={"statement": "assembly of packaging machines", "military": False})
    document["parties"].append(
        {"role": "end_user", "name": "Muster Maschinenbau GmbH", "country": "DE", "kind": "civil"}
    )
    return document


def talk(folder: Path, document: dict[str, Any], *typed: str) -> tuple[Any, dict[str, Any]]:
    file = folder / "order.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    run = xuke("ask", str(file), "--as-of", TODAY, given="".join(f"{line}\n" for line in typed))
    return run, json.loads(file.read_text(encoding="utf-8"))


def declared(document: dict[str, Any]) -> dict[str, Any]:
    return {line["line"]: line["declared"] for line in document["lines"] if "declared" in line}


@pytest.mark.parametrize("home", ["DE", "JP"])
def test_an_order_of_twelve_names_is_decided_after_three_answers(tmp_path: Path, home: str) -> None:
    document = order(destination=home)
    run, after = talk(tmp_path, document, "assembly of packaging machines, civil", "same", SIGNED)
    assert run.stdout.count("  > ") == 3 and "Question 3 · what the data sheets say · 4 of 12 lines" in run.stdout
    answer = ask(after)
    assert answer.decision.needs_licence and run.exit_code == 10
    assert [line.line for line in answer.lines if line.decision == "insufficient_information"] == []
    assert answer.lines[9].decision.needs_licence and "Cannot be decided" not in run.stdout


def test_an_order_of_twelve_names_fits_a_screen_before_between_and_after_its_questions(tmp_path: Path) -> None:
    _, after = talk(tmp_path, order(destination="JP"), "packaging machines, civil", "same, civil", SIGNED)
    for document in (order(), order(destination="JP"), used(), after):
        text = draw([report(ask({**document, "ship_on": "2027-01-15"}, "2026-11-28"), "en", rulebook())], detail=False)
        assert len(text.splitlines()) <= 60


def test_a_review_names_who_when_from_what_and_every_row_that_was_shown(tmp_path: Path) -> None:
    before = ask(used())
    run, after = talk(tmp_path, used(), SIGNED)
    assert tuple(declared(after)) == OPEN
    for line in before.lines:
        if line.line in OPEN:
            said = declared(after)[line.line]
            assert (said["status"], said["by"], said["on"]) == ("not_controlled", "Li Na", TODAY)
            assert said["basis"] == "data sheets of the makers"
            rows = {row.code or row.entry for row in line.control if row.certainty == "possible"}
            assert {one["code"] for one in said["considered"]} == rows
            shown = " ".join(run.stdout.split())
            assert all(row in shown for row in rows if row != "d28-drone")
    assert "Drone under the temporary notice" in run.stdout
    assert {
        line.line: str(line.classification.basis) for line in ask(after).lines if line.line in OPEN
    } == dict.fromkeys(OPEN, "reviewed")


@pytest.mark.parametrize(
    "typed", ["none", "none:", "none: Li Na", "none: , data sheets", "no", "none: Li Na, -", "7, 8"]
)
def test_nothing_is_closed_without_a_name_and_a_basis(tmp_path: Path, typed: str) -> None:
    run, after = talk(tmp_path, used(), typed)
    assert after == used() and "Where none is meant: none: Li Na" in run.stdout


def test_lines_that_may_be_meant_are_asked_about_alone_and_the_others_stay_together(tmp_path: Path) -> None:
    run, after = talk(tmp_path, used(), "11, 12", SIGNED, "250", "q")
    assert tuple(declared(after)) == ("4", "5")
    assert after["lines"][10]["parameters"] == {"energy_density_wh_kg": "250"}
    assert ask(after).lines[11].decision == "insufficient_information" and run.exit_code == 10


def test_enter_asks_for_each_value(tmp_path: Path) -> None:
    names = [name for name in NAMES if name != "Dy oxide"]
    run, after = talk(tmp_path, used(*names), "", "250", "q")
    assert declared(after) == {} and run.exit_code == 30
    assert after["lines"][9]["parameters"] == {"energy_density_wh_kg": "250"}


def test_where_one_line_settles_the_order_enter_leaves_the_others_open(tmp_path: Path) -> None:
    run, after = talk(tmp_path, used(), "")
    assert after == used() and run.exit_code == 10
    assert run.stdout.count("  > ") == 1 and run.stdout.count("Cannot be decided yet") == len(OPEN)


def test_few_questions_are_asked_one_by_one_and_one_more_is_asked_together() -> None:
    few, more = used("lithium cell", "magnets"), used("lithium cell", "magnets", "lithium cell 18650")
    counts = [sum(q.fact.startswith("lines.") for q in ask(one).questions) for one in (few, more)]
    assert counts == [FEW, FEW + 1]
    assert sheet_question(ask(few), few) is None
    asked = sheet_question(ask(more), more)
    assert asked is not None and len(asked.groups) == 2 and sorted(asked.lines) == ["1", "2", "3"]


def test_goods_that_nobody_knows_keep_their_own_question() -> None:
    document = used("drones", "magnets", "Grunzelwerk 3000")
    asked = sheet_question(ask(document), document)
    assert asked is not None and asked.lines == ("1", "2")


@pytest.mark.parametrize(
    "said",
    [
        {"status": "controlled", "basis": "supplier's classification"},
        {"status": "not_controlled", "by": "Li Na", "on": TODAY, "basis": "catalogue"},
    ],
)
def test_what_somebody_spoke_for_is_not_asked_together_again(said: dict[str, Any]) -> None:
    document = used()
    document["lines"][3]["declared"] = said
    asked = sheet_question(ask(document), document)
    assert asked is not None and "4" not in asked.lines


def test_goods_that_meet_a_row_are_never_asked_about_and_stay_listed(tmp_path: Path) -> None:
    document = used()
    document["lines"][10]["parameters"] = {"energy_density_wh_kg": "300"}
    document["lines"][3] |= {"description": "drone", "control_code": "9A012.a.2"}
    _, after = talk(tmp_path, document, SIGNED)
    assert set(declared(after)) <= {"5", "12", "11"}
    assert ask(after).lines[3].decision.needs_licence


def test_a_row_that_was_not_shown_is_not_closed() -> None:
    document = used()
    asked = sheet_question(ask(document), document)
    assert asked is not None
    new = reviewed(document, asked, SIGNED, (ask(document).as_of, rulebook(), "en"))
    new["lines"][3]["declared"]["considered"].pop()
    assert ask(new).lines[3].decision == "insufficient_information"


def test_lines_are_named_by_their_ids_whatever_stands_between_them() -> None:
    document = used()
    asked = sheet_question(ask(document), document)
    assert asked is not None
    for typed in ("4, 5", "4 5", "4 and 5", "4、5", " 5;4 "):
        assert lines_named(asked, typed) == {"4", "5"}
    assert lines_named(asked, "无：李娜，资料") == frozenset()
    with pytest.raises(CellRefused, match='"1" is no line of these'):
        lines_named(asked, "4, 1")


def test_a_long_order_is_asked_about_in_parts_that_can_be_read() -> None:
    document = used(*(f"{name} {kind}" for name in ("drone", "magnet", "thermal camera") for kind in "ABCDEFGH"))
    asked = sheet_question(ask(document), document)
    assert asked is not None and sum(len(group.rows) for group in asked.groups) <= 20


def test_an_answer_that_the_shipment_cannot_hold_is_refused(tmp_path: Path) -> None:
    run, after = talk(tmp_path, used(), f"none: {'Li' * 200}, data sheets", "q")
    assert after == used() and ShipmentRefused.__name__ not in run.stdout
