"""The headings of the nomenclature found by their own words, as customs texts are written.

Each heading has the words of its text, its names and those of its numbers. A description belongs to the headings that
share the most weight with it; a rare word weighs more.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log

from compliance.law.frozen import FrozenTable
from compliance.law.nomenclature import Nomenclature
from compliance.law.phrases import has_han, tokens

_ENOUGH = 0.75  # of the weight of the telling words must stand at the heading
_CLOSE = 0.97  # headings nearly as good as the best count as well


class HeadingTexts:
    """An index from words to headings."""

    def __init__(self, nomenclature: Nomenclature) -> None:
        words: dict[str, set[str]] = {}
        for heading in nomenclature.headings.values():
            words.setdefault(heading.number[:4], set()).update(tokens(heading.en.lower()))
        for key, numbers in nomenclature.names.items():
            if not has_han(key):
                for number in numbers:
                    words.setdefault(number[:4], set()).update(key.split(" "))
        by_word: dict[str, list[str]] = {}
        for number, said in words.items():
            for word in said:
                if len(word) > 2:
                    by_word.setdefault(word, []).append(number)
        count = max(len(words), 1)
        self._by_word = FrozenTable(by_word)
        self.weights = FrozenTable({word: log(count / len(found)) + 0.1 for word, found in by_word.items()})

    def says(self, heading: str, words: Iterable[str]) -> bool:
        """Return whether a heading of four digits has one of the words."""
        return any(heading in self._by_word.get(word, ()) for word in words)

    def best(self, telling: frozenset[str], words: frozenset[str]) -> tuple[str, ...]:
        """Return the headings that hold enough of the telling words, the best and those near it."""
        whole = sum(self.weights[w] for w in telling)
        if not telling:
            return ()
        shares: dict[str, float] = {}
        for word in telling:
            for number in self._by_word[word]:
                shares[number] = shares.get(number, 0.0) + self.weights[word]
        good = {n: share / whole for n, share in shares.items() if share / whole >= _ENOUGH}
        if not good:
            return ()
        more = {
            n: g + 0.2 * sum(1 for w in words if n in self._by_word.get(w, ())) / len(words) for n, g in good.items()
        }
        top = max(more.values())
        return tuple(sorted(n for n, value in more.items() if value >= top * _CLOSE))
