"""Large tables kept in pieces: the same as the dictionary they were made of."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from compliance.law.frozen import FrozenTable
from compliance.law.phrases import PhraseIndex

WORDS = st.dictionaries(st.text(max_size=8), st.integers(), max_size=200)


@given(WORDS, st.text(max_size=8))
def test_a_frozen_table_answers_as_the_dictionary_it_was_made_of(content: dict[str, int], other: str) -> None:
    table = pickle.loads(pickle.dumps(FrozenTable(content)))
    assert dict(table) == content
    assert len(table) == len(content)
    assert [key in table for key in (*content, other)] == [key in content for key in (*content, other)]
    assert table.get(other) == content.get(other)


def test_only_the_pieces_that_are_asked_for_are_read() -> None:
    table = pickle.loads(pickle.dumps(FrozenTable({f"word {n}": n for n in range(1000)})))
    assert table["word 7"] == 7
    assert sum(piece is not None for piece in table._read) == 1


def test_a_frozen_index_finds_the_same_phrases() -> None:
    index = PhraseIndex(["steel tube", "tube", "钢管", "管"])
    text = "tubes of steel, steel tubes 钢管"
    assert index.frozen().find(text) == index.find(text)
