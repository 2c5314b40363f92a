"""Sizes in shorthand: 50x50x25 mm, OD20xID10x5, M6x20, D20, Ø10."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from compliance.goods.flat import flat, low
from compliance.goods.measured import Measured
from compliance.goods.numerals import Numeral
from compliance.goods.units import Unit, Units
from compliance.goods.word_table import latin
from compliance.law.measures import Measures

_LETTERS = re.compile(r"(?:[a-z]+\.?|[øφ⌀]|[\u4e00-\u9fff]{1,2})\s?$")
_JOINT = re.compile(
    r"(?P<side>[lwht])?\s?(?P<unit>[^\s0-9x*]{0,11}?)\s?[x*]\s?(?P<word>[a-zøφ⌀\u4e00-\u9fff]{0,4}\.?)\s?$"
)
_SIDE = re.compile(r"\s?([lwht])(?![a-z])")
_THREAD = "m"
_MOST = 6
_SHARES_BELOW = frozenset({"10", "50", "90", "97", "99", "100"})  # D50 is the size that half of the grains stay below
_OUTER = ("diameter_mm", "outer_diameter_mm")


class _Part(NamedTuple):
    number: Numeral
    word: str
    side: str
    unit: Unit | None


class Sizes:
    """Reads sizes; a number that carries no unit in one is meant in millimetres only after a sign of diameter."""

    def __init__(self, measures: Measures, units: Units) -> None:
        self._units = units
        self._outer = frozenset(low(flat(w)) for w in measures.outer)
        self._inner = frozenset(low(flat(w)) for w in measures.inner)
        self._sides = {low(flat(k)): v for k, v in measures.sides.items()}

    def read(self, text: str, numbers: list[Numeral]) -> list[Measured]:
        """Return the sizes of flat text with these numbers."""
        small = low(text)
        found: list[Measured] = []
        at = 0
        while at < len(numbers):
            chain = self._chain(text, small, numbers, at)
            found += self._sized(text, small, chain)
            at += max(1, len(chain))
        return found

    def _chain(self, text: str, small: str, numbers: list[Numeral], at: int) -> list[_Part]:
        word, glued = self._word(small, numbers[at].start)
        known = word in self._outer or word in self._inner or word in self._sides or word == _THREAD
        if glued and not known:
            return []
        chain: list[_Part] = []
        word = word if known else ""
        while True:
            number = numbers[at + len(chain)]
            following = numbers[at + len(chain) + 1] if at + len(chain) + 1 < len(numbers) else None
            between = small[number.end : following.start] if following and following.start - number.end < 24 else ""
            joint = _JOINT.fullmatch(between) if between else None
            if joint is None or (joint["word"] and not self._known(joint["word"])):
                return [*chain, self._last(text, small, number, word)]
            unit = self._units.at(text, number.end + len(joint["side"] or "")) if joint["unit"] else None
            chain.append(_Part(number, word, joint["side"] or "", unit[0] if unit else None))
            word = joint["word"]

    def _last(self, text: str, small: str, number: Numeral, word: str) -> _Part:
        side = _SIDE.match(small, number.end)
        hit = self._units.at(text, side.end() if side else number.end)
        hit = hit or (self._units.at(text, number.end) if side else None)
        end = hit[1] if hit else side.end() if side else number.end
        return _Part(number._replace(end=end), word, side[1] if side else "", hit[0] if hit else None)

    def _known(self, word: str) -> bool:
        return word in self._outer or word in self._inner or word in self._sides

    def _word(self, small: str, start: int) -> tuple[str, bool]:
        """Return the letters before a number, and whether they are written on to it."""
        found = _LETTERS.search(small[max(0, start - 8) : start])
        if found is None:
            return "", False
        word = found[0].strip()
        inside = max(0, start - 8) + found.start()
        if inside and latin(word[0]) and (latin(small[inside - 1]) or small[inside - 1].isdigit()):
            return "?", not found[0].endswith(" ") and word.isascii()
        while word and not self._known(word) and not word.isascii() and len(word) > 1:
            word = word[1:]
        return word, not found[0].endswith(" ") and word.isascii()

    def _sized(self, text: str, small: str, chain: list[_Part]) -> Iterable[Measured]:
        if not chain or (len(chain) == 1 and not self._alone(text, chain[0])):
            return ()
        start = chain[0].number.start - self._back(small, chain[0])
        end = chain[-1].number.end
        span = (start, end, "")
        unit = chain[-1].unit or next((p.unit for p in chain if p.unit), None)
        if (
            len(chain) > _MOST
            or chain[0].word == _THREAD
            or (unit and unit.kind != "length")
            or (len(chain) == 1 and not chain[0].word)
        ):
            return (Measured(None, None, None, *span),)
        return tuple(self._parts(chain, unit, span)) or (Measured(None, None, None, *span),)

    def _back(self, small: str, part: _Part) -> int:
        before = small[max(0, part.number.start - 6) : part.number.start]
        return len(before) - before.rstrip().rfind(part.word) if part.word and part.word in before else 0

    def _alone(self, text: str, part: _Part) -> bool:
        """Return whether one number is a diameter by the sign written on to it: D20, Ø10."""
        before = text[part.number.start - 1 : part.number.start]
        if part.word == "d" and text[part.number.start : part.number.end].split(" ")[0] in _SHARES_BELOW:
            return False
        sign = part.word in self._outer and (before in ("D", "ø", "Ø", "φ", "Φ", "⌀"))
        return sign and (part.unit is None or part.unit.kind == "length")

    def _parts(self, chain: list[_Part], unit: Unit | None, span: tuple[int, int, str]) -> Iterator[Measured]:
        outers = 0
        for part in chain:
            sized = part.unit or unit
            value = part.number.value * (sized.factor if sized else Decimal(1))
            is_outer = part.word in self._outer
            if part.word in self._inner or (is_outer and outers):
                yield Measured("inner_diameter_mm", value, value, *span)
            elif is_outer:
                outers += 1
                named = len(chain) > 1 or sized is not None or part.word not in ("d",)
                yield from (Measured(name, value, value, *span, named) for name in _OUTER)
            elif (side := self._sides.get(part.side or part.word)) and sized is not None:
                yield Measured(side, value, value, *span)
        if unit is not None and not outers and len(chain) > 1:
            most = max(p.number.value * (p.unit or unit).factor for p in chain)
            yield Measured("largest_dimension_mm", most, most if len(chain) > 2 else None, *span, False)
