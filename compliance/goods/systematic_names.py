"""Names of organic chemistry that say what a substance is made of: hexachlorocyclohexane is understood by its parts.

The parts are data (`organic_parts` of the lexicon). What makes a poison, an explosive or a fuel (phosphorus, arsenic,
cyanide, nitro, azide, hydrazine, sulfur) is no part, so that such a name stays a word that nobody explains.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from compliance.law.lexicon import Lexicon

_FEWEST = 2  # parts of a name; a single one is a word of any kind


class SystematicNames:
    """Tells the words that are made of parts of systematic names."""

    def __init__(self, lexicon: Lexicon) -> None:
        parts = sorted(lexicon.organic_parts, key=lambda part: (-len(part), part))
        one = "(?:" + "|".join(map(re.escape, parts)) + ")"
        self._name = re.compile(f"{one}{{{_FEWEST},}}s?")
        self._part = re.compile(f"{one}+")

    def __contains__(self, word: str) -> bool:
        """Return whether a folded word is such a name."""
        return self._name.fullmatch(word) is not None

    def goes_on(self, words: Sequence[str], at: int) -> bool:
        """Return whether the word at a place is the end of a longer name: di-isopropylamine, methyl diethanolamine."""
        before = words[at - 1] if at else ""
        return len(before) > 1 and words[at] in self and self._part.fullmatch(before) is not None
