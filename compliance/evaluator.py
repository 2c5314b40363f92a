"""The steps from a shipment to settled lines: check, describe, judge, settle. What is said of it comes after."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from compliance.answer.evaluated_shipment import EvaluatedShipment
from compliance.errors import Fault, ShipmentRefused
from compliance.evaluate.cross_check import CrossCheck
from compliance.evaluate.resolve import CaseDates, ResolvedLine, Resolver
from compliance.facts.dated import dated_facts
from compliance.facts.impossible import impossible_values
from compliance.facts.lines import DescribedLine, LineReader
from compliance.facts.scope import ScopeReader
from compliance.facts.stated import used_in
from compliance.forecast.days_before import days_before
from compliance.forecast.records import OwnFile
from compliance.forecast.workdays import acceptance, nth_working_day
from compliance.intake.nearest import nearest
from compliance.law.facts import Described, Missing
from compliance.law.rulebook import Rulebook
from compliance.law.standings import Standings
from compliance.model.shipment import Shipment
from compliance.screening.parties import Screened, Screener

if TYPE_CHECKING:
    from compliance.screening.clearances import Clearances
    from compliance.screening.user_lists import UserNames


class Evaluator:
    """Evaluates shipments under one rulebook as it is; overlays are weighed by whoever asks."""

    def __init__(self, book: Rulebook, screener: Screener) -> None:
        """Make readers and judges; what rests on lists and words alone is shared with the rulebook."""
        self.book = book
        self.lines = book.derived("lines", LineReader)
        self.judges = CrossCheck(book, standings := Standings(book))
        self._standings = standings
        self._screener = screener
        self._scope = ScopeReader(book, screener)
        self._longest = max(clock.working_days or 0 for clock in book.clocks.values())
        self._papers = frozenset({*book.papers, *(a for p in book.papers.values() for a in p.aliases)})
        older = book.questions["earlier_list"]
        self._older = Missing(older.path, older.ask, older.decides, "earlier_list")

    def beside(self, clearances: Clearances, lists: Iterable[UserNames]) -> Evaluator:
        """Return this evaluator with other clearances and lists of the user's own."""
        other = copy(self)
        other._screener = self._screener.beside(clearances, lists)
        other._scope = self._scope.beside(other._screener)
        return other

    def evaluate(
        self, shipment: Shipment, as_of: date, records: tuple[OwnFile, ...] = (), stale_after_days: int | None = None
    ) -> EvaluatedShipment:
        """Return everything known of a shipment. Raises ShipmentRefused, and EngineFault when the judges differ."""
        self.check(shipment)
        calendar = self.calendar(shipment, as_of)
        scope, screened = self.scope(shipment, calendar)
        described = zip(shipment.lines, self.lines.read_all(shipment), strict=True)
        lines = [(line, read, self.settle(line.line, read, scope, calendar)) for line, read in described]
        return EvaluatedShipment(shipment, calendar, lines, screened, self.judges.names, records, stale_after_days)

    def scope(self, shipment: Shipment, calendar: CaseDates) -> tuple[Described, list[Screened]]:
        """Return the facts of a shipment as a whole, and its screened parties."""
        return self._scope.read(shipment, calendar.release, calendar.as_of)

    def settle(self, line: str, read: DescribedLine, scope: Described, calendar: CaseDates) -> ResolvedLine:
        """Return a described line settled; `line` is its id."""
        older = replace(self._older, path=self._older.path.replace("{line}", line))
        dated = dated_facts(self._standings, read, scope, calendar.as_of)
        return Resolver(self.judges, scope.merged(read.described), dated, calendar, older).settle()

    def calendar(self, shipment: Shipment, as_of: date) -> CaseDates:
        """Return the days of a case."""
        working = self.book.working_days
        accepted, late = (acceptance(day, working) for day in self._filed(shipment, as_of))
        decided = nth_working_day(accepted, self._longest, working)
        ends = tuple(one.valid_until + timedelta(days=1) for one in shipment.licences if one.valid_until)
        release = shipment.ship_on or as_of
        stated = shipment.ship_on is not None
        return CaseDates(as_of, release, stated, accepted, decided, not shipment.licences, ends, late)

    def _filed(self, shipment: Shipment, as_of: date) -> tuple[date, date]:
        """Return the first and last day on which a file can be complete: as planned, or once the papers are there."""
        if shipment.apply_on is not None:
            return shipment.apply_on, shipment.apply_on
        fast, slow = days_before(self.book.delays, used_in(shipment)) or (0, 0)
        return as_of + timedelta(days=fast), as_of + timedelta(days=slow)

    def check(self, shipment: Shipment) -> None:
        """Refuse values that cannot be or that their parameter cannot have, and paper names that no rule speaks of."""
        book = self.book
        faults = [*self.lines.stated.faults(shipment.lines, "$.lines")]
        faults += impossible_values(shipment.lines, book.parameters, self.lines.stated)
        for i, paper in enumerate(shipment.papers):
            if paper.id not in self._papers:
                near = nearest(paper.id, tuple(sorted(self._papers)))
                hint = f"Did you mean {near}?" if near else "See rules/FACTS.md for the names that are known."
                faults.append(Fault(f"$.papers[{i}].id", f"unknown paper {paper.id!r}", hint))
        if faults:
            raise ShipmentRefused(faults)
