"""A what-if and a note on the command line: named first, marked, and refused where they do not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.asking import HOLMIUM, shipment
from tests.cli.running import xuke

AS_OF = ("--as-of", "2026-11-28")
ASKED = shipment(HOLMIUM, "DE", ship_on="2026-12-15", reference="PO-1")


def noted(folder: Path, *changed: str) -> Any:
    """Note a notice and return how the command ended; options given again replace the first ones."""
    options = [
        "--by",
        "Li Wei",
        "--seen",
        "https://example.org/48",
        "--published",
        "2026-11-09",
        "--until",
        "2027-11-10",
    ]
    return xuke("law", "note", "48/2026", *options, "--notes", str(folder), *changed)


def test_a_what_if_says_so_on_its_first_line_in_both_languages() -> None:
    for command in ("check", "forecast"):
        english = xuke(command, "-", *AS_OF, "--scenario", "truce_holds", given=ASKED).stdout
        chinese = xuke(command, "-", *AS_OF, "--scenario", "truce_holds", "--lang", "zh", given=ASKED).stdout
        assert english.splitlines()[0].startswith("WHAT IF, no decision · PO-1 · as of 2026-11-28")
        assert chinese.splitlines()[0].startswith("假设情形，并非结论 · PO-1 · 截至2026-11-28")
        assert "Supposed: The truce holds to its announced day" in " ".join(english.split())
        assert "Receipt" not in english


def test_a_what_if_in_json_has_no_receipt_and_names_what_is_supposed() -> None:
    answer = json.loads(xuke("check", "-", *AS_OF, "--scenario", "truce_holds", "--format", "json", given=ASKED).stdout)
    assert answer["receipt"] is None
    assert answer["summary"]["en"].startswith("WHAT IF, no decision")
    assert [(one["id"], one["standing"]) for one in answer["overlays"]] == [("truce_holds", "hypothetical")]
    forecast = json.loads(
        xuke("forecast", "-", *AS_OF, "--scenario", "truce_holds", "--format", "json", given=ASKED).stdout
    )
    assert forecast["overlays"] == answer["overlays"]


def test_a_what_if_never_ends_with_the_code_of_goods_that_may_go() -> None:
    assert xuke("check", "-", *AS_OF, "--scenario", "truce_holds", given=ASKED).exit_code == 30
    assert xuke("check", "-", *AS_OF, "--scenario", "truce_lapses", given=ASKED).exit_code == 10
    assert xuke("check", "-", "--as-of", "2026-11-05", given={**ASKED, "ship_on": "2026-11-05"}).exit_code == 0


def test_an_empty_scenario_changes_no_byte(tmp_path: Path) -> None:
    text = (
        'id: nothing\nstanding: hypothetical\ntitle: { en: "Nothing", zh: "无" }\nwhy: Supposes nothing at all.\n'
        'from: 2026-12-01\nsource: { who: "a test", on: 2026-11-28, where: ["a test"] }\n'
    )
    (tmp_path / "nothing.yaml").write_text(text, encoding="utf-8")
    for form in ("json", "table", "html"):
        plain = xuke("check", "-", *AS_OF, "--format", form, given=ASKED)
        empty = xuke("check", "-", *AS_OF, "--format", form, "--scenario", str(tmp_path / "nothing.yaml"), given=ASKED)
        assert empty.stdout == plain.stdout
        assert empty.exit_code == plain.exit_code


def test_an_unknown_scenario_and_a_broken_one_are_refused(tmp_path: Path) -> None:
    unknown = xuke("check", "-", *AS_OF, "--scenario", "truce_hold", given=ASKED)
    assert unknown.exit_code == 2
    assert unknown.stderr.startswith("unknown scenario 'truce_hold'. Did you mean 'truce_holds'? Known are ")
    (tmp_path / "mine.yaml").write_text("id: mine\n", encoding="utf-8")
    broken = xuke("check", "-", *AS_OF, "--scenario", str(tmp_path / "mine.yaml"), given=ASKED)
    assert broken.exit_code == 3
    assert "mine.yaml:1: standing is missing; add it" in broken.stderr
    assert broken.stdout == ""


def test_a_notice_is_noted_used_marked_and_its_finder_named(tmp_path: Path) -> None:
    made = noted(tmp_path, "--extends", "70/2025")
    assert made.exit_code == 0
    assert made.stdout.splitlines()[0] == str(tmp_path / "mofcom_2026_48.yaml")
    answer = json.loads(xuke("check", "-", *AS_OF, "--notes", str(tmp_path), "--format", "json", given=ASKED).stdout)
    assert (answer["decision"], answer["at_worst"]) == ("not_controlled", "licence_required_normal")
    assert answer["receipt"] is not None
    shown = " ".join(xuke("check", "-", *AS_OF, "--detail", "--notes", str(tmp_path), given=ASKED).stdout.split())
    assert "Noted by Li Wei on" in shown
    assert "NOTED_NOTICE" in shown
    assert "is left aside" in shown


def test_a_note_that_ends_a_suspension_makes_the_answer_stricter(tmp_path: Path) -> None:
    early = {**ASKED, "ship_on": "2026-11-05"}
    day = ("--as-of", "2026-11-05")
    assert xuke("check", "-", *day, given=early).exit_code == 0
    options = ("--published", "2026-10-20", "--until", "2026-10-31", "--ends", "MOFCOM-2025-70")
    assert noted(tmp_path, *options).exit_code == 0
    assert xuke("check", "-", *day, "--notes", str(tmp_path), given=early).exit_code == 10


def test_notes_that_do_not_fit_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "notes"
    asked = {
        (): "a note extends a suspension or ends one. Give --extends or --ends, one of the two; a new listing belongs "
        "in a list of your own (--lists), a new rule in rules of your own (--policy)",
        ("--extends", "71/2025"): "mofcom_2026_48.yaml:22: nothing is suspended by MOFCOM-2025-71. Did you mean "
        "'MOFCOM-2025-72'?",
        ("--extends", "70/2025", "--until", "2026-11-10"): "mofcom_2026_48.yaml:22: MOFCOM-2025-70 suspends until "
        "2026-11-10 already; give a later day, or use `ended`",
        (
            "--extends",
            "70/2025",
            "--until",
            "soon",
        ): '--until: "soon" is not a day. Write year-month-day, for example 2026-12-15.',
    }
    for options, message in asked.items():
        refused = noted(folder, *options)
        assert refused.exit_code in (2, 3)
        assert refused.stderr.splitlines()[0] == message
    assert not folder.exists()


def test_a_notice_noted_twice_is_refused(tmp_path: Path) -> None:
    assert noted(tmp_path, "--extends", "70/2025").exit_code == 0
    again = noted(tmp_path, "--extends", "70/2025")
    assert again.exit_code == 2
    assert again.stderr.startswith(f"{tmp_path / 'mofcom_2026_48.yaml'}: this notice is noted already")


def test_a_scenario_in_the_folder_of_notes_is_refused(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "rules" / "scenarios" / "jp_thaw.yaml").read_text(encoding="utf-8")
    (tmp_path / "jp_thaw.yaml").write_text(text, encoding="utf-8")
    refused = xuke("check", "-", *AS_OF, "--notes", str(tmp_path), given=ASKED)
    assert refused.exit_code == 2
    assert refused.stderr == "'jp_thaw.yaml' is no note but hypothetical. Use --scenario for a what-if\n"
