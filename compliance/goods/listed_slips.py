"""Names of the lists that a description nearly writes: all words but one, or all characters but one, and a slip there.

Looked for only where goods would go free: then the question is "did you mean …?".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from compliance.goods.listed_words import phrases_of
from compliance.law.phrases import fold, has_han, phrase_key, tokens
from compliance.law.rulebook import Rulebook

_SHORT, _LONG = 4, 9  # a word of four letters may have one slip, from nine on two
_MOST_WORDS = 60  # of a description; a listed name stands at its beginning
_MOST_HAN = 400
_FEW = 5  # characters of a name without spaces; shorter ones are one character away from many words


class ListedSlips:
    """An index over the names of several words, and over names without spaces, of every list that controls."""

    def __init__(self, book: Rulebook) -> None:
        self._phrases: list[tuple[str, ...]] = []
        self._by_word: dict[str, list[int]] = {}
        self._by_pair: dict[str, list[str]] = {}
        seen: set[str] = set()
        for goods in book.control_item_lists:
            for entry in goods.entries if goods.kind != "outside" else ():
                for key in map(phrase_key, phrases_of(entry)):
                    if key not in seen:
                        seen.add(key)
                        self._enter(key)

    def _enter(self, key: str) -> None:
        if has_han(key):
            for pair in {key[i : i + 2] for i in range(len(key) - 1)} if len(key) >= _FEW else ():
                self._by_pair.setdefault(pair, []).append(key)
            return
        words = tuple(dict.fromkeys(key.split(" ")))
        if len(words) > 1 and any(len(word) >= _SHORT for word in words):
            for word in words:
                self._by_word.setdefault(word, []).append(len(self._phrases))
            self._phrases.append(words)

    def nearly(self, text: str, known: frozenset[str], unexplained: bool) -> tuple[str, str] | None:
        """Return a word of a text and the word or name of a list that it nearly is.

        `known` are ordinary words; such a one is a slip only beside two more words of the name. A name without spaces
        is looked for where something is `unexplained`.
        """
        folded = fold(text)
        if unexplained and has_han(folded) and (found := self._unspaced(folded.replace(" ", "")[:_MOST_HAN])):
            return found
        return next(self._spaced(tokens(folded)[:_MOST_WORDS], known), None)

    def _spaced(self, words: list[str], known: frozenset[str]) -> Iterator[tuple[str, str]]:
        said = set(words)
        counts = Counter(number for word in said for number in self._by_word.get(word, ()))
        for number, count in counts.items():
            phrase = self._phrases[number]
            if count != len(phrase) - 1:
                continue
            missing = next(word for word in phrase if word not in said)
            for word in said - set(phrase):
                enough = count > 1 or word not in known
                if enough and _slip(word, missing):
                    yield word, missing

    def _unspaced(self, text: str) -> tuple[str, str] | None:
        from rapidfuzz import fuzz

        pairs = {text[i : i + 2] for i in range(len(text) - 1)}
        counts = Counter(key for pair in pairs for key in self._by_pair.get(pair, ()))
        for key, count in counts.items():
            if count < max(2, len(key) - 4) or key in text:
                continue
            near = fuzz.partial_ratio_alignment(key, text, score_cutoff=100 * (1 - 1.05 / len(key)))
            if near is not None:
                return text[near.dest_start : near.dest_end], key
        return None


def _slip(word: str, meant: str) -> bool:
    from rapidfuzz.distance import OSA

    if min(len(word), len(meant)) < _SHORT - 1 or len(meant) < _SHORT or any(c.isdigit() for c in word + meant):
        return False
    if word.replace("z", "s") == meant.replace("z", "s"):
        return False  # stabilised, stabilized
    most = 2 if len(meant) >= _LONG else 1
    return bool(OSA.distance(word, meant, score_cutoff=most) <= most)
