"""What the law says of one line: findings, the list entries that name the goods, and the line they add up to."""

from __future__ import annotations

from datetime import date
from typing import Literal, TypeAlias

from pydantic import Field

from compliance.model.decision import Answer, Decision, Words
from compliance.model.plain import JsonObject

Regime = Literal[
    "dual_use",
    "overseas",
    "technology_prohibited",
    "technology_restricted",
    "technology_service",
    "nuclear",
    "beside",
]
# Whose text it is: law, or what lies on top of it (see `compliance.law.overlay`).
Layer: TypeAlias = Literal["law", "company policy", "noted", "hypothetical"]


class Finding(Answer):
    """What one provision says of one line, with clause, reasons and the text's standing.

    `outcome`: applies, unsure, suspended, not_in_force or silent. `because` names the facts it turned on. `read` says
    how the text of the instrument was seen; `returns_on` is the day after the end of a suspension.
    """

    rule: str = Field(
        description="Id of the rule, to be looked up under /v1/rules.", examples=["destination.strict_review"]
    )
    version: date | None = Field(
        description="First day of the version of the rule that was read.", examples=["2026-01-06"]
    )
    law: str = Field(
        description="Id of the instrument, to be looked up under /v1/instruments.", examples=["NOTICE-2026-99"]
    )
    clause: str = Field(description="Clause of the instrument.", examples=["1"])
    outcome: Literal["applies", "unsure", "lifted", "suspended", "not_in_force", "silent"] = Field(
        description="Whether the rule applies, may apply, is suspended, is not in force, or was nearly met.",
        examples=["applies"],
    )
    decision: Decision | None = Field(
        description="What follows from it, if it decides.", examples=["licence_required_strict"]
    )
    because: JsonObject = Field(description="The facts on which it turned.", examples=[{"destination.country": "JP"}])
    says: Words = Field(description="What the rule says, in English and Chinese.")
    read: Literal["primary", "secondary", "not_seen"] = Field(
        description="How the text of the instrument was seen: in full, through others, or not at all.",
        examples=["primary"],
    )
    confidence: Literal["high", "medium", "low"] = Field(description="How sure the finding is.", examples=["high"])
    also: tuple[str, ...] = Field(
        default=(), description="Further instruments that it rests on.", examples=[["NOTICE-2025-18"]]
    )
    suspended_by: str | None = Field(
        default=None, description="The instrument that suspends it.", examples=["NOTICE-2026-72"]
    )
    suspended_until: date | None = Field(
        default=None, description="Last day of the suspension, on its text.", examples=["2026-11-27"]
    )
    returns_on: date | None = Field(
        default=None, description="The day after the end of the suspension.", examples=["2026-11-28"]
    )
    lifted_by: tuple[str, ...] = Field(
        default=(),
        description="Rules that set a lifted finding aside; its decision is the one it would have brought.",
        examples=[["route.general_licence_held"]],
    )
    basis: Literal["law", "practice", "judgement"] = Field(
        default="law",
        description="law: the cited clause says it. practice: reported practice. judgement: our own, by that clause.",
        examples=["judgement"],
    )
    layer: Layer = Field(
        default="law",
        description="law; a company's own policy; noted: a notice that somebody found, not held by the rulebook; "
        "hypothetical: supposed for a what-if.",
        examples=["law"],
    )
    regime: Regime = Field(
        default="dual_use",
        description="The regime it belongs to: that of the list, or `beside` for a measure beside export control.",
        examples=["beside"],
    )


class Control(Answer):
    """A list entry that names, may name, or does not name the goods, and why."""

    code: str | None = Field(description="Control code of the entry, if it has one.", examples=["1C905.a.4"])
    entry: str = Field(description="Id of the entry in its list.", examples=["terbium-dysprosium-magnets"])
    list: str = Field(description="Id of the list, to be looked up under /v1/lists.", examples=["item_list_2026"])
    law: str = Field(
        description="Id of the instrument, to be looked up under /v1/instruments.", examples=["NOTICE-2026-99"]
    )
    name: Words = Field(description="What the entry names, in English and Chinese.")
    certainty: Literal["matched", "possible", "cleared", "outside"] = Field(
        description="Whether it names the goods, may name them, was cleared by its limits, or leaves them outside.",
        examples=["matched"],
    )
    because: JsonObject = Field(description="The facts on which that turned.", examples=[{"elements": "Dy"}])
    note: Words | None = Field(default=None, description="What else to know of the entry, in English and Chinese.")


Basis = Literal["unknown", "possible", "matched", "presumed", "identified", "reviewed"]


class ThingAnswer(Answer):
    """One thing of a line, and how it was placed."""

    text: str = Field(description="The words of the line that speak of it.", examples=["stainless steel screws M6"])
    basis: Basis = Field(description="How it was placed; see `classification.basis`.", examples=["presumed"])
    because: JsonObject = Field(description="What that rests on.", examples=[{"name": "screw", "headings": "7318"}])


class Classification(Answer):
    """How the goods of a line were placed on the lists or beside them, thing by thing."""

    basis: Basis = Field(
        description="matched, possible: a list names or may name them. identified: known by name as goods that no row "
        "reaches. presumed: nothing points to a row and no list prints a number under their heading. reviewed: a "
        "person answered for it. unknown: a question is open.",
        examples=["presumed"],
    )
    things: tuple[ThingAnswer, ...] = Field(description="The things of the line, in order.")
    unexplained: tuple[str, ...] = Field(
        default=(), description="Words of the line that were not understood.", examples=[["foobar"]]
    )
    unused: tuple[str, ...] = Field(
        default=(), description="Stated values that no list asks for.", examples=[["parameters.colour"]]
    )


class LineAnswer(Answer):
    """One line: decision, control entries, findings and remarks on what was declared."""

    line: str = Field(description="Id of the line, as it was given.", examples=["1"])
    description: str = Field(description="The description of the line, as it was given.", examples=["NdFeB magnets"])
    classification: Classification = Field(description="How the goods were placed.")
    decision: Decision = Field(description="The decision for this line.", examples=["licence_required_strict"])
    at_best: Decision = Field(
        description="The mildest decision that open facts and unsettled law leave possible.",
        examples=["licence_required_strict"],
    )
    at_worst: Decision = Field(
        description="The strictest decision that open facts and unsettled law leave possible.", examples=["prohibited"]
    )
    control: tuple[Control, ...] = Field(description="List entries that name, may name, or do not name the goods.")
    findings: tuple[Finding, ...] = Field(description="What each rule says of the line.")
    beside: tuple[Control, ...] = Field(
        default=(), description="Rows of measures beside export control that name the goods, or may, and bear on it."
    )
    remarks: tuple[Words, ...] = Field(default=(), description="Remarks on what was declared, in English and Chinese.")
