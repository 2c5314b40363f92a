"""The engine: read, describe, judge, settle, answer. The steps in order, nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from compliance.answering.assemble import assemble
from compliance.answering.case import Case
from compliance.answering.findings import FindingWriter
from compliance.assessment import Assessment
from compliance.describe.dated import dated_facts
from compliance.describe.lines import LineReader
from compliance.describe.parties import Screener
from compliance.describe.scope import ScopeReader
from compliance.errors import Fault, ShipmentRefused
from compliance.forecast.records import OwnFile
from compliance.forecast.workdays import acceptance, nth_working_day
from compliance.judge.bench import Bench
from compliance.judge.settle import Calendar, Settler
from compliance.law.facts import Missing
from compliance.law.rulebook import Rulebook
from compliance.law.standings import Standings
from compliance.nearest import nearest
from compliance.shipment import Shipment

if TYPE_CHECKING:
    from compliance.describe.memory import Memory
    from compliance.describe.userlists import UserNames


class Engine:
    """Assesses shipments under one rulebook. Thread-safe and fork-safe; no network, no global state."""

    def __init__(
        self,
        rulebook: Rulebook,
        memory: Memory | None = None,
        lists: Iterable[UserNames] = (),
        records: Iterable[OwnFile] = (),
    ) -> None:
        """Take the rulebook; `memory` holds names a person told apart, `lists` are lists of the user's own.

        `records` are the user's own licence files; from thirty of a kind they replace the pooled curve.
        """
        self.rulebook = rulebook
        self._records = tuple(records)
        self._scope = ScopeReader(rulebook, Screener(rulebook, memory, lists))
        self._lines = rulebook.derived("lines", LineReader)
        self._standings = Standings(rulebook)
        self._bench = Bench(rulebook, self._standings)
        self._writer = FindingWriter(rulebook)
        self._longest = max(clock.working_days or 0 for clock in rulebook.clocks.values())
        older = rulebook.questions["earlier_list"]
        self._older = Missing(older.path, older.ask, older.decides)

    def assess(self, shipment: Shipment, as_of: date) -> Assessment:
        """Return the assessment of a shipment under the law known on `as_of`.

        Raises ShipmentRefused for parameter or paper names the rulebook does not know, and EngineFault when no
        decision can be vouched for.
        """
        self._check_names(shipment)
        calendar = self._calendar(shipment, as_of)
        scope, screened = self._scope.read(shipment, calendar.release)
        lines = []
        for line, described in zip(shipment.lines, self._lines.read_all(shipment), strict=True):
            older = Missing(self._older.path.replace("{line}", line.line), self._older.ask, True)
            dated = dated_facts(self._standings, described, scope, as_of)
            settler = Settler(self._bench, scope.merged(described.described), dated, calendar, older)
            lines.append((line, described, settler.settle()))
        case = Case(shipment, calendar, lines, screened, self._bench.names, self._records)
        return assemble(self.rulebook, case, self._writer)

    def _calendar(self, shipment: Shipment, as_of: date) -> Calendar:
        accepted = acceptance(shipment.apply_on or as_of, self.rulebook.working_days)
        decided = nth_working_day(accepted, self._longest, self.rulebook.working_days)
        ends = tuple(one.valid_until + timedelta(days=1) for one in shipment.licences if one.valid_until)
        release = shipment.ship_on or as_of
        return Calendar(as_of, release, shipment.ship_on is not None, accepted, decided, not shipment.licences, ends)

    def _check_names(self, shipment: Shipment) -> None:
        """Refuse parameter and paper names that no list and no rule speaks of."""
        book = self.rulebook
        faults = []
        for i, line in enumerate(shipment.lines):
            for name in line.parameters:
                if name not in book.parameters:
                    faults.append(_unknown(f"$.lines[{i}].parameters.{name}", "parameter", name, book.parameters))
        papers = {*book.papers, *(a for p in book.papers.values() for a in p.aliases)}
        for i, paper in enumerate(shipment.papers):
            if paper.id not in papers:
                faults.append(_unknown(f"$.papers[{i}].id", "paper", paper.id, papers))
        if faults:
            raise ShipmentRefused(faults)


def _unknown(path: str, what: str, name: str, known: Any) -> Fault:
    near = nearest(name, tuple(sorted(known)))
    hint = f"Did you mean {near}?" if near else "See rules/FACTS.md for the names that are known."
    return Fault(path, f"unknown {what} {name!r}", hint)
