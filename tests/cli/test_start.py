"""The first hour: a template, a dialogue that fills it in, and the answer; nothing typed wrong makes it looser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compliance.cli.json_edit import edited
from compliance.cli.new import KINDS
from compliance.intake.commented import without_comments
from compliance.tables.source import read_file
from tests.asking import ask as answer_to
from tests.cli.running import FREE, xuke

DAY = ("--as-of", "2026-11-21")


def document(path: Path) -> Any:
    return json.loads(without_comments(path.read_text(encoding="utf-8")))


def talk(file: Path, *lines: str, options: tuple[str, ...] = ()) -> Any:
    return xuke("ask", str(file), *DAY, *options, given="".join(f"{line}\n" for line in lines))


def template(folder: Path, kind: str = "oxides") -> Path:
    file = folder / f"{kind}.json"
    assert xuke("new", kind, "-o", str(file)).exit_code == 0
    return file


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_template_is_a_shipment_that_asks_only_for_what_is_left_out(tmp_path: Path, kind: str, lang: str) -> None:
    file = tmp_path / "own.json"
    assert xuke("new", kind, "-o", str(file), "--lang", lang).exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert (
        "||" not in text
        and ("您的订单号" in text) is (lang == "zh")
        and ("your order number" in text) is (lang == "en")
    )
    run = xuke("check", str(file), *DAY, "--format", "json")
    assert run.exit_code == 30 and json.loads(run.stdout)["questions"][0]["fact"] == "end_use.statement"


def test_what_a_template_proposes_in_its_comments_is_accepted(tmp_path: Path) -> None:
    """Take the comment marks away before each proposed field: nothing is refused but the name to be written."""
    for kind in KINDS:
        lines = template(tmp_path, kind).read_text(encoding="utf-8").splitlines()
        opened = [line.replace("// ", "", 1) if line.lstrip().startswith(('// "', "// {")) else line for line in lines]
        text = "\n".join(opened).replace('"…"', '"Acme"').replace('"country": "DE"} // you', '"country": "DE"}, // you')
        file = tmp_path / f"open_{kind}.json"
        file.write_text(text, encoding="utf-8")
        run = xuke("check", str(file), *DAY, "--format", "json")
        assert run.exit_code in (0, 10, 30), (kind, run.stderr)


def test_an_order_may_be_a_table_and_its_table_can_be_answered(tmp_path: Path) -> None:
    for lang in ("en", "zh"):
        file = tmp_path / f"order_{lang}.xlsx"
        assert xuke("new", "order", "-o", str(file), "--lang", lang).exit_code == 0
        run = xuke("batch", str(file), str(tmp_path / "out.xlsx"), *DAY)
        assert run.exit_code == 30 and "not used" not in run.stderr
        assert len(read_file(tmp_path / "out.xlsx")[0].rows) == 3


def test_a_template_never_overwrites_and_an_unknown_trade_is_refused(tmp_path: Path) -> None:
    file = template(tmp_path)
    again = xuke("new", "oxides", "-o", str(file))
    assert (again.exit_code, "the file exists" in again.stderr) == (2, True)
    wrong = xuke("new", "magnet")
    assert (wrong.exit_code, wrong.stderr) == (2, "'magnet' is no kind of trade. Did you mean magnets?\n")


def test_the_dialogue_asks_until_it_is_decided_and_keeps_every_comment(tmp_path: Path) -> None:
    file = template(tmp_path)
    before = file.read_text(encoding="utf-8")
    run = talk(file, "phosphors for lamps", "no", "Acme Lamps GmbH, DE, civil")
    assert run.exit_code == 10
    assert "Licence required" in run.stdout and "Question 2 · who uses the goods" in run.stdout
    said = document(file)
    assert said["end_use"] == {"statement": "phosphors for lamps", "military": False}
    assert said["parties"][-1] == {"role": "end_user", "name": "Acme Lamps GmbH", "country": "DE", "kind": "civil"}
    after = file.read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if "//" in line and line.partition("//")[2] not in after] == []
    assert '"Example Buyer GmbH", "country": "DE"}, // you, or whoever buys\n    {"role": "end_user"' in after
    assert answer_to(said).decision == "licence_required_normal"


def test_the_dialogue_can_stop_and_go_on(tmp_path: Path) -> None:
    file = template(tmp_path)
    first = talk(file, "phosphors for lamps", "q")
    assert first.exit_code == 30 and "the same command goes on" in first.stdout
    assert document(file)["end_use"] == {"statement": "phosphors for lamps"}
    second = talk(file, "no", "same")
    assert second.exit_code == 10 and "What will the goods be used for" not in second.stdout
    assert document(file)["parties"][-1] == {
        "role": "end_user", "name": "Example Buyer GmbH", "country": "DE",
    }  # fmt: skip


def test_an_answer_that_cannot_be_taken_says_why_and_is_asked_again(tmp_path: Path) -> None:
    file = template(tmp_path)
    run = talk(file, "yes", "phosphors", "perhaps", "?", "no", "q")
    assert (
        '"yes" says too little; words are needed here. For example: traction motors for passenger cars, civil.'
        in run.stdout
    )
    assert '"perhaps" is neither yes nor no. Write yes or no, or leave the cell empty.' in run.stdout
    assert "could change the answer to" in run.stdout
    assert document(file)["end_use"] == {"statement": "phosphors", "military": False}


def test_a_question_left_open_is_not_asked_again_and_the_answer_stays_open(tmp_path: Path) -> None:
    file = template(tmp_path)
    before = file.read_text(encoding="utf-8")
    run = talk(file, *[""] * 30)
    assert run.exit_code == 30 and run.stdout.count("What will the goods be used for") == 1
    assert file.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("fact", "typed", "value"),
    [
        ("intermediaries_stated", "none", {"intermediaries_stated": True}),
        ("intermediaries_stated", "Acme Ltd, SG; Zhang", {"intermediaries_stated": True, "parties": [
            {"role": "intermediary", "name": "Acme Ltd", "country": "SG"}, {"role": "intermediary", "name": "Zhang"}]}),
        ("onward_stated", "无", {"onward": [], "onward_stated": True}),
        ("onward_stated", "US; Mexico", {"onward": [{"country": "US"}, {"country": "MX"}], "onward_stated": True}),
        ("parties.end_user.owners", "Acme Holding, DE, 60; Jane Doe", {"parties": [{"role": "end_user", "owners": [
            {"name": "Acme Holding", "country": "DE", "share_percent": "60"}, {"name": "Jane Doe"}]}]}),
        ("lines.1.elements.Dy", "0", {"elements": {"Dy": {"mass_percent": "0"}}}),
        ("lines.1.elements.W.mass_percent", "99,9", {"elements": {"W": {"mass_percent": "99.9"}}}),
        ("lines.1.elements", "Dy 3.1 %; Nd", {"elements": {"Dy": {"mass_percent": "3.1"}, "Nd": {}}}),
        ("lines.1.control_code", "1c905.a", {"control_code": "1c905.a"}),
        ("lines.1.control_code", "bronze bushings", {"description": "bronze bushings"}),
        ("lines.1.control_code", "reviewed by Li Na: antimony below 1 %", {"declared": {
            "status": "not_controlled", "by": "Li Na", "on": "2026-11-21", "basis": "antimony below 1 %"}}),
        ("lines.1.prc_content", "0.05-0.2", {"prc_content": {
            "listed_value_percent": {"at_least": "0.05", "at_most": "0.2"}}}),
        ("lines.1.parameters.purity_percent", "99,9", {"parameters": {"purity_percent": "99.9"}}),
        ("destination", "Deutschland", {"destination": "DE"}),
        ("end_use.statement", "lamps, homes, civil", {"end_use": {"statement": "lamps, homes", "military": False}}),
        ("end_use.statement", "radar, military", {"end_use": {"statement": "radar", "military": True}}),
        ("end_use.statement", "vehicles，军民两用", {"end_use": {"statement": "vehicles", "military": True}}),
        ("end_use.statement", "lamps, unknown", {"end_use": {"statement": "lamps"}}),
        ("end_use.statement", "lamps for civil use", {"end_use": {"statement": "lamps for civil use"}}),
    ],
)  # fmt: skip
def test_each_kind_of_answer_goes_to_its_place(fact: str, typed: str, value: dict[str, Any]) -> None:
    from datetime import date

    from compliance.intake.reading import read_shipment
    from compliance.report.ask_answers import answered
    from compliance.report.ask_places import place_of
    from tests.asking import rulebook

    given = {"lines": [{"line": "1", "description": "things"}]}
    new = answered(given, place_of(fact, given, rulebook().parameters), typed, date(2026, 11, 21))
    line, shipment = dict(new["lines"][0]), {key: one for key, one in new.items() if key != "lines"}
    if fact.startswith("lines."):
        assert {key: line[key] for key in value} == value and shipment == {}
    else:
        assert shipment == value and line == given["lines"][0]
    read_shipment(new)


def test_a_use_once_said_to_be_military_is_not_made_civil_in_passing() -> None:
    from datetime import date

    from compliance.report.ask_answers import answered
    from compliance.report.ask_places import place_of
    from tests.asking import rulebook

    given = {"end_use": {"military": True}, "lines": [{"line": "1", "description": "things"}]}
    place = place_of("end_use.statement", given, rulebook().parameters)
    assert answered(given, place, "lamps, civil", date(2026, 11, 21))["end_use"]["military"] is True


def test_the_importer_as_end_user_may_be_said_to_be_civil_at_once(tmp_path: Path) -> None:
    file = template(tmp_path)
    talk(file, "phosphors for lamps, civil", "same, civil")
    assert document(file)["parties"][-1] == {
        "role": "end_user", "name": "Example Buyer GmbH", "country": "DE", "kind": "civil",
    }  # fmt: skip
    assert document(file)["end_use"] == {"statement": "phosphors for lamps", "military": False}


def test_a_file_is_changed_only_where_an_answer_changes_it() -> None:
    text = '{\n  // who\n  "a": 1, /* x */ "b": [ // all\n    {"c": "http://x"}, // one\n  ],\n}\n'
    old = json.loads(without_comments(text))
    new = {"a": 2, "b": [{"c": "http://x", "d": {}}, {"e": "//"}], "f": [1]}
    written = edited(text, old, new)
    assert json.loads(without_comments(written)) == new
    assert all(comment in written for comment in ("// who", "/* x */", "// all", "// one"))


def test_comments_are_read_as_spaces_and_text_is_not_a_comment(tmp_path: Path) -> None:
    file = tmp_path / "s.json"
    said = json.dumps({**FREE, "reference": "a // b /* c */"})
    file.write_text("// first\n" + said[:-1] + ", // last\n}", encoding="utf-8")
    run = xuke("check", str(file), "--as-of", "2026-10-08", "--format", "json")
    assert run.exit_code == 0 and json.loads(run.stdout)["reference"] == "a // b /* c */"
    file.write_text('{"lines": [\n// x\n{"line": 1}]}', encoding="utf-8")
    assert "$.lines[0].line" in xuke("check", str(file)).stderr


def test_a_file_that_is_no_shipment_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "s.json"
    for text, words in (("[]", "more than one shipment"), ("{", "cannot be read as JSON"), ("{}", "lines")):
        file.write_text(text, encoding="utf-8")
        run = talk(file)
        assert run.exit_code == 2 and words in run.stderr
