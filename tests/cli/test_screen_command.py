"""`xuke screen` and `xuke lists`: what they print and how they end."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from compliance.cli.lists import lists_command
from compliance.cli.screen import ScreenRequest, screen_command
from compliance.screening.list_store import ListStore

DAY = date(2026, 11, 21)


def asked(name: str | None = None, file: Path | None = None, form: str = "json", **more: Path) -> ScreenRequest:
    """Return a question for today."""
    return ScreenRequest(name, file, None, DAY, form, "en", **more)


@pytest.mark.parametrize(
    ("name", "outcome", "code"),
    [
        ("Hino Motors, Ltd.", "match", 20),
        ("NEC Corporation", "review", 30),
        ("Shin-Etsu Chemical Co., Ltd.", "none", 0),
        ("😀", "unread", 30),
    ],
)
def test_outcome_and_exit_code(name: str, outcome: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert screen_command(asked(name)) == code
    answer = json.loads(capsys.readouterr().out)
    assert answer["outcome"] == outcome
    assert all(hit["law"] and hit["entry"] and hit["status"] for hit in answer["hits"])


def test_the_table_names_notice_and_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    screen_command(asked("Subaru Corporaton", form="table"))
    printed = capsys.readouterr().out
    assert "MOFCOM-2026-12" in printed and "SUBARU Corporation" in printed


def test_a_file_is_answered_row_by_row_and_computes_nothing_in_a_spreadsheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "names.csv"
    file.write_text("Name,Country\nHino Motors,JP\n=1+1,US\nShin-Etsu Chemical,JP\n", encoding="utf-8")
    assert screen_command(asked(file=file, form="table")) == 20
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["outcome"] for row in rows] == ["match", "none", "none"]
    assert rows[1]["name"] == "'=1+1"


def test_a_file_in_json_is_one_object_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "names.csv"
    file.write_text("name\nLeidos\nNobody At All KG\n", encoding="utf-8")
    assert screen_command(asked(file=file)) == 20
    assert [json.loads(line)["outcome"] for line in capsys.readouterr().out.splitlines()] == ["match", "none"]


def test_a_file_without_names_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "names.csv"
    file.write_text("firm\nLeidos\n", encoding="utf-8")
    assert screen_command(asked(file=file)) == 2
    assert "no column is called name" in capsys.readouterr().err


def test_a_name_or_a_file_and_not_both(tmp_path: Path) -> None:
    assert screen_command(asked()) == 2
    assert screen_command(asked("Leidos", tmp_path)) == 2


def test_lists_show_count_standing_and_age_with_the_users_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.csv"
    own.write_text("name\nKestrel Dynamics\n", encoding="utf-8")
    ListStore(tmp_path / "lists").take("company", own, date(2026, 11, 11))
    assert lists_command(None, tmp_path / "lists", date(2026, 11, 21), ("json", "en")) == 0
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)}
    assert len(rows) == 27
    assert (rows["mofcom_2026_11"]["count"], rows["mofcom_2026_11"]["status"]) == (20, "active")
    assert (rows["company"]["count"], rows["company"]["age"]) == (1, 10)
    assert screen_command(asked("Kestrel Dynamics", lists=tmp_path / "lists")) == 20
