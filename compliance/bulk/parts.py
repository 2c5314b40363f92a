"""A table of order lines in parts that hold whole shipments, so that each part can be answered by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from compliance.errors import InputRefused

ROWS_IN_A_PART = 20_000
_REFERENCE = "reference"


class FilePart(NamedTuple):
    """A part by its number, and its first row and the one behind its last."""

    number: int
    first: int
    behind: int


class OrderFile:
    """A Parquet file of order lines, read part by part.

    Lines of one shipment stand together in most files; where they do not, the file is put in order in memory first.
    """

    def __init__(self, path: Path, rows_in_a_part: int = ROWS_IN_A_PART) -> None:
        """Look at the columns and at which rows are one shipment. Raises InputRefused."""
        try:
            self._file = pq.ParquetFile(path)
        except (OSError, pa.ArrowException) as error:
            why = error.strerror or "" if isinstance(error, OSError) else "it is no Parquet file, or damaged"
            raise InputRefused("the file cannot be read", str(path), why.lower()) from None
        self.path = path
        self.schema: pa.Schema = self._file.schema_arrow
        self.rows: int = self._file.metadata.num_rows
        self._ordered: pa.Table | None = None
        ends = list(range(1, self.rows + 1))
        if _REFERENCE in self.schema.names:
            references = self._file.read([_REFERENCE])[_REFERENCE].combine_chunks()
            if _scattered(references):
                codes = references.dictionary_encode().indices
                self._ordered = self._file.read().take(pc.sort_indices(codes))
                references = self._ordered[_REFERENCE].combine_chunks()
            ends = _ends(references)
        self.parts: Sequence[FilePart] = tuple(_cut(ends, rows_in_a_part))

    def columns(self, names: list[str]) -> Iterator[pa.Table]:
        """Yield all rows in some of their columns, in pieces."""
        if self._ordered is not None:
            yield self._ordered.select(names)
            return
        for batch in self._file.iter_batches(ROWS_IN_A_PART * 5, columns=names):
            yield pa.Table.from_batches([batch])

    def tables(self) -> Iterator[tuple[FilePart, pa.Table]]:
        """Yield each part with its rows, in order."""
        if self._ordered is not None:
            yield from ((part, self._ordered.slice(part.first, part.behind - part.first)) for part in self.parts)
            return
        waiting = pa.table({name: pa.array([], field.type) for name, field in zip(
            self.schema.names, self.schema, strict=True)}, schema=self.schema)  # fmt: skip
        parts = iter(self.parts)
        part = next(parts, None)
        for batch in self._file.iter_batches(ROWS_IN_A_PART):
            waiting = pa.concat_tables([waiting, pa.Table.from_batches([batch], self.schema)])
            while part is not None and waiting.num_rows >= part.behind - part.first:
                size = part.behind - part.first
                yield part, waiting.slice(0, size).combine_chunks()
                waiting, part = waiting.slice(size), next(parts, None)


def _scattered(references: pa.Array) -> bool:
    """Return whether the rows of some shipment do not stand together."""
    if len(references) < 2:
        return False
    runs = pc.run_end_encode(references).values.drop_null()
    return bool(len(runs) != pc.count_distinct(runs).as_py())


def _ends(references: pa.Array) -> list[int]:
    """Return behind which rows a shipment ends; rows without a reference are shipments by themselves."""
    if not len(references):
        return []
    runs = pc.run_end_encode(references)
    ends: list[int] = []
    start = 0
    for end, known in zip(runs.run_ends.to_pylist(), runs.values.is_valid().to_pylist(), strict=True):
        ends.extend((end,) if known else range(start + 1, end + 1))
        start = end
    return ends


def _cut(ends: Sequence[int], most: int) -> Iterator[FilePart]:
    """Yield parts of about so many rows that end where a shipment ends."""
    first, number = 0, 0
    for index, end in enumerate(ends):
        last = index + 1 == len(ends)
        if last or ends[index + 1] - first > most:
            yield FilePart(number, first, end)
            first, number = end, number + 1
