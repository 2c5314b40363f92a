"""The rule format: a provision of law, dated and cited, that says what follows when its conditions hold.

One file holds one provision. Versions are never edited away; a suspension keeps its own life beside the law. The
same dated shape (`Dated`) carries item lists and party notices, so that a list is in force exactly like a rule.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Identifier = Annotated[
    str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*(/[A-Za-z0-9_.-]+)?$", max_length=120)
]
LawId = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]*$", max_length=60)]
Flag = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$", max_length=60)]
Standing = Literal["formal", "announced", "inferred"]
RuleDecision = Literal[
    "prohibited",
    "presumption_of_denial",
    "licence_required_strict",
    "licence_required_normal",
    "general_licence_eligible",
    "registration",
    "licence_covered",
    "not_controlled",
    "insufficient_information",
]
EVER = date(9999, 12, 31)


class LawModel(BaseModel):
    """Base of everything read from `rules/`: frozen, no unknown keys, no silent conversion."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class Text(LawModel):
    """A sentence in English and Chinese."""

    en: str = Field(min_length=1, max_length=2000)
    zh: str = Field(min_length=1, max_length=2000)


class Source(LawModel):
    """Where the law says so: instrument and clause, both resolved in `instruments.yaml`."""

    law: LawId
    clause: str = Field(min_length=1, max_length=60)


class Effect(LawModel):
    """What follows. `lifts` names the rules whose findings this one sets aside (`*` at the end: a whole room)."""

    decision: RuleDecision | None = None
    documents: tuple[str, ...] = ()
    clock: str | None = None
    flags: tuple[Flag, ...] = ()
    lifts: tuple[str, ...] = ()


class Unsettled(LawModel):
    """A second reading of the same text: under `if` the decision would be another one."""

    if_: Text = Field(alias="if")
    decision: RuleDecision


class Span(LawModel):
    """Days from the first to the last, both included; no last day means without end."""

    from_: date = Field(alias="from")
    until: date | None = None

    @property
    def last(self) -> date:
        """The last day, or the end of time."""
        return self.until or EVER

    def covers(self, day: date) -> bool:
        """Return whether `day` lies within the span."""
        return self.from_ <= day <= self.last

    @model_validator(mode="after")
    def _ordered(self) -> Span:
        if self.until is not None and self.until < self.from_:
            raise ValueError("until comes before from")
        return self


class Suspension(Span):
    """Days on which the provision is not applied, and how firm that is.

    `formal` rests on a numbered notice or named decision; `announced` on a public statement without one; `inferred`
    on our reading of such a statement. `meanwhile` is what applies in its place.
    """

    source: Source
    standing: Standing = "formal"
    announced_on: date | None = None
    meanwhile: Effect | None = None
    says: Text | None = None

    @model_validator(mode="after")
    def _dated(self) -> Suspension:
        if self.standing != "formal" and self.announced_on is None:
            raise ValueError("an announced or inferred suspension needs announced_on")
        return self


class Period(Span):
    """One dated state of a list or rule, with the clause it rests on and further citations."""

    source: Source
    also: tuple[Source, ...] = ()


class Version(Period):
    """One dated state of a rule: when it applies and what follows."""

    when: dict[str, Any] = Field(default_factory=dict)
    then: Effect
    says: Text | None = None
    unsettled: Unsettled | None = None


class Dated(LawModel):
    """Versions in time order, suspensions beside them, and what is known of the time after a suspension."""

    suspensions: tuple[Suspension, ...] = ()
    afterwards: Literal["resumes", "unconfirmed"] | None = None

    @property
    def periods(self) -> tuple[Period, ...]:
        """The dated states, oldest first."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _apart(self) -> Dated:
        for spans, what in ((self.periods, "versions"), (self.suspensions, "suspensions")):
            for before, after in pairwise(spans):
                if after.from_ <= before.last:
                    raise ValueError(f"{what} overlap: one runs to {before.last}, the next starts {after.from_}")
        if self.afterwards and not self.suspensions:
            raise ValueError("afterwards is given, but no suspension is")
        if self.suspensions and self.suspensions[-1].until and not self.afterwards:
            raise ValueError("a suspension that ends needs afterwards: resumes or unconfirmed")
        return self

    def boundaries(self) -> set[date]:
        """Return each day on which a state begins: first days, and the days after last days."""
        spans: list[Span] = [*self.periods, *self.suspensions]
        ends = {s.until + timedelta(days=1) for s in spans if s.until}
        return {s.from_ for s in spans} | ends


class Expectation(LawModel):
    """What an inline case expects of its rule."""

    outcome: Literal["applies", "unsure", "suspended", "not_in_force", "silent"]
    decision: RuleDecision | None = None
    law: LawId | None = None


class InlineCase(LawModel):
    """An inline example, named as a sentence: facts on a day, and the outcome of the rule it is in."""

    name: str = Field(min_length=8, max_length=200)
    as_of: date
    facts: dict[str, Any] = Field(default_factory=dict)
    expect: Expectation


class Each(LawModel):
    """Makes one rule for every list of a kind; `@list` in conditions is that list's id."""

    items: str | None = None
    parties: str | None = None
    third_country_ban: bool | None = None
    trade_ban: bool | None = None

    @model_validator(mode="after")
    def _one(self) -> Each:
        if (self.items is None) == (self.parties is None):
            raise ValueError("each needs items or parties, one of the two")
        return self


class Rule(Dated):
    """A provision. With `each` it is a pattern: dates and sources come from every list of that kind."""

    id: Identifier
    title: Text
    why: str = Field(min_length=20, max_length=2000)
    says: Text
    each: Each | None = None
    when: dict[str, Any] | None = None
    then: Effect | None = None
    meanwhile: Effect | None = None
    versions: tuple[Version, ...] = ()
    cases: tuple[InlineCase, ...] = ()
    instrument: dict[str, Any] | None = None
    layer: Literal["law", "company policy"] = "law"

    @property
    def periods(self) -> tuple[Version, ...]:
        """The dated versions, oldest first."""
        return self.versions

    @property
    def room(self) -> str:
        """The folder: control, destination, party, end_use or route."""
        return self.id.split(".")[0]

    @model_validator(mode="after")
    def _shape(self) -> Rule:
        pattern = (self.when is not None, self.then is not None)
        if self.each and (self.versions or not all(pattern)):
            raise ValueError("a rule with each has when and then, and takes its versions from the lists")
        if not self.each and (not self.versions or any(pattern)):
            raise ValueError("a rule has versions with when and then inside, or each")
        return self
