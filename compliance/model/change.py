"""Another answer to the same shipment: what is otherwise, and which findings brought it about."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from compliance.model.decision import Action, Answer, Decision, Words
from compliance.model.finding import Layer


class ValueChange(Answer):
    """A value before and after; None: there was none."""

    before: str | None = Field(description="Before; null: there was none.", examples=["suspended"])
    after: str | None = Field(description="After; null: there is none.", examples=["applies"])


class DayChange(Answer):
    """A day before and after; None: there was none."""

    before: date | None = Field(description="Before; null: there was none.", examples=["2026-11-20"])
    after: date | None = Field(description="After; null: there is none.", examples=["2026-11-21"])


class DecisionChange(Answer):
    """A decision before and after; None: the line stood in one answer only."""

    before: Decision | None = Field(description="Before; null: there was none.", examples=["licence_required_normal"])
    after: Decision | None = Field(description="After; null: there is none.", examples=["licence_required_strict"])


class ActionChange(Answer):
    """What was to be done before, and what is to be done now."""

    before: Action = Field(description="Before; null: there was none.", examples=["ask"])
    after: Action = Field(description="After; null: there is none.", examples=["apply"])


class LineChange(Answer):
    """One line whose decision, bounds or matched control codes are otherwise."""

    line: str = Field(description="Id of the line.", examples=["1"])
    decision: DecisionChange = Field(description="Its decision before and after.")
    at_best: DecisionChange = Field(description="Its mildest possible decision before and after.")
    at_worst: DecisionChange = Field(description="Its strictest possible decision before and after.")
    codes_added: tuple[str, ...] = Field(
        default=(), description="Control codes that name it now.", examples=[["1C905.b"]]
    )
    codes_removed: tuple[str, ...] = Field(
        default=(), description="Control codes that no longer name it.", examples=[["1C904.d"]]
    )


class Reason(Answer):
    """A finding that is new, gone, or says something else, on one line. `says` are its words now, or else its last.

    `outcome` and `decision` are those of the finding; `until` is the last day of a suspension.
    """

    line: str = Field(description="Id of the line.", examples=["1"])
    rule: str = Field(description="Id of the rule.", examples=["destination.strict_review"])
    law: str = Field(description="Id of the instrument.", examples=["NOTICE-2026-99"])
    clause: str = Field(description="Clause of the instrument.", examples=["1"])
    kind: Literal["new", "gone", "changed"] = Field(
        description="Whether the finding is new, gone, or changed.", examples=["new"]
    )
    outcome: ValueChange = Field(description="Its outcome before and after.")
    decision: DecisionChange = Field(description="Its decision before and after.")
    version: DayChange = Field(description="The version of the rule before and after.")
    until: DayChange = Field(description="Last day of its suspension before and after.")
    says: Words = Field(description="Its words now, or else its last ones, in English and Chinese.")
    layer: Layer = Field(default="law", description="Whether it is law, or lies on top of it.", examples=["law"])


class PartyChange(Answer):
    """A party that is listed, like a listed one, or cleared, and was not so before."""

    role: str = Field(description="What the party is in the shipment.", examples=["end_user"])
    name: str = Field(description="Its name.", examples=["Acme Motors"])
    match: ValueChange = Field(description="How it was, and is, matched.")
    entry: ValueChange = Field(description="The entry that it met, and meets.")
    why: str | None = Field(
        default=None,
        description="How the names meet now.",
        examples=["name 'Acme Motors Works' in Latin letters; same: acme motors"],
    )


class PaperStateChange(Answer):
    """A paper wanted in both answers that ran out, or is at hand again."""

    id: str = Field(description="Id of the paper.", examples=["end_user_certificate"])
    before: Literal["at_hand", "missing", "expired"] = Field(description="Its state before.", examples=["at_hand"])
    after: Literal["at_hand", "missing", "expired"] = Field(description="Its state after.", examples=["expired"])


class Deadline(Answer):
    """The clock, the legal limit in working days and its last day, and the last day to file for the day of shipping."""

    clock: Literal["runs", "off", "may_stop", "none"] = Field(
        description="Whether a statutory limit runs.", examples=["runs"]
    )
    working_days: int | None = Field(description="The limit in working days.", examples=[45])
    on: date | None = Field(description="The day on which it ends.", examples=["2026-11-28"])
    file_by: date | None = Field(description="Last day to file for the day of shipping.", examples=["2026-12-11"])


class DeadlineChange(Answer):
    """The legal limit before and after."""

    before: Deadline = Field(description="Before; null: there was none.")
    after: Deadline = Field(description="After; null: there is none.")


class ComingChange(Answer):
    """The next day on which the answer changes, to what, and whether that is certain."""

    on: date = Field(description="The first day of the new state.", examples=["2026-11-28"])
    to: Decision = Field(description="The decision from then on.", examples=["presumption_of_denial"])
    certain: bool = Field(description="Whether the law of that day is settled.", examples=[False])


class NextDayChange(Answer):
    """The next change before and after; None: none was known."""

    before: ComingChange | None = Field(description="Before; null: there was none.")
    after: ComingChange | None = Field(description="After; null: there is none.")


class AnswerChange(Answer):
    """Another answer to the same shipment; where all is as before, tuples are empty, `deadline`, `next_change` None.

    `rulebook` holds the digests and `as_of` the days of the two answers. `stricter`: the shipment as a whole came out
    stricter, or with the whole unmoved one of its lines. `reasons` come per line, what applies now first.
    """

    reference: str | None = Field(description="The caller's own key of the shipment.", examples=["PO-4711"])
    as_of: DayChange = Field(description="The days of the two answers.")
    rulebook: ValueChange = Field(description="The digests of the rulebooks of the two answers.")
    decision: DecisionChange = Field(description="The decision before and after.")
    action: ActionChange = Field(description="The action before and after.")
    at_best: DecisionChange = Field(description="The mildest decision that was, and is, left possible.")
    at_worst: DecisionChange = Field(description="The strictest decision that was, and is, left possible.")
    stricter: bool = Field(
        description="Whether the shipment as a whole came out stricter, or with the whole unmoved one of its lines.",
        examples=[True],
    )
    lines: tuple[LineChange, ...] = Field(
        description="Lines whose decision, bounds or matched control codes are otherwise."
    )
    parties: tuple[PartyChange, ...] = Field(
        description="Parties that are listed, like a listed one, or cleared, and were not so before."
    )
    papers_added: tuple[str, ...] = Field(description="Papers that are wanted now.", examples=[["compliance_notice"]])
    papers_removed: tuple[str, ...] = Field(description="Papers that are no longer wanted.", examples=[["contract"]])
    papers_turned: tuple[PaperStateChange, ...] = Field(description="Papers that ran out, or are at hand again.")
    questions_added: tuple[str, ...] = Field(
        description="Facts that are asked for now.", examples=[["lines.1.prc_content"]]
    )
    questions_removed: tuple[str, ...] = Field(
        description="Facts that are no longer asked for.", examples=[["lines.1.control_code"]]
    )
    flags_added: tuple[str, ...] = Field(description="Markers that are new.", examples=[["CLOCK_OFF"]])
    flags_removed: tuple[str, ...] = Field(description="Markers that are gone.", examples=[["CLOCK_MAY_STOP"]])
    deadline: DeadlineChange | None = Field(
        description="The statutory limit before and after; null where it is as before."
    )
    next_change: NextDayChange | None = Field(
        description="The next change before and after; null where it is as before."
    )
    reasons: tuple[Reason, ...] = Field(description="Findings that are new, gone, or say something else.")
    summary: Words = Field(description="The change in a sentence, in English and Chinese.")
