"""Chemical formulas in text: Dy2O3, (NH4)10W12O41, GaAs, LaPO4:Ce,Tb, NdFeB; capital words are none."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from compliance.law.grades import Substances
from compliance.model.vocabulary import SYMBOLS

_KNOWN = frozenset(SYMBOLS)
_TOKEN = re.compile(r"\(|\)|[A-Z][a-z]?|[0-9]+(?:\.[0-9]+)?")
_CAPITAL_OXIDE = re.compile(
    r"[HK][0-9]?[BCNPSVW][0-9]{0,2}O[0-9]{1,2}|[A-Z][0-9]{1,2}O[0-9]{1,2}|[BSUVWY]O[0-9]|[A-Z][0-9]O|(?:[BUVWY][0-9]{0,2}[BCFNS][0-9]{0,2})"
)
_LONGEST = 60


class Parsed(NamedTuple):
    """What a formula holds: its elements with their numbers, its form, and shares where numbers are per cent."""

    elements: tuple[tuple[str, Decimal | None], ...]
    form: str | None = None
    shares: tuple[tuple[str, Decimal], ...] = ()

    @property
    def symbols(self) -> frozenset[str]:
        """Return the elements."""
        return frozenset(symbol for symbol, _ in self.elements)


class Formulas:
    """Parses one written formula, without spaces or hyphens."""

    def __init__(self, substances: Substances) -> None:
        self._never = frozenset(substances.not_formulas)
        self._capitals = frozenset(substances.capital_formulas)
        self._nonmetals = frozenset(substances.nonmetals)
        self._bases = frozenset(substances.alloy_bases)
        self._shorthand = substances.shorthand

    def parse(self, piece: str) -> Parsed | None:
        """Return what a piece of text holds as a formula; None when it is none."""
        if piece in self._shorthand:
            known = self._shorthand[piece]
            return Parsed(tuple((e, None) for e in known.elements), known.forms[0] if known.forms else None)
        elements = None if piece in self._never or len(piece) > _LONGEST else _elements(piece)
        if not elements or len({s for s, _ in elements}) < 2 or not self._plausible(piece):
            return None
        shares = self._shares(piece, elements)
        return Parsed(elements, "alloy" if shares else self._form(elements), shares)

    def _plausible(self, piece: str) -> bool:
        if piece[-1] == "s" and piece[:-1].isupper() and not any(c.isdigit() for c in piece):
            return False  # the plural of an abbreviation
        if not piece.isupper() or piece in self._capitals or "(" in piece:
            return True
        return any(c.isdigit() for c in piece) and _CAPITAL_OXIDE.fullmatch(piece) is not None

    def _form(self, elements: tuple[tuple[str, Decimal | None], ...]) -> str | None:
        symbols = {s for s, _ in elements}
        metals = symbols - self._nonmetals
        others = symbols & self._nonmetals
        if others == {"O"} and len(metals) == 1:
            return "oxide"
        if others and metals:
            return "compound"
        counted = any(n is not None for _, n in elements)
        return "compound" if "B" in symbols and len(symbols) == 2 and counted else None

    def _shares(self, piece: str, elements: tuple[tuple[str, Decimal | None], ...]) -> tuple[tuple[str, Decimal], ...]:
        """Return per cent by mass where the numbers mean that: CuSn8 and Sn63Pb37, but not SmCo5 or Bi2Te3."""
        symbols = [s for s, _ in elements]
        if "(" in piece or set(symbols) & self._nonmetals or len(set(symbols)) != len(symbols) or "B" in symbols:
            return ()
        numbers = [n for _, n in elements if n is not None]
        if len(numbers) == len(elements):
            return tuple((s, n) for s, n in elements if n is not None) if 98 <= sum(numbers) <= 102 else ()
        base = elements[0][1] is None and symbols[0] in self._bases and bool(numbers) and sum(numbers) < 90
        return tuple((s, n) for s, n in elements[1:] if n is not None) if base else ()


def _elements(piece: str) -> tuple[tuple[str, Decimal | None], ...] | None:
    """Return the elements of a formula with the numbers behind them; None when anything else stands in it."""
    found: list[tuple[str, Decimal | None]] = []
    at = depth = 0
    fresh = False
    for match in _TOKEN.finditer(piece):
        if match.start() != at:
            return None
        at, sign = match.end(), match[0]
        if sign in "()":
            depth += 1 if sign == "(" else -1
            fresh = False
            if depth < 0:
                return None
        elif sign[0].isdigit():
            if not found or len(sign) > 5:
                return None
            if fresh:
                found[-1] = (found[-1][0], Decimal(sign))
            fresh = False
        elif sign not in _KNOWN:
            return None
        else:
            found.append((sign, None))
            fresh = True
    return tuple(found) if at == len(piece) and depth == 0 else None
