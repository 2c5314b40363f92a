"""The assessment put together from settled lines: decision, bounds, flags, delay and stamp."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from compliance.answer.beside import ROOM, action_with, beside_of, rows_of
from compliance.answer.branches import branches_of
from compliance.answer.evaluated_shipment import EvaluatedShipment, overall
from compliance.answer.findings import FindingWriter, controls_of
from compliance.answer.overlaid import overlays_of
from compliance.answer.papers import papers_of
from compliance.answer.parties import party_of
from compliance.answer.questions import questions_of
from compliance.answer.timing import changes_of, forecast_of
from compliance.answer.words import BASIS, READ, SCOPE_CHECKED, words
from compliance.evaluate.resolve import ResolvedLine
from compliance.facts.lines import DescribedLine
from compliance.law.clauses import cited
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import (
    Action,
    Assessment,
    BesideAnswer,
    BranchAnswer,
    Decision,
    Finding,
    FlagAnswer,
    LineAnswer,
    Question,
    RulebookStamp,
    Words,
)
from compliance.model.decision import DECISIONS
from compliance.model.finding import Classification, ThingAnswer
from compliance.model.shipment import ShipmentLine
from compliance.version import VERSION

_ACTIONS: dict[Decision, Action] = {
    Decision.PROHIBITED: "stop",
    Decision.PRESUMPTION_OF_DENIAL: "stop",
    Decision.LICENCE_STRICT: "apply",
    Decision.LICENCE_NORMAL: "apply",
    Decision.GENERAL_LICENCE_ELIGIBLE: "apply",
    Decision.REGISTRATION: "register",
    Decision.LICENCE_COVERED: "proceed",
    Decision.NOT_CONTROLLED: "proceed",
    Decision.INSUFFICIENT: "ask",
}


def assemble(book: Rulebook, case: EvaluatedShipment, writer: FindingWriter) -> Assessment:
    """Return the assessment of a case."""
    rulings = [settled.main.counts for _, _, settled in case.lines]
    decision = overall(rulings)
    best = max((s.best for _, _, s in case.lines), key=lambda d: d.strictness)
    worst = max((s.worst for _, _, s in case.lines), key=lambda d: d.strictness)
    flags = _flags(book, case, decision)
    lines = tuple(_line(writer, *parts) for parts in case.lines)
    outlook = forecast_of(book, case, decision)
    beside = beside_of(book, rulings)
    action = action_with(_action(decision, worst, case), beside)
    questions = questions_of(rulings)
    return Assessment(
        reference=case.shipment.reference,
        as_of=case.calendar.as_of,
        decision=decision,
        at_best=best,
        at_worst=worst,
        action="ask" if action.startswith("proceed") and any(book.flags[f].halts for f in flags) else action,
        beside=beside,
        summary=_summary(book, (decision, worst), lines, (beside, questions)),
        lines=lines,
        parties=tuple(party_of(s) for s in case.screened),
        branches=_branches(case, book.verified_until),
        flags=tuple(FlagAnswer(id=f, says=words(book.flags[f])) for f in flags),
        questions=questions,
        papers=papers_of(book, rulings, case.shipment, case.calendar.release),
        delay=outlook,
        next_changes=changes_of(book, case, outlook),
        scope={"checked": SCOPE_CHECKED, "not_checked": tuple(r.name.en for r in book.coverage.not_checked)},
        judges=case.judges,
        engine=VERSION,
        rulebook=RulebookStamp(
            version=book.version,
            digest=book.digest,
            verified_until=book.verified_until,
            lists_verified_until=book.lists_seen,
            lists_age_days=max(0, (case.calendar.as_of - book.lists_seen).days),
        ),
        overlays=overlays_of(book),
        receipt=receipt(book, case),
    )


def receipt(book: Rulebook, case: EvaluatedShipment) -> str:
    """Return the SHA-256 over input, day, engine, rulebook, and what lists or findings of the user added.

    Which judges ran is no part of it: they agree, or no answer is given.
    """
    text = case.shipment.model_dump_json(exclude_unset=True)
    screened = (s for s in case.screened if s.cleared or any(h.law is None for h in s.hits))
    own_matches = [(s.role, s.hits, s.cleared) for s in screened]
    own = f"\n{case.records}" if case.records else ""
    stamp = f"{text}\n{case.calendar.as_of}\n{VERSION}\n{book.digest}\n{own_matches}{own}"
    return hashlib.sha256(stamp.encode()).hexdigest()


def _action(decision: Decision, worst: Decision, case: EvaluatedShipment) -> Action:
    """Return what to do; nothing goes on while a party may be one that must get nothing."""
    placed = [d.classification for _, d, _ in case.lines]
    near = any(m.certainty in ("cleared", "outside") for one in placed for m in one.matches)
    near |= any(thing.basis in ("presumed", "reviewed") for one in placed for thing in one.things)
    action = _ACTIONS[decision]
    if action != "proceed":
        return action
    if worst.refuses and any(s.open for s in case.screened):
        return "ask"
    return "proceed_declare" if decision is Decision.NOT_CONTROLLED and near else action


def _line(writer: FindingWriter, line: ShipmentLine, described: DescribedLine, settled: ResolvedLine) -> LineAnswer:
    matches = described.classification.matches
    abroad = settled.main.counts.described.facts["move.kind"] != "export"
    return LineAnswer(
        line=line.line,
        description=line.description,
        classification=_classification(described),
        decision=settled.decision,
        at_best=settled.best,
        at_worst=settled.worst,
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


def _summary(
    book: Rulebook,
    bounds: tuple[Decision, Decision],
    lines: Sequence[LineAnswer],
    more: tuple[BesideAnswer, Sequence[Question]],
) -> Words:
    """Return the decision with what led to it; where it is open, with the question that decides."""
    beside, questions = more
    decision, worst = bounds
    findings = [f for line in lines if line.decision is decision for f in line.findings]
    deciding = (f for f in findings if f.outcome == "applies" and f.decision is decision)
    own = (f for f in findings if f.outcome not in ("silent", "lifted") and f.regime != ROOM)
    lead = next(deciding, None) or next(own, None)
    others = [f for line in lines for f in line.findings if f.regime == ROOM and f.outcome in ("applies", "unsure")]
    other = next((f for f in others if f is not lead), None) if beside.state in ("needed", "ask", "held") else None
    summary: Words = {}
    for lang in ("en", "zh"):
        stop = ". " if lang == "en" else "。"
        text = DECISIONS[decision][lang] + stop
        if decision is Decision.INSUFFICIENT and questions:
            text += questions[0].ask[lang]
        elif lead is not None:
            text += f"{lead.says[lang]} [{_citation(book, lead, lang)}]"
        if other is not None:
            said = other.says[lang] if beside.state == "ask" else beside.says[lang]
            text = f"{text.strip()} {said} [{_citation(book, other, lang)}]"
        if worst is not decision and worst.strictness > decision.strictness:
            text = (
                text.strip()
                + (" At worst: " if lang == "en" else " 最严情形：")
                + DECISIONS[worst][lang]
                + stop.strip()
            )
        summary[lang] = text.strip()
    return summary


def _citation(book: Rulebook, finding: Finding, lang: str) -> str:
    """Return instrument, clause, first day and how sure the text is, in words."""
    from_, stop = (", from {}", "; ") if lang == "en" else ("，自{}起", "；")
    since = from_.format(finding.version) if finding.version else ""
    sure = READ[finding.read] if finding.basis == "law" else BASIS[finding.basis]
    kind = book.instruments[finding.law].kind if finding.law in book.instruments else ""
    return cited(finding.law, finding.clause, lang, kind) + since + stop + sure[lang]


def _branches(case: EvaluatedShipment, checked: date) -> tuple[BranchAnswer, ...]:
    found: dict[tuple[str, str], BranchAnswer] = {}
    for _, _, settled in case.lines:
        for branch in branches_of(settled, checked):
            key = (branch.standing, branch.if_["en"])
            known = found.get(key)
            if known is None or branch.decision.strictness > known.decision.strictness:
                found[key] = branch
    return tuple(found.values())


def _flags(book: Rulebook, case: EvaluatedShipment, decision: Decision) -> list[str]:
    flags: set[str] = set()
    for _, _, settled in case.lines:
        for held in settled.main.counts.standing:
            flags |= set(held.effect.flags)
        if len(settled.readings) > 1:
            flags.add("LEGAL_STATE_UNCERTAIN")
            if any(a.reading == "continues" for r in settled.readings for a in r.branch):
                flags.add("MUST_CHECK_MOFCOM")
        if any(r.stricter_later or r.changes for r in settled.readings):
            flags.add("DECISION_AFTER_STATE_CHANGE")
    if any(h.law is None for s in case.screened for h in s.hits):
        flags.add("USER_LIST")
    flags |= _clock_flags(book, case, decision)
    if case.calendar.as_of > book.verified_until:
        flags.add("RULES_STALE")
    if len(case.judges) < 2:
        flags.add("ONE_JUDGE")
    if any(thing.basis == "presumed" for _, d, _ in case.lines for thing in d.classification.things):
        flags.add("PRESUMED")
    return sorted(flags)


def _clock_flags(book: Rulebook, case: EvaluatedShipment, decision: Decision) -> set[str]:
    """Return what the clocks say of themselves; one that is off says enough."""
    if not decision.needs_licence or decision in (Decision.REGISTRATION, Decision.PROHIBITED):
        return set()
    running = {h.effect.clock for _, _, s in case.lines for h in s.main.counts.standing if h.effect.clock}
    flags = {flag for clock in running for flag in book.clocks[clock].flags}
    return flags - {"CLOCK_MAY_STOP"} if "CLOCK_OFF" in flags else flags
