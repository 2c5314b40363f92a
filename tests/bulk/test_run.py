"""A Parquet file answered in processes: the same columns as in one, resumed after a kill, sealed by one receipt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from compliance.bulk.decide_rows import RowDecider
from compliance.bulk.parts import OrderFile
from compliance.bulk.receipt import RunReceipt, digest_of_file
from compliance.bulk.run import BulkRequest, run
from compliance.errors import InputRefused
from tests.asking import ROOT, engine
from tests.bench.order_lines import write

DAY = date(2026, 11, 28)
LINES = 600


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("orders") / "orders.parquet"
    write(path, LINES)
    return path


def test_two_processes_write_what_one_table_at_once_has(orders: Path, tmp_path: Path) -> None:
    found = run(engine(), BulkRequest(orders, tmp_path / "out.parquet", DAY, processes=2, rows_in_a_part=100))
    whole = RowDecider(engine(), DAY).beside(pq.read_table(orders))
    assert pq.read_table(tmp_path / "out.parquet").equals(whole)
    assert found.tally.rows == LINES
    assert found.tally.decisions.total() == LINES
    assert not (tmp_path / "out.parquet.parts").exists()


def test_parts_end_where_a_shipment_ends(orders: Path) -> None:
    file = OrderFile(orders, rows_in_a_part=50)
    assert len(file.parts) > 5
    seen: set[str] = set()
    rows = 0
    for part, table in file.tables():
        own = set(table["reference"].to_pylist())
        assert not own & seen
        assert table.num_rows == part.behind - part.first
        seen |= own
        rows += table.num_rows
    assert rows == LINES


def test_lines_of_a_shipment_that_stand_apart_are_brought_together(orders: Path, tmp_path: Path) -> None:
    table = pq.read_table(orders)
    mixed = table.take(pa.array(sorted(range(LINES), key=lambda place: (place * 7919) % LINES)))
    pq.write_table(mixed, tmp_path / "mixed.parquet")
    run(engine(), BulkRequest(tmp_path / "mixed.parquet", tmp_path / "out.parquet", DAY, rows_in_a_part=100))
    order = [("reference", "ascending"), ("line", "ascending")]
    found = pq.read_table(tmp_path / "out.parquet").sort_by(order)
    wanted = RowDecider(engine(), DAY).beside(table).sort_by(order)
    assert found.equals(wanted)


def test_rows_without_a_reference_are_shipments_by_themselves(tmp_path: Path) -> None:
    table = pa.table({"description": ["lamp", "pump", "lamp"] * 4, "reference": pa.nulls(12, pa.string())})
    pq.write_table(table, tmp_path / "in.parquet")
    assert [part.behind for part in OrderFile(tmp_path / "in.parquet", 5).parts] == [5, 10, 12]


def test_a_killed_run_goes_on_and_ends_with_the_same_file(orders: Path, tmp_path: Path) -> None:
    target, calm = tmp_path / "out.parquet", tmp_path / "calm.parquet"
    script = (
        "import sys; from datetime import date; from pathlib import Path; from compliance import Engine, Rulebook;"
        "from compliance.bulk.run import BulkRequest, run;"
        "run(Engine(Rulebook.default()), BulkRequest(Path(sys.argv[1]), Path(sys.argv[2]), date(2026, 11, 28), 1, 40))"
    )
    command = [sys.executable, "-c", script, str(orders), str(target)]
    running = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    folder = tmp_path / "out.parquet.parts"
    for _ in range(2400):
        if len(list(folder.glob("*.arrow"))) >= 2:
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert not target.exists()
    request = BulkRequest(orders, target, DAY, rows_in_a_part=40)
    found = run(engine(), request)
    assert found.resumed >= 2
    again = run(engine(), BulkRequest(orders, calm, DAY, rows_in_a_part=40))
    assert target.read_bytes() == calm.read_bytes()
    assert (found.tally.rows, found.tally.decisions) == (again.tally.rows, again.tally.decisions)


def test_parts_of_another_question_are_not_taken(orders: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out.parquet.parts"
    folder.mkdir()
    (folder / "question").write_text("another", "utf-8")
    (folder / "000000.arrow").write_bytes(b"nothing of this question")
    found = run(engine(), BulkRequest(orders, tmp_path / "out.parquet", DAY, rows_in_a_part=300))
    assert found.resumed == 0
    assert found.tally.rows == LINES


def test_one_receipt_seals_the_run(orders: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.parquet"
    run(engine(), BulkRequest(orders, target, DAY))
    kept = json.loads((tmp_path / "out.parquet.receipt.json").read_text("utf-8"))
    receipt = RunReceipt(**kept)
    assert receipt.holds()
    assert receipt.inputs == {"orders.parquet": digest_of_file(orders)}
    assert receipt.outputs == {"out.parquet": digest_of_file(target)}
    assert receipt.counts["rows"] == LINES
    assert not RunReceipt(**{**kept, "counts": {**kept["counts"], "rows": LINES + 1}}).holds()


def test_money_is_summed_exactly_by_decision(orders: Path, tmp_path: Path) -> None:
    found = run(engine(), BulkRequest(orders, tmp_path / "out.parquet", DAY))
    table = pq.read_table(tmp_path / "out.parquet")
    for (decision, currency), amount in found.tally.money.items():
        rows = table.filter((pc.field("xuke_decision") == decision) & (pc.field("value.currency") == currency))
        assert amount == sum(rows["value.amount"].to_pylist())


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.parquet").write_bytes(b"no parquet")
    with pytest.raises(InputRefused, match="no parquet file, or damaged"):
        run(engine(), BulkRequest(tmp_path / "in.parquet", tmp_path / "out.parquet", DAY))
    with pytest.raises(InputRefused, match="written over itself"):
        run(engine(), BulkRequest(tmp_path / "in.parquet", tmp_path / "in.parquet", DAY))
