"""The engine: read, describe, judge, settle, answer. The steps in order, nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from compliance.answer.assemble import assemble
from compliance.answer.evaluated_shipment import EvaluatedShipment
from compliance.answer.findings import FindingWriter
from compliance.answer.overlaid import noted, supposed
from compliance.answer.own_data import OwnData, UsedClearances, context_of, stamped, with_items
from compliance.errors import Fault, OwnRulesRefused, RulebookRefused, ShipmentRefused
from compliance.evaluate.cross_check import CrossCheck
from compliance.evaluate.resolve import CaseDates, Resolver
from compliance.facts.dated import dated_facts
from compliance.facts.impossible import impossible_values
from compliance.facts.lines import LineReader
from compliance.facts.scope import ScopeReader
from compliance.facts.stated import used_in
from compliance.forecast.days_before import days_before
from compliance.forecast.records import OwnFile
from compliance.forecast.workdays import acceptance, nth_working_day
from compliance.intake.nearest import nearest
from compliance.intake.reading import read_shipment
from compliance.law.facts import Missing
from compliance.law.own_rules import OwnText, with_own_rules
from compliance.law.rulebook import Rulebook
from compliance.law.standings import Standings
from compliance.model.assessment import Assessment
from compliance.model.shipment import Shipment
from compliance.screening.parties import Screener

if TYPE_CHECKING:
    from compliance.screening.clearances import Clearances
    from compliance.screening.user_lists import UserNames


_MOST_OVERLAID = 32  # engines with own rules on top that an assessor keeps


class Engine:
    """Assesses shipments under one rulebook. Thread-safe and fork-safe; no network, no global state."""

    def __init__(
        self,
        rulebook: Rulebook,
        clearances: Clearances | None = None,
        lists: Iterable[UserNames] = (),
        records: Iterable[OwnFile] = (),
        stale_after_days: int | None = None,
    ) -> None:
        """Take the rulebook; `clearances` holds names a person cleared, `lists` are lists of the user's own.

        `records` are the user's own licence files; from thirty of a kind they replace the pooled curve. Where the law
        was verified more than `stale_after_days` before the day of the question, nothing goes on: the action is `ask`.
        """
        self.rulebook = rulebook
        lists, records = tuple(lists), tuple(records)
        top = rulebook.overlays[-1].head if rulebook.overlays else None
        self._noted = top if top is not None and top.noted else None
        self._supposed = any(o.head is not None and not o.head.noted for o in rulebook.overlays)
        under = rulebook.beneath if self._noted else None
        self._beneath = Engine(under, clearances, lists, records, stale_after_days=stale_after_days) if under else None
        self._stale_after_days = stale_after_days
        self._records = records
        self._screener = Screener(rulebook, clearances, lists)
        self._scope = ScopeReader(rulebook, self._screener)
        self._lines = rulebook.derived("lines", LineReader)
        self._standings = Standings(rulebook)
        self._judges = CrossCheck(rulebook, self._standings)
        self._writer = FindingWriter(rulebook)
        self._longest = max(clock.working_days or 0 for clock in rulebook.clocks.values())
        older = rulebook.questions["earlier_list"]
        self._older = Missing(older.path, older.ask, older.decides, "earlier_list")

    def beside(self, clearances: Clearances, lists: Iterable[UserNames]) -> Engine:
        """Return this engine with other clearances and lists; everything that the rulebook made is shared."""
        other, lists = copy(self), tuple(lists)
        other._beneath = self._beneath.beside(clearances, lists) if self._beneath else None
        other._scope = self._scope.beside(self._screener.beside(clearances, lists))
        return other

    def assess(self, shipment: Shipment, as_of: date) -> Assessment:
        """Return the assessment of a shipment under the law known on `as_of`.

        Raises ShipmentRefused for values that a parameter cannot have and for paper names the rulebook does not
        know, and EngineFault when no decision can be vouched for.
        """
        if self._noted is None or self._beneath is None:
            answer = self._assess(shipment, as_of)
            return supposed(answer) if self._supposed else answer
        plain = self._beneath.assess(shipment, as_of)
        if as_of < self._noted.known:
            return plain
        answer = noted(self.rulebook, self._assess(shipment, as_of), plain, self._noted)
        return supposed(answer) if self._supposed else answer

    def _assess(self, shipment: Shipment, as_of: date) -> Assessment:
        """Return the answer under this rulebook as it is."""
        self._check_values(shipment)
        calendar = self._calendar(shipment, as_of)
        scope, screened = self._scope.read(shipment, calendar.release, as_of)
        lines = []
        for line, described in zip(shipment.lines, self._lines.read_all(shipment), strict=True):
            older = replace(self._older, path=self._older.path.replace("{line}", line.line))
            dated = dated_facts(self._standings, described, scope, as_of)
            settler = Resolver(self._judges, scope.merged(described.described), dated, calendar, older)
            lines.append((line, described, settler.settle()))
        case = EvaluatedShipment(
            shipment, calendar, lines, screened, self._judges.names, self._records, self._stale_after_days
        )
        return assemble(self.rulebook, case, self._writer)

    def _calendar(self, shipment: Shipment, as_of: date) -> CaseDates:
        working = self.rulebook.working_days
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
        fast, slow = days_before(self.rulebook.delays, used_in(shipment)) or (0, 0)
        return as_of + timedelta(days=fast), as_of + timedelta(days=slow)

    def _check_values(self, shipment: Shipment) -> None:
        """Refuse values that cannot be or that their parameter cannot have, and paper names that no rule speaks of."""
        book = self.rulebook
        faults = [*self._lines.stated.faults(shipment.lines, "$.lines")]
        faults += impossible_values(shipment.lines, book.parameters, self._lines.stated)
        papers = {*book.papers, *(a for p in book.papers.values() for a in p.aliases)}
        for i, paper in enumerate(shipment.papers):
            if paper.id not in papers:
                near = nearest(paper.id, tuple(sorted(papers)))
                hint = f"Did you mean {near}?" if near else "See rules/FACTS.md for the names that are known."
                faults.append(Fault(f"$.papers[{i}].id", f"unknown paper {paper.id!r}", hint))
        if faults:
            raise ShipmentRefused(faults)


@dataclass(frozen=True, slots=True)
class AssessedDocument:
    """An assessment and its bytes in JSON; `context` is what the exporter's register said, if it was used."""

    assessment: Assessment
    text: bytes
    context: bytes | None = None


