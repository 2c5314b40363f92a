"""A line as a list of things: split where one thing ends and the next begins, each without purpose and packing.

"A, B and C", "with spare …", "plus …", "; …" begin a new thing when what follows names one; a property, a make-up or a
size belongs to the thing before it. What is excluded ("excl. …", "other than …") is never read as content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from compliance.law.lexicon import Lexicon, Names
from compliance.law.phrases import fold, has_han, phrase_key, tokens

_BREAKS = r"[;；\n\r•]|(?<=\S)\s*\+\s*(?=\D)"
_HIDDEN, _MOST_PURPOSES = 0xE000, 200  # private characters stand for the purposes of a text
_SOFT = r"[,，、/&]|(?<![\w-])(?:and|und|with|mit|und|sowie|plus)(?![\w-])|及|以及|和|与|並び|および|及び"
_ADDS = frozenset("and und plus sowie 及 以及 和 与 および 及び".split())
_BRACKETS = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]|\"[^\"]*\"|„[^“”\"]*[“”\"]|“[^“”]*”")
_HANGS, _HANGING = re.compile(r"[^\W\d_]-\s*$"), re.compile(r"\s*-[^\W\d_]")  # Kühl- und Gefrierschrank, -apparate
_PURPOSE = re.compile(
    r"(?<![\w-])(?:for|to be used|used (?:in|for|as)|für|fuer)(?![\w-])[^,;()，；（）]*?"
    r"(?=[,;()，；（）]|(?<![\w-])(?:with|and \d|plus)(?![\w-])|$)|用于[^，；（）,;()的]*的?",
    re.IGNORECASE,
)
_GRADE_OF = re.compile(r"(?<![\w-])[A-Za-z]+[ -]grade(?=\s+\w)", re.IGNORECASE)
_USED_FOR = re.compile(
    r"(?:(?<=^)|(?<=[\s,，;；(（]))[\u3040-\u30ff\u4e00-\u9fff]{1,8}?用\s*(?=[\u3040-\u30ff\u4e00-\u9fffA-Za-z])"
)
_COUNTED = re.compile(
    r"^\s*\d+(?:[.,]\d+)?\s*(?:pcs?|pieces?|kgs?|g|t|sets?|units?|x|个|件|公斤|千克)?\s+(?=\w)", re.IGNORECASE
)
_WEIGHED = re.compile(
    r"\s*\d+(?:[.,]\d+)?\s*(?:pcs?|pieces?|kgs?|g|t|sets?|units?|台|套|个|件|公斤|千克|吨|克)\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing of a line: its own words, the same with its purpose, its purpose, and what is said not to be in it."""

    text: str
    full: str
    purpose: str = ""
    excluded: str = ""


@dataclass(frozen=True)
class Thing:
    """One thing of a line: its words, in one or two languages, without purpose and packing."""

    texts: tuple[str, ...]
    full: tuple[str, ...] = ()
    excluded: str = ""
    purpose: str = ""

    @property
    def text(self) -> str:
        """The words in the language of the description."""
        return self.texts[0]


class Own(Protocol):
    """Says of a piece of text whether it names a thing of its own, or has a word that nobody explains."""

    def named(self, text: str) -> bool:
        """Return whether a piece names a thing."""

    def strange(self, text: str) -> bool:
        """Return whether a piece may be the name of a thing that nobody knows."""


