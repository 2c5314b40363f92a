"""Alloys in shorthand: Mg-4Y-3Nd-0.5Zr, Ti-6Al-4V, Nd 85 Dy 15, PrNdDy 80/15/5, WE43."""

from __future__ import annotations

import re
from decimal import Decimal

from compliance.goods.flat import flat, low
from compliance.goods.formulas import Formulas, Parsed
from compliance.goods.word_table import WordTable
from compliance.law.facts import Interval
from compliance.law.grades import Substances
from compliance.model.vocabulary import SYMBOLS

_KNOWN = frozenset(SYMBOLS)
_PART = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2})?)?([A-Z][a-z]?)([0-9]{1,2}(?:\.[0-9]{1,2})?)?")
_ASTM = re.compile(r"(?<![A-Za-z0-9])([A-Z])([A-Z])([0-9]{2,3})[A-FK]?(?![A-Za-z0-9])")
_COUNT = r"[0-9]{1,2}(?:\.[0-9]{1,2})?"
_PAIRS = re.compile(
    rf"(?<![A-Za-z0-9])(?:[A-Z][a-z]?[ -]?{_COUNT}[ ,/]{{1,2}}){{1,7}}[A-Z][a-z]?[ -]?{_COUNT}(?![0-9A-Za-z%])"
)
_PAIR = re.compile(r"([A-Z][a-z]?)[ -]?([0-9.]+)")
_RATIO = re.compile(
    rf"(?<![A-Za-z0-9])((?:[A-Z][a-z]?-?){{2,5}})[ a-z]{{0,14}}({_COUNT}(?:[/:]{_COUNT}){{1,4}})(?![0-9/:.])"
)
_SUFFIX = frozenset("doped containing based rich coated bearing alloyed plated stabilised stabilized type".split())
_MIX = "RE"
_HUNDRED = range(98, 103)
_HALF = Decimal("0.5")


class Alloys:
    """Reads compositions that are written without per cent signs."""

    def __init__(self, substances: Substances) -> None:
        self._formulas = Formulas(substances)
        self._words = frozenset(substances.word_symbols)
        self._letters = substances.magnesium_letters
        self._magnesium = frozenset(substances.magnesium_known)
        self._near = WordTable(dict.fromkeys(substances.magnesium_words.all, ()))

    def dashed(self, piece: str) -> Parsed | None:
        """Return what a word with hyphens holds: a base with shares, or elements side by side."""
        parts = piece.split("-")
        while len(parts) > 1 and parts[-1] and parts[-1].isalpha() and parts[-1].islower():
            if parts[-1] not in _SUFFIX:
                return None
            parts.pop()
        if len(parts) == 1:
            alone = _PART.fullmatch(parts[0])
            one = alone and not alone[1] and not alone[3] and alone[2] in _KNOWN and alone[2] not in self._words
            return Parsed(((parts[0], None),)) if one else self._formulas.parse(parts[0])
        elements: list[tuple[str, Decimal | None]] = []
        form: str | None = None
        for part in parts:
            parsed = self._part(part)
            if parsed is None:
                return None
            elements += parsed.elements
            form = form or parsed.form
        if all(len(p) == 1 for p in parts) or {s for s, _ in elements} <= self._words:
            return None
        return _composed(elements, form)

    def _part(self, part: str) -> Parsed | None:
        if part.endswith(_MIX) and part[:-2].replace(".", "", 1).isdigit():
            return Parsed((("Nd", None),))
        match = _PART.fullmatch(part)
        if match and match[2] in _KNOWN and not (match[1] and match[3]):
            number = match[1] or match[3]
            return Parsed(((match[2], Decimal(number) if number else None),))
        return self._formulas.parse(part)

    def pairs(self, text: str) -> list[tuple[int, int, dict[str, Interval]]]:
        """Return compositions of flat text that add up to a hundred: "Nd 85 Dy 15", "PrNdDy 80/15/5"."""
        found = []
        for match in _PAIRS.finditer(text):
            pairs = [(s, Decimal(n.strip("."))) for s, n in _PAIR.findall(match[0]) if n.strip(".").count(".") < 2]
            found += self._hundred(match, pairs)
        for match in _RATIO.finditer(text):
            symbols = re.findall(r"[A-Z][a-z]?", match[1])
            numbers = [Decimal(n) for n in re.split(r"[/:]", match[2])]
            if len(symbols) == len(numbers):
                found += self._hundred(match, list(zip(symbols, numbers, strict=True)))
        return found

    def _hundred(
        self, match: re.Match[str], pairs: list[tuple[str, Decimal]]
    ) -> list[tuple[int, int, dict[str, Interval]]]:
        known = all(s in _KNOWN for s, _ in pairs) and len({s for s, _ in pairs}) == len(pairs) > 1
        if not known or int(sum(n for _, n in pairs)) not in _HUNDRED:
            return []
        return [(match.start(), match.end(), {s: Interval(n, n) for s, n in pairs})]

    def magnesium(self, text: str) -> list[tuple[int, int, dict[str, Interval | None]]]:
        """Return magnesium alloys by their letters and rounded per cent: WE43 is 4 Y and 3 rare earths."""
        found: list[tuple[int, int, dict[str, Interval | None]]] = []
        near: bool | None = None
        for match in _ASTM.finditer(text):
            first, second, digits = match[1], match[2], match[3]
            if first not in self._letters or second not in self._letters:
                continue
            if match[1] + match[2] + match[3] not in self._magnesium:
                near = bool(self._near.find(low(text))) if near is None else near
                if not near:
                    continue
            elements: dict[str, Interval | None] = {"Mg": None}
            for letter, number in ((second, digits[-1]), (first, digits[:-1])):
                share = Decimal(number)
                bounds = Interval(max(share - _HALF, Decimal(0)), share + _HALF)
                elements |= dict.fromkeys(self._letters[letter], None if letter == "E" else bounds)
            found.append((match.start(), match.end(), elements))
        return found


def _composed(elements: list[tuple[str, Decimal | None]], form: str | None) -> Parsed:
    """Return elements with their numbers as shares where the first is the base, or all add up to a hundred."""
    numbers = [n for _, n in elements if n is not None]
    whole = len(numbers) == len(elements) and int(sum(numbers)) in _HUNDRED
    base = elements[0][1] is None and bool(numbers) and sum(numbers) < 100
    if form is None and (whole or base):
        return Parsed(tuple(elements), "alloy", tuple((s, n) for s, n in elements if n is not None))
    return Parsed(tuple(elements), form)


def plain(words: tuple[str, ...]) -> list[str]:
    """Return words in flat, lower form, the longest first."""
    return sorted((low(flat(w)) for w in words), key=len, reverse=True)
