"""Rows that a customs number, a name or a likeness raises where no list named the goods: each becomes a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from compliance.bounded import Remembered
from compliance.goods.goods_words import NameHit
from compliance.goods.limits import check
from compliance.goods.listed_words import phrases_of
from compliance.goods.makeup import Makeup
from compliance.goods.matching import Match, raised
from compliance.goods.naming import Naming, Understood
from compliance.goods.near_rows import ENOUGH, HINT, NearRows
from compliance.goods.row_clearing import RowClearing
from compliance.goods.unspoken import language, unspoken
from compliance.law.lists import Entry, ItemList
from compliance.law.phrases import fold, has_han, phrase_key, tokens
from compliance.law.rulebook import Rulebook

_MOST_ROWS = 4
_ALTERNATIVES = re.compile(r"\bor\b|\band\b|[,;/()（），、]|或")  # flash X-ray generators or accelerators (c.1)
_ENDING = 5  # letters of a German noun at the end of compounds
_RADICAL = "基"  # of a derivative, which is another substance: methyl, ethyl


class _Called(NamedTuple):
    """A row, whether one of its names is of a kind of what a name names, and whether its names hold the name's word."""

    goods: ItemList
    entry: Entry
    one: bool
    speaks: bool


class RaisedRows:
    """Finds rows by numbers and names; rows that `clearing` clears are not raised."""

    def __init__(self, book: Rulebook, naming: Naming, clearing: RowClearing, near: NearRows) -> None:
        self._listed, self._headings = naming.listed, naming.headings
        self._german = book.nomenclature.unpacked().german
        self._clearing = clearing
        self._near = near
        self._deep = {e.code for g in book.control_item_lists if not g.breadth for e in g.entries if e.code}
        self._called = Remembered(self._rows_called, 4096)

    def nearly(self, makeup: Makeup, understood: Understood, matches: Sequence[Match]) -> list[Match]:
        """Return the rows whose name the description nearly says; of a thing with a name, only rows of such things."""
        freed = {m.entry.family for m in matches if m.certainty == "outside"}
        rows = self._near.by_words(makeup, ENOUGH if understood.name else HINT)
        near = [m for m in rows if m.entry.family not in freed]
        name = understood.name
        return [m for m in near if _speaks_of(m.entry, name.key, name.key in self._german)] if name else near

    def of_values(self, name: NameHit, makeup: Makeup) -> list[Match]:
        """Return the rows under the headings of a name for which a value said in words speaks (a titanium reactor)."""
        said = {f"parameters.{k}" for k, v in makeup.parameters.items() if isinstance(v, str | frozenset)}
        found: dict[str, Match] = {}
        for heading in sorted({n[:4] for n in name.numbers}) if said else ():
            for goods, entry, _, speaks in self._called[f"{heading} {name.key}"]:
                meant = speaks and said & check(entry.limits, makeup).because.keys()
                if meant and not self._clearing.row_cleared(entry, makeup):
                    found.setdefault(entry.code or entry.id, raised(goods, entry, {"name": name.key}))
        return list(found.values())[:_MOST_ROWS]

    def unspoken(self, key: str, numbers: Iterable[str]) -> bool:
        """Return whether rows that stand under a number of a name have no word in the language of the name.

        In German, the rows in depth have: one of them without a word is enough.
        """
        tongue = language(key, self._german)
        numbers = [n for n in numbers if tongue == "ko" or not self._listed.material(n)]  # a substance has its elements
        if tongue is None:
            return False
        rows = [row for number in numbers for row in self._listed.rows(number)]
        own = (e for g, e in rows if g.kind != "nuclear" and not (g.breadth and e.code in self._deep))
        return unspoken((e for _, e in rows), tongue) or (tongue == "de" and any(unspoken((e,), tongue) for e in own))

    def of_name(self, key: str, numbers: Iterable[str], makeup: Makeup, supposed: Makeup) -> list[Match]:
        """Return the rows printed under all numbers of a name that speak of such a thing and that no value clears.

        `supposed` has what silence says as well; the name of a class embraces what silence would clear.
        """
        found: dict[str, Match] = {}
        for number in numbers:
            whole = len(number) >= 6
            if not self._listed.rows(number):
                return []
            for goods, entry, one, speaks in self._called[f"{number} {key}"]:
                known = makeup if one or _general(key) else supposed
                if (one or (whole and speaks)) and not self._clearing.row_cleared(entry, known):
                    found.setdefault(entry.code or entry.id, raised(goods, entry, {"name": key}))
        return list(found.values())[:_MOST_ROWS]

    def _rows_called(self, number_and_name: str) -> list[_Called]:
        """Return the rows printed under a number that a name may mean: of a kind of it, or that speak of it."""
        number, _, key = number_and_name.partition(" ")
        german = key in self._german
        rows = ((g, e, _is_one(e, key, german), _speaks_of(e, key, german)) for g, e in self._listed.rows(number))
        return [_Called(*row) for row in rows if row[2] or row[3]]

    def by_number(self, makeup: Makeup, understood: Understood, matches: Sequence[Match]) -> list[Match]:
        """Return the rows a stated number raises: printed ones always, six digits where the words name no other thing.

        A row that was cleared for these goods by what is stated of them is not raised again.
        """
        number = makeup.hs or ""
        if len(number) < 6:
            return []
        cleared = {m.entry.code for m in matches if m.certainty == "cleared"}
        if any(h.startswith(number) for m in matches if m.certainty == "cleared" for h in m.entry.hs):
            return []
        lists = {m.goods.id for m in matches if m.certainty == "cleared"}
        found: dict[str, Match] = {}
        supposed = self._clearing.with_silence(understood, makeup)
        for goods, entry in self._listed.rows(number[:6]):
            full = [h for h in entry.hs if len(h) >= 8 and not h.endswith("0000")]  # else a whole subheading
            printed = len(number) >= 8 and any(h.startswith(number) or number.startswith(h) for h in full)
            name = understood.name
            freed = any(m.certainty == "outside" for m in matches)
            free = self._clearing.by_value if printed else self._clearing.row_cleared
            meant = printed or (not freed and (name is None or self._may_say(entry, name, number[:6], supposed)))
            if meant and entry.code not in cleared and goods.id not in lists and not free(entry, supposed):
                found.setdefault(entry.code or entry.id, raised(goods, entry, {"hs_code": number}))
        return list(found.values())[:_MOST_ROWS]

    def _may_say(self, entry: Entry, name: NameHit, number: str, makeup: Makeup) -> bool:
        """Return whether the name of goods leaves it open that a row below their six digits is meant.

        It does where it is as general as the customs text, and where it speaks of such things; the name of one kind
        of them says otherwise, unless a stated value speaks for the row.
        """
        if name.by_text:
            return True
        if not _speaks_of(entry, name.key, name.key in self._german):
            return False
        general = _general(name.key) and (has_han(name.key) or not self._listed.material(name.numbers[0]))
        general = general or set(name.key.split(" ")) <= self._headings.telling(number, [name.key])
        said = any(phrase_key(p) in makeup.words for p in phrases_of(entry))
        return general or said or bool(check(entry.limits, makeup).because)


