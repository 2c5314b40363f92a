"""What every file of the law is made of: sentences in two languages, citations, effects, and the ids they use."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

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


class LawModel(BaseModel):
    """Base of everything read from `rules/`: frozen, no unknown keys, no silent conversion."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, defer_build=True)


class Text(LawModel):
    """A sentence in English and Chinese."""

    en: str = Field(
        min_length=1, max_length=2000, description="English.", examples=["Strict review for one destination"]
    )
    zh: str = Field(min_length=1, max_length=2000, description="Chinese.", examples=["对一目的地从严审查"])


class FlagText(Text):
    """What a flag says, and whether nothing goes while it stands: a person must look first."""

    halts: bool = False


class Source(LawModel):
    """Where the law says so: instrument and clause, both resolved in `instruments.yaml`."""

    law: LawId = Field(description="Id of the instrument.", examples=["NOTICE-2026-99"])
    clause: str = Field(min_length=1, max_length=60, description="Clause of the instrument.", examples=["1"])


class Effect(LawModel):
    """What follows. `lifts` names the rules whose findings this one takes away (`*` at the end: a whole room)."""

    decision: RuleDecision | None = Field(
        default=None, description="The decision.", examples=["licence_required_strict"]
    )
    documents: tuple[str, ...] = Field(
        default=(), description="Papers and packages of papers.", examples=[["single_licence"]]
    )
    permit: str | None = Field(
        default=None,
        description="A paper of another regime without which the goods may not go, unless it is at hand.",
        examples=["ordinary_export_licence"],
    )
    clock: str | None = Field(default=None, description="The time limit that runs.", examples=["ordinary_review"])
    flags: tuple[Flag, ...] = Field(default=(), description="Markers.", examples=[["CLOCK_OFF"]])
    lifts: tuple[str, ...] = Field(
        default=(),
        description="Rules whose findings this one takes away; `*` at the end means a whole room.",
        examples=[["route.general_licence_held"]],
    )


class Unsettled(LawModel):
    """A second reading of the same text: under `if` the decision would be another one."""

    if_: Text = Field(alias="if", description="The other reading.")
    decision: RuleDecision = Field(description="The decision under it.", examples=["licence_required_strict"])
