"""`xuke explain` on duties and penalties, and on a suspension before, within and after its days."""

from __future__ import annotations

import json

import pytest

from compliance.reference.duties import duties_named, duty_data, fine_words
from tests.asking import rulebook
from tests.cli.running import xuke

# Article, times and sums as the texts print them; written from the texts, in CNY.
FINES = {
    "export_without_licence": ("ECL-2020", "34", (5, 10), 500_000, (500_000, 5_000_000)),
    "licence_by_fraud": ("ECL-2020", "35", (5, 10), 200_000, (200_000, 2_000_000)),
    "forged_licence": ("ECL-2020", "35", (5, 10), 50_000, (50_000, 500_000)),
    "serving_a_breach": ("ECL-2020", "36", (3, 5), 100_000, (100_000, 500_000)),
    "dealing_with_listed_party": ("ECL-2020", "37", (10, 20), 500_000, (500_000, 5_000_000)),
    "hindering_supervision": ("ECL-2020", "38", None, None, (100_000, 300_000)),
    "failing_to_report": ("SC-792", "40", (5, 10), 500_000, (500_000, 3_000_000)),
    "instigating_evasion": ("SC-792", "41", (3, 5), 100_000, (100_000, 500_000)),
    "importer_breaks_promise": ("SC-792", "42", (3, 5), 500_000, (300_000, 3_000_000)),
}


@pytest.mark.parametrize("name", sorted(FINES))
def test_a_penalty_has_its_article_and_amounts(name: str) -> None:
    (one,) = duties_named(rulebook(), name)
    fine = one.fines[0]
    assert (one.source.law, one.source.clause, fine.times, fine.below_cny, fine.sum_cny) == FINES[name]


def test_a_foreign_check_costs_up_to_half_a_million_and_in_grave_cases_three() -> None:
    (one,) = duties_named(rulebook(), "foreign_check_accepted")
    assert [f.sum_cny for f in one.fines] == [(0, 500_000), (500_000, 3_000_000)]
    assert fine_words(one, "en") == ["CNY 0 to 500,000", "CNY 500,000 to 3,000,000"]


@pytest.mark.parametrize("topic", ["duties", "penalties", "validity", "customs"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_topic_is_explained_in_both_languages(topic: str, lang: str) -> None:
    text = xuke("explain", topic, "--lang", lang).stdout
    for one in duties_named(rulebook(), topic):
        assert one.id in text


def test_the_report_after_shipment_the_validity_and_the_challenge_are_said() -> None:
    assert "SC-792 clause 18(1)" in xuke("explain", "report_after_shipment").stdout
    assert "at most one year" in xuke("explain", "single_licence_validity").stdout
    assert "seven working days" in " ".join(xuke("explain", "challenge_reply_due").stdout.split())


def test_duties_are_plain_data_for_a_page() -> None:
    data = json.loads(xuke("explain", "penalties", "--format", "json").stdout)
    assert data["duties"] == [duty_data(rulebook(), one) for one in duties_named(rulebook(), "penalties")]
    assert {"en", "zh"} == set(data["duties"][0]["says"])


def test_every_duty_has_texts_in_both_languages_and_a_clause_that_exists() -> None:
    book = rulebook()
    odd = [
        one.id
        for one in book.duties
        if not (one.says.en and one.says.zh and one.source.clause in book.instruments[one.source.law].clauses)
    ]
    assert len(book.duties) >= 30 and not odd


@pytest.mark.parametrize(
    ("day", "said", "rules"),
    [
        ("2025-11-08", "not published yet; published on 2025-11-09", "in force"),
        ("2026-03-01", "suspends until 2026-11-27", "suspended"),
        ("2026-11-27", "suspends until 2026-11-27", "suspended"),
        ("2026-11-28", "ended with 2026-11-27; no later notice found, last checked on 2026-10-05", "in force"),
    ],
)
def test_the_suspension_of_clause_two_reads_right_before_within_and_after_its_days(
    day: str, said: str, rules: str
) -> None:
    text = " ".join(xuke("explain", "MOFCOM-2025-72", "--as-of", day).stdout.split())
    assert said in text and f"{rules} destination.us_gallium_group" in text


def test_a_text_that_is_published_and_not_begun_says_so() -> None:
    assert "published; begins on 2024-12-01" in xuke("explain", "SC-792", "--as-of", "2024-11-01").stdout
    assert "in force since 2024-12-01" in xuke("explain", "SC-792", "--as-of", "2024-12-01").stdout
