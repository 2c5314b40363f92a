"""Markers of an answer: what its provisions, the state of the law and the way of judging ask to be seen."""

from __future__ import annotations

from compliance.answer.evaluated_shipment import EvaluatedShipment
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Decision


def flags_of(book: Rulebook, case: EvaluatedShipment, decision: Decision) -> list[str]:
    """Return the ids of the flags of a case."""
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
