"""The words that the lists use, which of them are ordinary as well, and the slips of the pen that nearly write one."""

from __future__ import annotations

from functools import lru_cache

from compliance.law.lists import Entry, ItemList
from compliance.law.nomenclature import Nomenclature
from compliance.law.phrases import fold, has_han, phrase_key, tokens
from compliance.law.rulebook import Rulebook

_SHORT, _LONG = 5, 9  # a word of five letters may have one slip, from nine on two
_FREE_KINDS = ("outside",)


class ListedWords:
    """`words` are the words only the lists use; `ordinary` those of headings beside which no list prints a number."""

    def __init__(self, book: Rulebook, nomenclature: Nomenclature) -> None:
        entries = [(g, e) for g in book.items.values() if g.kind not in _FREE_KINDS for e in g.entries]
        self.printed: dict[str, list[tuple[ItemList, Entry]]] = {}
        for goods, entry in entries:
            for number in entry.hs:
                self.printed.setdefault(number[:6], []).append((goods, entry))
        self._headings = {number[:4] for number in self.printed}
        self._strict = book.lexicon.strict_headings
        self.ordinary = self._ordinary(nomenclature)
        said = {w for _, entry in entries for phrase in _phrases(entry) for w in _words(phrase)}
        elements = {w for n in book.lexicon.elements.values() for p in n.all for w in _words(p)}
        self.words = frozenset(said - self.ordinary - elements)
        self._targets = tuple(sorted(w for w in said | elements if len(w) >= _SHORT and w.isalpha() and w.isascii()))
        self.near = lru_cache(maxsize=16384)(self._near)

    def free_heading(self, number: str) -> bool:
        """Return whether no list prints a number under the heading, and its words are narrower than no list."""
        return number[:4] not in self._headings and not number.startswith(self._strict)

    def rows(self, number: str) -> list[tuple[ItemList, Entry]]:
        """Return the rows that print a number under six digits, or under a heading."""
        if len(number) >= 6:
            return self.printed.get(number[:6], [])
        return [row for key, rows in self.printed.items() if key.startswith(number) for row in rows]

    def strict(self, number: str) -> bool:
        """Return whether a heading holds listed things for which no number is printed."""
        return number.startswith(self._strict)

    def _ordinary(self, nomenclature: Nomenclature) -> frozenset[str]:
        words: set[str] = set()
        for key, numbers in nomenclature.names.items():
            if any(self.free_heading(n) for n in numbers):
                words.update([key] if has_han(key) else key.split(" "))
        for heading in nomenclature.headings.values():
            if self.free_heading(heading.number):
                words.update(tokens(heading.en.lower()))
                words.update(materials for m in heading.materials for materials in tokens(m.lower()))
        return frozenset(words)

    def _near(self, word: str) -> str | None:
        """Return the listed word that a word is a slip away from."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(word) < _SHORT or not word.isascii() or not word.isalpha():
            return None
        found = process.extractOne(
            word, self._targets, scorer=OSA.distance, score_cutoff=2 if len(word) >= _LONG else 1
        )
        return str(found[0]) if found else None


def _phrases(entry: Entry) -> tuple[str, ...]:
    identities = [w for i in entry.is_ for w in (*i.words, *i.also_words)]
    return (entry.name.en, entry.name.zh, *entry.words, *entry.aliases, *identities)


def _words(phrase: str) -> list[str]:
    folded = fold(phrase)
    found = [w for w in tokens(folded) if len(w) > 3 and not any(c.isdigit() for c in w)]
    return [*found, phrase_key(phrase)] if has_han(folded) else found
