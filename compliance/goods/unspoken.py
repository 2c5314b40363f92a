"""Rows that have no word in the language of a name: that they were not found says nothing against them.

The announcements are kept in English and Chinese, most rows in depth in German and Japanese as well. Elements are read
in every language, so that a row known by its elements is found from each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from compliance.goods.listed_words import phrases_of
from compliance.law.inflection import is_noun
from compliance.law.lists import Entry

_KANA = re.compile(r"[\u3041-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")


def language(key: str, german: frozenset[str]) -> str | None:
    """Return the language of a name, where it is none in which every row has its words."""
    if _HANGUL.search(key):
        return "ko"
    if _KANA.search(key):
        return "ja"
    return "de" if key in german else None


def unspoken(entries: Iterable[Entry], tongue: str) -> bool:
    """Return whether there are rows known by words alone, and none of them has a word in a language."""
    worded = [entry for entry in entries if not entry.cas and not _elements(entry)]
    return bool(worded) and not any(_spoken(entry, tongue) for entry in worded)


def _elements(entry: Entry) -> bool:
    return any(identity.elements for identity in entry.is_)


def _spoken(entry: Entry, tongue: str) -> bool:
    phrases = phrases_of(entry)
    if tongue == "ko":
        return any(_HANGUL.search(phrase) for phrase in phrases)
    # A Japanese word may have Chinese characters alone; the rows that have words of one of the two have both.
    return any(_KANA.search(phrase) or (is_noun(phrase) and phrase != entry.name.en) for phrase in phrases)
