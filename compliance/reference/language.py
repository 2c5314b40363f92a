"""The words of each language, as data: `words/<language>.toml`, one place per language.

What a rulebook says carries English and Chinese itself; other languages say it by the ids of rules, papers and
questions. German has headings and questions; all else is English there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from compliance.model.decision import Words

LANGUAGES = ("en", "zh", "ja", "de")
_INSTEAD = {"de": "en", "ja": "zh"}  # whose words stand in where a language has none of its own
Tables = Mapping[str, Mapping[str, str]]


@cache
def tables(lang: str) -> Tables:
    """Return the tables of a language: words by table and key."""
    place = Path(__file__).with_name("words") / f"{lang}.toml"
    found: Tables = tomllib.loads(place.read_text(encoding="utf-8"))
    return found


def own(table: str, key: str, lang: str) -> str | None:
    """Return what a language itself has under a key, or None."""
    return tables(lang).get(table, {}).get(key)


def fixed(table: str, key: str, lang: str) -> str:
    """Return a fixed word; one that no language has speaks for itself."""
    found = own(table, key, lang)
    if found is None and lang in _INSTEAD:
        found = own(table, key, _INSTEAD[lang])
    return key if found is None else found


def of_law(said: Words, table: str, key: str, lang: str) -> str:
    """Return what the rulebook says: in its own words, or in those that a language has under the id."""
    if lang in said:
        return said[lang]
    return own(table, key, lang) or said[_INSTEAD.get(lang, "en")]


def html_lang(lang: str) -> str:
    """Return the name of a language as pages carry it."""
    return "zh-Hans" if lang == "zh" else lang
