"""Whether a piece of a line speaks of a thing of its own, so that the line is split before it."""

from __future__ import annotations

import re
from typing import NamedTuple

from compliance.bounded import Remembered
from compliance.goods.chemistry import ChemistryReader
from compliance.goods.name_hits import OF_IT
from compliance.goods.naming import Naming
from compliance.goods.printed_names import PrintedNames
from compliance.law.lexicon import Lexicon
from compliance.law.phrases import PhraseIndex, fold, has_han, phrase_key, tokens

_STATES = frozenset(
    "nur only just of in on by containing having not whether without consisting as to from made being".split()
)
_MOST_KNOWN, _LONGEST_KNOWN = 8192, 160  # pieces that are kept: one thing comes in many models


class ListWords(NamedTuple):
    """The words of the lists that name things, the index that finds them, and the reader of substances."""

    phrases: frozenset[str]
    phrase_index: PhraseIndex
    substances: ChemistryReader


class OwnThings:
    """Knows the names of goods, the words of the lists and loose materials with a listed element."""

    def __init__(self, lexicon: Lexicon, words: ListWords, naming: Naming, printed: PrintedNames) -> None:
        self._closed = frozenset(lexicon.closed_elements)
        self._loose = frozenset(phrase_key(word) for word in lexicon.loose_materials.all)
        self._phrases, self._index, self._substances = words
        self._naming, self._printed = naming, printed
        self._known = Remembered(self._names, _MOST_KNOWN, _LONGEST_KNOWN)
        denied = sorted({*lexicon.absent.all, "free", "フリー"}, key=len, reverse=True)
        latin = "|".join(re.escape(w) for w in denied if not has_han(w))
        self._denial = re.compile(rf"(?<![a-z])(?:{latin})(?![a-z])|{'|'.join(w for w in denied if has_han(w))}")

    def strange(self, text: str) -> bool:
        """Return whether a piece has a word that nobody explains, which may be the name of a thing."""
        folded = fold(text)
        return folded.split(" ", 1)[0] not in _STATES and bool(self._naming.understand(folded).unknown)

    def named(self, text: str) -> bool:
        """Return whether a piece names a thing: by a name, by words of a list, or as a loose material."""
        return self._known[text]

    def _names(self, text: str) -> bool:
        folded = fold(text)
        if folded.split(" ", 1)[0] in _STATES or self._denial.search(folded):
            return False
        words = [word for word in tokens(folded) if not any(c.isdigit() for c in word)]
        if words and not has_han(folded) and self._naming.words.small.issuperset(words):
            return False  # "manual", "loose": how a thing is
        listed = any(hit.key in self._phrases for hit in self._index.find(folded))
        of_it = any(word in OF_IT for word in words[:1]) and not self._substances.read(text).elements  # "and its salts"
        return (
            listed
            or (not of_it and self._naming.named(folded))
            or self._printed.only(folded) is not None
            or self._material(text, folded)
        )

    def _material(self, text: str, folded: str) -> bool:
        """Return whether a piece is a loose material of an element that is listed in depth: "Dy compounds"."""
        loose = any(hit.key in self._loose for hit in self._index.find(folded))
        return loose and not self._closed.isdisjoint(self._substances.read(text).elements)
