"""German compounds: a word whose end names the thing (Berufskleidung is clothing), as far as its beginning lets it.

Beside headings under which a list prints a number, the beginning may be what makes the goods listed; there it has to be
made of words that are known.
"""

from __future__ import annotations

from collections.abc import Callable

from compliance.law.nomenclature import Nomenclature

_LONG, _SHORTEST = 9, 5  # letters of a compound, and of the name at its end
_PART = 3
_LINKS = ("", "s", "n", "en", "es", "er", "e")
_DEPTH = 3
_INFLECTED = ("e", "en", "er", "es", "em", "isch", "lich", "ig")
_ADJECTIVES = tuple(end + case for end in ("isch", "bar") for case in ("", "e", "en", "er", "es", "em"))


class Compounds:
    """Finds the name at the end of a word. `known` are words of any kind, `free` and `substance` judge numbers."""

    def __init__(
        self,
        nomenclature: Nomenclature,
        known: Callable[[str], bool],
        free: Callable[[str], bool],
        substance: Callable[[str], bool],
    ) -> None:
        self._names, self._german = nomenclature.names, nomenclature.german
        self._known = known
        self._free = free
        self._substance = substance

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
                continue
            if all(map(self._substance, numbers)):
                return None
            return tail if all(map(self._free, numbers)) or self._made_of_known(word[:at], _DEPTH) else None
        return None

    @staticmethod
    def _english(tail: str) -> bool:
        """Return whether a name can end a trade name (TinySwitch) and is no ending of a German word."""
        return len(tail) > _SHORTEST and not tail.endswith(_INFLECTED)

    def _made_of_known(self, word: str, depth: int) -> bool:
        """Return whether a word is known, or made of known ones."""
        for link in _LINKS:
            plain = word.removesuffix(link)
            if len(plain) >= _PART and (self._known(plain) or self._known(f"{plain}e") or plain in self._names):
                return True
        ends = range(_PART, len(word) - _PART + 1) if depth else ()
        return any(self._made_of_known(word[at:], 0) and self._made_of_known(word[:at], depth - 1) for at in ends)
