"""`xuke explain`: rules, codes, lists and laws, and the nearest name for a wrong one."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import rule_ids, xuke


def test_a_rule_is_explained_with_conditions_sources_and_cases() -> None:
    text = xuke("explain", "destination.us_gallium_group").stdout
    for part in (
        "MOFCOM-2024-46 clause 2a",
        "2024-12-03",
        "2025-11-09 – 2026-11-27",
        "MOFCOM-2025-72",
        "When",
        "Cases",
    ):
        assert part in text


def test_announced_and_formal_suspensions_are_told_apart() -> None:
    text = xuke("explain", "control.dual_use_list/mofcom_2025_57").stdout
    assert "formal text" in text and "announced" in text


def test_every_rule_and_every_rule_made_for_a_list_can_be_explained() -> None:
    from compliance.cli.explain import find
    from compliance.law.rulebook import Rulebook

    book = Rulebook.default()
    for name in (*book.rules, *book.by_id, *book.items, *book.parties, *book.instruments):
        for lang in ("en", "zh"):
            told = find(book, name, lang)
            assert told is not None and told.sheet.verdict, name
            json.dumps(told.data, default=str)
    assert rule_ids() == frozenset(book.rules)


@pytest.mark.parametrize("code", ["2B350", "1C905.b", "1c905.B", "1C905.b.9"])
def test_a_control_code_shows_entries_at_it_below_it_or_above_it(code: str) -> None:
    result = xuke("explain", code)
    assert result.exit_code == 0 and code[:5].upper() in result.stdout


def test_a_code_says_how_the_row_was_read_and_names_customs_numbers() -> None:
    told = json.loads(xuke("explain", "1C905.b", "--format", "json").stdout)
    rows = {row["entry"]["id"]: row for row in told["entries"]}
    assert rows["dy-oxide"]["entry"]["hs"] and rows["dy-oxide"]["versions"][0]["from"] == "2025-04-04"
    assert "customs numbers" in xuke("explain", "1C905.b").stdout


@pytest.mark.parametrize("name", ["MOFCOM-2025-61", "mofcom-2025-61", "ORDER-792", "SC-792"])
def test_a_law_shows_its_clauses_and_what_rests_on_it(name: str) -> None:
    text = xuke("explain", name).stdout
    assert "Clauses" in text and "Rules that rest on it" in text


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("us_gallium_group", "destination.us_gallium_group"),
        ("destination.us_galium_group", "destination.us_gallium_group"),
        ("MOFCOM-2025-611", "MOFCOM-2025-61"), ("2B35", "2B350"), ("mofcom_2025_188", "mofcom_2025_18"),
    ],
)  # fmt: skip
def test_an_unknown_name_is_answered_with_the_nearest(wrong: str, meant: str) -> None:
    result = xuke("explain", wrong)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Did you mean" in result.stderr and meant in result.stderr
