"""Other sources and forms of the goods of a line, each with the answer that the law gives to it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from compliance.model.assessment import BranchAnswer, OverlayAnswer
from compliance.model.decision import Action, Answer, Decision, Words

Supposing = Literal["proven", "unproven", "chinese_content", "diverted", "as_described"]


class AlternativeCase(Answer):
    """The answer to an alternative under one supposition about what is Chinese in it."""

    supposing: Supposing = Field(
        description="proven: no Chinese content and no Chinese technology. unproven: nothing is said of it. "
        "chinese_content: a tenth of a percent of the value or more is. diverted: Chinese goods that only pass through "
        "that country, a diversion. as_described: other goods from China.",
        examples=["proven"],
    )
    says: Words = Field(description="The supposition, in English and Chinese.")
    decision: Decision = Field(description="The decision.", examples=["not_controlled"])
    at_worst: Decision = Field(description="The strictest that is possible.", examples=["licence_required_normal"])
    action: Action = Field(description="What to do.", examples=["proceed"])
    laws: tuple[str, ...] = Field(description="What it rests on.", examples=[["NOTICE-2025-61"]])
    branches: tuple[BranchAnswer, ...] = Field(description="Readings of unsettled law, each with its decision.")
    flags: tuple[str, ...] = Field(description="Markers.", examples=[["THIRD_COUNTRY_LIABILITY"]])
    open_facts: tuple[str, ...] = Field(description="Facts that are still asked for.", examples=[["origin"]])


class AlternativeAnswer(Answer):
    """One alternative: what it is, who makes it, how sure that is, what the law says, and what to have proven."""

    id: str = Field(description="Its id in alternatives.yaml.", examples=["my_heavy_oxides"])
    kind: Literal["origin", "substitution", "finished"] = Field(
        description="origin: the same goods from elsewhere. substitution: other goods, treated otherwise by the law. "
        "finished: goods in which the material is not controlled any more.",
        examples=["origin"],
    )
    title: Words = Field(description="What it is, in English and Chinese.")
    country: str | None = Field(description="Where it comes from; null: China.", examples=["MY"])
    who: str = Field(description="Who makes it.", examples=["Lynas Rare Earths"])
    since: str | None = Field(description="Since when, as exactly as it is known.", examples=["2025-05-16"])
    stage: Literal["producing", "starting", "announced", "mining_only"] = Field(
        description="How far it is.", examples=["producing"]
    )
    sure: Literal["high", "medium", "low"] = Field(description="How sure that is.", examples=["high"])
    basis: Literal["seen", "general_knowledge"] = Field(
        description="Whether a page was read for it, or it is general knowledge.", examples=["seen"]
    )
    sources: tuple[str, ...] = Field(description="Pages that were read.", examples=[["https://example.org/plant"]])
    note: Words | None = Field(description="What else to know.")
    cases: tuple[AlternativeCase, ...] = Field(description="What the law says, under each supposition.")
    proofs: tuple[Words, ...] = Field(description="What to have shown before relying on it.")


class LineAlternatives(Answer):
    """A line that is stopped, strict or slow, and what could stand in its place."""

    line: str = Field(description="Id of the line.", examples=["1"])
    description: str = Field(description="Its description.", examples=["dysprosium oxide"])
    decision: Decision = Field(description="The decision for it as it is.", examples=["licence_required_strict"])
    codes: tuple[str, ...] = Field(description="Control codes that name it.", examples=[["1C905.b"]])
    alternatives: tuple[AlternativeAnswer, ...] = Field(description="What could stand in its place.")


class AlternativesReport(Answer):
    """Alternatives for the lines of a shipment. What the law makes of them, and no advice to evade it."""

    reference: str | None = Field(description="The caller's own key.", examples=["PO-4711"])
    as_of: date = Field(description="Day of the question in China.", examples=["2026-11-28"])
    destination: str | None = Field(description="Where the goods go.", examples=["JP"])
    looked_at: date | None = Field(description="Day on which the sources were looked at.", examples=["2026-11-28"])
    overlays: tuple[OverlayAnswer, ...] = Field(description="What lay on top of the law.")
    says: Words = Field(description="How to read it.")
    lines: tuple[LineAlternatives, ...] = Field(description="Each line that is not free.")

    def to_json(self, indent: int | None = None) -> str:
        """Return the report as JSON text."""
        return self.model_dump_json(by_alias=True, indent=indent)
