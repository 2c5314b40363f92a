"""The engine: read, describe, judge, settle, answer. The steps in order, nothing more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from compliance.answer.assemble import Assembler
from compliance.answer.overlaid import noted, noted_verdict, supposed
from compliance.answer.verdict import Verdict
from compliance.errors import OwnRulesRefused, RulebookRefused
from compliance.evaluator import Evaluator
from compliance.forecast.records import OwnFile
from compliance.intake.reading import read_shipment
from compliance.law.rulebook import Rulebook
from compliance.law.sending import once
from compliance.model.assessment import Assessment
from compliance.model.shipment import Shipment
from compliance.repeated import RepeatedAnswers
from compliance.screening.parties import Screener

if TYPE_CHECKING:
    from compliance.answer.own_data import OwnData
    from compliance.bounded import WorkFigures
    from compliance.deciding import Decider
    from compliance.law.own_rules import OwnText
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
        self._records, self._lists, self._clearances = records, lists, clearances
        self._evaluator = Evaluator(rulebook, Screener(rulebook, clearances, lists))
        self._judges = self._evaluator.judges
        self._assembler = Assembler(rulebook)

    def beside(self, clearances: Clearances, lists: Iterable[UserNames]) -> Engine:
        """Return this engine with other clearances and lists; everything that the rulebook made is shared."""
        other, lists = object.__new__(Engine), tuple(lists)
        vars(other).update(vars(self), _clearances=clearances, _lists=lists)
        other._beneath = self._beneath.beside(clearances, lists) if self._beneath else None
        other._evaluator = self._evaluator.beside(clearances, lists)
        vars(other).pop("_decider", None)
        return other

    def __reduce__(self) -> tuple[Callable[..., Engine], tuple[object, ...]]:
        """Pickle as the rulebook and what was added; another process loads it once for each rulebook."""
        if self._clearances is not None:
            raise TypeError("an engine with clearances cannot be sent to another process: they change meanwhile")
        return engine_of, (self.rulebook, self._lists, self._records, self._stale_after_days)

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
        case = self._evaluator.evaluate(shipment, as_of, self._records, self._stale_after_days)
        return self._assembler.assemble(case)

    def decide(self, shipment: Shipment, as_of: date) -> Verdict:
        """Return what `assess` decides, without prose, papers or coming days; work is shared with questions before.

        Raises ShipmentRefused and EngineFault as `assess` does.
        """
        verdict = self._decider.decide(shipment, as_of)
        if self._noted is not None and self._beneath is not None:
            plain = self._beneath.decide(shipment, as_of)
            if as_of < self._noted.known:
                return plain
            verdict = noted_verdict(verdict, plain)
        return replace(verdict, what_if=True) if self._supposed else verdict

    @cached_property
    def _decider(self) -> Decider:
        """What decides; made when first asked, for a single check does without."""
        from compliance.deciding import Decider

        return Decider(self._evaluator, self._stale_after_days, shared=self._clearances is None)

    @property
    def decider(self) -> Decider | None:
        """What decides under one rulebook as it is; None where a noted notice is held against the law without it."""
        return None if self._beneath else self._decider

    @property
    def shared_work(self) -> dict[str, WorkFigures]:
        """How often `decide` described shipments, read goods, judged lines and gave verdicts, and how often not."""
        return self._decider.figures()


def engine_of(
    book: Rulebook, lists: tuple[UserNames, ...], records: tuple[OwnFile, ...], stale_after_days: int | None
) -> Engine:
    """Return the engine that was sent to this process; one of the rulebook alone is made once."""
    if lists or records:
        return Engine(book, lists=lists, records=records, stale_after_days=stale_after_days)
    return once(("engine", book.digest, stale_after_days), lambda: Engine(book, stale_after_days=stale_after_days))


@dataclass(frozen=True, slots=True)
class AssessedDocument:
    """An assessment and its bytes in JSON; `context` is what the exporter's register said, if it was used."""

    assessment: Assessment
    text: bytes
    context: bytes | None = None


class Assessor:
    """One rulebook with its engine. A new rulebook means a new assessor that replaces the old one as a whole."""

    def __init__(self, rulebook: Rulebook, stale_after_days: int | None = None, repeats: bool = False) -> None:
        """Make the engine, and answer once so that what is made on first use is made.

        `repeats`: many questions to come say the same but for references and amounts, and are to share their work.
        """
        self.rulebook = rulebook
        self.engine = Engine(rulebook, stale_after_days=stale_after_days)
        self._repeated = RepeatedAnswers(rulebook, self.engine.assess, stale_after_days) if repeats else None
        self._stale_after_days = stale_after_days
        self._overlaid: dict[tuple[OwnText, ...], tuple[Engine, tuple[OwnText, ...]]] = {}
        self.answer(b'{"lines": [{"line": "1", "description": "steel water bottle"}]}', rulebook.verified_until)

    def answer(self, document: bytes, as_of: date, own: OwnData | None = None) -> AssessedDocument:
        """Return the answer to a shipment in JSON, asked on a day in China, with what the exporter's register says.

        Raises ShipmentRefused, and EngineFault when no decision can be vouched for.
        """
        shipment = read_shipment(document)
        if not own:
            found = (self._repeated or self.engine).assess(shipment, as_of)
            return AssessedDocument(found, found.to_json().encode())
        from compliance.answer.own_data import UsedClearances, context_of, stamped, with_items

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
        from compliance.law.own_rules import with_own_rules

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
