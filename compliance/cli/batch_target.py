"""What `xuke batch` writes: a table with a summary beside it, or one JSON document a line."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.batch_rows import COLUMNS, headings
from compliance.cli.batch_source import AskedUnit, BatchSource
from compliance.cli.batch_summary import SHEET_NAMES, Tally, summary_headings, summary_rows
from compliance.errors import InputRefused
from compliance.model.plain import JsonObject
from compliance.tables.source import Cell
from compliance.tables.writer import WRITTEN_SUFFIXES, SheetOut, write_tables

JSON_TARGETS = (".jsonl", ".ndjson")


@dataclass(frozen=True, slots=True)
class WrittenBatch:
    """A batch that was answered: the source, the answer of each unit in order, the counts, and the state of the law."""

    source: BatchSource
    units: Sequence[JsonObject]
    tally: Tally
    state: Sequence[tuple[str, str]]
    lang: str

    def rows(self) -> Iterator[tuple[int, tuple[Cell, ...], JsonObject]]:
        """Yield number, cells as they were, and added cells of every row, in the order of the file."""
        pairs = [
            (row.number, row.cells, added)
            for unit, answered in zip(self.source.units, self.units, strict=True)
            for row, added in zip(unit.rows, answered["rows"], strict=True)
        ]
        yield from sorted(pairs, key=lambda pair: pair[0])


def writer_of(path: Path) -> Callable[[Path, WrittenBatch], None]:
    """Return what writes a file of this suffix. Raises InputRefused before anything is answered."""
    writer = WRITERS.get(path.suffix.lower())
    if writer is None:
        raise InputRefused(f"{path.suffix or 'no suffix'} is not written", str(path), hint=f"Use {', '.join(WRITERS)}.")
    return writer


def _table(path: Path, done: WrittenBatch) -> None:
    names = SHEET_NAMES[done.lang]
    answers = SheetOut(names[0], [*done.source.headings, *headings(done.lang)], _cells(done))
    summary = SheetOut(names[1], summary_headings(done.lang), summary_rows(done.tally, done.state, done.lang))
    write_tables(path, [answers, summary], done.source.delimiter)


def _cells(done: WrittenBatch) -> Iterator[list[Cell]]:
    for _, given, added in done.rows():
        day = added.get("date")
        yield [*given, *(date.fromisoformat(day) if key == "date" and day else added.get(key) for key in COLUMNS)]


def _json_lines(path: Path, done: WrittenBatch) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    with beside.open("wb") as file:
        for unit, answered in zip(done.source.units, done.units, strict=True):
            file.write(_json_line(unit, answered))
    os.replace(beside, path)


def _json_line(unit: AskedUnit, answered: JsonObject) -> bytes:
    """Return the line of a unit: its rows, the assessment as the library writes it, and the problems."""
    rows = [row.number for row in unit.rows]
    problems = [row["problem"] for row in answered["rows"] if row.get("problem")]
    head = json.dumps({"rows": rows, "problems": problems}, ensure_ascii=False, separators=(",", ":"))
    assessment = answered["assessment"] or "null"
    return f'{head[:-1]},"assessment":{assessment}}}\n'.encode()


WRITERS: dict[str, Callable[[Path, WrittenBatch], None]] = {
    **dict.fromkeys(WRITTEN_SUFFIXES, _table),
    **dict.fromkeys(JSON_TARGETS, _json_lines),
}
