"""Names made to break or to slip through: nothing crashes, and nobody passes because a name cannot be read."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.screening.names import plain
from compliance.screening.parties import PartyQuery, Screener, unread
from tests.asking import rulebook

DAY = date(2026, 11, 21)
SCREENER = Screener(rulebook())
NOTHING = [
    "",
    " ",
    "...",
    "😀",
    "\u200b\u200d",
    "\u202e\u202d",
    "!!!",
    "\ufeff",
    "、。",
    "\u3164",
    "\x00\x01",
    "🏴\U000e0067",
]
HOSTILE = [
    "'; DROP TABLE parties; --",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "%s%n{0}{name}",
    "(a+)+$" * 50,
    "株式会社",
    "Ltd",
    "Co., Ltd. Inc. GmbH",
    "the the the",
    "\ud800",
    "Z̷̢͔a̸l̵g̷o̶ " * 20,
    "ﷺ" * 100,
]


@pytest.mark.parametrize("name", NOTHING)
def test_a_name_that_folds_to_nothing_names_nobody_and_says_so(name: str) -> None:
    screened = SCREENER.screen(PartyQuery(name), DAY)
    assert not screened.known
    assert not screened.hits
    assert screened.unread is not None or not name


@pytest.mark.parametrize("name", HOSTILE)
def test_code_in_a_name_is_only_a_name(name: str) -> None:
    screened = SCREENER.screen(PartyQuery(name), DAY)
    assert not screened.listings


@pytest.mark.parametrize("letter", ["a", "株", " ", "\u202e", "Ltd ", "三菱", "-", "\u0301"])
def test_ten_thousand_letters_are_read_in_part_and_that_is_said(letter: str) -> None:
    name = letter * (10_000 // len(letter))
    assert unread(name) is not None
    assert SCREENER.screen(PartyQuery(name), DAY).unread is not None


@pytest.mark.parametrize(
    "name",
    [
        "Lei\u200bdos",
        "\u202eLeidos\u202c",
        "L\u00ade\u00adi\u00addos",
        "Ｌｅｉｄｏｓ",
        "𝐋𝐞𝐢𝐝𝐨𝐬",
        "  leidos\t\n",
        "Léidös",
        "\ufeffLeidos",
    ],
)
def test_unseen_characters_and_fancy_letters_do_not_hide_a_listed_party(name: str) -> None:
    assert [entry.key for _, entry in SCREENER.screen(PartyQuery(name, "US"), DAY).listings] == ["leidos"]


def test_a_listed_name_behind_a_wall_of_letters_is_not_passed_in_silence() -> None:
    assert SCREENER.screen(PartyQuery("x" * 9_000 + " Leidos"), DAY).unread is not None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_no_text_at_all_breaks_the_screening(name: str) -> None:
    screened = SCREENER.screen(PartyQuery(name, name_local=name, address=name), DAY)
    assert screened.known or not screened.listings


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert plain(plain(name)) == plain(name)


def test_every_letter_is_folded_once_for_all_alone_and_in_a_word_of_another_script() -> None:
    letters = [char for char in map(chr, range(0x80, 0x30000)) if char.isalpha()]
    assert not [word for char in letters for word in (char, f"Α{char}") if plain(plain(word)) != plain(word)]
