"""`xuke batch`: a file of goods comes back with an answer on every row, whatever some of the rows are like."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from compliance.tables.source import Cell, read_file
from compliance.tables.writer import SheetOut, write_tables
from tests.asking import ROOT, ask
from tests.cli.running import BANNED, FREE, LICENSED, REFUSED, xuke

DAY = ("--as-of", "2026-11-21")
HEADS = ["订单号", "序号", "品名", "税则号", "数量(公斤)", "金额(EUR)", "目的国", "最终用户"]
ROWS = [
    ["PO-1", "1", "不锈钢螺丝", "", "12,5", "1.234,50", "德国", "慕勒公司"],
    ["PO-1", "2", "=1+1 螺母", "", "3,5", "10,00", "德国", "慕勒公司"],
    ["PO-2", "1", "镓金属", "", "1,5", "99,00", "亚特兰蒂斯", "慕勒公司"],
    ["PO-3", "1", "氧化镝", "2846901990", "7,25", "500,00", "日本", "@SUM(A1)"],
]


def gbk(path: Path, rows: list[list[str]] = ROWS) -> Path:
    text = "\r\n".join(";".join(row) for row in [HEADS, *rows]) + "\r\n"
    path.write_bytes(text.encode("gb18030"))
    return path


def spreadsheet(path: Path, rows: list[list[str]] = ROWS) -> Path:
    write_tables(path, [SheetOut("订单", HEADS, rows)])
    return path


def answers(path: Path) -> list[dict[str, Cell]]:
    heads, *rows = read_file(path)[0].rows
    return [dict(zip(map(str, heads.cells), row.cells, strict=False)) for row in rows]


@pytest.mark.parametrize("made", [gbk, spreadsheet])
@pytest.mark.parametrize("out", ["out.csv", "out.xlsx"])
def test_the_same_rows_come_back_in_order_with_an_answer_each(tmp_path: Path, made: object, out: str) -> None:
    source = gbk(tmp_path / "in.csv") if made is gbk else spreadsheet(tmp_path / "in.xlsx")
    run = xuke("batch", str(source), str(tmp_path / out), *DAY)
    found = answers(tmp_path / out)
    assert [row["品名"] for row in found] == [
        "不锈钢螺丝",
        "'=1+1 螺母" if out.endswith("csv") else "=1+1 螺母",
        "镓金属",
        "氧化镝",
    ]
    assert [row["xuke: decision"] for row in found] == [
        "insufficient_information", "insufficient_information", "refused", "insufficient_information",
    ]  # fmt: skip
    assert str(found[3]["xuke: control code"]).startswith("1C90")
    assert found[2]["xuke: problem"] == (
        'row 4, column "目的国": "亚特兰蒂斯" is no country. Write the two capital letters, for example JP.'
    )
    assert all(
        row["xuke: next question"] and row["xuke: answer in"] for row in found if row["xuke: decision"] != "refused"
    )
    assert run.exit_code == 2 and str(found[2]["xuke: problem"]) in run.stderr
    assert not (tmp_path / f"{out}.part").exists()


def test_the_decision_on_a_row_is_that_of_the_library(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.xlsx"
    documents = [FREE, LICENSED, BANNED]
    source.write_text("".join(json.dumps(one) + "\n" for one in [*documents, REFUSED]), encoding="utf-8")
    assert xuke("batch", str(source), str(target), "--as-of", "2026-10-08").exit_code == 2
    found = answers(target)
    expected = [ask(one, "2026-10-08") for one in documents]
    assert [row["xuke: decision"] for row in found] == [*(str(one.decision) for one in expected), "refused"]
    assert [row["xuke: what next"] for row in found[1:3]] == ["apply for a licence", "do not ship"]
    assert found[1]["xuke: law"] and found[1]["xuke: papers"] and found[1]["xuke: earliest date"]
    assert str(found[3]["xuke: problem"]).startswith("line 4, $.lines[0].description: the field is missing")


def test_json_lines_hold_the_assessment_byte_for_byte(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(json.dumps(LICENSED) + "\n" + json.dumps(REFUSED) + "\n", encoding="utf-8")
    xuke("batch", str(source), str(target), "--as-of", "2026-10-08")
    first, second = target.read_text(encoding="utf-8").splitlines()
    assert first == '{"rows":[1],"problems":[],"assessment":' + ask(LICENSED, "2026-10-08").to_json() + "}"
    assert json.loads(second)["assessment"] is None and json.loads(second)["problems"]


def test_no_formula_is_left_in_a_file(tmp_path: Path) -> None:
    rows = [["PO-1", "1", start + "1+1|cmd", "", "1", "-5", "DE", start + "HYPERLINK(1)"] for start in "=+-@\t＝"]
    source = gbk(tmp_path / "in.csv", rows)
    xuke("batch", str(source), str(tmp_path / "out.csv"), *DAY)
    text = (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝")) and cell != "-5"] == []
    xuke("batch", str(source), str(tmp_path / "out.xlsx"), *DAY)
    import zipfile

    with zipfile.ZipFile(tmp_path / "out.xlsx") as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_the_summary_counts_rows_and_money_and_names_the_questions_that_settle_most(tmp_path: Path) -> None:
    run = xuke("batch", str(gbk(tmp_path / "in.csv")), str(tmp_path / "out.xlsx"), *DAY, "--format", "json")
    summary = json.loads(run.stdout)
    assert summary["rows"] == 4
    assert summary["decisions"] == [
        {"decision": "refused", "rows": 1, "money": ""},
        {"decision": "insufficient_information", "rows": 3, "money": "EUR 1,744.50"},
    ]
    assert summary["questions"][0]["fact"] == "end_use.statement" and summary["questions"][0]["first_on_rows"] == 3
    assert summary["law"]["day of the question"] == "2026-11-21"
    second = read_file(tmp_path / "out.xlsx")[1]
    assert second.name == "Summary" and ("Cannot be decided yet", "insufficient_information") in {
        r.cells[:2] for r in second.rows
    }


def test_values_for_the_whole_file_and_a_mapping_are_taken(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("Artikeltext,Wert\nsteel screws,5.50\n", encoding="utf-8")
    (tmp_path / "map.csv").write_text(
        "column,means,value\nArtikeltext,description\n,end_use.military,no\n", encoding="utf-8"
    )
    said = ("--destination", "Germany", "--exporter", "Ningbo Trading", "--buyer", "Acme", "--set", "end_use=pumps")
    run = xuke(
        "batch", str(tmp_path / "in.csv"), str(tmp_path / "out.jsonl"), "--map", str(tmp_path / "map.csv"), *said[:6]
    )
    assert run.exit_code == 30
    questions = json.loads((tmp_path / "out.jsonl").read_text())["assessment"]["questions"]
    assert {q["fact"] for q in questions} & {"destination", "end_use.military"} == set()
    refused = xuke("batch", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), *said)
    assert refused.exit_code == 2 and "'end_use' is no column of a shipment." in refused.stderr


def test_a_run_that_was_killed_goes_on_where_it_stood(tmp_path: Path) -> None:
    rows = [["", str(n), "镓金属 6N", "", "1,5", "9,50", "日本", f"用户{n}公司"] for n in range(400)]
    source, target = gbk(tmp_path / "in.csv", rows), tmp_path / "out.csv"
    command = [sys.executable, "-m", "compliance.cli.main", "batch", str(source), str(target), *DAY]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    journal = tmp_path / "out.csv.part"
    with subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        end = time.monotonic() + 120
        while time.monotonic() < end and not (journal.exists() and journal.read_bytes().count(b"\n") > 20):
            time.sleep(0.02)
        running.send_signal(signal.SIGKILL)
    kept = journal.read_bytes()
    whole = kept.count(b"\n") - 1
    assert not target.exists() and whole < 400
    journal.write_bytes(
        kept[: kept.rindex(b"\n") + 1] + b'[399, {"rows": [{"decision": "not_contr'
    )  # the line at which it was cut off
    again = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert f"going on after {whole} of 400 shipments" in again.stderr
    xuke("batch", str(source), str(tmp_path / "whole.csv"), *DAY)
    assert target.read_bytes() == (tmp_path / "whole.csv").read_bytes() and not journal.exists()


def test_a_journal_of_another_question_is_put_aside(tmp_path: Path) -> None:
    source, target = gbk(tmp_path / "in.csv"), tmp_path / "out.csv"
    (tmp_path / "out.csv.part").write_text('{"xuke batch": "another"}\n[0, {"rows": []}]\n', encoding="utf-8")
    run = xuke("batch", str(source), str(target), *DAY)
    assert "going on" not in run.stderr and len(answers(target)) == 4


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("in.pdf", "out.csv", "in.pdf: .pdf is no kind of table"),
        ("in.csv", "out.doc", "out.doc: .doc is not written"),
        ("gone.csv", "out.csv", "gone.csv: the file cannot be read. no such file or directory"),
    ],
)
def test_files_that_cannot_be_used_are_refused_before_anything_is_answered(
    tmp_path: Path, source: str, target: str, message: str
) -> None:
    gbk(tmp_path / "in.csv")
    (tmp_path / "in.pdf").write_bytes(b"%PDF")
    run = xuke("batch", str(tmp_path / source), str(tmp_path / target), *DAY)
    assert run.exit_code == 2 and message in run.stderr and not (tmp_path / target).exists()


@pytest.mark.skipif(shutil.which("localc") is None, reason="LibreOffice Calc is not installed; .ci/run installs it")
@pytest.mark.parametrize("out", ["out.csv", "out.xlsx"])
def test_libreoffice_opens_the_answers_with_the_right_characters_and_computes_nothing(tmp_path: Path, out: str) -> None:
    xuke("batch", str(gbk(tmp_path / "in.csv")), str(tmp_path / out), *DAY, "--lang", "zh")
    office = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    kept = [*office, "ods", "--outdir", str(tmp_path / "seen"), str(tmp_path / out)]
    if out.endswith("csv"):  # as Excel does for a file with the UTF-8 mark: 59 is the semicolon, 76 is UTF-8
        kept[3:3] = ["--infilter=CSV:59,34,76,1,,0,false,true,false"]
    subprocess.run(kept, check=True, capture_output=True, timeout=180)
    heads, *rows = read_file(tmp_path / "seen" / "out.ods")[0].rows
    assert [row.cells[2] for row in rows] == [
        "不锈钢螺丝",
        "'=1+1 螺母" if out.endswith("csv") else "=1+1 螺母",
        "镓金属",
        "氧化镝",
    ]
    assert "xuke: 结论" in heads.cells and "信息不足，暂无法判定" in rows[0].cells
    assert "'@SUM(A1)" in rows[3].cells or "@SUM(A1)" in rows[3].cells


def test_a_terminal_sees_how_far_it_is_and_stdout_stays_clean(tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [
        sys.executable,
        "-m",
        "compliance.cli.main",
        "batch",
        str(gbk(tmp_path / "in.csv")),
        str(tmp_path / "o.csv"),
    ]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "80"}
    done = subprocess.run([*command, *DAY], env=env, stdout=subprocess.PIPE, stderr=theirs, check=False)
    os.close(theirs)
    seen = b""
    while part := _read(ours):
        seen += part
    os.close(ours)
    assert b"100%" in seen and b"100%" not in done.stdout


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""


def test_a_thousand_rows_are_answered_in_time(tmp_path: Path) -> None:
    """The bound is ten seconds of work; a machine that does other things may take longer to give them."""
    goods = ["不锈钢螺丝", "电动机", "温度传感器", "氧化镝", "滚珠轴承", "笔记本电脑", "镓金属 6N", "锂离子电池"]
    rows = [[f"PO-{n // 4}", str(n % 4), goods[n % 8], "", "1,5", "9,50", "德国", "慕勒公司"] for n in range(1000)]
    source = gbk(tmp_path / "in.csv", rows)
    xuke("batch", str(gbk(tmp_path / "warm.csv")), str(tmp_path / "warm.xlsx"), *DAY)
    before = time.process_time()
    xuke("batch", str(source), str(tmp_path / "out.xlsx"), *DAY)
    assert time.process_time() - before < 10
    assert len(answers(tmp_path / "out.xlsx")) == 1000
