"""Words that name what a number measures, found in a text once and asked for by place."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from compliance.goods.beginnings import Beginnings
from compliance.goods.flat import flat, low
from compliance.law.measures import Measures

_BREAKS = frozenset(",;，；。、|\n\r")
_GAP = 24
_LINKS = frozenset({"", "in", "of", "-", "(", "the"})
_LINKED = re.compile(
    r"(?:[^a-z]|(?<![a-z])(?:of|is|in|to|up|at|least|most|max|min|approx|about|ca|circa|nominal|rated|total|the|von|bis|ab|ist|"
    r"mind|typ|typical|not|less|more|than|below|above|over|under|size|each|wide|long|d|od|id|l|w|h|t)(?![a-z]))*"
)
_SIGNS = " :：=为是はがの約约(（)）<>≥≤~±≈.-"


class Called(NamedTuple):
    """A word found: its place, and the parameters that it names (none for a quantity beside them)."""

    start: int
    end: int
    parameters: tuple[str, ...]


class WordTable:
    """Words found anywhere in flat, lower text; the longest at each place, and none inside another."""

    def __init__(self, words: Mapping[str, tuple[str, ...]]) -> None:
        self._words = Beginnings((low(flat(word)), meant) for word, meant in words.items())
        self._begins = _beginnings(self._words.first_letters())

    def find(self, text: str) -> list[Called]:
        """Return the words of a text in order."""
        found: list[Called] = []
        behind = 0
        for match in self._begins.finditer(text):
            at = match.start()
            if at >= behind and (hit := self.at(text, at)) is not None:
                found.append(hit)
                behind = hit.end
        return found

    def at(self, text: str, at: int) -> Called | None:
        """Return the longest word that begins at a place."""
        for word, meant in self._words.of(text, at):
            if whole(text, at, at + len(word)):
                return Called(at, at + len(word), meant)
        return None


def _beginnings(letters: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern of the places where a word that begins with one of some letters may stand."""
    western, others = (
        "".join(re.escape(one) for one in sorted(letters) if latin(one) is of_west) for of_west in (True, False)
    )
    before = "".join(chr(code) for code in range(0x370) if latin(chr(code)))
    ways = [f"(?<![{before}0-9])[{western}]" if western else "", f"[{others}]" if others else ""]
    return re.compile("|".join(way for way in ways if way) or "(?!)")


def latin(letter: str) -> bool:
    """Return whether a character is a letter of a Western alphabet."""
    return letter.isalpha() and letter < "\u0370"


def whole(text: str, start: int, end: int) -> bool:
    """Return whether what stands here is not a part of a longer Western word; a digit may follow at once."""
    first, last = text[start], text[end - 1]
    if latin(first) and start and (latin(text[start - 1]) or (text[start - 1].isascii() and text[start - 1].isdigit())):
        return False
    after = text[end : end + 1]
    return not (latin(last) and after and latin(after)) and not (last.isdigit() and after.isdigit())


class ParameterWords:
    """Every naming word of the measures."""

    def __init__(self, measures: Measures, known: Iterable[str]) -> None:
        held = set(known)
        words: dict[str, tuple[str, ...]] = {low(flat(w)): () for w in measures.other.all}
        for parameter, named in measures.parameters.items():
            for word in named.words.all if parameter in held else ():
                key = low(flat(word))
                if parameter not in (held_by := words.get(key, ())):
                    words[key] = (*held_by, parameter)
        self._table = WordTable(words)
        self._following = frozenset(low(flat(w)) for w in measures.following)

    def of(self, text: str) -> NamesInText:
        """Return the naming words of flat, lower text."""
        return NamesInText(text, self._table.find(text), self._following)


class NamesInText:
    """The naming words of one text; each is used by one number, or by the range or list that begins with it."""

    def __init__(self, text: str, found: list[Called], following: frozenset[str]) -> None:
        self.text = text
        self._following = following
        self._found = found
        self._ends = [c.end for c in found]
        self._starts = [c.start for c in found]
        self.used: set[int] = set()

    def before(self, at: int) -> Called | None:
        """Return the word that names the number beginning here: the nearest before it within the same clause."""
        index = bisect_right(self._ends, at) - 1
        if index < 0 or index in self.used:
            return None
        called = self._found[index]
        gap = self.text[called.end : at]
        if self._follows(called):
            return None
        if len(gap) > _GAP or any(c in _BREAKS for c in gap) or (gap and gap[0].isalpha() and gap[0] not in _SIGNS):
            return None
        if len(called.parameters) > 1 and not _LINKED.fullmatch(gap):
            return None  # "power" in "power inverter 12 V" says nothing of what follows
        if called.end - called.start == 1 and len(gap.strip(_SIGNS)) + max(0, len(gap) - 2) > 0:
            return None
        return called

    def after(self, at: int) -> Called | None:
        """Return the word that names the number ending here and does not begin the next value."""
        index = bisect_left(self._starts, at)
        if index >= len(self._found) or index in self.used:
            return None
        called = self._found[index]
        gap = self.text[at : called.start]
        if len(gap) > 5 or gap.strip() not in _LINKS or (called.end - called.start == 1 and gap.strip()):
            return None
        rest = self.text[called.end : called.end + 8].lstrip(_SIGNS)
        return None if rest[:1].isdigit() and not self._follows(called) else called

    def _follows(self, called: Called) -> bool:
        """Return whether a word only ever follows its number, as "long" in "30 mm long"."""
        return self.text[called.start : called.end] in self._following

    def use(self, called: Called) -> None:
        """Note that a word has found its number."""
        self.used.add(bisect_left(self._starts, called.start))
