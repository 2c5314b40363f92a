"""The headings of the nomenclature found by their own words, as customs texts are written.

Each heading has the words of its text, its names and those of its numbers. A description belongs to the headings that
share the most weight with it; a rare word weighs more.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log

from compliance.law.frozen import FrozenTable
from compliance.law.nomenclature import Nomenclature
from compliance.law.phrases import fold, has_han, tokens

_ENOUGH = 0.75  # of the weight of the telling words must stand at the heading
_SLIPPED = 4  # letters of a word with a slip
_CLOSE = 0.97  # headings nearly as good as the best count as well


class HeadingTexts:
    """An index from words to headings; `small` words have no weight."""

    def __init__(self, nomenclature: Nomenclature, small: frozenset[str]) -> None:
        self._nomenclature, self._small = nomenclature, small
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

    def speak_of(self, heading: str, texts: Iterable[str]) -> bool:
        """Return whether one of the texts uses a telling word of a heading: of its text or of the names under it."""
        if any(heading in self._by_word.get(word, ()) for word in self._weighty(texts)):
            return True
        close = "".join(fold(text).replace(" ", "") for text in texts)
        return has_han(close) and any(key in close for key in self._nomenclature.unspaced_names(heading))

    def telling(self, number: str, texts: Iterable[str]) -> frozenset[str]:
        """Return the words of the texts that stand in the short text of a number and have weight."""
        return self._own(number).intersection(word for word in self._weighty(texts) if word.isalpha())

    def known(self, number: str) -> bool:
        """Return whether the nomenclature has six digits; those of an older edition may stand for other goods."""
        return number[:6] in self._nomenclature.headings

    def says(self, number: str, words: Iterable[str]) -> bool:
        """Return whether the short text of a number or of its heading has one of the words."""
        return not self._own(number[:4], number[:6]).isdisjoint(words)

    def nearly(self, number: str, word: str) -> bool:
        """Return whether a word of four letters or more is one slip away from a word of a number's short text."""
        from rapidfuzz.distance import OSA

        own = [w for w in self._own(number[:4], number[:6]) if len(w) >= _SLIPPED] if len(word) >= _SLIPPED else ()
        return any(OSA.distance(word, w, score_cutoff=1) <= 1 for w in own)

    def _own(self, *numbers: str) -> frozenset[str]:
        """Return the words of the short texts of numbers."""
        headings = (self._nomenclature.headings.get(number) for number in numbers)
        return frozenset(word for heading in headings if heading for word in tokens(heading.en.lower()))

    def _weighty(self, texts: Iterable[str]) -> set[str]:
        return {word for text in texts for word in tokens(fold(text)) if word not in self._small}

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
