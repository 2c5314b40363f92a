"""The assessment put together from settled lines: decision, bounds, flags, delay and stamp."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date

from compliance.answer.answer_places import AnswerPlaces
from compliance.answer.beside import beside_of, rows_of
from compliance.answer.branches import branches_of
from compliance.answer.controls import controls_of
from compliance.answer.evaluated_shipment import AskedState, EvaluatedShipment
from compliance.answer.findings import FindingWriter
from compliance.answer.law_state import LawStates
from compliance.answer.line_outcome import LineOutcome, PlacedLine
from compliance.answer.next_steps import NextSteps, StepsRequest
from compliance.answer.overlaid import overlays_of
from compliance.answer.papers import PaperLists
from compliance.answer.parties import party_of
from compliance.answer.questions import OpenGap, open_points, questions_of
from compliance.answer.summary import summary_of
from compliance.answer.timing import changes_of, forecast_request
from compliance.answer.verdict import decided
from compliance.answer.words import SCOPE_CHECKED, words
from compliance.bounded import BoundedTable
from compliance.evaluate.resolve import ResolvedLine
from compliance.facts.lines import DescribedLine
from compliance.forecast.delay import ForecastRequest, forecast
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import (
    Assessment,
    BranchAnswer,
    FlagAnswer,
    LineAnswer,
    Question,
    RulebookStamp,
)
from compliance.model.finding import Classification, ThingAnswer
from compliance.model.outlook import Delay
from compliance.model.shipment import Shipment, ShipmentLine
from compliance.version import VERSION

_FORECASTS = 200


class Assembler:
    """Puts assessments together under one rulebook. Thread-safe; parts that many answers share are made once.

    What is kept depends on nothing but its key and the rulebook; every table is bounded.
    """

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._writer = FindingWriter(book)
        self._law = LawStates(book)
        self._papers = PaperLists(book)
        self._steps = NextSteps(book)
        self._forecasts: BoundedTable[ForecastRequest, Delay] = BoundedTable(_FORECASTS)

    def assemble(self, case: EvaluatedShipment) -> Assessment:
        """Return the assessment of a case."""
        book = self._book
        rulings = [settled.main.counts for _, _, settled in case.lines]
        outcomes = [(line.line, LineOutcome.of(PlacedLine.of(read), settled)) for line, read, settled in case.lines]
        whole = decided(book, outcomes, AskedState.of(book, case))
        decision, worst, gaps = whole.decision, whole.at_worst, whole.gaps
        lines = tuple(_line(self._writer, gaps, *parts) for parts in case.lines)
        outlook, law = self._forecast(forecast_request(case, decision)), self._law.of(case, worst)
        questions = _questions(book, case, gaps)
        papers = self._papers.of(rulings, case.shipment, case.calendar.release)
        beside = beside_of(book, whole.beside)
        return Assessment(
            reference=case.shipment.reference,
            as_of=case.calendar.as_of,
            decision=decision,
            at_best=whole.at_best,
            at_worst=worst,
            action=whole.action,
            beside=beside,
            summary=summary_of(book, (decision, worst), lines, (beside, questions)),
            law_state=law,
            next_steps=self._steps.of(StepsRequest.of(whole, case.calendar.as_of, (papers, questions), law, outlook)),
            lines=lines,
            parties=tuple(party_of(s) for s in case.screened),
            branches=_branches(case, book.verified_until),
            flags=tuple(FlagAnswer(id=f, says=words(book.flags[f])) for f in whole.flags),
            questions=questions,
            papers=papers,
            delay=outlook,
            next_changes=changes_of(book, case, outlook),
            scope={"checked": SCOPE_CHECKED, "not_checked": tuple(r.name.en for r in book.coverage.not_checked)},
            judges=case.judges,
            engine=VERSION,
            rulebook=_stamp(book, case),
            overlays=overlays_of(book),
            receipt=receipt(book, case),
        )

    def _forecast(self, request: ForecastRequest) -> Delay:
        """Return the forecast for a request; one that rests on the user's own records is not kept."""
        if request.records:
            return forecast(self._book, request)
        return self._forecasts.of(request, lambda: forecast(self._book, request))


