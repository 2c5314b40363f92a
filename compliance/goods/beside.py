"""Values that no word names but that follow a material directly: "Antimony trioxide 99.999 %", "WC powder 0.8 um"."""

from __future__ import annotations

import re
from decimal import Decimal

from compliance.goods.flat import flat, low
from compliance.law.measures import Beside, Measures

_LAST = re.compile(r"([A-Za-zÀ-ÿ0-9()]+|[^\x00-\u024f]+)[\s(:=><≥≤~,-]*$")
_FORMULA = re.compile(r"(?=[A-Za-z()]*[0-9])(?:\(?[A-Z][a-z]?\)?[0-9]{0,2}){2,12}")
_NEXT = re.compile(r" ?[A-Za-zÀ-ÿ()]+[A-Za-zÀ-ÿ0-9()]*(?:[ -][A-Za-zÀ-ÿ()]+){0,2}|\s?[^\x00-\u024f，；。、（）]{1,8}")
REACH = 40
_LONGEST = 8


class BesideReader:
    """Says which parameters the place of a value suggests."""

    def __init__(self, measures: Measures) -> None:
        self._rules = [_Rule(beside) for beside in measures.beside]
        self._contents = frozenset(beside.parameter for beside in measures.beside if beside.content)

    def is_content(self, parameter: str) -> bool:
        """Return whether a parameter says how much of a material there is, so that a composition may state it."""
        return parameter in self._contents

    def suggested(self, around: tuple[str, str], unit: str, value: Decimal) -> list[str]:
        """Return the parameters that a value may be, by the material before it or after it in flat text."""
        last = _LAST.search(around[0])
        after = _NEXT.match(around[1])
        words = [last[1]] if last else []
        following = re.split(r"[ -]+", after[0].strip()) if after else []
        small = low(unit.strip())
        return [r.parameter for r in self._rules if r.fits(words, following, small, value)]


class _Rule:
    def __init__(self, beside: Beside) -> None:
        self.parameter = beside.parameter
        self._least, self._most = beside.at_least, beside.at_most
        self._units = frozenset(low(flat(u)) for u in beside.units)
        self._words = frozenset(low(flat(w)) for w in beside.words.all)
        self._endings = tuple(low(flat(e)) for e in beside.endings)
        self._formulas = beside.formulas

    def fits(self, before: list[str], after: list[str], unit: str, value: Decimal) -> bool:
        """Return whether a word beside a value is a material, and the value one that it may have."""
        if unit not in self._units or (self._least is not None and value < self._least):
            return False
        if self._most is not None and value > self._most:
            return False
        return any(self._material(w) for w in before) or any(
            self._material(w[:n]) for w in after for n in ((len(w),) if w[:1].isascii() else range(2, len(w) + 1))
        )

    def _material(self, last: str) -> bool:
        word = low(last)
        if not word:
            return False
        if word[-1] < "\u0250":
            plain = word.strip("()")
            return plain in self._words or plain.endswith(self._endings) or self._formula(last)
        tails = (word[-n:] for n in range(1, min(len(word), _LONGEST) + 1))
        return any(t in self._words for t in tails) or word.endswith(self._endings)

    def _formula(self, last: str) -> bool:
        return self._formulas and len(last) < 30 and _FORMULA.fullmatch(last) is not None
