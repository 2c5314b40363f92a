"""Order lines in columns in, their answers in columns out, row by row in the same order.

What rows say is turned into a question once for each distinct saying; the rest is looked up. A row that cannot be read
or decided costs itself, and no other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import pyarrow as pa

from compliance.bounded import BoundedTable
from compliance.bulk.answer_columns import Answer, AnswerColumns
from compliance.bulk.columns import ANSWERS, FAULT, REFUSED, answered, columns_of
from compliance.bulk.order_rows import OrderRows, Row, differing
from compliance.bulk.row_document import RowRefused, part_of, problem_of
from compliance.deciding import ReadLine, ReadScope
from compliance.engine import Engine
from compliance.errors import ShipmentRefused
from compliance.model.shipment import Shipment, ShipmentLine
from compliance.tables.headings import ColumnMeaning

Done = TypeVar("Done")
_MOST = 50_000
_LINE = re.compile(r"\$\.lines\[(\d+)\]")
_DIFFERS = (
    'column "{column}": it differs from the first row of the same shipment. Make them alike, or give the row another '
    "reference."
)
_BLANK = (None,) * (len(ANSWERS) - 2)


@dataclass(frozen=True, slots=True)
class NotAnswered:
    """Why a row has no answer: it was refused, or a fault of this program stands in the way."""

    decision: str
    problem: str

    @property
    def row(self) -> Answer:
        """The answer in columns."""
        return (self.decision, *_BLANK, self.problem)


@dataclass(frozen=True, slots=True)
class SaidOfShipment:
    """A shipment without its lines as rows say it, and as it is described where work is shared."""

    shipment: Shipment
    scope: ReadScope | None


class RowDecider:
    """Decides the rows of tables on one day. What it worked out for one table serves the next; memory is bounded."""

    def __init__(self, engine: Engine, as_of: date) -> None:
        """Take the engine and the day of the question."""
        self._engine, self._as_of = engine, as_of
        self._decider = engine.decider
        self._parameters = frozenset(engine.rulebook.parameters)
        # The same cells mean other things under other columns: a number for the columns is part of each key.
        self._columns: dict[tuple[str, ...], int] = {}
        self._shipments: BoundedTable[tuple[int, Row], SaidOfShipment | NotAnswered] = BoundedTable(_MOST)
        self._lines: BoundedTable[tuple[Hashable, int, Row], ReadLine | NotAnswered] = BoundedTable(_MOST)
        self._alike: dict[tuple[Hashable, int, Row], tuple[Hashable, int, Row]] = {}

    def answers(self, table: pa.Table) -> pa.Table:
        """Return the answers to the rows of a table, in their order; all rows of a shipment must be in it."""
        rows = self._rows(table)
        found = AnswerColumns(table.num_rows)
        for group in rows.groups():
            self._shipment(rows, group, found)
        return found.table()

    def readings(self, goods: pa.Table) -> list[int | None]:
        """Return a number for each row of goods alone: those of one number are described alike here. None: refused."""
        rows = self._rows(goods)
        said = self._shipment_said(rows, rows.shipments[0]) if rows.shipments else None
        if not isinstance(said, SaidOfShipment) or said.scope is None:
            return [None] * goods.num_rows
        found = (self._line(rows, place, said.scope) for place in range(goods.num_rows))
        return [None if isinstance(read, NotAnswered) else read.shown for read in found]

    def take_readings(self, goods: pa.Table, stands_for: Sequence[int]) -> None:
        """Read the row that stands for a row of goods in its place. The numbers are of rows of `goods`."""
        rows = self._rows(goods)
        said = self._shipment_said(rows, rows.shipments[0]) if rows.shipments else None
        if isinstance(said, SaidOfShipment) and said.scope is not None:
            keys = [(said.scope.way, rows.number, line) for line in rows.lines]
            self._alike = {key: keys[other] for key, other in zip(keys, stands_for, strict=True) if key != keys[other]}

    def _rows(self, table: pa.Table) -> OrderRows:
        names = tuple(f"{field.name} {field.type}" for field in table.schema)
        number = self._columns.setdefault(names, len(self._columns))
        return OrderRows.of(table, columns_of(table.schema, self._parameters), number)

    def beside(self, table: pa.Table) -> pa.Table:
        """Return a table with the answers to its rows beside them."""
        schema = answered(table.schema)
        return pa.Table.from_arrays([*table.columns, *self.answers(table).columns], schema=schema)

    def _shipment(self, rows: OrderRows, group: list[int], found: AnswerColumns) -> None:
        said, left = self._said(rows, group, found)
        if said is None:
            return
        try:
            if said.scope is None:
                self._whole(rows, left, said, found)
            else:
                self._shared(rows, left, said.scope, found)
        except Exception as error:  # whatever it is, it is that of these rows alone
            failed = _not_answered(error)
            for place in left:
                found.put(place, failed.row)

    def _said(self, rows: OrderRows, group: list[int], found: AnswerColumns) -> tuple[SaidOfShipment | None, list[int]]:
        """Return what rows say of their shipment together, and the rows that say it; others are refused."""
        columns = rows.columns.shipments
        first: Row | None = None
        merged: Row = ()
        left: list[int] = []
        for place in group:
            own = rows.shipments[place]
            if own == first:
                left.append(place)
                continue
            said = self._shipment_said(rows, own)
            if isinstance(said, NotAnswered):
                found.put(place, said.row)
            elif first is None:
                first = merged = own
                left.append(place)
            elif (name := differing(columns, first, own)) is not None:
                found.put(place, NotAnswered(REFUSED, _DIFFERS.replace("{column}", name)).row)
            else:
                merged = tuple(mine if mine is not None else other for mine, other in zip(merged, own, strict=True))
                left.append(place)
        if first is None:
            return None, []
        said = self._shipment_said(rows, merged)
        if isinstance(said, NotAnswered):
            for place in left:
                found.put(place, said.row)
            return None, []
        return said, left

    def _shipment_said(self, rows: OrderRows, own: Row) -> SaidOfShipment | NotAnswered:
        return self._shipments.of((rows.number, own), lambda: self._read_shipment(rows.columns.shipments, own))

    def _read_shipment(self, columns: Sequence[ColumnMeaning], row: Row) -> SaidOfShipment | NotAnswered:
        def read() -> SaidOfShipment:
            shipment = part_of(columns, row)
            if self._decider is None or not self._decider.shares(shipment):
                return SaidOfShipment(shipment, None)
            scope = self._decider.scope(shipment, self._as_of)
            if not scope.sound:
                self._engine.decide(shipment, self._as_of)  # which refuses it
            return SaidOfShipment(shipment, scope)

        return _tried(read)

    def _shared(self, rows: OrderRows, group: list[int], scope: ReadScope, found: AnswerColumns) -> None:
        assert self._decider is not None
        lines: list[tuple[int, str, ReadLine]] = []
        for place, name in zip(group, rows.names_of(group), strict=True):
            read = self._line(rows, place, scope)
            if isinstance(read, NotAnswered):
                found.put(place, read.row)
            else:
                lines.append((place, name, read))
        if lines:
            kinds = (scope.shown, *((name, read.shown) for _, name, read in lines))
            decider = self._decider
            found.put_verdict([line[0] for line in lines], kinds, lambda: decider.together(
                scope, [(name, read) for _, name, read in lines]
            ))  # fmt: skip

    def _line(self, rows: OrderRows, place: int, scope: ReadScope) -> ReadLine | NotAnswered:
        """Return the goods of a row as they are described."""
        key = (scope.way, rows.number, rows.lines[place])
        try:
            return self._lines.of(key, lambda: self._read(key, rows.columns.lines, scope))
        except Exception as error:
            return _not_answered(error)

    def _read(
        self, key: tuple[Hashable, int, Row], columns: Sequence[ColumnMeaning], scope: ReadScope
    ) -> ReadLine | NotAnswered:
        assert self._decider is not None
        if key in self._alike:
            other = self._alike[key]
            return self._lines.of(other, lambda: self._read(other, columns, scope))
        goods = _tried(lambda: part_of(columns, key[2]).lines[0])
        if isinstance(goods, NotAnswered):
            return goods
        read = self._decider.line(goods, scope)
        if not read.sound:
            self._engine.decide(scope.shipment.model_copy(update={"lines": (goods,)}), self._as_of)
        return read

    def _whole(self, rows: OrderRows, group: list[int], said: SaidOfShipment, found: AnswerColumns) -> None:
        """Decide a shipment as a whole, with everything that its rows say: what is drawn from a licence counts."""
        columns = (*rows.columns.lines, *rows.columns.own)
        lines: dict[int, ShipmentLine] = {}
        for place, name in zip(group, rows.names_of(group), strict=True):
            row = (*rows.lines[place], *rows.own[place])
            goods = _tried(lambda row=row: part_of(columns, row).lines[0])  # type: ignore[misc]
            if isinstance(goods, NotAnswered):
                found.put(place, goods.row)
            else:
                lines[place] = goods.model_copy(update={"line": name})
        while lines:
            shipment = said.shipment.model_copy(update={"lines": tuple(lines.values())})
            try:
                found.put_verdict(list(lines), None, lambda: self._engine.decide(shipment, self._as_of))  # noqa: B023
            except ShipmentRefused as refused:
                bad = {int(at[1]) for fault in refused.faults if (at := _LINE.match(fault.path))}
                for place in [place for number, place in enumerate(lines) if number in bad or not bad]:
                    found.put(place, _not_answered(refused).row)
                    del lines[place]
            else:
                return


def _tried(work: Callable[[], Done]) -> Done | NotAnswered:
    try:
        return work()
    except Exception as error:
        return _not_answered(error)


def _not_answered(error: Exception) -> NotAnswered:
    refused = isinstance(error, RowRefused | ShipmentRefused)
    return NotAnswered(REFUSED if refused else FAULT, problem_of(error))
