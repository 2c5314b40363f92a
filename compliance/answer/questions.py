"""The questions still open, ranked by what their answers would settle."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.answer.words import words
from compliance.evaluate.day_result import DayResult
from compliance.law.facts import Missing
from compliance.model.assessment import LADDER, Decision, Question


def questions_of(rulings: Iterable[DayResult]) -> tuple[Question, ...]:
    """Return each gap once, with the decisions its answer could bring; deciding and strict ones first."""
    gaps: dict[str, Missing] = {}
    outcomes: dict[str, set[Decision]] = {}
    for ruled in rulings:
        for held in ruled.doubtful:
            decision = held.decision
            if decision is None and held.effect.permit:
                for gap in ruled.gaps(held):
                    gaps.setdefault(gap.path, gap)
                    outcomes.setdefault(gap.path, set())
            if decision is None or decision is Decision.INSUFFICIENT:
                continue
            counts = decision.strictness > ruled.settled.strictness or bool(held.effect.lifts)
            for gap in (g for g in ruled.gaps(held) if counts or g.always):
                gaps.setdefault(gap.path, gap)
                outcomes.setdefault(gap.path, set()).add(decision)
        for decision, test in ((ruled.eased[0], t) for t in ruled.eased[1]) if ruled.eased else ():
            if decision is Decision.INSUFFICIENT:
                continue
            for gap in ruled.gaps_of(test):
                gaps.setdefault(gap.path, gap)
                outcomes.setdefault(gap.path, set()).add(decision)
    ordered = sorted(gaps.values(), key=lambda g: (not g.decides, -_height(outcomes[g.path]), g.path))
    return tuple(
        Question(
            fact=gap.path,
            ask=words(gap.ask),
            could_change_to=tuple(sorted(outcomes[gap.path], key=LADDER.index)),
            rank=rank,
        )
        for rank, gap in enumerate(ordered, start=1)
    )


def _height(decisions: set[Decision]) -> int:
    return max((d.strictness for d in decisions), default=-1)
