"""Markers of an answer: what its provisions, the state of the law and the way of judging ask to be seen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from compliance.answer.evaluated_shipment import AskedState
from compliance.answer.line_outcome import LineOutcome
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Action, Decision


def flags_of(book: Rulebook, lines: Sequence[LineOutcome], decision: Decision, asked: AskedState) -> list[str]:
    """Return the ids of the flags of a shipment."""
    flags = {flag for one in lines for flag in one.flags}
    if asked.user_listed:
        flags.add("USER_LIST")
    flags |= _clock_flags(book, lines, decision)
    if asked.as_of > book.verified_until:
        flags.add("RULES_STALE")
    if asked.judges < 2:
        flags.add("ONE_JUDGE")
    return sorted(flags)


def halted(book: Rulebook, action: Action, flags: Iterable[str]) -> Action:
    """Return what to do once flags that hold a shipment are counted."""
    return "ask" if action.startswith("proceed") and any(book.flags[f].halts for f in flags) else action


def _clock_flags(book: Rulebook, lines: Sequence[LineOutcome], decision: Decision) -> set[str]:
    """Return what the clocks say of themselves; one that is off says enough."""
    if not decision.needs_licence or decision in (Decision.REGISTRATION, Decision.PROHIBITED):
        return set()
    flags = {flag for one in lines for clock in one.clocks for flag in book.clocks[clock].flags}
    return flags - {"CLOCK_MAY_STOP"} if "CLOCK_OFF" in flags else flags
