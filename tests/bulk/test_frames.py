"""The same columns through Polars, through batches that cut shipments, and through Spark."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from compliance.bulk.columns import plain_name
from compliance.bulk.decide_rows import RowDecider
from compliance.bulk.frames import SentLaw, answer_frame, answer_lazily
from compliance.bulk.receipt import RunReceipt
from compliance.law.archive import BundleRefused
from compliance.law.bundle import pack
from tests.asking import ROOT, engine, rulebook
from tests.bench.order_lines import write
from tests.bulk.one_by_one import answers_one_by_one

DAY = date(2026, 11, 28)
ORDER = [("reference", "ascending"), ("line", "ascending")]


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("frames") / "orders.parquet"
    write(path, 300)
    return path


@pytest.fixture(scope="module")
def wanted(orders: Path) -> pa.Table:
    """Return the table with the answers of plain `assess` beside it."""
    table = pq.read_table(orders)
    answers = answers_one_by_one(engine(), table, DAY)
    return pa.Table.from_arrays([*table.columns, *answers.columns], schema=pa.schema([*table.schema, *answers.schema]))


def test_polars_has_the_columns_of_assess(orders: Path, wanted: pa.Table) -> None:
    frame = pl.read_parquet(orders)
    eager = answer_frame(frame, engine(), DAY)
    lazy = answer_lazily(pl.scan_parquet(orders), engine(), DAY).collect()
    expected = pl.from_arrow(wanted)
    assert isinstance(expected, pl.DataFrame)
    assert eager.equals(expected)
    assert lazy.equals(expected)
    assert eager.schema == expected.schema == lazy.schema


def test_a_shipment_cut_between_two_batches_is_answered_as_one(orders: Path, wanted: pa.Table) -> None:
    law = SentLaw(rulebook().digest, pack(ROOT / "rules"), DAY)
    batches = pq.read_table(orders).combine_chunks().to_batches(max_chunksize=7)
    found = pa.Table.from_batches(law.answer(iter(batches)))
    assert found.equals(wanted)


def test_a_worker_refuses_rules_of_another_digest() -> None:
    law = SentLaw("0" * 64, pack(ROOT / "rules"), DAY)
    with pytest.raises(BundleRefused, match="other rules than were announced"):
        law.decider()


def test_a_dictionary_and_wide_text_are_read_as_text(orders: Path) -> None:
    frame = pl.read_parquet(orders).with_columns(pl.col("destination").cast(pl.Categorical))
    plain = answer_frame(pl.read_parquet(orders), engine(), DAY)
    assert answer_frame(frame, engine(), DAY)["xuke_decision"].equals(plain["xuke_decision"])


@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java")
def test_spark_has_the_columns_of_assess_and_seals_the_run(orders: Path, wanted: pa.Table, tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    command = [
        sys.executable, str(ROOT / "examples" / "spark" / "answer_orders.py"), str(orders), str(tmp_path / "out"),
        "--as-of", str(DAY), "--master", "local[2]", "--partitions", "2",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": sys.executable}
    subprocess.run(command, check=True, env=environment, cwd=tmp_path, timeout=240)
    found = pa.concat_tables([pq.read_table(part) for part in sorted((tmp_path / "out").glob("*.parquet"))])
    found = found.rename_columns([plain_name(name) for name in found.schema.names])
    assert found.schema.names == wanted.schema.names
    assert found.sort_by(ORDER).cast(wanted.schema).equals(wanted.sort_by(ORDER))
    receipt = RunReceipt(**json.loads((tmp_path / "out.receipt.json").read_text("utf-8")))
    assert receipt.holds()
    assert receipt.rulebook == rulebook().digest
    assert receipt.counts["rows"] == 300


def test_what_a_day_costs_nobody_else(orders: Path) -> None:
    table = pq.read_table(orders)
    early, late = (RowDecider(engine(), day).answers(table) for day in (date(2026, 11, 28), date(2024, 1, 2)))
    assert not early.equals(late)
    assert RowDecider(engine(), date(2026, 11, 28)).answers(table).equals(early)
