"""Goods that stand in many parts are read by one process, and the answers are those that each would have given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from compliance.bulk.decide_rows import RowDecider
from compliance.bulk.goods_ahead import distinct_goods, read_goods, write_goods
from compliance.bulk.parts import OrderFile
from compliance.bulk.run import BulkRequest, run
from tests.asking import engine
from tests.bench.order_lines import lines, schema_of

DAY = date(2026, 11, 28)
PARAMETERS = frozenset(engine().rulebook.parameters)
OFTEN = [
    *("stainless steel screws, M-1", "stainless steel screws, M-2", "dysprosium oxide, 99.9 %", "foobar lozenges"),
    *("sintered NdFeB magnets with 2 % Dy", "gallium arsenide wafers, 4 inch", "LED lamps", "gallium, 6N", "pumps", ""),
]
UNSAID = dict.fromkeys(["hs_code", "control_code", "parameters.purity_percent"])


def often(times: int) -> pa.Table:
    """Return ten goods ordered again and again, in shipments of the generator; the last of each is a re-export."""
    count = len(OFTEN) * times
    found = [{**line, **UNSAID, "description": OFTEN[n % len(OFTEN)]} for n, line in enumerate(lines(count))]
    abroad = {"reference": "RE", "movement": "re_export", "departure": "JP", "destination": "US"}
    found[-len(OFTEN) :] = [
        {"line": line["line"], "description": line["description"], "origin": line["origin"], **abroad}
        for line in found[-len(OFTEN) :]
    ]
    added = [pa.field("movement", pa.string()), pa.field("departure", pa.string())]
    return pa.Table.from_pylist(found, pa.schema([*schema_of(), *added]))


def test_goods_read_ahead_are_answered_as_if_each_part_had_read_them(tmp_path: Path) -> None:
    table = often(40)
    pq.write_table(table, tmp_path / "in.parquet")
    assert distinct_goods(OrderFile(tmp_path / "in.parquet"), PARAMETERS) is not None
    done = run(engine(), BulkRequest(tmp_path / "in.parquet", tmp_path / "out.parquet", DAY, 2, 100))
    assert pq.read_table(tmp_path / "out.parquet").equals(RowDecider(engine(), DAY).beside(table))
    assert done.tally.decisions["refused"] > 0


def test_goods_described_alike_have_one_number_and_a_refused_row_none(tmp_path: Path) -> None:
    pq.write_table(often(12), tmp_path / "in.parquet")
    goods = distinct_goods(OrderFile(tmp_path / "in.parquet"), PARAMETERS)
    assert goods is not None
    found = RowDecider(engine(), DAY).readings(goods)
    numbers = dict(
        zip(zip(goods["description"].to_pylist(), goods["origin"].to_pylist(), strict=True), found, strict=True)
    )
    assert {number for (text, _), number in numbers.items() if not text} == {None}
    assert numbers["stainless steel screws, M-1", "CN"] == numbers["stainless steel screws, M-2", "CN"] is not None
    assert numbers["stainless steel screws, M-1", "CN"] != numbers["dysprosium oxide, 99.9 %", "CN"]


def test_one_of_those_alike_is_read_for_all_but_not_for_goods_that_move_another_way() -> None:
    plain, table = RowDecider(engine(), DAY), often(30)
    goods = table.select(["description"]).group_by("description", use_threads=False).aggregate([])
    whole = pa.Table.from_arrays(
        [goods[f.name] if f.name in goods.column_names else pa.nulls(goods.num_rows, f.type) for f in table.schema],
        schema=table.schema,
    )
    first: dict[int, int] = {}
    stands_for = [at if n is None else first.setdefault(n, at) for at, n in enumerate(plain.readings(whole))]
    assert len(set(stands_for)) < len(stands_for)
    other = RowDecider(engine(), DAY)
    other.take_readings(whole, stands_for)
    assert other.answers(table).equals(plain.answers(table))


def test_goods_that_are_hardly_said_twice_are_not_read_ahead(tmp_path: Path) -> None:
    pq.write_table(pa.table({"description": [f"lamp {n}" for n in range(30)] * 2}), tmp_path / "in.parquet")
    assert distinct_goods(OrderFile(tmp_path / "in.parquet"), PARAMETERS) is None
    pq.write_table(pa.table({"description": [f"lamp {n}" for n in range(30)] * 3}), tmp_path / "in.parquet")
    goods = distinct_goods(OrderFile(tmp_path / "in.parquet"), PARAMETERS)
    assert goods is not None
    assert goods["description"].to_pylist() == [f"lamp {n}" for n in range(30)]


def test_what_was_read_ahead_is_kept_for_a_run_that_goes_on(tmp_path: Path) -> None:
    goods = pa.table({"description": ["lamp", "lamp, M-1", "pump"]})
    write_goods(tmp_path / "goods.arrow", goods, [0, 0, 2])
    assert read_goods(tmp_path / "goods.arrow") == (goods, [0, 0, 2])