class Assessor:
    """One rulebook with its engine. A new rulebook means a new assessor that replaces the old one as a whole."""

    def __init__(self, rulebook: Rulebook, stale_after_days: int | None = None) -> None:
        """Make the engine, and answer once so that what is made on first use is made."""
        self.rulebook = rulebook
        self.engine = Engine(rulebook, stale_after_days=stale_after_days)
        self._stale_after_days = stale_after_days
        self._overlaid: dict[tuple[OwnText, ...], tuple[Engine, tuple[OwnText, ...]]] = {}
        self.answer(b'{"lines": [{"line": "1", "description": "steel water bottle"}]}', rulebook.verified_until)

    def answer(self, document: bytes, as_of: date, own: OwnData | None = None) -> AssessedDocument:
        """Return the answer to a shipment in JSON, asked on a day in China, with what the exporter's register says.

        Raises ShipmentRefused, and EngineFault when no decision can be vouched for.
        """
        shipment = read_shipment(document)
        if not own:
            found = self.engine.assess(shipment, as_of)
            return AssessedDocument(found, found.to_json().encode())
        cleared = UsedClearances(own.clearances)
        merged, uses = with_items(shipment, own.items)
        engine, aside = self._under(own.rules)
        found = engine.beside(cleared, [one.names for one in own.lists]).assess(merged, as_of)
        used = sorted(cleared.used.values(), key=lambda one: (one.entry, one.party, one.listing))
        found = stamped(found, uses, used, replace(own, aside=aside))
        return AssessedDocument(found, found.to_json().encode(), context_of(uses, used, own))

    def _under(self, rules: tuple[OwnText, ...]) -> tuple[Engine, tuple[OwnText, ...]]:
        """Return the engine with a company's own rules on top, and the notes left aside. Raises OwnRulesRefused."""
        if not rules:
            return self.engine, ()
        made = self._overlaid.get(rules)
        if made is None:
            try:
                book, aside = with_own_rules(self.rulebook, rules)
            except RulebookRefused as refused:
                raise OwnRulesRefused(self.rulebook.version, refused.offences) from None
            made = Engine(book, stale_after_days=self._stale_after_days), aside
            while len(self._overlaid) >= _MOST_OVERLAID:
                self._overlaid.pop(next(iter(self._overlaid)), None)
            self._overlaid[rules] = made
        return made

    def age_days(self, today: date) -> int:
        """Return how many days ago the law as a whole was last verified."""
        return (today - self.rulebook.verified_until).days
