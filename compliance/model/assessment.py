"""The answer: the assessment with its reasons, papers, questions and dates."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict

from compliance.model.decision import LADDER as LADDER
from compliance.model.decision import Action as Action
from compliance.model.decision import Answer as Answer
from compliance.model.decision import Decision as Decision
from compliance.model.decision import Words as Words
from compliance.model.outlook import Delay as Delay


class Finding(Answer):
    """What one provision says of one line, with clause, reasons and the text's standing.

    `outcome`: applies, unsure, lifted, suspended, not_in_force or silent. `lifted_by` names the rules that set a
    lifted one aside; its decision is the one it would have brought. `because` names the facts it turned on. `read` says
    how the text of the instrument was seen; `returns_on` is the day after the end of a suspension.
    """

    rule: str
    version: str | None
    law: str
    clause: str
    outcome: Literal["applies", "unsure", "lifted", "suspended", "not_in_force", "silent"]
    decision: Decision | None
    because: dict[str, Any]
    says: Words
    read: Literal["primary", "secondary", "not_seen"]
    confidence: Literal["high", "medium", "low"]
    also: tuple[str, ...] = ()
    suspended_by: str | None = None
    suspended_until: str | None = None
    returns_on: str | None = None
    lifted_by: tuple[str, ...] = ()
    layer: Literal["law", "company policy"] = "law"


class Control(Answer):
    """A list entry that names, may name, or does not name the goods, and why."""

    code: str | None
    entry: str
    list: str
    law: str
    name: Words
    certainty: Literal["matched", "possible", "cleared", "outside"]
    because: dict[str, Any]
    note: Words | None = None


class LineAnswer(Answer):
    """One line: decision, control entries, findings and remarks on what was declared."""

    line: str
    decision: Decision
    at_best: Decision
    at_worst: Decision
    control: tuple[Control, ...]
    findings: tuple[Finding, ...]
    remarks: tuple[Words, ...] = ()


class PartyAnswer(Answer):
    """One party screened: `match` decides, `review` asks a person; `standing` is that of the list on the day."""

    role: str
    name: str
    match: Literal["none", "review", "match"]
    score: float
    entry: str | None = None
    status: str | None = None
    standing: Literal["active", "suspended", "stopped", "unsettled", "not_yet"] | None = None
    why: str | None = None


class BranchAnswer(Answer):
    """One reading of unsettled law, and the decision under it."""

    if_: Words
    standing: Literal["formal", "announced", "inferred", "unconfirmed", "second_reading", "later_date"]
    decision: Decision

    model_config = ConfigDict(
        frozen=True, extra="forbid", defer_build=True, populate_by_name=True, alias_generator=lambda n: n.rstrip("_")
    )


class Question(Answer):
    """A gap that matters: where the answer goes, how to ask, and what it could change the decision to."""

    fact: str
    ask: Words
    could_change_to: tuple[Decision, ...]
    rank: int


class PaperAnswer(Answer):
    """A paper to have, who issues it, and whether it is at hand on the day."""

    id: str
    name: Words
    who: Words
    form: Words
    because: str
    basis: Literal["law", "announcement", "practice"]
    law: str
    state: Literal["at_hand", "missing", "expired"]


class NextChange(Answer):
    """A day on which this answer changes, to what, and how sure that is.

    `branches` holds every reading where the law of that day is not settled; `advice` says whether to file before or
    ship after.
    """

    on: str
    to: Decision
    because: str
    certain: bool
    branches: tuple[BranchAnswer, ...] = ()
    advice: Words | None = None


class FlagAnswer(Answer):
    """A marker a person or system should see, in words."""

    id: str
    says: Words


class RulebookStamp(Answer):
    """Which law was applied, until when it and all its party lists were verified, and the age of the oldest list."""

    version: str
    digest: str
    verified_until: str
    lists_verified_until: str
    lists_age_days: int


class Assessment(Answer):
    """The whole answer. Two runs on the same input, day and rulebook give the same bytes."""

    reference: str | None
    as_of: str
    decision: Decision
    at_best: Decision
    at_worst: Decision
    action: Action
    summary: Words
    lines: tuple[LineAnswer, ...]
    parties: tuple[PartyAnswer, ...]
    branches: tuple[BranchAnswer, ...]
    flags: tuple[FlagAnswer, ...]
    questions: tuple[Question, ...]
    papers: tuple[PaperAnswer, ...]
    delay: Delay
    next_changes: tuple[NextChange, ...]
    scope: dict[str, tuple[str, ...]]
    judges: tuple[str, ...]
    engine: str
    rulebook: RulebookStamp
    receipt: str

    def to_json(self, indent: int | None = None) -> str:
        """Return the assessment as JSON text."""
        return self.model_dump_json(by_alias=True, indent=indent)
