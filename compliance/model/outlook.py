"""How long and how likely, as it stands in an answer: the legal limit, and apart from it what was observed."""

from __future__ import annotations

from typing import Literal

from compliance.model.decision import Answer, Words


class LegalLimit(Answer):
    """The statutory limit: working days from acceptance, and the calendar day it falls on."""

    working_days: int
    on: str
    provisional: bool


class Expected(Answer):
    """Days from acceptance by which a tenth, half and nine tenths of the grants are there, if one comes at all.

    `basis`: fitted, judgement, or own_records. `evidence` names observations of rules/delays. `thin`: few sources.
    """

    low_days: int
    central_days: int
    high_days: int
    basis: Literal["fitted", "judgement", "own_records"]
    grade: Literal["high", "medium", "low"]
    tier: str
    thin: bool
    evidence: tuple[str, ...]


class TrendFigure(Answer):
    """A customs figure shown beside a posture as an outside check; nothing is fitted to it."""

    series: str
    first: str
    last: str
    goods: str
    measure: str
    value: str
    unit: str
    evidence: str


class Delay(Answer):
    """The clock of the law from the day of acceptance (`counted_from`), and apart from it what was observed.

    `granted_by`: share of accepted files with a grant by day 66, 90 and 180. `before_acceptance_days`: papers and the
    provincial step. `latest_filing_for_ship_on`: acceptance by which the legal limit ends in time;
    `latest_filing_careful`: by which nine tenths of the grants would be there.
    """

    clock: Literal["runs", "off", "may_stop", "none"]
    legal_limit: LegalLimit | None
    says: Words
    counted_from: str | None = None
    expected: Expected | None = None
    granted_by: dict[str, float] | None = None
    before_acceptance_days: tuple[int, int] | None = None
    latest_filing_for_ship_on: str | None = None
    latest_filing_careful: str | None = None
    posture: Words | None = None
    trend: tuple[TrendFigure, ...] = ()
    note: Words | None = None
