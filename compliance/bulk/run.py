"""A Parquet file of order lines into one with the answers beside them: in processes; a killed run goes on."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from compliance.bulk.columns import answered, columns_of
from compliance.bulk.goods_ahead import distinct_goods
from compliance.bulk.parts import ROWS_IN_A_PART, OrderFile
from compliance.bulk.receipt import RunReceipt, digest_of_file
from compliance.bulk.tally import RunTally
from compliance.bulk.workers import Workers, part_path, read_part
from compliance.engine import Engine
from compliance.errors import InputRefused
from compliance.version import VERSION

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """A file to be answered, the file to be written, the day of the question, and how many processes may work."""

    source: Path
    target: Path
    as_of: date
    processes: int = 1
    rows_in_a_part: int = ROWS_IN_A_PART


@dataclass(frozen=True, slots=True)
class BulkAnswered:
    """A run that is done: its counts, its receipt, and how many parts an earlier run had answered."""

    tally: RunTally
    receipt: RunReceipt
    resumed: int


def run(engine: Engine, request: BulkRequest, progress: Progress | None = None) -> BulkAnswered:
    """Answer a file. `progress` hears of the rows done and of all rows. Raises InputRefused.

    Parts that were answered stay in `TARGET.parts` until the target is written, so that the same call goes on there.
    """
    if request.source.resolve() == request.target.resolve():
        raise InputRefused("the file would be written over itself", str(request.target), hint="Name another target.")
    file = OrderFile(request.source, request.rows_in_a_part)
    parameters = frozenset(engine.rulebook.parameters)
    columns_of(file.schema, parameters)
    schema = answered(file.schema)
    source = digest_of_file(request.source)
    folder = _folder(request, f"{source} {request.as_of} {VERSION} {engine.rulebook.digest} {request.rows_in_a_part}")
    done = {part.number for part in file.parts if part_path(folder, part.number).exists()}
    rows = {part.number: part.behind - part.first for part in file.parts}
    left = ((part.number, table) for part, table in file.tables() if part.number not in done)
    count, tally = sum(rows[number] for number in done), RunTally()
    with Workers(engine, request.as_of, folder, min(request.processes, len(rows) or 1)) as workers:
        goods = distinct_goods(file, parameters) if request.processes > 1 and len(done) < len(rows) else None
        if goods is not None:
            workers.read_ahead(goods)
            tally.worked_out["goods"] += goods.num_rows
        for number in workers.answer(left):
            count += rows[number]
            if progress is not None:
                progress(count, file.rows)
    _write(request.target, schema, _parts(folder, len(rows), tally))
    shutil.rmtree(folder)
    receipt = RunReceipt(
        as_of=request.as_of.isoformat(), rulebook=engine.rulebook.digest, engine=VERSION,
        inputs={request.source.name: source}, outputs={request.target.name: digest_of_file(request.target)},
        counts={"rows": tally.rows, "decisions": dict(sorted(tally.decisions.items()))},
    ).sealed()  # fmt: skip
    request.target.with_name(f"{request.target.name}.receipt.json").write_text(receipt.text(), "utf-8")
    return BulkAnswered(tally, receipt, len(done))


def _folder(request: BulkRequest, question: str) -> Path:
    """Return the folder of the parts; one of another question is emptied first."""
    folder = request.target.with_name(f"{request.target.name}.parts")
    mark, digest = folder / "question", hashlib.sha256(question.encode()).hexdigest()
    if not mark.exists() or mark.read_text("utf-8") != digest:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        mark.write_text(digest, "utf-8")
    return folder


def _parts(folder: Path, count: int, tally: RunTally) -> Iterator[pa.Table]:
    for number in range(count):
        table, own = read_part(part_path(folder, number))
        tally.add(own)
        yield table


def _write(target: Path, schema: pa.Schema, tables: Iterator[pa.Table]) -> None:
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    with pq.ParquetWriter(beside, schema) as out:
        for table in tables:
            out.write_table(table.cast(schema))
    os.replace(beside, target)