def _general(key: str) -> bool:
    """Return whether a name is one word: that of a class of things rather than of a kind."""
    return len(key) < 3 if has_han(key) else " " not in key


def _is_one(entry: Entry, key: str, german: bool) -> bool:
    """Return whether one of a row's names is that of a kind of what a name names (cutter suction dredger).

    German writes a kind as one word that ends with its class: the row's (Wickelmaschinensteuerung, of a Steuerung), or
    that of the goods (Vakuumlichtbogenofen), which are then called like the row.
    """
    phrases = [part.strip() for name in phrases_of(entry) for part in (name, *_ALTERNATIVES.split(name))]
    if has_han(key):
        before = (phrase.removesuffix(key) for phrase in phrases if phrase.endswith(key))
        return any(kind and _RADICAL not in kind for kind in before)
    own = key.split(" ")
    named = [phrase_key(phrase).split(" ") for phrase in phrases]
    if german and any(words[-1].endswith(key) for words in named):
        return True
    return any(len(words) > len(own) and _same(words[-1], own[-1]) and set(own[:-1]) <= set(words) for words in named)


def _same(word: str, other: str) -> bool:
    return word.rstrip("e") == other.rstrip("e")


def _speaks_of(entry: Entry, key: str, german: bool) -> bool:
    """Return whether a row's names hold the word that names the thing; in German, the end of a compound."""
    phrases = phrases_of(entry)
    if has_han(key):
        return any(key[-2:] in phrase for phrase in phrases)
    last = key.rsplit(" ", 1)[-1]
    if german and any(word.endswith(last[-_ENDING:]) for phrase in phrases for word in tokens(fold(phrase))):
        return True
    return any(last in tokens(fold(phrase)) for phrase in phrases)
