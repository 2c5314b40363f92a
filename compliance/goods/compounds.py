"""German compounds: a word whose end names the thing (Berufskleidung is clothing), as far as its beginning lets it.

Beside headings under which a list prints a number, the beginning may be what makes the goods listed; there it has to be
made of words that are known.
"""

from __future__ import annotations

from collections.abc import Callable

from compliance.goods.goods_words import GoodsWords
from compliance.goods.listed_words import ListedWords
from compliance.law.inflection import bases
from compliance.law.nomenclature import Nomenclature

_LONG, _SHORTEST = 9, 5  # letters of a compound, and of the name at its end
_PART = 3
_LINKS = ("", "s", "n", "en", "es", "er", "e")
_DEPTH = 3
_INFLECTED = ("e", "en", "er", "es", "em", "isch", "lich", "ig")
_ADJECTIVES = tuple(end + case for end in ("isch", "bar") for case in ("", "e", "en", "er", "es", "em"))


class Compounds:
    """Finds the name at the end of a word, and compounds that name nothing."""

    def __init__(self, words: GoodsWords, nomenclature: Nomenclature, listed: ListedWords) -> None:
        self._names, self._german = nomenclature.names, nomenclature.german
        self._known, self._vague, self._substances = words.ordinary, words.vague_german, words.substances
        self._stuffs = words.stuffs
        self._free, self._substance = listed.free_heading, listed.material

    def name(self, word: str) -> str | None:
        """Return the longest name that a long word ends with; no substance, for a longer word is another one."""
        if len(word) < _LONG or word.endswith(_ADJECTIVES):
            return None
        for at in range(_PART, len(word) - _SHORTEST + 1):
            tail = word[at:]
            numbers = self._names.get(tail) if tail in self._german or self._english(tail) else None
            if numbers is None:
                if self._known(tail):
                    return None  # Halbleiterbauelementen: an element, and no duck (Enten)
                if (one := self._one_of(word, at)) is not None:
                    return one
                continue
            if all(map(self._substance, numbers)):
                return None
            return tail if all(map(self._free, numbers)) or self._made_of(self._part, word[:at], _DEPTH) else None
        return None

    def _one_of(self, word: str, at: int) -> str | None:
        """Return the noun of which a word ends with another form: Badematten, and of a plain material Messinghähne."""
        for base in bases(word[at:]):
            if len(base) >= _SHORTEST and base in self._german:
                numbers = self._names[base]
                plain = word[:at] in self._stuffs and not all(map(self._substance, numbers))
                return base if plain or all(map(self._free, numbers)) else None
        return None

    def vague(self, word: str) -> bool:
        """Return whether a word says no more than its end, a noun that names nothing, and known words before it.

        Messvorrichtung, Verbindungsstück, Wassergehalt; its beginning may be the root of a known verb.
        """
        for at in range(len(word) - _PART, _PART - 1, -1) if len(word) >= _LONG else ():
            if word[at:] in self._vague and self._made_of(self._harmless, word[:at], _DEPTH):
                return True
        return False

    @staticmethod
    def _english(tail: str) -> bool:
        """Return whether a name can end a trade name (TinySwitch) and is no ending of a German word."""
        return len(tail) > _SHORTEST and not tail.endswith(_INFLECTED)

    def _part(self, word: str) -> bool:
        """Return whether a part of a compound is known, or the name of any goods."""
        return self._known(word) or self._known(f"{word}e") or word in self._names

    def _harmless(self, word: str) -> bool:
        """Return whether a part is known or names free goods, and is no element or compound; or the root of a verb."""
        forms = (word, f"{word}e", f"{word}en")
        if not self._substances.isdisjoint(forms):
            return False
        return any(map(self._known, forms)) or (word in self._names and all(map(self._free, self._names[word])))

    def _made_of(self, part: Callable[[str], bool], word: str, depth: int) -> bool:
        """Return whether a word is such a part of a compound, or made of such parts."""
        for link in _LINKS:
            plain = word.removesuffix(link)
            if len(plain) >= _PART and part(plain):
                return True
        ends = range(_PART, len(word) - _PART + 1) if depth else ()
        return any(self._made_of(part, word[at:], 0) and self._made_of(part, word[:at], depth - 1) for at in ends)
