"""English words of the rules for what a text says in another language: Tantal is tantalum, Wolframcarbid its carbide.

The announcements are kept in English and Chinese; elements and their compounds have one name in each language, so their
rows are found from German, Japanese and Korean as well.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from compliance.law.lexicon import Lexicon
from compliance.law.phrases import phrase_key

_SHORTEST = 8  # letters of a German compound: Borcarbid
_LEAST = 5  # letters of an element at its beginning: Graphitblöcke, Hafniumdraht
_SPELT = {"karbid": "carbid", "karbonat": "carbonat", "silizid": "silicid", "iodid": "iodid"}


class EnglishWords:
    """Keys of English words and phrases, by the words of other languages."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._elements: dict[str, str] = {}
        self._german: list[tuple[str, str]] = []
        for names in lexicon.elements.values():
            english = phrase_key(names.en[0])
            for one in (names.de, names.ja, names.ko):  # of several English words the first answers to the first
                self._elements |= {phrase_key(word): english for word in (one if len(names.en) == 1 else one[:1])}
            same = names.en if len(names.en) == len(names.de) else names.en[:1] * len(names.de)
            paired = zip(names.de, map(phrase_key, same), strict=True)
            self._german += [(word.lower(), meant) for word, meant in paired if word.isalpha()]
        self._long = [(word, english) for word, english in self._german if len(word) >= _LEAST]
        spoken = {word for names in lexicon.chemistry.values() for word in names.en}
        german = [word.lower() for names in lexicon.chemistry.values() for word in names.de]
        powder = lexicon.shapes["powder"]
        self._compounds = [(powder.de[0].lower(), powder.en[0]), *self._named(german, spoken)]

    @staticmethod
    def _named(german: Iterable[str], spoken: Container[str]) -> list[tuple[str, str]]:
        """Return the German words of compounds with the English ones, which differ in spelling alone."""
        return [(word, same) for word in german if (same := f"{_SPELT.get(word, word)}e") in spoken]

    def of(self, keys: Iterable[str], words: Iterable[str]) -> frozenset[str]:
        """Return the English keys for the keys found in a text and for its words."""
        found = {self._elements[key] for key in keys if key in self._elements}
        for word in words:
            if len(word) >= _SHORTEST and (same := self._compound(word)):
                found |= {same, *same.split(" ")}
            elif len(word) > _SHORTEST:
                found |= {english for element, english in self._long if word.startswith(element)}
        return frozenset(found)

    def _compound(self, word: str) -> str | None:
        """Return the English name of a compound that German writes as one word."""
        for element, english in self._german:
            if word.startswith(element):
                rest = word[len(element) :]
                same = next((same for compound, same in self._compounds if rest.startswith(compound)), None)
                if same:
                    return phrase_key(f"{english} {same}")
        return None
