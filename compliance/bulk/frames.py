"""The same answers where tables live elsewhere: Polars `map_batches`, Spark `mapInArrow`, a worker of one's own.

A worker is sent the rules as bytes, loads them once, and refuses others than those whose digest it was told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa

from compliance.bulk.columns import ANSWERS
from compliance.bulk.decide_rows import RowDecider
from compliance.engine import Engine, engine_of
from compliance.law.sending import once, rulebook_of

if TYPE_CHECKING:
    import polars as pl

_REFERENCE = "reference"


@dataclass(frozen=True)
class SentLaw:
    """The law for workers: a bundle of rules, the digest that it must have, and the day of the question.

    It is small to pickle where the bundle travels apart: give `bundle` as something that returns the bytes, such as the
    `value` of a broadcast variable.
    """

    digest: str
    bundle: bytes | Callable[[], bytes]
    as_of: date

    def decider(self) -> RowDecider:
        """Return what answers rows in this process; it is made once. Raises BundleRefused for another digest."""
        return once(("rows", self.digest, self.as_of), lambda: RowDecider(self._engine(), self.as_of))

    def _engine(self) -> Engine:
        bundle = self.bundle if isinstance(self.bundle, bytes) else self.bundle()
        return engine_of(rulebook_of(self.digest, bundle), (), (), None)

    def answer(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield batches with their answers beside them: the function for `mapInArrow`.

        The rows of a shipment must be in one partition and stand together; they may be cut between two batches.
        """
        waiting: pa.Table | None = None
        for batch in batches:
            table = pa.Table.from_batches([batch])
            waiting = table if waiting is None else pa.concat_tables([waiting, table])
            whole = _whole(waiting)
            if whole:
                yield from self._answered(waiting.slice(0, whole))
                waiting = waiting.slice(whole)
        if waiting is not None and waiting.num_rows:
            yield from self._answered(waiting)

    def _answered(self, table: pa.Table) -> Iterator[pa.RecordBatch]:
        yield from self.decider().beside(table.combine_chunks()).to_batches()


def _whole(table: pa.Table) -> int:
    """Return how many rows at the beginning are whole shipments; the last one may go on."""
    if _REFERENCE not in table.schema.names or not table.num_rows:
        return int(table.num_rows)
    references, count = table[_REFERENCE], int(table.num_rows)
    last = references[count - 1].as_py()
    while count and last is not None and references[count - 1].as_py() == last:
        count -= 1
    return count


def answer_frame(frame: pl.DataFrame, engine: Engine, as_of: date) -> pl.DataFrame:
    """Return a Polars frame with the answers beside it; rows of a shipment must all be in it."""
    import polars as pl

    table = _plain(frame.to_arrow())
    found = pl.from_arrow(RowDecider(engine, as_of).beside(table))
    assert isinstance(found, pl.DataFrame)
    return found


def answer_lazily(frame: pl.LazyFrame, engine: Engine, as_of: date) -> pl.LazyFrame:
    """Return a lazy Polars frame with the answers beside it, through `map_batches`; it is answered as one batch."""
    import polars as pl

    empty = pl.from_arrow(ANSWERS.empty_table())
    assert isinstance(empty, pl.DataFrame)
    schema = {**frame.collect_schema(), **empty.schema}
    return frame.map_batches(lambda whole: answer_frame(whole, engine, as_of), schema=schema, streamable=False)


def _plain(table: pa.Table) -> pa.Table:
    """Return a table with the types that other programs write: no views, no dictionaries."""
    plain = {"string_view": pa.string(), "large_string": pa.string(), "large_binary": pa.binary()}
    fields = []
    for field in table.schema:
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        fields.append(field.with_type(plain.get(str(kind), kind)))
    return table.cast(pa.schema(fields))