class ThingSplitter:
    """Splits descriptions."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._packing = _pattern(lexicon.packing, r"[^,;，；]*")
        self._excluded = _excluding(lexicon.excluded)
        self._use = _labelled(lexicon.purpose_labels)
        self._remark = _labelled(lexicon.remark_labels)
        self._loose = frozenset(map(phrase_key, lexicon.loose_materials.all))
        self._separate = _pattern(lexicon.separate, "")
        self._holding = re.compile("^\\s*(?:" + "|".join(map(re.escape, lexicon.holding.all)) + ")|内置|内藏|built-in")

    def pieces(self, description: str, own: Own) -> list[Piece]:
        """Return the things of a description, in order; at least one, even of an empty text."""
        excluded = self.excluded(description)
        text = self._packing.sub(" ", self._excluded.sub(" ", self._remark.sub(" ", description.replace("|", " | "))))
        purposes: list[str] = []

        def hidden(match: re.Match[str]) -> str:
            purposes.append(match.group())
            return f" {chr(_HIDDEN + len(purposes) - 1)} " if len(purposes) <= _MOST_PURPOSES else " "

        bare = text
        for pattern in (self._use, _PURPOSE, _GRADE_OF, _USED_FOR):
            bare = pattern.sub(hidden, bare)
        if not re.search(r"\w", bare):
            bare = text
        blocks = [list(self._soft(block, own)) for block in re.split(_BREAKS, bare)]
        return [_piece(thing, purposes, excluded) for thing in self._joined(blocks, own) or [bare]]

    def excluded(self, text: str) -> str:
        """Return what a text says is not in the goods."""
        return " ; ".join(m.group() for m in self._excluded.finditer(text))

    def _joined(self, blocks: Iterable[list[str]], own: Own) -> list[str]:
        """Return the things; a block that begins with no name (a remark after a semicolon) stays with the one before.

        Loose materials with a word that nobody explains are no remark ("; heterocyclic compounds").
        """
        found: list[str] = []
        for block in blocks:
            for at, thing in enumerate(block):
                if not re.search(r"\w", thing):
                    continue
                weighed = re.match(r"\s*\d+(?:[.,]\d+)?\s*(?:kg|g|t|pcs)\b", thing)
                loose = not self._loose.isdisjoint(tokens(fold(thing))[:2]) and own.strange(thing)
                if found and at == 0 and not weighed and not loose and not _named(thing, own):
                    found[-1] = f"{found[-1]}; {thing}"
                else:
                    found.append(thing)
        return found

    def _soft(self, block: str, own: Own) -> Iterator[str]:
        """Yield the parts of a block; a part that names no thing stays with the one before it."""
        parts = [(m, p) for m, p in _parts(block) if p.strip()]
        if len(parts) < 2:
            yield from (part for _, part in parts)
            return
        whole, ends = "", False  # whether what was gathered is a thing, so that another one may begin
        for mark, part in parts:
            begins = _named(part, own)
            held = mark.strip().lower() in ("with", "mit") or self._holding.search(part)
            joins = held and not self._separate.search(part) and not _WEIGHED.search(part)
            adds = mark.strip().lower() in _ADDS and bool(whole) and not joins
            begins = begins or (adds and ends and own.strange(part))
            if begins and not joins and (ends or (adds and own.strange(whole))):
                yield whole
                whole = part
            else:
                whole = f"{whole}{mark}{part}" if whole else part
            ends = ends or begins
        if whole:
            yield whole


def _piece(thing: str, purposes: list[str], excluded: str) -> Piece:
    """Return a thing with the purposes that were hidden in it."""
    own = [purposes[ord(c) - _HIDDEN] for c in thing if _HIDDEN <= ord(c) < _HIDDEN + len(purposes)]
    full = "".join(purposes[ord(c) - _HIDDEN] if _HIDDEN <= ord(c) < _HIDDEN + len(purposes) else c for c in thing)
    text = re.sub(rf"[{chr(_HIDDEN)}-{chr(_HIDDEN + _MOST_PURPOSES)}]", " ", thing)
    return Piece(_COUNTED.sub("", text), full, " ; ".join(own), excluded)


def _named(part: str, own: Own) -> bool:
    return own.named(_WEIGHED.sub("", _COUNTED.sub("", part)))


def _parts(block: str) -> Iterator[tuple[str, str]]:
    """Yield a block cut at its soft breaks, outside brackets: the mark before each part, and the part."""
    inside = [range(m.start(), m.end()) for m in _BRACKETS.finditer(block)]
    at, mark = 0, ""
    for m in re.finditer(_SOFT, block, re.IGNORECASE):
        if any(m.start() in r for r in inside) or _decimal(block, m) or _hanging(block, m):
            continue
        yield mark, block[at : m.start()]
        at, mark = m.end(), f" {m.group().strip()} "
    yield mark, block[at:]


def _decimal(block: str, mark: re.Match[str]) -> bool:
    """Return whether a comma or stroke stands inside a number or a code (99,9; 80/15/5; Ce,Tb)."""
    before, after = block[mark.start() - 1 : mark.start()], block[mark.end() : mark.end() + 1]
    return mark.group() in ",/&" and before.isalnum() and after.isalnum()


def _hanging(block: str, mark: re.Match[str]) -> bool:
    """Return whether a word before or behind a mark lacks a part, which stands on the other side of it."""
    before, after = block[max(0, mark.start() - 4) : mark.start()], block[mark.end() : mark.end() + 4]
    return bool(_HANGS.search(before) or _HANGING.match(after))


def _labelled(names: Names) -> re.Pattern[str]:
    """Return a pattern of a field "label: value" of a customs declaration; its value ends at a space or mark."""
    words = "|".join(re.escape(w) for w in sorted(names.all, key=len, reverse=True)) or "(?!)"
    ends = r"[^|;；,，。\s]*|\s?[A-Za-z][^|;；,，。\u4e00-\u9fff]*"
    return re.compile(rf"(?<![\w-])(?:{words})\s?[:：]\s?(?:{ends})", re.IGNORECASE)


def _excluding(names: Names) -> re.Pattern[str]:
    """Return a pattern of what is excluded: up to a semicolon, or all of the brackets that begin with it."""
    begins = _pattern(names, "").pattern
    bracket = rf"(?<=[(（])\s*(?:{begins})(?:[^()（）]|[(（][^()（）]*[)）])*"
    return re.compile(rf"{bracket}|(?:{begins})[^;；)）]*", re.IGNORECASE)


def _pattern(names: Names, tail: str) -> re.Pattern[str]:
    latin = "|".join(re.escape(w) for w in sorted(names.all, key=len, reverse=True) if not has_han(w))
    east = "|".join(re.escape(w) for w in sorted(names.all, key=len, reverse=True) if has_han(w))
    return re.compile(rf"(?<![\w-])(?:{latin})(?![\w-]){tail}|(?:{east}){tail}", re.IGNORECASE)
