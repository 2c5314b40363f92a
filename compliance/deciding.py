"""A shipment decided, with work shared between questions that are alike.

Goods are read once for each distinct text, the rest of a shipment once for each distinct way to say it, and a line is
judged once for each distinct set of facts on a day. What cannot bear on the decision (the caller's keys, quantities,
money without a bill of materials) is no part of what tells questions apart.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count

from compliance.alike import ANY_LINE, Bearing, Distinctions, filled
from compliance.answer.evaluated_shipment import AskedState, EvaluatedShipment
from compliance.answer.line_outcome import LineOutcome, PlacedLine
from compliance.answer.verdict import Verdict, verdict_of
from compliance.bounded import BoundedTable, WorkFigures
from compliance.errors import ShipmentRefused
from compliance.evaluate.resolve import CaseDates
from compliance.evaluator import Evaluator
from compliance.facts.lines import DescribedLine, from_china
from compliance.law.facts import Described, Missing
from compliance.model.shipment import Shipment, ShipmentLine

_GOODS, _SCOPES, _OUTCOMES, _VERDICTS = 50_000, 50_000, 100_000, 10_000
_CALLERS_OWN = frozenset({"line", "item", "quantity"})


@dataclass(frozen=True, slots=True)
class ReadScope:
    """A shipment without its lines, as described. Two of one `kind` are alike in everything that decides.

    `sound` is false where the shipment has to be refused.
    """

    kind: int
    shown: int
    sound: bool
    described: Described
    calendar: CaseDates
    asked: AskedState
    way: tuple[str, bool]
    shipment: Shipment
    gaps: Mapping[str, Sequence[Missing]]


@dataclass(frozen=True, slots=True)
class ReadLine:
    """Goods as described; those not `sound` are refused.

    Two of one `kind` are alike in everything that decides, two of one `shown` in everything that a verdict says.
    """

    sound: bool
    kind: int = -1
    shown: int = -1
    placed: PlacedLine | None = None
    described: DescribedLine | None = None
    bearing: Bearing | None = None
    gaps: Mapping[str, Sequence[Missing]] = field(default_factory=dict)


class Decider:
    """Decides shipments under one rulebook. Thread-safe; every table is bounded."""

    def __init__(self, evaluator: Evaluator, stale_after_days: int | None = None, shared: bool = True) -> None:
        """Take the evaluator; `shared` is false where names can be cleared meanwhile, so that nothing may be kept."""
        self._evaluator = evaluator
        self._stale_after_days = stale_after_days
        self._shared = shared
        self._numbers = count()
        self._scopes: BoundedTable[Hashable, ReadScope] = BoundedTable(_SCOPES)
        self._goods: BoundedTable[Hashable, ReadLine] = BoundedTable(_GOODS)
        self._scope_kinds: BoundedTable[Hashable, int] = BoundedTable(_SCOPES)
        self._line_kinds: BoundedTable[Hashable, tuple[int, DescribedLine, Bearing]] = BoundedTable(_GOODS)
        self._shown: BoundedTable[Hashable, int] = BoundedTable(_GOODS)
        self._apart = Distinctions(evaluator.book, evaluator.judges)
        self._outcomes: BoundedTable[tuple[int, int], LineOutcome] = BoundedTable(_OUTCOMES)
        self._judged_lines: BoundedTable[Hashable, LineOutcome] = BoundedTable(_OUTCOMES)
        self._verdicts: BoundedTable[Hashable, Verdict] = BoundedTable(_VERDICTS)

    def figures(self) -> dict[str, WorkFigures]:
        """Return how often each kind of work was asked for and done."""
        return {
            "shipments": self._scopes.figures(),
            "goods": self._goods.figures(),
            "lines": replace(self._judged_lines.figures(), asked=self._outcomes.figures().asked),
            "verdicts": self._verdicts.figures(),
        }

    def decide(self, shipment: Shipment, as_of: date) -> Verdict:
        """Return the verdict on a shipment. Raises ShipmentRefused, and EngineFault when the judges differ."""
        if not self.shares(shipment):
            return self._alone(shipment, as_of)
        scope = self.scope(shipment, as_of)
        lines = [(line.line, self.line(line, scope)) for line in shipment.lines]
        if not (scope.sound and all(read.sound for _, read in lines)):
            return self._alone(shipment, as_of)  # which refuses it, with every fault
        return self.together(scope, lines)

    def shares(self, shipment: Shipment) -> bool:
        """Return whether work is shared: a licence is drawn on by all lines together, so that each counts anew."""
        return self._shared and not shipment.licences

    def _alone(self, shipment: Shipment, as_of: date) -> Verdict:
        case = self._evaluator.evaluate(shipment, as_of, stale_after_days=self._stale_after_days)
        placed = [(line.line, PlacedLine.of(read), settled) for line, read, settled in case.lines]
        outcomes = [(name, own, LineOutcome.of(own, settled)) for name, own, settled in placed]
        return verdict_of(self._evaluator.book, outcomes, AskedState.of(self._evaluator.book, case))

    def scope(self, shipment: Shipment, as_of: date) -> ReadScope:
        """Return a shipment without its lines, described for a day."""
        key = (as_of, shipment.model_dump_json(exclude={"lines", "reference"}, exclude_unset=True))
        return self._scopes.of(key, lambda: self._read_scope(shipment, as_of))

    def _read_scope(self, shipment: Shipment, as_of: date) -> ReadScope:
        calendar = self._evaluator.calendar(shipment, as_of)
        described, screened = self._evaluator.scope(shipment, calendar)
        judges = self._evaluator.judges.names
        case = EvaluatedShipment(shipment, calendar, (), screened, judges, (), self._stale_after_days)
        asked = AskedState.of(self._evaluator.book, case)
        alike = self._apart.scope(described, calendar, asked)
        kind = self._scope_kinds.of(alike, lambda: next(self._numbers))
        gaps = self._apart.gaps(described)
        shown = self._shown.of((kind, *_places(gaps)), lambda: next(self._numbers))
        sound = self._sound(shipment.model_copy(update={"lines": ()}))
        way = (shipment.movement, from_china(shipment))
        return ReadScope(kind, shown, sound, self._apart.numbered(described), calendar, asked, way, shipment, gaps)

    def line(self, line: ShipmentLine, scope: ReadScope) -> ReadLine:
        """Return a line described in its shipment."""
        out = _CALLERS_OWN if line.components else _CALLERS_OWN | {"value"}
        key = (*scope.way, line.model_dump_json(exclude=set(out), exclude_unset=True))
        return self._goods.of(key, lambda: self._read_line(line, scope))

    def _read_line(self, line: ShipmentLine, scope: ReadScope) -> ReadLine:
        nameless = line.model_copy(update={"line": ANY_LINE})
        if not self._sound(scope.shipment.model_copy(update={"lines": (nameless,), "papers": ()})):
            return ReadLine(False)
        read = self._evaluator.lines.read(nameless, scope.shipment)
        placed = PlacedLine.of(read)
        apart, numbered = self._apart.line(read, placed), self._apart.numbered(read.described)
        kind, first, bearing = self._line_kinds.of(apart, lambda: (
            next(self._numbers), replace(read, described=numbered, licences=[]), self._apart.bearing(read)
        ))  # fmt: skip
        gaps = self._apart.gaps(read.described)
        shown = self._shown.of((kind, placed, *_places(gaps)), lambda: next(self._numbers))
        return ReadLine(True, kind, shown, placed, first, bearing, gaps)

    def _sound(self, shipment: Shipment) -> bool:
        try:
            self._evaluator.check(shipment)
        except ShipmentRefused:
            return False
        return True

    def together(self, scope: ReadScope, lines: Sequence[tuple[str, ReadLine]]) -> Verdict:
        """Return the verdict on lines, by their ids, that make up a shipment."""
        key = (scope.shown, *((name, read.shown) for name, read in lines))
        return self._verdicts.of(key, lambda: self._verdict(scope, lines))

    def _verdict(self, scope: ReadScope, lines: Iterable[tuple[str, ReadLine]]) -> Verdict:
        outcomes = []
        for name, read in lines:
            assert read.placed is not None
            outcomes.append((name, read.placed, self._outcome(name, read, scope)))
        return verdict_of(self._evaluator.book, outcomes, scope.asked)

    def _outcome(self, name: str, read: ReadLine, scope: ReadScope) -> LineOutcome:
        judged = self._outcomes.of((read.kind, scope.kind), lambda: self._judged(read, scope))
        if not judged.gaps:
            return judged
        return replace(judged, gaps=filled(judged.gaps, {**scope.gaps, **read.gaps}, name))

    def _judged(self, read: ReadLine, scope: ReadScope) -> LineOutcome:
        """Return the outcome of goods in a shipment; it is that of any other that differs in nothing they turn on."""
        assert read.bearing is not None
        key = (read.kind, self._apart.borne(read.bearing, scope.described, scope.calendar))
        return self._judged_lines.of(key, lambda: self._judge(read, scope))

    def _judge(self, read: ReadLine, scope: ReadScope) -> LineOutcome:
        assert read.placed is not None and read.described is not None
        settled = self._evaluator.settle(ANY_LINE, read.described, scope.described, scope.calendar)
        return LineOutcome.of(read.placed, settled)


def _places(gaps: Mapping[str, Sequence[Missing]]) -> Iterator[Hashable]:
    """Yield by what questions differ to the reader of a verdict: fact, place and id of each."""
    yield from ((name, *((gap.path, gap.question) for gap in missing)) for name, missing in gaps.items())
