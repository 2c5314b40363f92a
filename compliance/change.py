"""Another answer to the same shipment: what is otherwise, and which findings brought it about."""

from __future__ import annotations

from typing import Literal

from compliance.answer import Action, Answer, Decision, Words


class Turn(Answer):
    """A value before and after; None: there was none."""

    before: str | None
    after: str | None


class DecisionTurn(Answer):
    """A decision before and after; None: the line stood in one answer only."""

    before: Decision | None
    after: Decision | None


class ActionTurn(Answer):
    """What was to be done before, and what is to be done now."""

    before: Action
    after: Action


class LineChange(Answer):
    """One line whose decision, bounds or matched control codes are otherwise."""

    line: str
    decision: DecisionTurn
    at_best: DecisionTurn
    at_worst: DecisionTurn
    codes_added: tuple[str, ...] = ()
    codes_removed: tuple[str, ...] = ()


class Reason(Answer):
    """A finding that is new, gone, or says something else, on one line. `says` are its words now, or else its last.

    `outcome` and `decision` are those of the finding; `until` is the last day of a suspension.
    """

    line: str
    rule: str
    law: str
    clause: str
    kind: Literal["new", "gone", "changed"]
    outcome: Turn
    decision: DecisionTurn
    version: Turn
    until: Turn
    says: Words
    layer: Literal["law", "company policy"] = "law"


class PartyChange(Answer):
    """A party that is listed, like a listed one, or cleared, and was not so before."""

    role: str
    name: str
    match: Turn
    entry: Turn
    why: str | None = None


class PaperTurn(Answer):
    """A paper wanted in both answers that ran out, or is at hand again."""

    id: str
    before: Literal["at_hand", "missing", "expired"]
    after: Literal["at_hand", "missing", "expired"]


class Deadline(Answer):
    """The clock, the legal limit in working days and its last day, and the last day to file for the day of shipping."""

    clock: Literal["runs", "off", "may_stop", "none"]
    working_days: int | None
    on: str | None
    file_by: str | None


class DeadlineTurn(Answer):
    """The legal limit before and after."""

    before: Deadline
    after: Deadline


class Coming(Answer):
    """The next day on which the answer changes, to what, and whether that is certain."""

    on: str
    to: Decision
    certain: bool


class ComingTurn(Answer):
    """The next change before and after; None: none was known."""

    before: Coming | None
    after: Coming | None


class Change(Answer):
    """Another answer to the same shipment; where all is as before, tuples are empty, `deadline`, `next_change` None.

    `rulebook` holds the digests and `as_of` the days of the two answers. `stricter`: the shipment as a whole came out
    stricter, or with the whole unmoved one of its lines. `reasons` come per line, what applies now first.
    """

    reference: str | None
    as_of: Turn
    rulebook: Turn
    decision: DecisionTurn
    action: ActionTurn
    at_best: DecisionTurn
    at_worst: DecisionTurn
    stricter: bool
    lines: tuple[LineChange, ...]
    parties: tuple[PartyChange, ...]
    papers_added: tuple[str, ...]
    papers_removed: tuple[str, ...]
    papers_turned: tuple[PaperTurn, ...]
    questions_added: tuple[str, ...]
    questions_removed: tuple[str, ...]
    flags_added: tuple[str, ...]
    flags_removed: tuple[str, ...]
    deadline: DeadlineTurn | None
    next_change: ComingTurn | None
    reasons: tuple[Reason, ...]
    summary: Words
