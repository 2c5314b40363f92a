"""Duties and penalties as facts: who must do what, and what a breach costs, each with its article and its amounts."""

from __future__ import annotations

from typing import Literal, TypeAlias

from pydantic import Field

from compliance.law.cited import Identifier, LawModel, Source, Text

Topic: TypeAlias = Literal["duties", "penalties", "validity", "customs"]


class Fine(LawModel):
    """A fine: so many times the turnover or the gain, or a sum where that is small or missing."""

    times: tuple[int, int] | None = Field(default=None, description="Least and most times of it.", examples=[[5, 10]])
    of: Literal["turnover", "gain"] = Field(default="turnover", description="Of what.", examples=["turnover"])
    below_cny: int | None = Field(
        default=None, description="Below this the sum counts and not the times.", examples=[500000]
    )
    sum_cny: tuple[int, int] | None = Field(
        default=None, description="Least and most of the sum.", examples=[[500000, 5000000]]
    )


class Duty(LawModel):
    """One duty, penalty, time of validity, or step of a customs challenge."""

    id: Identifier = Field(description="Its id.", examples=["report_after_shipment"])
    topic: Topic = Field(description="What it is about.", examples=["duties"])
    who: Text = Field(description="Whom it meets.")
    says: Text = Field(description="What it says, in our own words.")
    fines: tuple[Fine, ...] = Field(default=(), description="What it costs.")
    source: Source = Field(description="The article.")


class DutiesFile(LawModel):
    """`duties.yaml`: duties and penalties of the Law and the Regulations."""

    duties: tuple[Duty, ...] = ()
