"""What stands beside the decision: measures of other regimes, and what lay on top of the law."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from compliance.model.decision import Answer, Words


class BesideAnswer(Answer):
    """What is needed beside export control: bans, other licences and papers of other authorities."""

    state: Literal["none", "held", "ask", "needed", "prohibited"] = Field(
        description="none: no measure was found in what was read. held: the papers are at hand. ask: a measure may "
        "apply. needed: a paper of another regime is missing. prohibited: a ban applies.",
        examples=["needed"],
    )
    says: Words = Field(description="The same in a sentence, in English and Chinese.")
    permits: tuple[str, ...] = Field(
        default=(), description="Ids of the papers that are missing.", examples=[["ordinary_export_licence"]]
    )


NOTHING_BESIDE = BesideAnswer(
    state="none",
    says={
        "en": "No measure beside export control was found in what was read.",
        "zh": "在已读取的范围内，未发现出口管制以外的措施。",
    },
)


class OverlayAnswer(Answer):
    """What lay on top of the law for this answer: a notice that somebody found, or something supposed."""

    id: str = Field(description="Its id, the name of its file.", examples=["korea_like_japan"])
    standing: Literal["noted", "hypothetical"] = Field(
        description="noted: a notice that a person found, not held by the rulebook. hypothetical: supposed; the answer "
        "is a what-if and no decision.",
        examples=["hypothetical"],
    )
    title: Words = Field(description="What it says, in English and Chinese.")
    who: str = Field(description="Who noted or supposes it.", examples=["Li Wei"])
    on: date = Field(description="When.", examples=["2026-11-12"])
    where: tuple[str, ...] = Field(description="Where it was seen.", examples=[["https://example.org/notice"]])
    digest: str = Field(description="SHA-256 of its text.", examples=["0123456789abcdef" * 4])
