"""How old the law behind an answer is, and what a person must look up now for this shipment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from compliance.answer.evaluated_shipment import AskedState, EvaluatedShipment, age_days
from compliance.answer.words import words
from compliance.law.registry import CheckByHand
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Decision
from compliance.model.next_step import LawCheck, LawState


def law_state_of(book: Rulebook, case: EvaluatedShipment, worst: Decision) -> LawState:
    """Return the state of the law; where a licence may be needed, it matters up to the day of decision."""
    verified, as_of, release = book.verified_until, case.calendar.as_of, case.calendar.release
    last_day = max(release, case.calendar.decision) if worst.needs_licence else release
    stale = AskedState.of(book, case).stale
    checks: tuple[LawCheck, ...] = ()
    if max(as_of, last_day) > verified:
        rules = _rules(case)
        found = (_check(one, rules) for one in book.coverage.check_by_hand if _in_time(one, case, last_day))
        checks = tuple(check for check in found if check is not None)
    return LawState(verified_until=verified, age_days=age_days(book, as_of), stale=stale, checks=checks)


def _rules(case: EvaluatedShipment) -> tuple[str, ...]:
    """Return the rules that are part of the answer: those that apply, may apply, or are suspended."""
    held = (h for _, _, settled in case.lines for r in settled.readings for h in r.counts.held)
    said = (h.provision.id for h in held if h.outcome in ("applies", "unsure", "suspended"))
    return tuple(dict.fromkeys(said))


def _in_time(check: CheckByHand, case: EvaluatedShipment, last_day: date) -> bool:
    """Return whether the days from the question to the end of the case touch those of the check."""
    first = min(case.calendar.as_of, case.calendar.release)
    return (check.from_ is None or check.from_ <= last_day) and (check.until is None or check.until >= first)


def _check(check: CheckByHand, rules: Iterable[str]) -> LawCheck | None:
    """Return a check with the rules it bears on, or None where it bears on none of them."""
    bears_on = tuple(rule for rule in rules if any(_names(one, rule) for one in check.bears_on))
    if not bears_on:
        return None
    return LawCheck(id=check.id, what=words(check.what), where=check.where, numbers=check.numbers, bears_on=bears_on)


def _names(pattern: str, rule: str) -> bool:
    return rule.startswith(pattern[:-1]) if pattern.endswith("*") else rule == pattern
