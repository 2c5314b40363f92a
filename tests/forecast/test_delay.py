"""The forecast of single files: hard rules first, then the limit, then what was observed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from compliance.forecast.delay import ForecastRequest, forecast
from compliance.model.assessment import Decision
from compliance.model.outlook import Delay
from tests.asking import rulebook

DAY = date(2026, 11, 21)


def told(country: str = "JP", code: str = "1C905.b", family: str = "rare_earth", **more: Any) -> Delay:
    """Return the forecast of one file, asked and accepted on one day."""
    day = more.pop("day", DAY)
    asked: dict[str, Any] = {
        "decision": Decision.LICENCE_STRICT, "clocks": ("ordinary_review",), "accepted_on": day, "as_of": day, **more,
    }  # fmt: skip
    goods: dict[str, Any] = {"codes": frozenset({code}), "families": frozenset({family})}
    return forecast(rulebook(), ForecastRequest(destination=country, **goods, **asked))


def test_dysprosium_to_an_unlisted_japanese_buyer_has_a_wide_range_and_little_chance() -> None:
    answer = told()
    assert (
        answer.legal_limit is not None and answer.legal_limit.on == date(2027, 1, 25) and answer.legal_limit.provisional
    )
    assert answer.expected is not None and answer.granted_by is not None
    assert answer.expected.high_days - answer.expected.low_days > 200
    assert answer.granted_by["66"] <= 0.05 and answer.granted_by["180"] <= 0.15
    assert {"J17", "J18"} <= set(answer.expected.evidence) <= set(rulebook().delays.observations)
    assert answer.expected.basis == "judgement" and answer.expected.grade == "low"


@pytest.mark.parametrize("country", ["KR", "DE"])
def test_the_same_to_korea_and_germany_in_2025_is_clearly_shorter(country: str) -> None:
    then, japan = told(country, day=date(2025, 9, 1)), told()
    assert then.expected and japan.expected and then.granted_by and japan.granted_by
    assert then.expected.central_days * 2 <= japan.expected.central_days
    assert then.expected.high_days * 2 <= japan.expected.high_days
    assert then.granted_by["90"] >= japan.granted_by["90"] + 0.4


def test_a_watch_listed_party_has_neither_limit_nor_date() -> None:
    for answer in (told(clocks=("watch_list_off", "ordinary_review")), told(clocks=("watch_list_off",))):
        assert answer.clock == "off" and answer.legal_limit is None and answer.expected is None
        assert answer.granted_by is None and answer.latest_filing_for_ship_on is None


@pytest.mark.parametrize("decision", [Decision.PROHIBITED, Decision.NOT_CONTROLLED, Decision.LICENCE_COVERED])
def test_what_is_banned_free_or_covered_has_no_clock(decision: Decision) -> None:
    answer = told(decision=decision)
    assert answer.clock == "none" and answer.legal_limit is None and answer.expected is None


def test_refusal_in_principle_has_a_limit_and_no_expectation() -> None:
    answer = told("US", "3C001.a", "gallium", decision=Decision.PRESUMPTION_OF_DENIAL)
    assert answer.legal_limit is not None and answer.expected is None and answer.note is not None


@pytest.mark.parametrize(
    ("country", "code", "family"),
    [("DE", "1C001", "bismuth"), ("DE", "1C117.d", "tungsten"), ("US", "3C001.a", "gallium"), ("BR", "9A012", "drone")],
)
def test_goods_without_evidence_get_the_legal_limit_alone(country: str, code: str, family: str) -> None:
    answer = told(country, code, family)
    assert answer.legal_limit is not None and answer.expected is None and answer.granted_by is None
    assert answer.note is not None and answer.note["en"].startswith("Legal limit only")


def test_a_general_licence_has_a_range_and_no_share() -> None:
    answer = told("DE", decision=Decision.GENERAL_LICENCE_ELIGIBLE, clocks=("general_licence_review",))
    assert answer.clock == "may_stop" and answer.expected is not None and answer.granted_by is None


def test_the_slowdown_toward_japan_shows_in_postures_and_customs_figures() -> None:
    days = ("2025-09-01", "2025-11-20", "2026-01-20", "2026-07-10")
    series = [told("JP", "1C905.a.4", day=date.fromisoformat(day)) for day in days]
    shares = [s.granted_by["90"] for s in series if s.granted_by]
    assert len(shares) == 4 and shares[0] > shares[1] > shares[2] >= shares[3]
    figures = {p.evidence: p.value for p in series[-1].trend}
    assert figures["J19"] == "-80" and figures["J08"] == "280"


def test_figures_published_later_are_not_shown_on_an_earlier_day() -> None:
    early = told("JP", "1C905.a.4", day=date(2025, 9, 1))
    published = rulebook().delays.observations
    assert early.trend and all(published[p.evidence].source_date <= date(2025, 9, 1) for p in early.trend)


def test_a_posture_to_come_is_not_known_yet() -> None:
    answer = told("JP", "1C905.a.4", day=date(2025, 9, 1), accepted_on=date(2026, 2, 1))
    assert answer.posture is not None and "Magnet deliveries" in answer.posture["en"]


def test_the_latest_filing_day_counts_back_from_the_shipping_day() -> None:
    answer = told("DE", ship_on=date(2027, 3, 1))
    assert answer.latest_filing_for_ship_on == date(2026, 12, 21)
    assert answer.expected and answer.latest_filing_careful == date(2027, 3, 1).fromordinal(
        date(2027, 3, 1).toordinal() - answer.expected.high_days
    )


def test_papers_stand_beside_the_clock_and_take_longer_for_japan() -> None:
    assert told("DE").before_acceptance_days == (15, 45) and told("JP").before_acceptance_days == (25, 60)
    assert told("DE").legal_limit == told("JP").legal_limit


def test_shares_handed_out_are_the_callers_own() -> None:
    first = told()
    assert first.granted_by
    first.granted_by.clear()
    assert told().granted_by
