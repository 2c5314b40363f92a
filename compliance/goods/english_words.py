"""English words of the rules for what a text says in another language: Tantal is tantalum, Wolframcarbid its carbide.

The announcements are kept in English and Chinese; elements and their compounds have one name in each language, so their
rows are found from German, Japanese and Korean as well.
"""

from __future__ import annotations

from collections.abc import Iterable

from compliance.law.lexicon import Lexicon
from compliance.law.phrases import phrase_key

_SHORTEST = 8  # letters of a German compound: Borcarbid
_SPELT = {"karbid": "carbid", "karbonat": "carbonat", "silizid": "silicid", "iodid": "iodid"}


class EnglishWords:
    """Keys of English words and phrases, by the words of other languages."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._elements: dict[str, str] = {}
        self._german: list[tuple[str, str]] = []
        for names in lexicon.elements.values():
            english = phrase_key(names.en[0])
            self._elements |= {phrase_key(one[0]): english for one in (names.de, names.ja, names.ko) if one}
            self._german += [(word.lower(), english) for word in names.de if word.isalpha()]
        spoken = {word for names in lexicon.chemistry.values() for word in names.en}
        german = [word.lower() for names in lexicon.chemistry.values() for word in names.de]
        self._compounds = [(word, same) for word in german if (same := f"{_SPELT.get(word, word)}e") in spoken]

    def of(self, keys: Iterable[str], words: Iterable[str]) -> frozenset[str]:
        """Return the English keys for the keys found in a text and for its words."""
        found = {self._elements[key] for key in keys if key in self._elements}
        for word in words:
            if len(word) >= _SHORTEST and (same := self._compound(word)):
                found.add(same)
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
