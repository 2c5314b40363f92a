"""`xuke batch` with Parquet on both sides."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.cli.running import DAY, xuke

ROWS = {
    "reference": ["A", "B", "C"],
    "description": ["gallium metal", "ceramic coffee mugs", "lamp"],
    "destination": ["DE", "DE", "XX"],
}


def written(folder: Path) -> Path:
    pq.write_table(pa.table(ROWS), folder / "in.parquet")
    return folder / "in.parquet"


def test_parquet_comes_back_with_the_answers_beside_it_and_the_usual_summary(tmp_path: Path) -> None:
    source, target = written(tmp_path), tmp_path / "out.parquet"
    done = xuke("batch", str(source), str(target), *DAY, "--format", "json", "--processes", "1")
    assert done.exit_code == 2  # one row was refused
    said = json.loads(done.stdout)
    assert said["rows"] == 3
    assert said["decisions"]["refused"] == 1
    assert 0 < said["distinct"]["lines"] <= 1
    table = pq.read_table(target)
    assert table.select(list(ROWS)).to_pydict() == ROWS
    assert table["xuke_decision"].to_pylist()[2] == "refused"
    drawn = xuke("batch", str(source), str(target), *DAY, "--processes", "1")
    assert "3 rows answered" in drawn.stdout
    assert "distinct, of all rows" in drawn.stdout


def test_parquet_goes_with_parquet_and_takes_no_options_of_spreadsheets(tmp_path: Path) -> None:
    source = written(tmp_path)
    other = xuke("batch", str(source), str(tmp_path / "out.csv"), *DAY)
    assert other.exit_code == 2
    assert "Give two files that end in .parquet." in other.stderr
    given = xuke("batch", str(source), str(tmp_path / "out.parquet"), *DAY, "--destination", "DE")
    assert given.exit_code == 2
    assert "Put the values into columns" in given.stderr
