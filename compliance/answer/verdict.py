"""The decision on a shipment without prose: bounds, action, flags, laws and the first question of each line.

An assessment is built on it, so that the two cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from compliance.answer.beside import BesideState, action_with, strictest_state
from compliance.answer.evaluated_shipment import AskedState, overall
from compliance.answer.flags import flags_of, halted
from compliance.answer.line_outcome import LineOutcome, PlacedLine
from compliance.answer.questions import OpenGap, gaps_of, ranked
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Action, Decision

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


@dataclass(frozen=True, slots=True)
class FirstQuestion:
    """A question by its id in the rulebook, and the place of its answer in the shipment."""

    id: str
    fact: str


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """A line decided: how its goods were read, which control codes name them, and what rules and laws apply."""

    line: str
    decision: Decision
    at_best: Decision
    at_worst: Decision
    basis: str
    codes: tuple[str, ...]
    rules: tuple[str, ...]
    laws: tuple[str, ...]
    question: FirstQuestion | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """A shipment decided. `beside` is the state of measures beside export control; a `what_if` is no decision.

    `noted`: a notice that a person noted has a part in it.
    """

    decision: Decision
    at_best: Decision
    at_worst: Decision
    action: Action
    beside: str
    permits: tuple[str, ...]
    flags: tuple[str, ...]
    question: FirstQuestion | None
    lines: tuple[LineVerdict, ...]
    what_if: bool = False
    noted: bool = False

    @property
    def laws(self) -> tuple[str, ...]:
        """The laws that apply to any line."""
        return tuple(dict.fromkeys(law for line in self.lines for law in line.laws))


@dataclass(frozen=True, slots=True)
class Decided:
    """The outcomes of all lines taken together; gaps by their place."""

    decision: Decision
    at_best: Decision
    at_worst: Decision
    action: Action
    beside: BesideState
    flags: tuple[str, ...]
    gaps: Mapping[str, OpenGap] = field(compare=False)


def decided(book: Rulebook, outcomes: Sequence[tuple[str, LineOutcome]], asked: AskedState) -> Decided:
    """Return what lines, by their ids, come to together."""
    lines = [outcome for _, outcome in outcomes]
    decision = overall(lines)
    best = max((one.best for one in lines), key=lambda d: d.strictness)
    worst = max((one.worst for one in lines), key=lambda d: d.strictness)
    flags = flags_of(book, lines, decision, asked)
    beside = strictest_state(one.beside for one in lines)
    action = halted(book, action_with(_action(decision, worst, lines, asked), beside.state), flags)
    return Decided(decision, best, worst, action, beside, tuple(flags), gaps_of((n, o.gaps) for n, o in outcomes))


def verdict_of(book: Rulebook, lines: Sequence[tuple[str, PlacedLine, LineOutcome]], asked: AskedState) -> Verdict:
    """Return the verdict on a shipment from its lines: id, how the goods were placed, and outcome."""
    whole = decided(book, [(name, outcome) for name, _, outcome in lines], asked)
    order = [(FirstQuestion(one.gap.question, one.gap.path), one.lines) for one in ranked(whole.gaps.values())]
    first: dict[str, FirstQuestion] = {}
    for question, open_on in order:
        for name in open_on:
            first.setdefault(name, question)
    return Verdict(
        decision=whole.decision,
        at_best=whole.at_best,
        at_worst=whole.at_worst,
        action=whole.action,
        beside=whole.beside.state,
        permits=whole.beside.missing,
        flags=whole.flags,
        question=order[0][0] if order else None,
        lines=tuple(_line(name, placed, one, first.get(name)) for name, placed, one in lines),
        noted=any(one.noted for _, _, one in lines),
    )


def _line(name: str, placed: PlacedLine, one: LineOutcome, question: FirstQuestion | None) -> LineVerdict:
    codes = placed.codes_abroad if one.abroad else placed.codes
    return LineVerdict(name, one.decision, one.best, one.worst, placed.basis, codes, one.rules, one.laws, question)


def _action(decision: Decision, worst: Decision, lines: Sequence[LineOutcome], asked: AskedState) -> Action:
    """Return what to do; nothing goes on while a party may be one that must get nothing, or under a stale law."""
    if asked.stale and not decision.refuses:
        return "ask"
    action = _ACTIONS[decision]
    if action != "proceed":
        return action
    if worst.refuses and asked.party_open:
        return "ask"
    near = any(one.near for one in lines)
    return "proceed_declare" if decision is Decision.NOT_CONTROLLED and near else action
