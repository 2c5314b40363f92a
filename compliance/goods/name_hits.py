"""Names of the nomenclature in the words of a thing, whole or at the end of a German compound, that may name it."""

from __future__ import annotations

import re

from compliance.bounded import Remembered
from compliance.goods.compounds import Compounds
from compliance.goods.goods_words import GoodsWords, NameHit
from compliance.goods.systematic_names import SystematicNames
from compliance.law.inflection import bases
from compliance.law.nomenclature import Nomenclature
from compliance.law.phrases import stem

_JOINED = re.compile(r'(?:\w[)\]"]|\s\)|[0-9]-)([a-z]+)')  # 2-(diethylamino)ethanol is no ethanol
HANGS = re.compile(r"([^\W\d_]+)-(?=[\s,])")  # "Kühl- und Gefrierschränke": cool names nothing
OF_IT = frozenset("its their ihr ihre ihrer ihren sein seine seiner deren dessen".split())  # of the thing before
_INCLUDED = frozenset("einschl einschließlich inkl".split())
_LEAST = 4  # letters of a name without its ending: "wade" is no wad


class NameHits:
    """Finds names; what `words` and `systematic` say decides which of them name a thing by themselves."""

    def __init__(
        self, words: GoodsWords, nomenclature: Nomenclature, compounds: Compounds, systematic: SystematicNames
    ) -> None:
        self._words, self._nomenclature, self._compounds = words, nomenclature, compounds
        self._systematic = systematic
        self._plain = Remembered(self._plain_name)

    def of(self, text: str, words: list[str]) -> list[NameHit]:
        """Return the names in a folded text and its stemmed words."""
        return self._words.said([hit for hit in self._found(words) if self._names(hit, text, words)], words)

    def _found(self, words: list[str]) -> list[NameHit]:
        names = self._nomenclature.names
        found = [
            NameHit(h.key, h.end - h.key.count(" ") - 1, h.end, names[h.key])
            for h in self._nomenclature.index.find_latin(words)
        ]
        for i, word in enumerate(words):  # German writes a compound as one word; its end is the thing
            if (plain := self._plain[word]) is not None:
                found.append(NameHit(plain, i, i + 1, names[plain]))
        if any(map(self._words.compound, words)):  # "fluorides of sodium", "boron phosphide": neither is an element
            return [hit for hit in found if hit.key not in self._words.elements]
        return found

    def _plain_name(self, word: str) -> str | None:
        """Return the name that a German word is a form of, or that it ends with."""
        names, german = self._nomenclature.names, self._nomenclature.german
        if word in names or not word.isalpha():
            return None
        known = word in self._words.known
        whole = (
            base for base in bases(word) if base in german or (not known and len(base) >= _LEAST and base in names)
        )
        return next(whole, None) or (None if known else self._compounds.name(word))

    def _names(self, hit: NameHit, text: str, words: list[str]) -> bool:
        """Return whether a hit names a thing by itself: a bare shape does so only with a material of its heading."""
        parts = hit.key.split(" ")
        if not _INCLUDED.isdisjoint(words[: hit.start]):
            return False  # "yarn, including monofilament": what is included names no more than itself
        german = hit.key in self._words.german and hit.key not in self._nomenclature.german
        if german and len(self._words.german.intersection(words)) > 1:
            return False  # "die" beside "und" is an article
        if hit.start > 1 and words[hit.start - 1] in OF_IT:
            return False  # "and its salts" says nothing of what it is
        if any(stem(m[1]) == parts[0] for m in _JOINED.finditer(text)) or self._systematic.goes_on(words, hit.start):
            return False
        if hit.start and self._words.elements >= {parts[0], words[hit.start - 1]} and self._words.compound(parts[-1]):
            return False  # lithium nickel manganese oxide is no manganese oxide
        if any(stem(m[1]) == words[hit.end - 1] for m in HANGS.finditer(text)):
            return False
        if hit.key in self._words.unnamed or all(p in self._words.vague or p in self._words.raw for p in parts):
            return bool(self._words.of_material(hit.key, hit.numbers, text, words))
        return True
