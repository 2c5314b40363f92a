"""A table of what was worked out before, with an upper bound and figures; safe between threads."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Worked = TypeVar("Worked")


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """How often something was asked for, how often it had to be worked out, and how much is kept."""

    asked: int
    worked_out: int
    kept: int


class Remembered(dict[str, Worked]):
    """What a function returns for a word or text, worked out once: `table[text]`. It begins anew when it is full.

    For words, which are asked for dozens of times a line: what is kept costs a look-up and no call, and no lock. For
    larger results with figures there is `BoundedTable`.
    The function must return the same for the same text, and nothing that its callers change. What raises is not kept.
    """

    __slots__ = ("_longest", "_most", "_work")

    def __init__(self, work: Callable[[str], Worked], most: int = 16_384, longest: int = 64) -> None:
        """Take the function, the most results that are kept, and the characters of the longest text that is."""
        super().__init__()
        self._work, self._most, self._longest = work, most, longest

    def __missing__(self, text: str) -> Worked:
        found = self._work(text)
        if len(text) <= self._longest:
            if len(self) >= self._most:
                self.clear()
            self[text] = found
        return found

    def __reduce__(self) -> tuple[type[Remembered[Worked]], tuple[Callable[[str], Worked], int, int]]:
        """Pickle as an empty table of the same function: what was worked out belongs to its process."""
        return type(self), (self._work, self._most, self._longest)


class BoundedTable(Generic[Key, Worked]):
    """Keeps the newest `most` results; the oldest goes first. What raises is not kept."""

    def __init__(self, most: int) -> None:
        """Take the most results that are kept."""
        self._most = most
        self._kept: dict[Key, Worked] = {}
        self._lock = Lock()
        self._asked = self._worked_out = 0

    def of(self, key: Key, work: Callable[[], Worked]) -> Worked:
        """Return what is kept for a key, or else work it out and keep it."""
        self._asked += 1
        try:
            return self._kept[key]
        except KeyError:
            found = work()
        with self._lock:
            self._worked_out += 1
            while len(self._kept) >= self._most:
                del self._kept[next(iter(self._kept))]
            return self._kept.setdefault(key, found)

    def figures(self) -> WorkFigures:
        """Return the figures; of threads at the same moment some may go uncounted."""
        return WorkFigures(self._asked, self._worked_out, len(self._kept))

    def __reduce__(self) -> tuple[type[BoundedTable[Key, Worked]], tuple[int]]:
        """Pickle as an empty table of the same bound: what was worked out belongs to its process."""
        return type(self), (self._most,)
