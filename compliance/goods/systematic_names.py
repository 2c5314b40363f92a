"""Names of organic chemistry that say what a substance is made of: hexachlorocyclohexane is understood by its parts.

The parts are data (`organic_parts` of the lexicon). What makes a poison, an explosive or a fuel (phosphorus, arsenic,
cyanide, nitro, azide, hydrazine, sulfur) is no part, so that such a name stays a word that nobody explains.
"""

from __future__ import annotations

import re

from compliance.law.lexicon import Lexicon

_FEWEST = 2  # parts of a name; a single one is a word of any kind


class SystematicNames:
    """Tells the words that are made of parts of systematic names."""

    def __init__(self, lexicon: Lexicon) -> None:
        parts = sorted(lexicon.organic_parts, key=lambda part: (-len(part), part))
        self._name = re.compile("(?:" + "|".join(map(re.escape, parts)) + f"){{{_FEWEST},}}s?")

    def __contains__(self, word: str) -> bool:
        """Return whether a folded word is such a name."""
        return self._name.fullmatch(word) is not None
