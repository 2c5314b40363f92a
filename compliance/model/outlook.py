"""How long and how likely, as it stands in an answer: the legal limit, and apart from it what was observed."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from compliance.model.decision import Answer, Words

Basis = Literal["fitted", "judgement", "own_records"]
Sureness = Literal["high", "medium", "low"]


class LegalLimit(Answer):
    """The statutory limit: working days from acceptance, and the calendar day it falls on."""

    working_days: int = Field(description="Working days from acceptance.", examples=[45])
    on: date = Field(description="The calendar day on which it ends.", examples=["2027-01-26"])
    provisional: bool = Field(description="Whether the calendar of that year is not published yet.", examples=[True])


class Expected(Answer):
    """Days from acceptance by which a tenth, half and nine tenths of the grants are there, if one comes at all.

    `basis`: fitted, judgement, or own_records. `evidence` names observations of rules/delays. `thin`: few sources.
    """

    low_days: int = Field(description="Days by which a tenth of the grants are there.", examples=[45])
    central_days: int = Field(description="Days by which half of them are there.", examples=[120])
    high_days: int = Field(description="Days by which nine tenths of them are there.", examples=[300])
    basis: Basis = Field(
        description="Whether it was fitted, judged, or comes from records of one's own.", examples=["judgement"]
    )
    grade: Sureness = Field(description="How good the evidence is.", examples=["medium"])
    tier: str = Field(description="Which group of destinations it speaks of.", examples=["JP"])
    thin: bool = Field(description="Whether few sources stand behind it.", examples=[False])
    evidence: tuple[str, ...] = Field(
        description="Ids of the observations in `rules/delays`.", examples=[["J11", "J13"]]
    )


class TrendFigure(Answer):
    """A customs figure shown beside a posture as an outside check; nothing is fitted to it."""

    series: str = Field(description="Id of the series.", examples=["jp_raw"])
    first: date = Field(description="First month of the figure.", examples=["2026-09-01"])
    last: date = Field(description="Last month of the figure.", examples=["2026-09-30"])
    goods: str = Field(description="Goods that it counts.", examples=["Dy"])
    measure: str = Field(description="What it measures.", examples=["volume"])
    value: str = Field(description="The figure.", examples=["0"])
    unit: str = Field(description="Its unit.", examples=["kg"])
    evidence: str = Field(description="Where it comes from.", examples=["D14"])


class GrantFigure(Answer):
    """An observed share of files with a grant, for the destination and goods of a forecast."""

    first: date = Field(description="First day that it speaks of.", examples=["2025-04-04"])
    last: date = Field(description="Last day that it speaks of.", examples=["2025-06-30"])
    share: float = Field(description="Share of files with a grant by then.", examples=[0.6])
    item: str = Field(description="Goods that it speaks of.", examples=["REE magnets"])
    evidence: str = Field(description="Id of the observation in `rules/delays`.", examples=["E06"])


class Delay(Answer):
    """The clock of the law from the day of acceptance (`counted_from`), and apart from it what was observed.

    `granted_by`: share of accepted files with a grant by day 66, 90 and 180. `before_acceptance_days`: papers and the
    provincial step. `latest_filing_for_ship_on`: acceptance by which the legal limit ends in time;
    `latest_filing_careful`: by which nine tenths of the grants would be there.
    """

    clock: Literal["runs", "off", "may_stop", "none"] = Field(
        description="Whether a statutory limit runs.", examples=["runs"]
    )
    legal_limit: LegalLimit | None = Field(description="The statutory limit.")
    says: Words = Field(description="What the clock means here, in English and Chinese.")
    counted_from: date | None = Field(
        default=None, description="Day of acceptance from which all is counted.", examples=["2026-11-23"]
    )
    expected: Expected | None = Field(
        default=None, description="What was observed of files like this one, if a grant comes at all."
    )
    granted_by: dict[str, float] | None = Field(
        default=None,
        description="Share of accepted files with a grant by day 66, 90 and 180.",
        examples=[{"66": 0.15, "90": 0.3, "180": 0.45}],
    )
    granted_by_ship_on: tuple[float, float] | None = Field(
        default=None,
        description="Share of files with a grant by the release, where a day was given: with the longest and with the "
        "shortest time before acceptance.",
        examples=[[0.12, 0.19]],
    )
    before_acceptance_days: tuple[int, int] | None = Field(
        default=None,
        description="Days for papers and the provincial step before acceptance: from, to.",
        examples=[[15, 45]],
    )
    latest_filing_for_ship_on: date | None = Field(
        default=None,
        description="Acceptance by which the statutory limit ends in time for the release.",
        examples=["2026-10-12"],
    )
    latest_filing_careful: date | None = Field(
        default=None,
        description="Acceptance by which nine tenths of the grants would be there in time.",
        examples=["2026-05-01"],
    )
    posture: Words | None = Field(
        default=None, description="How the authorities treat such files at present, in English and Chinese."
    )
    trend: tuple[TrendFigure, ...] = Field(default=(), description="Customs figures beside it, as an outside check.")
    grants: tuple[GrantFigure, ...] = Field(
        default=(), description="Shares of grants that were observed, oldest first."
    )
    trend_note: Words | None = Field(
        default=None, description="What else moves such figures, so that they are no measure of a posture alone."
    )
    note: Words | None = Field(default=None, description="What else to know, in English and Chinese.")
