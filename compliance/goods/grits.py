"""Shorthand for grains and purity: 325 mesh, D64, F240, W3.5 as sizes in micrometres; 4N5 as a least purity."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal

from compliance.goods.flat import flat, low
from compliance.goods.measured import Measured
from compliance.goods.word_table import WordTable
from compliance.law.measures import Measures

_CODE = re.compile(r"(?<![A-Za-z0-9.])([DBFW])\s?([0-9]{1,4}(?:\.5)?)(?![0-9A-Za-z.]|\s?[x*])")
_HASH = re.compile(r"#\s?([0-9]{2,5})(?![0-9A-Za-z])")
_NINES = re.compile(r"(?<![0-9A-Za-z.,])([2-9])N([0-9])?(?![0-9A-Za-z])")
_SIZE, _PURITY = "particle_size_um", "purity_percent"


class Grits:
    """Reads mesh numbers, grits and nines of purity."""

    def __init__(self, measures: Measures) -> None:
        self._sieves = sorted((int(n), opening) for n, opening in measures.sieves_um.items())
        self._grits = measures.grits_um
        self._words = WordTable(dict.fromkeys(measures.grit_words.all, ()))
        words = "|".join(re.escape(low(flat(w))) for w in measures.mesh if w != "#")
        self._mesh = re.compile(
            rf"(?<![0-9a-z.,])(?P<sign>[-+])?(?P<a>[0-9]{{1,5}})"
            rf"(?:\s?(?:[/~x]|to|-)\s?(?P<b>[0-9]{{1,5}})|\s?(?P<plus>[-+])(?P<c>[0-9]{{1,5}}))?\s?-?(?:{words})(?![a-z的])"
        )

    def read(self, text: str) -> Iterator[Measured]:
        """Yield the sizes and purities of flat text."""
        small = low(text)
        for match in self._mesh.finditer(small):
            yield self._meshed(text, match)
        for nines in _NINES.finditer(text):
            yield _purity(nines)
        codes = [*_CODE.finditer(text), *_HASH.finditer(text)]
        if codes and self._words.find(small):
            yield from (m for code in codes if (m := self._coded(code)) is not None)

    def _coded(self, code: re.Match[str]) -> Measured | None:
        if code[0].startswith("#"):
            return Measured(_SIZE, None, self._opening(int(code[1]))[1], code.start(), code.end(), code[0])
        sizes = self._grits.get(code[1] + code[2])
        return Measured(_SIZE, *sizes, code.start(), code.end(), code[0]) if sizes else None

    def _meshed(self, text: str, match: re.Match[str]) -> Measured:
        span = (match.start(), match.end(), text[match.start() : match.end()])
        second = match["b"] or match["c"]
        first = int(match["a"])
        if second:
            coarse, fine = sorted((first, int(second)))
            return Measured(_SIZE, self._opening(fine)[0], self._opening(coarse)[1], *span)
        least, most = self._opening(first)
        return Measured(_SIZE, least, None, *span) if match["sign"] == "+" else Measured(_SIZE, None, most, *span)

    def _opening(self, number: int) -> tuple[Decimal, Decimal]:
        """Return the opening of a sieve; between those of its neighbours for a number that no sieve has."""
        at = bisect_left(self._sieves, (number, Decimal(0)))
        if at < len(self._sieves) and self._sieves[at][0] == number:
            return self._sieves[at][1], self._sieves[at][1]
        finer = self._sieves[at][1] if at < len(self._sieves) else Decimal(0)
        return finer, self._sieves[at - 1][1] if at else Decimal(25000)


def _purity(match: re.Match[str]) -> Measured:
    """Return the purity of so many nines: 4N is at least 99.99, 4N5 at least 99.995."""
    nines = int(match[1])
    least = 100 - Decimal(10) ** (2 - nines) + Decimal(match[2] or 0) * Decimal(10) ** (1 - nines)
    return Measured(_PURITY, least, None, match.start(), match.end(), match[0])
