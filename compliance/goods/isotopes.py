"""Isotopes as people write them: Li-6, Li6, 6Li, 6LiF, 10B, B-10."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

from compliance.law.lexicon import Names

_LETTERS = 3  # "bor" begins boron, boric and borate


class IsotopeReader:
    """Finds isotopes by symbol and number.

    Those of an element that the lexicon has count in a thing that holds it by other words: a roller chain 10B is not of
    boron, boric acid 10B is. The others count where a hyphen stands: Am-241.
    """

    def __init__(self, isotopes: Iterable[str], elements: Mapping[str, Names]) -> None:
        known = [one.partition("-") for one in isotopes]
        behind = "|".join(f"{symbol}[-\u2010-\u2013]?{number}" for symbol, _, number in known)
        before = "|".join(f"{number}{symbol}" for symbol, _, number in known)
        written = rf"(?<![\w.,-])(?:(?:{before})(?![a-z]|[0-9]{{2}})|(?:{behind})(?![\w]))"
        self._written = re.compile(written) if known else None
        self._starts = {symbol: names.en[0][:_LETTERS] for symbol, names in elements.items() if names.en}

    def read(self, text: str, words: Iterable[str], present: Container[str]) -> frozenset[str]:
        """Return the isotopes of a text as they are written; `words` are its words in lower case."""
        found = set(self._written.findall(text)) if self._written else set()
        if not found:
            return frozenset()
        begun = {word[:_LETTERS] for word in words if word.isalpha()}
        return frozenset(one for one in found if self._counts(one, begun, present))

    def _counts(self, written: str, begun: Container[str], present: Container[str]) -> bool:
        symbol = "".join(filter(str.isalpha, written))
        start = self._starts.get(symbol)
        return not written.isalnum() if start is None else symbol in present or start in begun
