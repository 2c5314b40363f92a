"""Isotopes as people write them: Li-6, Li6, 6Li, 6LiF, 10B, B-10."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping

from compliance.law.lexicon import Names

_LETTERS = 3  # "bor" begins boron, boric and borate


class IsotopeReader:
    """Finds isotopes by symbol and number, in the thing that holds the element by other words.

    A roller chain 10B is not of boron, boric acid 10B is.
    """

    def __init__(self, isotopes: Iterable[str], elements: Mapping[str, Names]) -> None:
        known = [one.partition("-") for one in isotopes]
        behind = "|".join(f"{symbol}[-\u2010-\u2013]?{number}" for symbol, _, number in known)
        before = "|".join(f"{number}{symbol}" for symbol, _, number in known)
        written = rf"(?<![\w.,-])(?:(?:{before})(?![a-z]|[0-9]{{2}})|(?:{behind})(?![\w]))"
        self._written = re.compile(written) if known else None
        self._names = {symbol: elements[symbol].en[0][:_LETTERS] for symbol, _, _ in known if symbol in elements}

    def read(self, text: str, words: Iterable[str], present: Container[str]) -> frozenset[str]:
        """Return the isotopes of a text as they are written; `words` are its words in lower case."""
        found = set(self._written.findall(text)) if self._written else set()
        if not found:
            return frozenset()
        begun = {word[:_LETTERS] for word in words if word.isalpha()}
        named = {symbol for symbol, start in self._names.items() if symbol in present or start in begun}
        return frozenset(one for one in found if re.sub(r"[^A-Za-z]", "", one) in named)
