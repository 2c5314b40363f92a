"""What to do next, and what to look up before relying on an answer."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from compliance.model.decision import Answer, Words

StepKind = Literal[
    "answer_questions", "check_law", "papers", "file", "decision", "ship", "declare", "register", "special_need", "hold"
]


class NextStep(Answer):
    """One step: who does what, with which papers, by when, and what asks for it."""

    kind: StepKind = Field(description="What kind of step it is.", examples=["papers"])
    who: Words = Field(description="Who does it, in English and Chinese.")
    provider: str | None = Field(
        default=None, description="Id of who provides the papers of the step.", examples=["end_user"]
    )
    what: Words = Field(description="What is to be done, in English and Chinese.")
    papers: tuple[str, ...] = Field(
        default=(), description="Papers of the step that are not at hand.", examples=[["end_user_certificate"]]
    )
    days: tuple[int, int] | None = Field(
        default=None, description="Calendar days that it takes, from and to, where known.", examples=[[25, 60]]
    )
    count: int | None = Field(
        default=None,
        description="How many checks, questions, or working days of the limit; on the release: 1 where it waits.",
        examples=[45],
    )
    by: date | None = Field(
        default=None, description="Day by which it is done on the fastest course.", examples=["2026-12-11"]
    )
    because: str = Field(description="The rule, fact or field that asks for it.", examples=["route.single_licence"])


class LawCheck(Answer):
    """Something a person must look up now, because the law was verified only until an earlier day."""

    id: str = Field(description="Id of the check.", examples=["clause_2_notice"])
    what: Words = Field(description="What to look for, in English and Chinese.")
    where: str = Field(description="Where it would be published.", examples=["mofcom.gov.cn"])
    numbers: tuple[str, ...] = Field(
        default=(), description="Numbers of notices that are known to exist and were not read.", examples=[["29"]]
    )
    bears_on: tuple[str, ...] = Field(
        description="The rules of this answer that it bears on.", examples=[["destination.us_gallium_group"]]
    )


class LawState(Answer):
    """How old the law behind an answer is, and what must be looked up for this shipment."""

    verified_until: date = Field(
        description="Day until which the law was held against its sources.", examples=["2026-10-08"]
    )
    age_days: int = Field(description="Days from then to the day of the question.", examples=[51])
    stale: bool = Field(
        description="Whether it is older than the limit that was set; such an answer is `ask`.", examples=[False]
    )
    checks: tuple[LawCheck, ...] = Field(description="What to look up now, for this shipment.")


class Accepts(Answer):
    """What a question takes as its answer, and where in the shipment it goes."""

    type: Literal["text", "number", "day", "true_or_false", "one_of", "country", "object", "list"] = Field(
        description="Which kind of value.", examples=["one_of"]
    )
    values: tuple[str, ...] = Field(
        default=(), description="The allowed values, where they are a closed list.", examples=[["civil", "military"]]
    )
    example: str = Field(description="An example of the value, as JSON.", examples=['"civil"'])
    at: str = Field(
        description="JSON pointer to the place of the value in the shipment, once the fragment is applied.",
        examples=["/parties/2/kind"],
    )
