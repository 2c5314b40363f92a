"""Large tables of a compiled rulebook, kept as many small pieces so that a run reads only those it asks for.

A check of one line looks up a few dozen words among sixty thousand names. Building the whole dictionary for it would
take longer than the check.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar
from zlib import crc32

from compliance.bounded import Remembered

Value = TypeVar("Value")
Row = TypeVar("Row")
_IN_A_PIECE = 48


class FrozenTable(Mapping[str, Value]):
    """A mapping by text that is pickled piece by piece; a piece is read when one of its keys is first looked up."""

    __slots__ = ("_count", "_met", "_pieces", "_read")

    def __init__(self, content: Mapping[str, Value]) -> None:
        """Freeze a mapping without None among its values; later changes to it are not seen."""
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
        self._met: Remembered[Value | None] = Remembered(self._found)

    def __getitem__(self, key: str) -> Value:
        found = self._met[key]
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._met[key] is not None

    def get(self, key: str, /, default: Any = None) -> Any:
        """Return the value of a key, else the default; what `Mapping` does, without an exception for each miss."""
        found = self._met[key]
        return default if found is None else found

    def __iter__(self) -> Iterator[str]:
        for number in range(len(self._pieces)):
            yield from self._at(number)

    def __len__(self) -> int:
        return self._count

    def looked_up(self) -> Callable[[str], Value | None]:
        """Return the function that looks a key up, None where it is missing; for loops that ask very often."""
        return self._met.__getitem__

    def _found(self, key: str) -> Value | None:
        return self._at(_hash(key) % len(self._pieces)).get(key)

    def _at(self, number: int) -> dict[str, Value]:
        found = self._read[number]
        if found is None:
            found = pickle.loads(self._pieces[number])  # noqa: S301 - frozen by this program
            self._read[number] = found
        return found


class FrozenIndex(Generic[Row]):
    """Rows by what they are known by, a kind and a value; the rows themselves are kept once, the keys in pieces."""

    def __init__(self, rows: Iterable[tuple[Row, Iterable[tuple[str, str]]]]) -> None:
        """Take the rows, each with what it is known by, in the order in which they are to be found."""
        self._rows: list[Row] = []
        numbers: dict[str, list[int]] = {}
        for at, (row, known) in enumerate(rows):
            self._rows.append(row)
            for kind, value in known:
                numbers.setdefault(f"{kind} {value}", []).append(at)
        self._numbers = FrozenTable(numbers)

    def get(self, kind: str, value: str) -> Sequence[Row]:
        """Return the rows known by a value."""
        found = self._numbers.get(f"{kind} {value}")
        return [self._rows[at] for at in found] if found else ()

    def __contains__(self, key: tuple[str, str]) -> bool:
        return f"{key[0]} {key[1]}" in self._numbers


def _hash(key: str) -> int:
    """Return a number that is the same in every process, unlike `hash`."""
    return crc32(key.encode("utf-8", "surrogatepass"))
