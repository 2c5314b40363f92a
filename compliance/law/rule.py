"""The rule format: a provision of law, dated and cited, that says what follows when its conditions hold.

One file holds one provision. Versions are never edited away; a suspension keeps its own life beside the law. The
same dated shape (`Dated`) carries item lists and party notices, so that a list is in force exactly like a rule.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal, TypeAlias

from pydantic import Field, model_validator

from compliance.law.cited import Effect as Effect
from compliance.law.cited import Flag as Flag
from compliance.law.cited import FlagText as FlagText
from compliance.law.cited import Identifier as Identifier
from compliance.law.cited import LawId as LawId
from compliance.law.cited import LawModel as LawModel
from compliance.law.cited import RuleDecision as RuleDecision
from compliance.law.cited import Source as Source
from compliance.law.cited import Standing as Standing
from compliance.law.cited import Text as Text
from compliance.law.cited import Unsettled as Unsettled
from compliance.model.finding import Layer

EVER = date(9999, 12, 31)


class Span(LawModel):
    """Days from the first to the last, both included; no last day means without end."""

    from_: date = Field(alias="from", description="First day.", examples=["2026-01-06"])
    until: date | None = Field(default=None, description="Last day; left out, it has none.", examples=["2026-11-27"])

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

    source: Source = Field(description="The clause that it rests on.")
    standing: Standing = Field(
        default="formal",
        description="formal: a numbered notice. announced: a statement without one. inferred: our reading of one.",
        examples=["announced"],
    )
    announced_on: date | None = Field(default=None, description="Day of the statement.", examples=["2026-09-28"])
    meanwhile: Effect | None = Field(default=None, description="What applies in its place.")
    says: Text | None = Field(default=None, description="What it means, in words.")

    @model_validator(mode="after")
    def _dated(self) -> Suspension:
        if self.standing != "formal" and self.announced_on is None:
            raise ValueError("an announced or inferred suspension needs announced_on")
        return self


class Period(Span):
    """One dated state of a list or rule, with the clause it rests on and further citations."""

    source: Source = Field(description="The clause that it rests on.")
    also: tuple[Source, ...] = Field(default=(), description="Further clauses.")


class Version(Period):
    """One dated state of a rule: when it applies and what follows."""

    when: dict[str, Any] = Field(
        default_factory=dict,
        description="Conditions: all must hold. A list means one of; under `any` one must hold.",
        examples=[{"destination.country": "JP"}],
    )
    then: Effect = Field(description="What follows.")
    says: Text | None = Field(default=None, description="What follows in words, where it differs from the rule's own.")
    unsettled: Unsettled | None = Field(default=None, description="A second reading of the same text.")


class Dated(LawModel):
    """Versions in time order, suspensions beside them, and what is known of the time after a suspension."""

    suspensions: tuple[Suspension, ...] = Field(default=(), description="Days on which it is not applied.")
    afterwards: Literal["resumes", "unconfirmed"] | None = Field(
        default=None, description="What is known of the time after the last suspension.", examples=["unconfirmed"]
    )

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

    outcome: Literal["applies", "unsure", "suspended", "not_in_force", "silent"] = Field(
        description="Outcome of the rule.", examples=["applies"]
    )
    decision: RuleDecision | None = Field(
        default=None, description="The decision, where it is held.", examples=["licence_required_strict"]
    )
    law: LawId | None = Field(
        default=None, description="The instrument, where it is held.", examples=["NOTICE-2026-99"]
    )


class InlineCase(LawModel):
    """An inline example, named as a sentence: facts on a day, and the outcome of the rule it is in."""

    name: str = Field(
        min_length=8, max_length=200, description="What it shows, as a sentence.", examples=["the first day"]
    )
    as_of: date = Field(description="The day.", examples=["2026-11-21"])
    facts: dict[str, Any] = Field(
        default_factory=dict, description="What is known; null is not known.", examples=[{"destination.country": "JP"}]
    )
    expect: Expectation = Field(description="What the rule must say.")


class Each(LawModel):
    """Makes one rule for every list of a kind; `@list` in conditions is that list's id."""

    items: str | None = Field(default=None, description="Kind of the lists of goods.", examples=["dual_use"])
    parties: str | None = Field(default=None, description="Kind of the party notices.", examples=["control_list"])
    third_country_ban: bool | None = Field(
        default=None,
        description="Only notices that do, or do not, bind transfers from other countries.",
        examples=[True],
    )
    trade_ban: bool | None = Field(
        default=None, description="Only notices that do, or do not, ban all trade.", examples=[False]
    )

    @model_validator(mode="after")
    def _one(self) -> Each:
        if (self.items is None) == (self.parties is None):
            raise ValueError("each needs items or parties, one of the two")
        return self


Basis: TypeAlias = Literal["law", "practice", "judgement"]


class Rule(Dated):
    """A provision. With `each` it is a pattern: dates and sources come from every list of that kind."""

    id: Identifier = Field(description="Id of the rule: its room and name.", examples=["destination.strict_review"])
    title: Text = Field(description="What it is about.")
    why: str = Field(
        min_length=20,
        max_length=2000,
        description="What a reviewer must know and cannot read from the rule itself.",
        examples=["Apart from the military ban in the same notice, because only this clause was suspended."],
    )
    says: Text = Field(description="What follows for a shipment; `{list}` stands for the title of a list.")
    each: Each | None = Field(default=None, description="Makes the rule a pattern: one rule for every list of a kind.")
    when: dict[str, Any] | None = Field(
        default=None,
        description="Conditions of a pattern: all must hold. A list means one of; `@list` is the list.",
        examples=[{"destination.country": "JP"}],
    )
    then: Effect | None = Field(default=None, description="What follows, for a pattern.")
    meanwhile: Effect | None = Field(default=None, description="What applies while the list of a pattern is suspended.")
    versions: tuple[Version, ...] = Field(
        default=(), description="Dated states, oldest first; history is never edited away."
    )
    cases: tuple[InlineCase, ...] = Field(
        default=(), description="Examples, one on each side of every date and threshold."
    )
    instrument: dict[str, Any] | None = Field(
        default=None, description="The instrument, where the file brings its own.", examples=[{"id": "NOTICE-2026-99"}]
    )
    layer: Layer = Field(default="law", description="Whether it is law, or lies on top of it.", examples=["law"])
    basis: Basis = Field(
        default="law",
        description="law: the cited text says it. practice: reported practice. judgement: our own reading beside it.",
        examples=["judgement"],
    )

    @property
    def periods(self) -> tuple[Version, ...]:
        """The dated versions, oldest first."""
        return self.versions

    @property
    def room(self) -> str:
        """The folder: control, destination, party, end_use, route or beside."""
        return self.id.split(".")[0]

    @model_validator(mode="after")
    def _shape(self) -> Rule:
        pattern = (self.when is not None, self.then is not None)
        if self.each and (self.versions or not all(pattern)):
            raise ValueError("a rule with each has when and then, and takes its versions from the lists")
        if not self.each and (not self.versions or any(pattern)):
            raise ValueError("a rule has versions with when and then inside, or each")
        return self
