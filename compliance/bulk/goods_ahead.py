"""Goods read before the lines are answered: each distinct one by one process alone, for all of them.

What comes out says of each goods only which others are described alike, for whom one of them stands. A process reads
those few itself, so that nothing but numbers goes from one to the other.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as ipc

from compliance.bulk.columns import columns_of, plain_name
from compliance.bulk.parts import OrderFile

MOST_GOODS = 50_000
_LEAST_LINES = 3  # to each goods, from which reading ahead is worth it
_GOODS_AT_ONCE = 250
STANDS_FOR = "xuke_alike"


def distinct_goods(file: OrderFile, parameters: frozenset[str]) -> pa.Table | None:
    """Return what a file says of goods, each once, with its other columns empty; None where few are said twice."""
    meant = {one.name for one in columns_of(file.schema, parameters).lines}
    names = [name for name in file.schema.names if plain_name(name) in meant]
    found: pa.Table | None = None
    try:
        for batch in file.columns(names):
            own = batch.group_by(names, use_threads=False).aggregate([])
            found = own if found is None else pa.concat_tables([found, own]).group_by(names, False).aggregate([])
            if found.num_rows > min(MOST_GOODS, file.rows // _LEAST_LINES):
                return None
    except pa.ArrowException:  # a column of a type that has no order
        return None
    if found is None:
        return None
    columns = [found[f.name] if f.name in names else pa.nulls(found.num_rows, f.type) for f in file.schema]
    return pa.Table.from_arrays(columns, schema=pa.schema([f.with_nullable(True) for f in file.schema]))


def pieces(goods: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    """Yield goods in pieces to be read, each with the place of its first row."""
    yield from ((at, goods.slice(at, _GOODS_AT_ONCE)) for at in range(0, goods.num_rows, _GOODS_AT_ONCE))


def write_goods(place: Path, goods: pa.Table, stands_for: Sequence[int]) -> None:
    """Write goods with the row that stands for each."""
    table = goods.append_column(STANDS_FOR, pa.array(stands_for, pa.int32()))
    beside = place.with_suffix(f".{os.getpid()}.new")
    with ipc.new_file(beside, table.schema) as out:
        out.write_table(table)
    os.replace(beside, place)


def read_goods(place: Path) -> tuple[pa.Table, list[int]]:
    """Return goods, and for each the row that stands for it."""
    with ipc.open_file(place) as file:
        table = file.read_all()
    return table.drop_columns([STANDS_FOR]), table[STANDS_FOR].to_pylist()
