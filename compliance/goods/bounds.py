"""What makes a number a bound: signs and words before it or after it; and what joins two numbers into a range."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, Protocol, TypeAlias, TypeVar

from compliance.goods.flat import flat, low
from compliance.goods.units import Unit
from compliance.goods.word_table import latin
from compliance.law.measures import Measures

Side: TypeAlias = Literal["", "least", "most"]
_REACH = 16


class _Bounded(Protocol):
    low: Decimal
    high: Decimal
    start: int
    end: int
    side: Side
    unit: Unit | None


Bounded = TypeVar("Bounded", bound=_Bounded)


class Bounds:
    """Reads "at least", "up to", 以上 and their like."""

    def __init__(self, measures: Measures) -> None:
        least, most = measures.at_least, measures.at_most
        self._before: list[tuple[str, Side]] = _sorted(least.before, most.before)
        self._after: list[tuple[str, Side]] = _sorted(least.after, most.after)
        self._about = sorted((low(flat(w)) for w in measures.about), key=len, reverse=True)
        self._ends = tuple(word for word, _ in self._before) + tuple(self._about)
        self._begins = tuple(word for word, _ in self._after)
        self._spread = measures.about_percent / 100
        words = "|".join(re.escape(low(flat(w))) for w in sorted(measures.range_words, key=len, reverse=True))
        self._join = re.compile(rf"\s*(?:{words})\s*")

    def joins(self, gap: str) -> bool:
        """Return whether what stands between two numbers makes them a range."""
        return len(gap) < 12 and self._join.fullmatch(gap) is not None

    def applied(self, text: str, value: Bounded) -> Bounded:
        """Return the value with the bounds that its neighbours set."""
        head = text[max(0, value.start - _REACH) : value.start]
        stripped = head.rstrip(" (:=")
        before = stripped.endswith(self._ends)
        for word, side in self._before if before else ():
            if stripped.endswith(word) and _whole(stripped, len(stripped) - len(word)):
                value.start -= len(head) - len(stripped) + len(word)
                return self._bounded(value, side)
        tail = text[value.end : value.end + _REACH]
        shift = len(tail) - len(tail.lstrip(" ("))
        for word, side in self._after if tail.startswith(self._begins, shift) else ():
            if tail.startswith(word, shift) and not (latin(word[-1]) and latin(tail[shift + len(word) :][:1] or " ")):
                value.end += shift + len(word)
                return self._bounded(value, side)
        for word in self._about if before else ():
            if stripped.endswith(word) and _whole(stripped, len(stripped) - len(word)):
                value.start -= len(head) - len(stripped) + len(word)
                value.low -= abs(value.low) * self._spread
                value.high += abs(value.high) * self._spread
                if value.unit is not None and value.unit.kind == "share":
                    value.high = min(value.high, max(value.low, Decimal(100)))
                return value
        return value

    def _bounded(self, value: Bounded, side: Side) -> Bounded:
        if value.low == value.high:
            value.side = side
        return value


def _sorted(least: Iterable[str], most: Iterable[str]) -> list[tuple[str, Side]]:
    pairs: list[tuple[str, Side]] = [(low(flat(w)).strip(), "least") for w in least]
    pairs += [(low(flat(w)).strip(), "most") for w in most]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def _whole(text: str, start: int) -> bool:
    return not (latin(text[start]) and start and latin(text[start - 1]))
