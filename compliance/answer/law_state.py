"""How old the law behind an answer is, and what a person must look up now for this shipment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from compliance.answer.evaluated_shipment import AskedState, EvaluatedShipment, age_days
from compliance.answer.words import words
from compliance.bounded import BoundedTable
from compliance.law.registry import CheckByHand
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Decision
from compliance.model.next_step import LawCheck, LawState

_CHECKS, _RULES = 2_000, 20_000


class LawStates:
    """The state of the law under one rulebook. Which checks bear on a rule is found once, and what one says is kept."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._bearing: BoundedTable[str, frozenset[int]] = BoundedTable(_RULES)
        self._checks: BoundedTable[tuple[int, tuple[str, ...]], LawCheck] = BoundedTable(_CHECKS)

    def of(self, case: EvaluatedShipment, worst: Decision) -> LawState:
        """Return the state of the law; where a licence may be needed, it matters up to the day of decision."""
        book = self._book
        verified, as_of, release = book.verified_until, case.calendar.as_of, case.calendar.release
        last_day = max(release, case.calendar.decision) if worst.needs_licence else release
        stale = AskedState.of(book, case).stale
        checks: tuple[LawCheck, ...] = ()
        if max(as_of, last_day) > verified:
            bearing = [(rule, self._checks_of(rule)) for rule in _rules(case)]
            in_time = (n for n, one in enumerate(book.coverage.check_by_hand) if _in_time(one, case, last_day))
            found = (self._check(number, bearing) for number in in_time)
            checks = tuple(check for check in found if check is not None)
        return LawState(verified_until=verified, age_days=age_days(book, as_of), stale=stale, checks=checks)

    def _checks_of(self, rule: str) -> frozenset[int]:
        """Return the numbers of the checks that bear on a rule."""
        checks = self._book.coverage.check_by_hand
        return self._bearing.of(rule, lambda: frozenset(
            number for number, check in enumerate(checks) if any(_names(one, rule) for one in check.bears_on)
        ))  # fmt: skip

    def _check(self, number: int, bearing: Iterable[tuple[str, frozenset[int]]]) -> LawCheck | None:
        """Return a check with the rules it bears on, or None where it bears on none of them."""
        rules = tuple(rule for rule, checks in bearing if number in checks)
        if not rules:
            return None
        check = self._book.coverage.check_by_hand[number]
        return self._checks.of((number, rules), lambda: LawCheck(
            id=check.id, what=words(check.what), where=check.where, numbers=check.numbers, bears_on=rules
        ))  # fmt: skip


def _rules(case: EvaluatedShipment) -> tuple[str, ...]:
    """Return the rules that are part of the answer: those that apply, may apply, or are suspended."""
    held = (h for _, _, settled in case.lines for r in settled.readings for h in r.counts.held)
    said = (h.provision.id for h in held if h.outcome in ("applies", "unsure", "suspended"))
    return tuple(dict.fromkeys(said))


def _in_time(check: CheckByHand, case: EvaluatedShipment, last_day: date) -> bool:
    """Return whether the days from the question to the end of the case touch those of the check."""
    first = min(case.calendar.as_of, case.calendar.release)
    return (check.from_ is None or check.from_ <= last_day) and (check.until is None or check.until >= first)


def _names(pattern: str, rule: str) -> bool:
    return rule.startswith(pattern[:-1]) if pattern.endswith("*") else rule == pattern
