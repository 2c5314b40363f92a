"""Goods that a row does not reach, by the facts about the row: its `near` goods, read as names.

"Ball, gate and globe valves" are three names. A name with a value in it ("drones under 60 minutes") is left to the
limits, and goods that the facts ask about (`asks`) are never free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from compliance.law.lists import Entry
from compliance.law.phrases import fold, tokens

_VALUED = re.compile(
    r"\d\s*(?:%|mm|cm|um|nm|ns|us|m2|m3|m/s|kw|mw|w\b|kv|v\b|hz|khz|mhz|gpa|mpa|kg|g\b|l\b|litres|min|minutes|gy|gbq|"
    r"mbq|rpm|t\b|k\b|bits|frames|inch|newtons|ma\b|a\b|nh|j\b)|"
    r"\b(?:under|below|above|over|up to|less|more|without|no|not)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"(?<=[(/ ])\d{4}(?:\.\d{2})?(?=[),/])")
_PARTS = re.compile(r"\s*(?:[,;/]|\band\b|\bor\b)\s*")
_SMALL = frozenset("a an the of for with in to by on at from as one single general ordinary plain other any".split())
_SHORT = 4


class NearGoods:
    """The names of the near goods of each row, made when a row is first asked about."""

    def __init__(self, weak: frozenset[str]) -> None:
        """Take the words that name no goods by themselves: shapes, materials and nouns without meaning of their own."""
        self._weak = weak
        self._by: dict[tuple[str | None, str], tuple[tuple[frozenset[str], str], ...]] = {}

    def why(self, entry: Entry, words: frozenset[str]) -> str | None:
        """Return why a row does not reach goods described with these words; None where the facts do not say so."""
        named = self._named(entry) if entry.near else ()
        return next((why for name, why in named if name <= words), None)

    def by_heading(self, entry: Entry, numbers: Iterable[str]) -> str | None:
        """Return why a row does not reach goods of these numbers, where the facts cite their headings."""
        for one in entry.near if numbers else ():
            cited = tuple(number.replace(".", "") for number in _HEADING.findall(one.goods))
            if cited and not one.asks and all(number.startswith(cited) for number in numbers):
                return one.why
        return None

    def asks(self, entry: Entry, words: frozenset[str]) -> bool:
        """Return whether the facts say to ask about goods described with these words: silence says nothing of them."""
        asked = [one.goods for one in entry.near if one.asks]
        return any(name <= words for goods in asked for name in names_in(goods) if len(name) > 1)

    def _named(self, entry: Entry) -> tuple[tuple[frozenset[str], str], ...]:
        """Return the names of near goods that are free of a row, each with why."""
        key = entry.code, entry.id  # one code may stand in two lists with other facts
        if key not in self._by:
            pairs = ((name, one.why) for one in entry.near if not one.asks for name in names_in(one.goods))
            self._by[key] = tuple((name, why) for name, why in pairs if self._telling(name, entry))
        return self._by[key]

    def _telling(self, name: frozenset[str], entry: Entry) -> bool:
        """Return whether a name says more than the row's own words do."""
        own = {w for i in entry.is_ for phrase in i.words for w in tokens(fold(phrase))}
        own |= {w for phrase in (entry.name.en, *entry.words) for w in tokens(fold(phrase))}
        more = {w for w in name - own if len(w) >= _SHORT or not w.isalpha()}
        worded = any(len(w) >= _SHORT and w.isalpha() for w in name)  # a number alone is no name
        return (worded or len(name) > 2) and (bool(more - self._weak) or (len(more) > 0 and len(name) > 1))


def names_in(goods: str) -> Iterable[frozenset[str]]:
    """Yield the names of goods in a remark as words; a shared head stands with each (ball valve, gate valve)."""
    plain = re.sub(r"\([^)]*\)", " ", goods)
    parts = [words for part in _PARTS.split(plain) if (words := _words(part))]
    head = parts[-1][-1:] if parts and len(parts[-1]) > 1 else []
    for raw, words in zip([p for p in _PARTS.split(plain) if _words(p)], parts, strict=True):
        if _VALUED.search(raw):
            continue
        yield frozenset(words if len(words) > 1 or words[-1:] == head or not head else [*words, *head])
        if len(words) == 1 and head and len(words[0]) > 2 * _SHORT:
            yield frozenset(words)  # a long word names goods alone: "monoethanolamine"


def _words(text: str) -> list[str]:
    return [w for w in tokens(fold(text)) if w not in _SMALL]
