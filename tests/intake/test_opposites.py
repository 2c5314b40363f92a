"""A hint never suggests a word's opposite, whatever the slip beside it."""

from __future__ import annotations

import pytest

from compliance.intake.nearest import nearest, nearest_in
from compliance.intake.opposites import opposite
from compliance.law.conditions import did_you_mean


@pytest.mark.parametrize(
    "word", ["uncontrolled", "UNCONTROLLED", "non-controlled", "Non Controlled", "noncontrolled", "not controlled"]
)
def test_a_negated_status_is_answered_with_the_negated_word(word: str) -> None:
    assert nearest_in("status", word) == "not_controlled"


@pytest.mark.parametrize("word", ["uncontroled", "un_controlled", "incontrolled", "discontrolled", "no_controled"])
def test_a_misspelt_negation_is_never_answered_with_the_plain_word(word: str) -> None:
    assert nearest_in("status", word) != "controlled"


@pytest.mark.parametrize("word", ["controled", "Controlled ", "contrlled"])
def test_a_misspelt_plain_word_is_never_answered_with_its_negation(word: str) -> None:
    assert nearest_in("status", word) == "controlled"


def test_an_opposite_is_no_hint_where_it_is_the_only_word() -> None:
    assert nearest("unlisted", ("listed",)) is None
    assert nearest("listed", ("unlisted",)) is None
    assert did_you_mean("not_military", ["military"]) == ""
    assert did_you_mean("military", ["non_military"]) == ""


@pytest.mark.parametrize(("word", "choice"), [("unspecifid", "unspecified"), ("indim", "indium"), ("nuit", "unit")])
def test_a_word_that_only_begins_like_a_negation_is_still_suggested(word: str, choice: str) -> None:
    assert not opposite(word, choice)
    assert nearest(word, (choice, "other")) == choice
