"""Words that mean the opposite of each other: a hint never suggests one for the other."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NEGATION = re.compile(r"^(?:not[_ ]?|non[_-]?|no[_ ]|un|in|dis)(?=[a-z_]{3})")


def negation_of(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that negates as `word` does: `not_controlled` for `uncontrolled`; or None."""
    bare = _NEGATION.sub("", word)
    return next((c for c in choices if bare != word and c != word and _NEGATION.sub("", c) == bare != c), None)


def opposite(word: str, choice: str) -> bool:
    """Return whether one is the other with a negation before it, as `uncontroled` and `controlled` are."""
    from difflib import SequenceMatcher  # costs a start-up, and is needed for faults only

    bare_word, bare_choice = _NEGATION.sub("", word), _NEGATION.sub("", choice)
    if (bare_word != word) == (bare_choice != choice):
        return False
    without = SequenceMatcher(None, bare_word, bare_choice).ratio()
    return without > SequenceMatcher(None, word, choice).ratio()
