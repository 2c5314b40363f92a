"""What makes reading fast changes nothing of it: tables of what was read, words by their beginnings, silent limits."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.bounded import Remembered
from compliance.goods.beginnings import Beginnings
from compliance.goods.limits import NO, UNKNOWN, check, ruled_out, together
from compliance.goods.makeup import Makeup
from compliance.law.facts import Interval
from compliance.law.phrases import PhraseIndex, fold, tokens
from tests.asking import rulebook

WORDS = st.text(alphabet="abé ", min_size=1, max_size=6).map(str.strip).filter(bool)


def test_a_text_is_worked_out_once_and_a_long_one_each_time() -> None:
    asked: Counter[str] = Counter()

    def length(text: str) -> int:
        asked[text] += 1
        return len(text)

    table = Remembered(length, most=3, longest=4)
    assert [table["four"], table["four"], table["fives"], table["fives"]] == [4, 4, 5, 5]
    assert asked == {"four": 1, "fives": 2}


def test_a_full_table_begins_anew_and_never_holds_more() -> None:
    table = Remembered(len, most=3)
    assert [table["x" * n] for n in range(20)] == list(range(20))
    assert len(table) <= 3


def test_what_raises_is_not_kept() -> None:
    answers: Iterator[ValueError | int] = iter([ValueError("not yet"), 7])

    def work(_: str) -> int:
        answer = next(answers)
        if isinstance(answer, ValueError):
            raise answer
        return answer

    table = Remembered(work)
    with pytest.raises(ValueError, match="not yet"):
        table["a"]
    assert table["a"] == 7


def test_a_pickled_table_is_empty_and_works_the_same() -> None:
    table = Remembered(len, most=5, longest=9)
    table["abc"]
    other = pickle.loads(pickle.dumps(table))
    assert not other
    assert other["abcd"] == 4


@given(st.lists(WORDS, max_size=12), st.text(alphabet="abé ", max_size=14), st.integers(0, 14))
def test_the_words_that_begin_at_a_place_are_found_the_longest_first(words: list[str], text: str, at: int) -> None:
    found = [word for word, _ in Beginnings((word, None) for word in words).of(text, at)]
    assert sorted(found) == sorted(word for word in words if text.startswith(word, at))
    assert [len(word) for word in found] == sorted((len(word) for word in found), reverse=True)


@given(st.lists(st.sampled_from("mill ball steel ball mill hot rolled of".split()).map(str), max_size=9))
def test_every_phrase_of_a_text_is_found_wherever_it_stands(said: list[str]) -> None:
    phrases = ["ball mill", "mill", "steel ball", "ball mill ball", "hot rolled steel"]
    text = " ".join(said)
    words = tokens(fold(text))
    wanted = Counter(
        " ".join(tokens(phrase))
        for phrase in phrases
        for i in range(len(words))
        if words[i : i + len(tokens(phrase))] == tokens(phrase)
    )
    assert Counter(hit.key for hit in PhraseIndex(phrases).find(fold(text))) == wanted


def _makeups() -> list[Makeup]:
    """Makeups that say nothing, something of an element, something of a value, and much."""
    some = {"purity_percent": Decimal(50), "thickness_mm": Interval(Decimal(1), Decimal(900))}
    elements = {"Dy": Interval(Decimal(0), Decimal(40)), "Ga": None}
    return [
        Makeup("", ""),
        Makeup("", "", parameters=some),
        Makeup("", "", elements=dict(elements)),
        Makeup("", "", absent={"Dy", "Tb"}),
        Makeup("", "", parameters={**some, "purpose": frozenset({"welding", "rocket"})}, elements=dict(elements)),
    ]


def test_limits_of_which_nothing_is_said_stand_as_if_each_was_looked_at() -> None:
    """For every row of the rulebook."""
    rows = [entry for goods in rulebook().items.values() for entry in goods.entries if entry.limits]
    assert len(rows) > 300
    truths = set()
    for entry in rows:
        for makeup in _makeups():
            whole = together(entry.limits, makeup)
            assert check(entry.limits, makeup) == whole, entry.id
            assert ruled_out(entry.limits, makeup) is (whole.truth == NO), entry.id
            truths.add(whole.truth)
    assert {NO, UNKNOWN} <= truths
