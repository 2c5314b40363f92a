"""Which measures beside export control name a thing: bans, other licences, papers of other authorities.

A stated customs number decides where a row prints it whole. Otherwise the words name the thing, and the numbers of
things of its name say whether it can be one of the row. A substance that is only inside a thing is not the thing; in a
mixture it is a question. A row that is known only by hearsay never decides: it asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import IntEnum

from compliance.goods.identity import Keys, any_identity, surely
from compliance.goods.limits import NO, YES, check
from compliance.goods.makeup import Makeup
from compliance.goods.matching import Certainty, Match
from compliance.law.frozen import FrozenIndex
from compliance.law.lists import Entry, ItemList
from compliance.law.phrases import Cutter, PhraseHit, PhraseIndex, fold, has_han, in_order, tokens
from compliance.law.rulebook import Rulebook

_MADE = frozenset({"battery", "component", "finished_good", "equipment", "equipment_part", "technology", "software"})
_WORD = re.compile(r"[a-z0-9\u00df-\u024f]+")
_RADICALS = "-基代氯溴碘氟硝甲乙丙丁戊己"  # before a name they make it the name of another compound
_LIGHT = frozenset({"H", "C", "N", "O"})
_FULL = 6  # digits from which a number that stops short of a row's is a question of its own


class Fit(IntEnum):
    """How customs numbers lie to those of a row: elsewhere, none known, near it, or all inside it."""

    ELSEWHERE = 0
    OPEN = 1
    NEAR = 2
    INSIDE = 3


class BesideLists:
    """Holds the rows of all lists beside export control by word, element, CAS number and chapter."""

    def __init__(self, book: Rulebook) -> None:
        rows: list[_Row] = []
        for goods in book.beside_lists:
            unread = bool(goods.versions) and book.instruments[goods.versions[-1].source.law].read == "not_seen"
            for entry in goods.entries:
                rows.append(_Row(goods, entry, unread or entry.confidence == "low", book.lexicon.chemical_chapters))
        self._by = FrozenIndex((row, row.index()) for row in rows)
        self._index = PhraseIndex({phrase for row in rows for phrase in row.keys.phrases}).frozen()
        self._cutter = Cutter(book.lexicon.heads_end.all)

    def of(self, makeup: Makeup) -> list[Match]:
        """Return the rows that name a thing, or may, in the order of the lists."""
        view = self._view(makeup)
        found = (row.match(view) for row in self._candidates(view))
        return sorted((m for m in found if m), key=lambda m: (m.goods.id, m.certainty, m.entry.id))

    def _view(self, makeup: Makeup) -> Makeup:
        """Return what was read of a thing, with the words of these lists in place of those of the control lists."""
        heads, whole = set(), set()
        for text in (makeup.text, *map(fold, makeup.plain_texts)):  # the reading of values takes words with it
            head = self._cutter.head(text)
            turned = in_order(tokens(head))
            heads |= {key for key, part in _whole_names(self._index.find(head), head).items() if not part}
            heads |= {h.key for h in self._index.find_latin(turned)} if turned else set()
            whole |= set(_whole_names(self._index.find(text), text))
        whole |= heads
        return replace(makeup, words=frozenset(whole), context=frozenset(whole), head_words=frozenset(heads))

    def _candidates(self, view: Makeup) -> Iterator[_Row]:
        numbers = (view.hs,) if view.hs else view.numbers or ()
        wanted = [("word", w) for w in view.words] + [("element", e) for e in view.elements]
        wanted += [("cas", c) for c in view.cas] + [("chapter", n[:2]) for n in numbers]
        seen: dict[int, _Row] = {}
        for key in wanted:
            for row in self._by.get(*key):
                seen.setdefault(id(row), row)
        return iter(seen.values())


class _Row:
    def __init__(self, goods: ItemList, entry: Entry, unread: bool, chemicals: tuple[str, ...]) -> None:
        self.goods, self.entry, self.unread = goods, entry, unread
        self._chemicals = chemicals
        self.keys = Keys(entry)
        self._hs = (*(_bare(h) for h in entry.hs), *entry.hs_chapters)
        self._part = tuple(_bare(h) for h in entry.hs_part)

    def index(self) -> Iterator[tuple[str, str]]:
        for kind in ("word", "element", "cas"):
            yield from ((kind, value) for value in self.keys.index[kind])
        yield from (("chapter", chapter) for chapter in dict.fromkeys(h[:2] for h in (*self._hs, *self._part)))

    def match(self, view: Makeup) -> Match | None:
        """Return whether the row names a thing or may, or None."""
        if surely(self.keys.unless, view):
            return None
        found = self._placed(view)
        if found is None:
            return None
        limits = check(self.entry.limits, view)
        if limits.truth == NO:
            return None
        certainty, because = found
        if self.unread or limits.truth != YES:
            certainty = "possible"
        wanted = limits.wanted or ({"hs_code"} if certainty == "possible" else set())
        return Match(self.goods, self.entry, certainty, {**because, **limits.because}, frozenset(wanted))

    def _placed(self, view: Makeup) -> tuple[Certainty, Mapping[str, str]] | None:
        stated = (view.hs,) if view.hs else ()
        fit = self._fit(stated or view.numbers or ())
        named = self._named(view)
        if fit is Fit.INSIDE:
            return "matched", {**_number(view), **named}
        if named:
            called = self._fit(view.numbers or ())
            if called is Fit.OPEN and "description" not in named and not self._alone(view):
                return None
            if called is Fit.ELSEWHERE and _says_more(named.get("description", ""), view.name):
                called = Fit.OPEN
            if (fit if stated else called) is not Fit.ELSEWHERE and called is not Fit.ELSEWHERE:
                return "matched", named
            if stated and (fit is not Fit.ELSEWHERE or called is not Fit.ELSEWHERE):
                return "possible", {**named, **_number(view)}
            if not stated and "description" in named and any(n.startswith(self._chemicals) for n in view.numbers or ()):
                return "possible", named  # "antimony trioxide flame retardant" may be the trioxide itself
        if fit is Fit.NEAR and (self._telling(stated, view) or self._spoken_of(view)):
            return "possible", _number(view)
        return self._inside_mixture(view, stated)

    def _named(self, view: Makeup) -> dict[str, str]:
        """Return how the words, the elements or a CAS number name the thing itself, or nothing."""
        verdict = any_identity(self.keys, view, False)
        if verdict.truth == YES and surely(self.keys.identities, view):
            return verdict.because
        own = view.cas & set(self.entry.cas)
        return {"cas": min(own)} if own and not view.forms & _MADE else {}

    def _alone(self, view: Makeup) -> bool:
        """Return whether the row's elements make up the thing, and do not only stand in an alloy of others."""
        return set(view.elements) - _LIGHT <= self.keys.elements or bool(view.cas & set(self.entry.cas))

    def _spoken_of(self, view: Makeup) -> bool:
        """Return whether a name of the row stands in that of another compound, a derivative of it as it may be."""
        verdict = any_identity(self.keys, view, False)
        return verdict.truth == YES and "description" in verdict.because

    def _telling(self, stated: Iterable[str], view: Makeup) -> bool:
        """Return whether numbers near the row's ask a question: six digits and more, or one of several inside it."""
        if any(len(n) >= _FULL and h.startswith(n) for n in stated for h in self._hs):
            return True
        return not stated and any(n.startswith(self._hs) for n in view.numbers or ()) and bool(self._hs)

    def _inside_mixture(self, view: Makeup, stated: Iterable[str]) -> tuple[Certainty, Mapping[str, str]] | None:
        """Return that a mixture may count as the substance that its words or CAS numbers say it holds."""
        numbers = [*stated, *(view.numbers or ())]
        if not self.goods.mixtures or not any(n.startswith(self.goods.mixtures) for n in numbers):
            return None
        verdict = any_identity(self.keys, view, False)
        if verdict.truth == YES and "description" in verdict.because:
            return "possible", {"holds": verdict.because["description"]}
        own = view.cas & set(self.entry.cas)
        return ("possible", {"holds": min(own)}) if own else None

    def _fit(self, numbers: Sequence[str]) -> Fit:
        numbers = [
            n for n in numbers if not any(m != n and m.startswith(n) for m in numbers)
        ]  # a name also stands above
        all_of, near = True, False
        for number in numbers:
            inside = number.startswith(self._hs) if self._hs else False
            all_of &= inside
            near |= inside or any(h.startswith(number) for h in (*self._hs, *self._part))
            near |= bool(self._part) and number.startswith(self._part)
        if not numbers:
            return Fit.OPEN
        return Fit.INSIDE if all_of else Fit.NEAR if near else Fit.ELSEWHERE


