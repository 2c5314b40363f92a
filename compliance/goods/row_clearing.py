"""Rows that do not reach the goods: cleared by a stated value, by an exemption, by the facts about them, or by silence.

Silence clears only a row that turns on a special property (made for rockets, for hot cells) of goods that are called by
an ordinary name and say nothing of it; goods that are free by it are presumed to be so.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from compliance.goods.goods_words import NameHit
from compliance.goods.limits import YES, check, ruled_out
from compliance.goods.listed_words import phrases_of
from compliance.goods.makeup import Makeup
from compliance.goods.matching import Match
from compliance.goods.naming import Naming, Understood
from compliance.goods.near_goods import NearGoods
from compliance.law.lists import Entry
from compliance.law.phrases import PhraseIndex, fold, phrase_key, tokens
from compliance.law.rulebook import Rulebook


class RowClearing:
    """Says of rows that may be meant which of them are not. `phrases` are the words of the lists."""

    def __init__(self, book: Rulebook, naming: Naming, phrases: frozenset[str], index: PhraseIndex) -> None:
        self._book = book
        self._naming = naming
        self._phrases = phrases
        self._index = index
        self._near_goods = NearGoods(naming.words.small)

    def other_goods(self, match: Match, makeup: Makeup) -> Match:
        """Return a row that may be meant as cleared, where the facts name these goods as ones it does not reach."""
        why = self._other(match.entry, makeup) if match.certainty == "possible" else None
        if why is None or check(match.entry.limits, makeup).because:  # a stated value speaks for the row
            return match
        return replace(match, certainty="cleared", because={"description": why}, wanted=frozenset(), doubt="near")

    def by_silence(self, matches: list[Match], makeup: Makeup, name: NameHit, purpose: str) -> dict[str, str]:
        """Take out rows that only a special property could reach, of goods with an ordinary name; say which.

        Such a property (made for a rocket, for hot cells) is presumed absent where nobody speaks of it; a row known by
        a word of its own, which is no ordinary name of goods, has it in its name, and so has its printed name.
        """
        said: dict[str, str] = {}
        if self.for_listed(purpose) or self._naming.words.alarmed(purpose):
            return said
        supposed = {**self._book.spoken.silent, **makeup.parameters}
        for match in [m for m in matches if m.certainty == "possible" and m.doubt == "limits"]:
            wanted = sorted(n for n in self._book.spoken.silent if f"parameters.{n}" in match.wanted)
            asked = self._near_goods.asks(match.entry, _said(makeup))
            if not wanted or asked or not self._only_ordinary(match.entry, makeup, name):
                continue
            if ruled_out(match.entry.limits, replace(makeup, parameters=supposed)):
                matches.remove(match)
                said |= {f"parameters.{name}": "not said" for name in wanted}
        return said

    def _only_ordinary(self, entry: Entry, makeup: Makeup, name: NameHit) -> bool:
        """Return whether the goods are called by ordinary names, and not as the row itself is printed."""
        spoken = {phrase_key(p) for p in phrases_of(entry)} & makeup.context
        printed = {phrase_key(entry.name.en), phrase_key(entry.name.zh)} & spoken
        return all(map(self._naming.ordinary, spoken)) and all(p in name.key and p != name.key for p in printed)

    def for_listed(self, purpose: str) -> bool:
        """Return whether a purpose names listed equipment by a word that is no ordinary name of goods."""
        return bool(purpose) and any(hit.key in self._equipment for hit in self._index.find(fold(purpose)))

    @cached_property
    def _equipment(self) -> frozenset[str]:
        rows = (e for g in self._book.items.values() if g.kind == "dual_use" for e in g.entries)
        keys = {phrase_key(p) for e in rows if e.code and e.code[1] in "AB" for p in phrases_of(e)}
        names = self._book.nomenclature.unpacked().names
        free = {k for k in keys if any(self._naming.listed.free_heading(n) for n in names.get(k, ()))}
        return frozenset(k for k in keys - free if k in self._phrases)

    def with_silence(self, understood: Understood, makeup: Makeup) -> Makeup:
        """Return what is known of goods with an ordinary name: what is stated, and silence about special properties."""
        if understood.name is None or understood.name.by_text or understood.alarms or understood.slips:
            return makeup
        return replace(makeup, parameters={**self._book.spoken.silent, **makeup.parameters})

    def row_cleared(self, entry: Entry, makeup: Makeup) -> bool:
        """Return whether a row is cleared; of a row printed by name only, the row in depth of the same code decides."""
        deep = self._deep.get(entry.code or "", ())
        return all(self._cleared(one, makeup) for one in deep) if deep else self._cleared(entry, makeup)

    @cached_property
    def _deep(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for goods in self._book.items.values():
            for entry in goods.entries if goods.kind == "dual_use" and not goods.breadth else ():
                if entry.code and entry.near:
                    found.setdefault(entry.code, []).append(entry)
        return found

    def _cleared(self, entry: Entry, makeup: Makeup) -> bool:
        """Return whether a stated value, an exemption or the facts say that a row does not reach the goods."""
        if self.by_value(entry, makeup):
            return True
        return self._other(entry, makeup) is not None and not check(entry.limits, makeup).because

    def _other(self, entry: Entry, makeup: Makeup) -> str | None:
        """Return why a row does not reach the goods, by the facts about goods near it: by their words or headings."""
        by_words = self._near_goods.why(entry, _said(makeup))
        return by_words or self._near_goods.by_heading(entry, makeup.numbers or ())

    @staticmethod
    def by_value(entry: Entry, makeup: Makeup) -> bool:
        """Return whether a stated value, or an exemption that holds by one, clears a row."""
        if ruled_out(entry.limits, makeup):
            return True
        return any(i.limits and not i.words and check(i.limits, makeup).truth == YES for i in entry.unless)


def _said(makeup: Makeup) -> frozenset[str]:
    return frozenset(tokens(makeup.full_text))
