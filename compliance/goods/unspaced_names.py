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
        for run in self._runs(text):
            for end in range(len(run), 0, -1):
                if end < len(run) and not self._closes(run[end:]):
                    continue
                key = next(
                    (run[at:end] for at in range(max(0, end - self._longest), end) if run[at:end] in names), None
                )
                if key and (hit := self._hit(key, end, text)):
                    return hit
        return None

    def _hit(self, key: str, end: int, text: str) -> NameHit | None:
        """Return a name as a hit, if it names a thing by itself or together with a material."""
        hit = NameHit(key, end - len(key), end, self._names[key])
        if key in self._words.unnamed or any(
            h.key.endswith(key) for h in self._words.vague_phrases.find(text) if h.han
        ):
            return None
        if key in self._words.raw or key in self._words.vague or len(key) == 1:
            numbers = self._words.of_material(key, hit.numbers, text, tokens(text))
            return NameHit(key, hit.start, hit.end, numbers) if numbers else None
        return hit

    def _closes(self, rest: str) -> bool:
        """Return whether what follows a name in a run leaves it the name: parts, packing and other small words."""
        return all(
            k in self._words.parts or (k in self._words.known and k not in self._words.raw)
            for k, _ in self._segments(rest)
        )

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

    def _segments(self, run: str) -> Iterator[tuple[str, int]]:
        """Yield a run in known words, the longest first; a character that nobody knows stands alone."""
        at = 0
        while at < len(run):
            for size in range(min(self._longest, len(run) - at), 0, -1):
                part = run[at : at + size]
                if size == 1 or part in self._names or part in self._words.known or part in self._listed:
                    yield part, at
                    at += size
                    break

    def leftover(self, text: str) -> Iterator[str]:
        """Yield the characters of Chinese, Japanese or Korean text that no word explains, run by run."""
        for run in self._runs(text):
            loose = ""
            for key, _ in self._segments(run):
                if key in self._words.known or key in self._names:
                    if loose:
                        yield loose
                    loose = ""
                else:
                    loose += key
            if loose:
                yield loose
