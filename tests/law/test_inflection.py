"""German nouns of the rules are found in the forms in which texts have them."""

from __future__ import annotations

import pytest

from compliance.law.inflection import is_noun
from compliance.law.phrases import PhraseIndex


@pytest.mark.parametrize(
    ("noun", "text"),
    [
        ("Vakuumpumpe", "vakuumpumpen"), ("Vakuuminduktionsofen", "vakuuminduktionsöfen"), ("Tiegel", "tiegels"),
        ("Massenspektrometer", "massenspektrometern"), ("Strahltriebwerk", "strahltriebwerke"), ("Drohne", "drohnen"),
        ("Lithium-Ionen-Akkumulator", "lithium-ionen-akkumulatoren"), ("Drehmaschinen", "drehmaschine"),
    ],
)  # fmt: skip
def test_a_noun_is_found_in_its_other_forms(noun: str, text: str) -> None:
    assert noun.lower().replace("-", " ") in {hit.key for hit in PhraseIndex([noun]).find(text)}


def test_english_words_have_no_german_forms() -> None:
    assert not is_noun("furnace") and not is_noun("PTFE") and is_noun("Ofen")
    assert not PhraseIndex(["print"]).find("printer")
