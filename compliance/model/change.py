"""Another answer to the same shipment: what is otherwise, and which findings brought it about."""

from __future__ import annotations

from typing import Literal

from compliance.model.decision import Action, Answer, Decision, Words


class ValueChange(Answer):
    """A value before and after; None: there was none."""

    before: str | None
    after: str | None


class DecisionChange(Answer):
    """A decision before and after; None: the line stood in one answer only."""

    before: Decision | None
    after: Decision | None


class ActionChange(Answer):
    """What was to be done before, and what is to be done now."""

    before: Action
    after: Action


class LineChange(Answer):
    """One line whose decision, bounds or matched control codes are otherwise."""

    line: str
    decision: DecisionChange
    at_best: DecisionChange
    at_worst: DecisionChange
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
    outcome: ValueChange
    decision: DecisionChange
    version: ValueChange
    until: ValueChange
    says: Words
    layer: Literal["law", "company policy"] = "law"


class PartyChange(Answer):
    """A party that is listed, like a listed one, or cleared, and was not so before."""

    role: str
    name: str
    match: ValueChange
    entry: ValueChange
    why: str | None = None


class PaperStateChange(Answer):
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


class DeadlineChange(Answer):
    """The legal limit before and after."""

    before: Deadline
    after: Deadline


class ComingChange(Answer):
    """The next day on which the answer changes, to what, and whether that is certain."""

    on: str
    to: Decision
    certain: bool


class NextDayChange(Answer):
    """The next change before and after; None: none was known."""

    before: ComingChange | None
    after: ComingChange | None


class AnswerChange(Answer):
    """Another answer to the same shipment; where all is as before, tuples are empty, `deadline`, `next_change` None.

    `rulebook` holds the digests and `as_of` the days of the two answers. `stricter`: the shipment as a whole came out
    stricter, or with the whole unmoved one of its lines. `reasons` come per line, what applies now first.
    """

    reference: str | None
    as_of: ValueChange
    rulebook: ValueChange
    decision: DecisionChange
    action: ActionChange
    at_best: DecisionChange
    at_worst: DecisionChange
    stricter: bool
    lines: tuple[LineChange, ...]
    parties: tuple[PartyChange, ...]
    papers_added: tuple[str, ...]
    papers_removed: tuple[str, ...]
    papers_turned: tuple[PaperStateChange, ...]
    questions_added: tuple[str, ...]
    questions_removed: tuple[str, ...]
    flags_added: tuple[str, ...]
    flags_removed: tuple[str, ...]
    deadline: DeadlineChange | None
    next_change: NextDayChange | None
    reasons: tuple[Reason, ...]
    summary: Words
