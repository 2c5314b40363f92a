"""Goods near a row of the unified list: the right question with the row's headline limit, never a clearance.

Rows are found by the weight of the words they share with a description. Rows of which the lists in depth speak are left
to those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import log

from compliance.goods.makeup import Makeup
from compliance.goods.matching import Match, raised
from compliance.law.frozen import FrozenTable
from compliance.law.lists import Entry, ItemList
from compliance.law.phrases import fold, has_han, phrase_key, tokens
from compliance.law.rulebook import Rulebook

_COMMON = frozenset(
    "the a an of and or for with in to by on at from as other not under over than such type kind least more less "
    "equipment material technology software system part item production manufacture use used design designed specially "
    "related associated incl including made make having between above below up mm cm kg mpa gpa hour min".split()
)
ENOUGH = 0.72
HINT = 0.5
_MOST = 4


class NearRows:
    """Word and number indexes over the rows in breadth."""

    def __init__(self, book: Rulebook) -> None:
        deep = {e.code for g in book.control_item_lists if not g.breadth for e in g.entries if e.code}
        self._rows: list[tuple[ItemList, Entry]] = []
        words: dict[str, frozenset[str]] = {}  # of a row, by its number
        by_word: dict[str, list[int]] = {}
        kinds: dict[str, list[int]] = {}
        for goods in book.control_item_lists:
            for entry in goods.entries:
                if (goods.breadth and entry.code not in deep) or goods.kind == "nuclear":
                    at = len(self._rows)
                    self._rows.append((goods, entry))
                    words[str(at)] = said = _name_words(entry)
                    for word in said:
                        by_word.setdefault(word, []).append(at)
                    for alias in entry.aliases if entry.alias_scope == "prefix" else ():
                        kinds.setdefault(phrase_key(alias), []).append(at)
        count = max(len(self._rows), 1)
        vague = (book.lexicon.vague_nouns, *book.lexicon.chemistry.values())
        self._vague = frozenset(word for names in vague for phrase in names.all for word in _name_parts(phrase))
        self._weight = FrozenTable({w: log(count / len(rows)) for w, rows in by_word.items()})
        self._words, self._by_word, self._kinds = FrozenTable(words), FrozenTable(by_word), FrozenTable(kinds)

    def by_words(self, makeup: Makeup, enough: float = ENOUGH) -> list[Match]:
        """Return the rows whose English or Chinese name is mostly said by the description, and rows of a kind named."""
        kinds = [self._rows[at] for word in makeup.head_words for at in self._kinds.get(word, ())]
        if kinds:
            return [raised(goods, entry, {"description": "of this kind"}) for goods, entry in kinds]
        said = frozenset(_words(makeup.full_text)) | (
            frozenset(_pairs(makeup.full_text)) if has_han(makeup.full_text) else frozenset()
        )
        shared: dict[int, float] = {}
        for word in sorted(said, key=self._vague.__contains__):  # compounds alone are near no row
            for index in self._by_word.get(word, ()):
                if index in shared or word not in self._vague:
                    shared[index] = shared.get(index, 0.0) + self._weight[word]
        near = [(self._share(index, weight, said), index) for index, weight in shared.items()]
        best = sorted(((s, i) for s, i in near if s >= enough), key=lambda pair: (-pair[0], pair[1]))[:_MOST]
        return [raised(*self._rows[i], {"description": "near this row"}) for _, i in best]

    def _share(self, index: int, weight: float, said: frozenset[str]) -> float:
        """Return the share of a row's name that the description says, in the language that says more of it."""
        words = self._words[str(index)]
        best = 0.0
        for part in (frozenset(w for w in words if not has_han(w)), frozenset(w for w in words if has_han(w))):
            total = sum(self._weight[w] for w in part)
            if total > 0:
                best = max(best, sum(self._weight[w] for w in part & said) / total)
        return best


def _name_words(entry: Entry) -> frozenset[str]:
    return _name_parts(entry.name.en) | _name_parts(entry.name.zh)


def _name_parts(name: str) -> frozenset[str]:
    return frozenset(_words(fold(name))) | frozenset(_pairs(fold(name)))


def _words(text: str) -> Iterable[str]:
    return (t for t in tokens(text) if t not in _COMMON and (len(t) > 1 and not t.isdigit()))


def _pairs(text: str) -> Iterable[str]:
    """Return the overlapping pairs of Chinese characters of a text."""
    close = re.sub(r"[^\u3400-\u9fff]", " ", text)
    return (part[i : i + 2] for part in close.split() for i in range(len(part) - 1))