def _stamp(book: Rulebook, case: EvaluatedShipment) -> RulebookStamp:
    return RulebookStamp(
        version=book.version,
        digest=book.digest,
        verified_until=book.verified_until,
        lists_verified_until=book.lists_seen,
        lists_age_days=max(0, (case.calendar.as_of - book.lists_seen).days),
    )


def receipt(book: Rulebook, case: EvaluatedShipment) -> str:
    """Return the SHA-256 over input, day, engine, rulebook, and what lists or findings of the user added.

    Which judges ran is no part of it: they agree, or no answer is given.
    """
    screened = (s for s in case.screened if s.cleared or any(h.law is None for h in s.hits))
    own_matches = [(s.role, s.hits, s.cleared) for s in screened]
    records = f"\n{case.records}" if case.records else ""
    own = f"{own_matches}{records}{stale_mark(case.stale_after_days)}"
    return receipt_of(book, case.shipment, case.calendar.as_of, own)


def stale_mark(stale_after_days: int | None) -> str:
    """Return what a receipt says of the days after which the law counts as stale."""
    return f"\nstale after {stale_after_days}" if stale_after_days is not None else ""


def receipt_of(book: Rulebook, shipment: Shipment, as_of: date, own: str) -> str:
    """Return the receipt of a question to which the user's `own` lists, findings and records said this."""
    text = shipment.model_dump_json(exclude_unset=True)
    return hashlib.sha256(f"{text}\n{as_of}\n{VERSION}\n{book.digest}\n{own}".encode()).hexdigest()


def _questions(book: Rulebook, case: EvaluatedShipment, gaps: Mapping[str, OpenGap]) -> tuple[Question, ...]:
    """Return the questions, with the place of each answer."""
    named = ("matched", "possible")
    matches = {
        line.line: [m for m in described.classification.matches if m.certainty in named]
        for line, described, _ in case.lines
    }
    return questions_of(gaps.values(), AnswerPlaces(case.shipment, matches, book.parameters))


def _line(
    writer: FindingWriter,
    gaps: Mapping[str, OpenGap],
    line: ShipmentLine,
    described: DescribedLine,
    settled: ResolvedLine,
) -> LineAnswer:
    matches = described.classification.matches
    abroad = settled.main.counts.described.facts["move.kind"] != "export"
    return LineAnswer(
        line=line.line,
        description=line.description,
        classification=_classification(described),
        decision=settled.decision,
        at_best=settled.best,
        at_worst=settled.worst,
        open=open_points(line.line, gaps.values(), len(settled.readings) > 1),
        control=controls_of(m for m in matches if m.goods.kind != "overseas" or abroad),
        findings=writer.write(settled.main.counts, matches),
        beside=controls_of(rows_of(settled.main.counts, described.beside)),
        remarks=tuple(described.classification.remarks),
    )


def _classification(described: DescribedLine) -> Classification:
    found = described.classification
    things = tuple(
        ThingAnswer(text=" ".join(t.text.split()), basis=t.basis, because=dict(t.because)) for t in found.things
    )
    words = tuple(dict.fromkeys(word for t in found.things for word in t.unexplained))
    return Classification(basis=found.basis, things=things, unexplained=words, unused=tuple(found.unused))


def _branches(case: EvaluatedShipment, checked: date) -> tuple[BranchAnswer, ...]:
    found: dict[tuple[str, str], BranchAnswer] = {}
    for _, _, settled in case.lines:
        for branch in branches_of(settled, checked):
            key = (branch.standing, branch.if_["en"])
            known = found.get(key)
            if known is None or branch.decision.strictness > known.decision.strictness:
                found[key] = branch
    return tuple(found.values())
