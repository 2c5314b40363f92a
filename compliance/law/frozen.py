"""Large tables of a compiled rulebook, kept as many small pieces so that a run reads only those it asks for.

A check of one line looks up a few dozen words among sixty thousand names. Building the whole dictionary for it would
take longer than the check.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar
from zlib import crc32

Value = TypeVar("Value")
_IN_A_PIECE = 48


class FrozenTable(Mapping[str, Value]):
    """A mapping by text that is pickled piece by piece; a piece is read when one of its keys is first looked up."""

    __slots__ = ("_count", "_pieces", "_read")

    def __init__(self, content: Mapping[str, Value]) -> None:
        """Freeze a mapping; later changes to it are not seen."""
        pieces: list[dict[str, Value]] = [{} for _ in range(len(content) // _IN_A_PIECE + 1)]
        for key, value in content.items():
            pieces[_hash(key) % len(pieces)][key] = value
        frozen = tuple(pickle.dumps(piece, protocol=pickle.HIGHEST_PROTOCOL) for piece in pieces)
        self.__setstate__((len(content), frozen))

    @classmethod
    def of_words(cls, words: Iterable[str]) -> FrozenTable[bool]:
        """Return a set of words: `word in table`."""
        return FrozenTable(dict.fromkeys(sorted(words), True))

    def __getstate__(self) -> tuple[int, tuple[bytes, ...]]:
        return self._count, self._pieces

    def __setstate__(self, state: tuple[int, tuple[bytes, ...]]) -> None:
        self._count, self._pieces = state
        self._read: list[dict[str, Value] | None] = [None] * len(self._pieces)

    def __getitem__(self, key: str) -> Value:
        return self._piece(key)[key]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._piece(key)

    def __iter__(self) -> Iterator[str]:
        for number in range(len(self._pieces)):
            yield from self._at(number)

    def __len__(self) -> int:
        return self._count

    def _piece(self, key: str) -> dict[str, Value]:
        number = _hash(key) % len(self._pieces)
        found = self._read[number]
        return self._at(number) if found is None else found

    def _at(self, number: int) -> dict[str, Value]:
        found = self._read[number]
        if found is None:
            found = pickle.loads(self._pieces[number])  # noqa: S301 - frozen by this program
            self._read[number] = found
        return found


def _hash(key: str) -> int:
    """Return a number that is the same in every process, unlike `hash`."""
    return crc32(key.encode("utf-8", "surrogatepass"))