def _number(view: Makeup) -> dict[str, str]:
    """Return the stated number, or the headings of things so called."""
    return {"hs_code": view.hs} if view.hs else {"headings": ", ".join(sorted({n[:4] for n in view.numbers or ()}))}


def _whole_names(hits: Iterable[PhraseHit], text: str) -> dict[str, bool]:
    """Return the phrases found that are no part of another one, and whether each ends a longer chemical name."""
    words, close = [m.start() for m in _WORD.finditer(text)], text.replace(" ", "")
    spans = {(h.han, h.end - (len(h.key) if h.han else h.key.count(" ") + 1), h.end): h.key for h in hits}
    names: dict[str, bool] = {}
    for (han, start, end), key in spans.items():
        if any(o[0] == han and o != (han, start, end) and o[1] <= start and end <= o[2] for o in spans):
            continue
        before = close[max(0, start - 1) : start] if han else text[max(0, words[start] - 1) : words[start]]
        names[key] = names.get(key, True) and bool(before) and before in _RADICALS
    return names


def _says_more(phrase: str, name: str) -> bool:
    """Return whether a phrase of a row names the thing more closely than its name does: steel coil, not coil."""
    return bool(name) and phrase != name and phrase.endswith(name if has_han(name) else f" {name}")


def _bare(number: str) -> str:
    """Return a number without the noughts that only fill it: 2914110000 is all of 291411."""
    for end, length in (("0000", 6), ("00", 8)):
        if len(number) == 10 and number.endswith(end):
            return number[:length]
    return number
