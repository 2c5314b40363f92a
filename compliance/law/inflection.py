"""German nouns in their other forms: how a noun of a list may stand in a text, and what a word of a text may be of.

German writes a noun with a capital letter, and so do the rules; English words of the rules begin small. Forms that do
not exist do no harm: no text has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_ENDINGS = ("en", "ern", "es", "er", "e", "n", "s", "nen", "se", "sen")
_DECLINED = ("e", "en", "em", "er", "es")
_SHORTEST = 4
_NOUN = re.compile(r"[A-ZÄÖÜ][A-Za-zÄÖÜäöüß-]*[a-zäöüß]")
_BROAD = re.compile(r"(au|a|o|u)([^aeiouäöü]*)$")
_NARROW = {"au": "äu", "a": "ä", "o": "ö", "u": "ü"}
_BROADER = {narrow: broad for broad, narrow in _NARROW.items()}
_UMLAUT = re.compile(r"(äu|ä|ö|ü)([^aeiouäöü]*)$")


def is_noun(word: str) -> bool:
    """Return whether a word of the rules is written as a German noun."""
    return len(word) >= _SHORTEST and _NOUN.fullmatch(word) is not None


def declined(adjective: str) -> Iterator[str]:
    """Yield the forms of a German adjective or participle in small letters, given in any one of them."""
    plain = adjective.lower()
    stripped = (plain.removesuffix(end) for end in _DECLINED if plain.endswith(end))
    for root in (plain, *(root for root in stripped if len(root) > _SHORTEST)):
        yield from (root + end for end in ("", *_DECLINED))


def inflected(noun: str) -> Iterator[str]:
    """Yield the other forms of a German noun in small letters: plurals, cases, and the singular of a plural."""
    plain = noun.lower()
    roots = [plain, *(base for base in bases(plain) if len(base) >= _SHORTEST)]
    for root in roots:
        if root != plain:
            yield root
        yield from (root + ending for ending in _ENDINGS)
        broad = _BROAD.search(root)
        if broad:
            narrow = f"{root[: broad.start()]}{_NARROW[broad[1]]}{broad[2]}"
            yield from (narrow + ending for ending in ("", "e", "en", "er", "ern", "n"))


def bases(word: str) -> Iterator[str]:
    """Yield what a word in small letters may be a form of: without an ending, and with the vowel of the singular."""
    yield from (word[: -len(ending)] for ending in ("n", "en", "e", "er", "s", "es", "ern") if word.endswith(ending))
    for ending in ("", "e", "en", "er", "ern", "n"):
        root = word[: len(word) - len(ending)] if word.endswith(ending) else ""
        umlaut = _UMLAUT.search(root)
        if umlaut:
            yield f"{root[: umlaut.start()]}{_BROADER[umlaut[1]]}{umlaut[2]}"
