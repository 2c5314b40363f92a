"""The letter to the supplier: only what is open, in the languages asked for; the filled table is read back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from compliance.cli.letter import HEADINGS
from compliance.tables.source import Cell, read_file
from compliance.tables.writer import SheetOut, write_tables
from tests.cli.running import xuke

DAY = ("--as-of", "2026-11-21")
MAGNETS = {
    "reference": "PO-8", "destination": "DE",
    "parties": [{"role": "exporter", "name": "Ningbo Trading", "country": "CN"},
                {"role": "end_user", "name": "Acme Pumps GmbH", "country": "DE", "kind": "civil"}],
    "end_use": {"statement": "pumps for waterworks", "military": False, "country": "DE"},
    "lines": [{"line": "1", "description": "sintered NdFeB magnets", "form": "permanent_magnet", "origin": "CN"}],
}  # fmt: skip


def shipment(folder: Path, **more: Any) -> Path:
    file = folder / "order.json"
    file.write_text(json.dumps({**MAGNETS, **more}, indent=2), encoding="utf-8")
    return file


def letter(folder: Path, name: str = "letter.txt", *options: str) -> list[dict[str, Cell]]:
    run = xuke("ask", str(shipment(folder)), "--letter", str(folder / name), *DAY, *options)
    assert run.exit_code == 0, run.stderr
    rows = read_file((folder / name).with_suffix(".xlsx"))[0].rows
    assert rows[0].cells == HEADINGS
    return [dict(zip(HEADINGS, row.cells, strict=False)) for row in rows[1:]]


def filled(folder: Path, rows: list[dict[str, Cell]], answers: Mapping[str, tuple[Cell, Cell, Cell]]) -> Path:
    """Write the table as the supplier sends it back: the answer, who gave it, and when."""
    for row in rows:
        said = answers.get(str(row[HEADINGS[7]]), (None, None, None))
        row |= dict(zip(HEADINGS[4:7], said, strict=True))
    file = folder / "filled.xlsx"
    write_tables(file, [SheetOut("Questions", HEADINGS, [[row.get(head) for head in HEADINGS] for row in rows])])
    return file


def test_the_letter_asks_what_is_open_and_nothing_else_in_chinese_and_english(tmp_path: Path) -> None:
    rows = letter(tmp_path)
    text = (tmp_path / "letter.txt").read_text(encoding="utf-8-sig")
    answer = json.loads(xuke("check", str(tmp_path / "order.json"), *DAY, "--format", "json").stdout)
    assert [row[HEADINGS[7]] for row in rows] == [q["fact"] for q in answer["questions"]]
    for question in answer["questions"]:
        assert question["ask"]["en"] in text and question["ask"]["zh"] in text
    assert text.index("敬启者") < text.index("Dear Sir or Madam") and "拝啓" not in text
    assert "What will the goods be used for" not in text and "PO-8" in text and "sintered NdFeB magnets" in text


def test_the_letter_is_a_document_in_the_languages_asked_for(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    letter(tmp_path, "letter.docx", "--letter-lang", "ja,en")
    text = "\n".join(one.text for one in docx.Document(str(tmp_path / "letter.docx")).paragraphs)
    assert text.index("拝啓") < text.index("Dear Sir or Madam") and "敬启者" not in text


def test_the_filled_table_is_read_back_with_who_answered_and_when(tmp_path: Path) -> None:
    rows = letter(tmp_path)
    said = {
        "lines.1.elements.Dy": ("0", "Wang Wei", "2026-11-20"),
        "lines.1.elements.Tb": ("0 %", "Wang Wei", "2026/11/20"),
    }
    assert set(said) <= {str(row[HEADINGS[7]]) for row in rows}
    sheet = filled(tmp_path, rows, said)
    run = xuke("ask", str(tmp_path / "order.json"), "--answers", str(sheet), *DAY)
    assert run.exit_code in (0, 30) and "2 answers taken from filled.xlsx" in run.stderr
    [line] = json.loads((tmp_path / "order.json").read_text(encoding="utf-8"))["lines"]
    assert line["elements"] == {"Dy": {"mass_percent": "0"}, "Tb": {"mass_percent": "0"}}
    assert line["declared"] == {"basis": "answers of the supplier: Dy: Wang Wei, 2026-11-20; Tb: Wang Wei, 2026-11-20"}
    kept = (tmp_path / "order.json.answers.jsonl").read_text(encoding="utf-8")
    log = [json.loads(one) for one in kept.splitlines()]
    assert [(one["fact"], one["answer"], one["by"], one["on"]) for one in log] == [
        ("lines.1.elements.Dy", "0", "Wang Wei", "2026-11-20"),
        ("lines.1.elements.Tb", "0 %", "Wang Wei", "2026-11-20"),
    ]  # fmt: skip


def test_an_answer_nobody_answers_for_or_that_cannot_be_read_is_named_and_left_open(tmp_path: Path) -> None:
    rows = letter(tmp_path)
    before = (tmp_path / "order.json").read_text(encoding="utf-8")
    said = {"lines.1.elements.Dy": ("0", None, None), "lines.1.elements.Tb": ("a little", "Wang Wei", "2026-11-20")}
    run = xuke("ask", str(tmp_path / "order.json"), "--answers", str(filled(tmp_path, rows, said)), *DAY)
    assert run.exit_code == 30 and (tmp_path / "order.json").read_text(encoding="utf-8") == before
    assert 'column "Answered by 填写人": nobody answers for it. Write the name of who answered.' in run.stderr
    assert 'column "Answer 回答": "a little" is not a number.' in run.stderr


def test_a_table_of_another_kind_and_a_letter_without_questions_are_refused(tmp_path: Path) -> None:
    file = shipment(tmp_path)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    wrong = xuke("ask", str(file), "--answers", str(other), *DAY)
    assert wrong.exit_code == 2 and "this is no table of questions" in wrong.stderr
    for target, words in (
        ("letter.pdf", ".pdf is no kind of letter"),
        ("letter.txt", "no supplier letter is written in fr"),
    ):
        run = xuke(
            "ask",
            str(file),
            "--letter",
            str(tmp_path / target),
            "--letter-lang",
            "fr" if "txt" in target else "en",
            *DAY,
        )
        assert run.exit_code == 2 and words in run.stderr
