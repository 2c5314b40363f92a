"""Names of goods in text without spaces: Chinese, Japanese and Korean, where the name ends the run of characters."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.goods.goods_words import GoodsWords, NameHit
from compliance.law.nomenclature import Nomenclature
from compliance.law.phrases import has_han, tokens


class UnspacedNames:
    """Finds the name of a thing in unspaced text, and the characters that nobody explains."""

    def __init__(self, words: GoodsWords, nomenclature: Nomenclature, listed: frozenset[str]) -> None:
        self._words = words
        self._names = nomenclature.names
        self._listed = listed
        self._longest = max((len(k) for k in nomenclature.names if has_han(k)), default=1)

    def name(self, text: str) -> NameHit | None:
        """Return the name that ends the first run of Chinese, Japanese or Korean text that holds one."""
        names = self._names
        vague = [hit.key for hit in self._words.vague_phrases.find(text) if hit.han]
        said = tokens(text)
        refused: set[str] = set()
        for run in self._runs(text):
            closes = self._closing(run)
            for end in range(len(run), 0, -1):
                if not closes[end]:
                    continue
                key = next(
                    (run[at:end] for at in range(max(0, end - self._longest), end) if run[at:end] in names), None
                )
                if key and key not in refused and not any(phrase.endswith(key) for phrase in vague):
                    hit = self._hit(NameHit(key, end - len(key), end, names[key]), text, said)
                    if hit:
                        return hit
                    refused.add(key)
        return None

    def _hit(self, hit: NameHit, text: str, said: list[str]) -> NameHit | None:
        """Return a name as a hit, if it names a thing by itself or together with a material."""
        key = hit.key
        if key in self._words.unnamed:
            return None
        if key in self._words.raw or key in self._words.vague or len(key) == 1:
            numbers = self._words.of_material(key, hit.numbers, text, said)
            return NameHit(key, hit.start, hit.end, numbers) if numbers else None
        return hit

    def _closing(self, run: str) -> list[bool]:
        """Return, for each place of a run, whether what follows leaves a name the name: parts, packing, small words."""
        closes = [False] * len(run) + [True]
        for at in range(len(run) - 1, -1, -1):
            part = self._longest_at(run, at)
            plain = part in self._words.known and part not in self._words.raw
            closes[at] = (part in self._words.parts or plain) and closes[at + len(part)]
        return closes

    def _longest_at(self, run: str, at: int) -> str:
        """Return the longest known word at a place, or the one character that stands there."""
        for size in range(min(self._longest, len(run) - at), 1, -1):
            part = run[at : at + size]
            if part in self._names or part in self._words.known or part in self._listed:
                return part
        return run[at]

    def _runs(self, text: str) -> Iterator[str]:
        run = ""
        for char in text:
            if has_han(char):
                run += char
            elif run:
                yield run
                run = ""
        if run:
            yield run

    def _segments(self, run: str) -> Iterator[str]:
        """Yield a run in known words, the longest first; a character that nobody knows stands alone."""
        at = 0
        while at < len(run):
            part = self._longest_at(run, at)
            yield part
            at += len(part)

    def only(self, text: str, words: frozenset[str]) -> bool:
        """Return whether nothing but some words stand in Chinese, Japanese or Korean text."""
        return all(key in words for run in self._runs(text) for key in self._segments(run))

    def leftover(self, text: str) -> Iterator[str]:
        """Yield the characters of Chinese, Japanese or Korean text that no word explains, run by run."""
        for run in self._runs(text):
            loose = ""
            for key in self._segments(run):
                if key in self._words.known or key in self._names:
                    if loose:
                        yield loose
                    loose = ""
                else:
                    loose += key
            if loose:
                yield loose
