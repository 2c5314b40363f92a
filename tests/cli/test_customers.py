"""A customer master under the caller's own ids: screened whole, kept, and what is different when a list changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from compliance.tables.source import read_bytes, read_file
from tests.asking import ROOT
from tests.cli.running import xuke

DAY = ("--as-of", "2026-11-21")
HEADS = "客户编号;客户名称;国家\n"
ROWS = f"{HEADS}C1;Hino Motors, Ltd.;日本\nC2;普通泵业有限公司;德国\nC3;Shin-Etsu Chemical;JP\nC4;=1+1 GmbH;DE\n"


def customers(folder: Path, text: str = ROWS, codec: str = "gbk") -> Path:
    file = folder / "customers.csv"
    file.write_bytes(text.encode(codec))
    return file


def screen(*options: str) -> tuple[int, str, str]:
    run = xuke("screen", *DAY, *options)
    return run.exit_code, run.stdout, run.stderr


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "gbk"])
def test_a_file_in_any_encoding_is_screened_under_the_callers_ids(tmp_path: Path, codec: str) -> None:
    code, out, _ = screen("--file", str(customers(tmp_path, codec=codec)))
    rows = [row.cells[:4] for row in read_bytes(out.encode(), "out.csv")[0].rows]
    assert code == 20 and rows[0] == ("id", "name", "country", "outcome")
    assert [row[0] for row in rows[1:]] == ["C1", "C2", "C3", "C4"]
    assert [row[3] for row in rows[1:]] == ["match", "none", "none", "none"]
    assert rows[4][1] == "'=1+1 GmbH" and rows[1][2] == "JP"


def test_the_rows_can_be_written_to_a_spreadsheet_that_computes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    code, out, _ = screen("--file", str(customers(tmp_path)), "-o", str(target))
    rows = read_file(target)[0].rows
    assert code == 20 and out == "" and [row.cells[0] for row in rows[1:]] == ["C1", "C2", "C3", "C4"]
    assert rows[4].cells[1] == "=1+1 GmbH" and rows[2].cells[1] == "普通泵业有限公司"


def test_a_bad_row_is_named_and_screened_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    text = "id,name,country\nC1,Hino Motors,Atlantis\nC2,,JP\nC1,Leidos,US\n"
    code, out, errors = screen("--file", str(customers(tmp_path, text)))
    rows = [row.cells[:2] for row in read_bytes(out.encode(), "out.csv")[0].rows[1:]]
    assert rows == [("C1", "Hino Motors"), ("C1 (row 4)", "Leidos")] and code == 2
    assert errors.splitlines() == [
        'row 2, column "country": "Atlantis" is no country. Write the two capital letters, for example JP.',
        'row 3, column "name": the name is missing. Give the full legal name.',
        'row 4, column "id": the id "C1" is used twice. Give each its own.',
    ]


def own_rules(folder: Path) -> Path:
    """Return a copy of the rules in which a notice names another firm instead of Hino."""
    rules = folder / "rules"
    shutil.copytree(ROOT / "rules", rules)
    file = rules / "lists" / "parties" / "mofcom_2026_12.yaml"
    text = file.read_text(encoding="utf-8")
    assert "Hino Motors" in text
    file.write_text(text.replace("Hino Motors", "Ordinary Pumps"), encoding="utf-8")
    return rules


def test_a_second_run_tells_what_is_different_since_the_lists_changed(tmp_path: Path) -> None:
    text = 'id,name,country\nC1,"Hino Motors, Ltd.",JP\nC2,"Ordinary Pumps, Ltd.",JP\nC3,NEC Corporation,JP\n'
    file, kept = customers(tmp_path, text), tmp_path / "kept.json"
    options = ("--file", str(file), "--keep", str(kept), "--format", "json")
    first = screen(*options)
    assert first[0] == 20 and json.loads(first[1]) == []
    again = screen(*options)
    assert json.loads(again[1]) == [] and "the lists are the same" in again[2]
    changed = screen(*options, "--rules", str(own_rules(tmp_path)))
    found = {one["id"]: one for one in json.loads(changed[1])}
    assert "compared with 2026-11-21: the lists have changed" in changed[2]
    assert found["C2"]["kind"] == "new" and (found["C2"]["before"], found["C2"]["now"]) == ("none", "match")
    assert found["C1"]["before"] == "match" and found["C1"]["kind"] in ("gone", "changed") and "C3" not in found
    back = {one["id"]: one["kind"] for one in json.loads(screen(*options)[1])}
    assert back["C2"] == "gone"


def test_a_customer_that_comes_listed_or_leaves_is_told(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    options = ("--keep", str(kept), "--format", "json")
    screen("--file", str(customers(tmp_path, "id,name\nC1,Leidos\n")), *options)
    found = json.loads(
        screen("--file", str(customers(tmp_path, "id,name\nC9,Hino Motors\nC8,Nobody KG\n")), *options)[1]
    )
    assert [(one["id"], one["kind"]) for one in found] == [("C9", "added"), ("C1", "removed")]


def test_a_kept_file_of_another_kind_is_refused_and_stays(tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text("{}", encoding="utf-8")
    code, _, errors = screen("--file", str(customers(tmp_path)), "--keep", str(kept))
    assert code == 2 and "the file holds no kept screenings" in errors and kept.read_text() == "{}"
