"""Words that longer ones may begin with, found by their first letters and not one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

Meant = TypeVar("Meant")
_LETTERS = 4


class Beginnings(Generic[Meant]):
    """Words with what each stands for."""

    def __init__(self, words: Iterable[tuple[str, Meant]]) -> None:
        """Take folded words; of two that are the same, the first is found first."""
        groups: dict[str, list[tuple[str, Meant]]] = {}
        for word, meant in words:
            groups.setdefault(word[:_LETTERS], []).append((word, meant))
        for group in groups.values():
            group.sort(key=lambda pair: -len(pair[0]))
        self._groups = groups
        self._lengths = tuple(sorted({len(begin) for begin in groups}, reverse=True))

    def of(self, text: str, at: int = 0) -> Iterator[tuple[str, Meant]]:
        """Yield the words that begin at a place of a text, the longest first."""
        for length in self._lengths:
            begin = text[at : at + length]
            if len(begin) == length:
                for pair in self._groups.get(begin, ()):
                    if text.startswith(pair[0], at):
                        yield pair

    def first_letters(self) -> set[str]:
        """Return the letters that a word may begin with."""
        return {begin[0] for begin in self._groups if begin}
