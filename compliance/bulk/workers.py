"""Processes that answer parts of a table: each loads the law once, and writes a part whole or not at all."""

from __future__ import annotations

import gc
import json
import os
import pickle
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from datetime import date
from multiprocessing import get_context, parent_process
from pathlib import Path

import pyarrow as pa
import pyarrow.ipc as ipc

from compliance.bulk.decide_rows import RowDecider
from compliance.bulk.goods_ahead import pieces, read_goods, write_goods
from compliance.bulk.tally import RunTally
from compliance.engine import Engine

_TALLY = b"xuke tally"
_AHEAD = 2  # parts that wait for a process, for each of them
_worker: dict[str, PartAnswerer] = {}


class PartAnswerer:
    """Answers parts one after the other, each into a file of its own."""

    def __init__(self, engine: Engine, as_of: date, folder: Path) -> None:
        """Take the engine, the day, and the folder of the parts."""
        self._engine, self._folder = engine, folder
        self._decider = RowDecider(engine, as_of)
        self._first: dict[int, int] = {}
        self._taken = False

    def stands_for(self, first: int, goods: pa.Table) -> list[int]:
        """Read goods, the first of them in row `first` of all; return the row that stands for each."""
        numbers = enumerate(self._decider.readings(goods), start=first)
        return [at if number is None else self._first.setdefault(number, at) for at, number in numbers]

    def answer(self, number: int, table: pa.Table) -> int:
        """Answer a part and write it with its counts; return its number."""
        ahead = goods_path(self._folder)
        if not self._taken and ahead.exists():
            self._decider.take_readings(*read_goods(ahead))
        self._taken = True
        before = self._engine.shared_work
        answered = self._decider.beside(table)
        tally = RunTally.of(answered)
        tally.work(before, self._engine.shared_work)
        counted = {**(answered.schema.metadata or {}), _TALLY: json.dumps(tally.data()).encode()}
        place = part_path(self._folder, number)
        beside = place.with_suffix(f".{os.getpid()}.new")
        answered = answered.replace_schema_metadata(counted)
        with ipc.new_file(beside, answered.schema, options=ipc.IpcWriteOptions(compression="lz4")) as out:
            out.write_table(answered)
        os.replace(beside, place)
        return number


def part_path(folder: Path, number: int) -> Path:
    """Return the file of a part."""
    return folder / f"{number:06d}.arrow"


def goods_path(folder: Path) -> Path:
    """Return the file of the goods that were read before the parts."""
    return folder / "goods.arrow"


def read_part(place: Path) -> tuple[pa.Table, RunTally]:
    """Return a part that was answered, and its counts."""
    with ipc.open_file(place) as file:
        table = file.read_all()
    metadata = dict(table.schema.metadata)
    tally = RunTally.read(json.loads(metadata.pop(_TALLY)))
    return table.replace_schema_metadata(metadata or None), tally


class Workers:
    """Processes that work into a folder; one process means this one."""

    def __init__(self, engine: Engine, as_of: date, folder: Path, processes: int) -> None:
        """Take the engine, the day, the folder of the parts, and how many processes may work."""
        self._processes, self._folder = processes, folder
        self._own = PartAnswerer(engine, as_of, folder) if processes == 1 else None
        sent = (pickle.dumps((engine, as_of, folder)),)
        spawn = get_context("spawn")
        self._pool = ProcessPoolExecutor(processes, spawn, _begin, sent) if processes > 1 else None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def read_ahead(self, goods: pa.Table) -> None:
        """Read goods that stand in many parts, each in one process, for all of them."""
        if self._pool is None or goods_path(self._folder).exists():
            return
        read = [self._pool.submit(_stands_for, first, _bytes(table)) for first, table in pieces(goods)]
        write_goods(goods_path(self._folder), goods, [row for one in read for row in one.result()])

    def answer(self, parts: Iterable[tuple[int, pa.Table]]) -> Iterator[int]:
        """Answer parts, and yield the number of each once it is written."""
        if self._own is not None:
            yield from (self._own.answer(number, table) for number, table in parts)
            return
        assert self._pool is not None
        waiting: set[Future[int]] = set()
        for number, table in parts:
            waiting.add(self._pool.submit(_answer, number, _bytes(table)))
            if len(waiting) >= self._processes * _AHEAD:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (one.result() for one in done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (one.result() for one in done)


def _bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with ipc.new_stream(sink, table.schema) as out:
        out.write_table(table)
    return bytes(sink.getvalue())


def _begin(sent: bytes) -> None:
    """Load the law in a new process, and end with the one that started it, even where that was killed."""
    pa.set_cpu_count(1)  # the processes share the cores among them
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker["own"] = PartAnswerer(*pickle.loads(sent))  # noqa: S301 - made by the process that started this one
    gc.freeze()  # the law stays; looking through it again and again for what could go takes a seventh of the time
    gc.set_threshold(50_000, 20, 100)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _answer(number: int, table: bytes) -> int:
    with ipc.open_stream(table) as stream:
        return _worker["own"].answer(number, stream.read_all())


def _stands_for(first: int, table: bytes) -> list[int]:
    with ipc.open_stream(table) as stream:
        return _worker["own"].stands_for(first, stream.read_all())
