"""Many names held ready: found by equal key, by shared or nearly equal words, or by pairs of characters.

The cost of a question grows with the rare words of the name asked for, and hardly with the length of the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple, TypeAlias

from compliance.screening.names import Name, read, romaji
from compliance.screening.word_weights import wordbook

Kind: TypeAlias = Literal["name", "alias", "reading"]
FEW, MANY = 3, 400  # a word of that many targets is a house's brand; of that many names, no help in finding
MOST, CANDIDATES = 600, 32  # names looked at under one word, and names compared
_PREFIX = 7
_LONG = 9


class IndexedName(NamedTuple):
    """One name of a target as read; `kind` distinguishes a name of the notice from an alias and from a reading."""

    target: int
    raw: str
    kind: Kind
    cjk: bool
    words: tuple[str, ...]
    core: str
    key: str
    full: str


class NameIndex:
    """Names of targets; a target is the number under which its owner knows it."""

    def __init__(self) -> None:
        self.names: list[IndexedName] = []
        self.keys: dict[str, list[int]] = {}
        self._unspaced: dict[str, list[int]] = {}
        self._bags: dict[str, list[int]] = {}
        self._words: dict[str, list[int]] = {}
        self._near: dict[str, list[str]] = {}
        self._pairs: dict[str, list[int]] = {}
        self._weights: dict[str, float] = {}

    def add(self, target: int, name: str, kind: Kind) -> None:
        """Hold a name of a target, and what it becomes when the initials of a house replace its full name."""
        as_read = read(name)
        held = IndexedName(target, name, kind, as_read.cjk, as_read.words, as_read.core, as_read.key, as_read.full)
        if kind == "reading" and not held.cjk:
            words = tuple(romaji(w) for w in held.words)
            held = held._replace(words=words, core=" ".join(words), key=romaji(held.key))
        if held.key:
            if not held.cjk and len(held.full) > 5:
                self._unspaced.setdefault(bare(held.full), []).append(len(self.names))
            self._hold(held)
            for other in _housed(held):
                self._hold(other)

    def _hold(self, held: IndexedName) -> None:
        number = len(self.names)
        self.names.append(held)
        self.keys.setdefault(held.key, []).append(number)
        if held.cjk:
            for pair in pairs(held.core):
                self._pairs.setdefault(pair, []).append(number)
            return
        self._bags.setdefault(bag(held.words), []).append(number)
        for word in set(held.words):
            posted = self._words.setdefault(word, [])
            if not posted and len(word) > 3 and wordbook().weight(word) > 0.5:
                for key in _deletions(word):
                    self._near.setdefault(key, []).append(word)
            posted.append(number)

    def weight(self, word: str) -> float:
        """Return how much a word says: less when several targets share it."""
        known = self._weights.get(word)
        if known is None:
            known = self._weights[word] = self._weigh(word)
        return known

    def _weigh(self, word: str) -> float:
        base = wordbook().weight(word)
        if base <= 0.55:
            return base
        posted = self._words.get(word, ())
        targets = len({self.names[n].target for n in posted[:64]})
        return base if targets < FEW else 0.55 if len(posted) < max(MANY, len(self.names) // 200) else 0.35

    def equal(self, name: Name) -> list[int]:
        """Return the names that are the same letter for letter, or word for word in another order."""
        found = list(self.keys.get(name.key, ()))
        if not name.cjk and name.words:
            short = romaji(name.key)
            if short != name.key:
                found += self.keys.get(short, ())
            found += self._bags.get(bag(name.words), ())
            found += self._unspaced.get(bare(name.full), ())
        if name.head:
            found += self.keys.get(name.head, ())
        return found

    def beginning(self, name: Name) -> set[int]:
        """Return the targets of longer names that begin with this one."""
        if name.cjk:
            posted = self._pairs.get(name.core[:2], ()) if len(name.core) > 1 else ()
            held = (self.names[n] for n in posted)
            return {h.target for h in held if h.core.startswith(name.core) and len(h.core) > len(name.core)}
        size = len(name.words)
        held = (self.names[n] for n in self._words.get(name.words[0], ()))
        return {h.target for h in held if h.words[:size] == name.words and len(h.words) > size}

    def candidates(self, name: Name) -> list[int]:
        """Return the names worth comparing, the likeliest first."""
        if name.cjk:
            return self._by_pairs(name.core)
        shares: dict[int, float] = {}
        for word in self._sought(name.words):
            posted = self._words[word]
            weight = self.weight(word)
            if len(posted) <= MANY or not shares:
                for number in posted[:MOST]:
                    shares[number] = shares.get(number, 0.0) + weight
        likely = sorted(((s / self.total(n), -n) for n, s in shares.items()), reverse=True)
        return [-n for share, n in likely[:CANDIDATES] if share >= 0.4]

    def total(self, number: int) -> float:
        """Return the weight of all words of a held name."""
        return sum(map(self.weight, self.names[number].words)) or 1.0

    def _sought(self, words: tuple[str, ...]) -> Iterable[str]:
        """Return the held words to look under: those of the name, joined neighbours, and near ones; rare ones first."""
        sought = {w for w in words if w in self._words}
        sought |= {r for w in words if (r := romaji(w)) in self._words}
        sought |= {j for a, b in pairwise(words) if (j := a + b) in self._words}
        for word in words:
            if len(word) > 3 and wordbook().weight(word) > 0.5:
                sought |= {near for key in _deletions(word) for near in self._near.get(key, ())}
        return sorted(sought, key=lambda w: (len(self._words[w]), w))

    def _by_pairs(self, core: str) -> list[int]:
        shared: dict[int, int] = {}
        found = sorted((p for p in set(pairs(core)) if p in self._pairs), key=lambda p: (len(self._pairs[p]), p))
        for pair in found:
            posted = self._pairs[pair]
            if len(posted) <= MANY or not shared:
                for number in posted[:MOST]:
                    shared[number] = shared.get(number, 0) + 1
        likely = sorted(((s / max(1, len(self.names[n].core) - 1), -n) for n, s in shared.items()), reverse=True)
        return [-n for share, n in likely[:CANDIDATES] if share >= 0.33]


def bag(words: Iterable[str]) -> str:
    """Return the words of a name in one order, without those that say nothing."""
    weight = wordbook().weight
    return " ".join(sorted(w for w in words if weight(w) > 0.09)) or " ".join(sorted(words))


def bare(full: str) -> str:
    """Return a name written without spaces, without the legal forms at its end and without "and"."""
    found = _joined_forms().search(full)
    return (full[: found.start()] if found else full).replace("and", "")


@cache
def _joined_forms() -> re.Pattern[str]:
    return re.compile(rf"(?<=.{{5}})(?:{'|'.join(wordbook().joined_forms)})+$")


def pairs(core: str) -> list[str]:
    """Return the neighbouring pairs of characters of an unspaced name."""
    return [core[i : i + 2] for i in range(len(core) - 1)] or [core]


def _deletions(word: str) -> set[str]:
    """Return the beginnings of a word with one letter left out; two words one slip apart share one of them."""
    start = word[:_PREFIX]
    found = {start, *(start[:i] + start[i + 1 :] for i in range(len(start)))}
    if len(word) >= _LONG:
        found.add("-" + word[-5:])
    return found


def _housed(held: IndexedName) -> Iterable[IndexedName]:
    for short, full, *han in wordbook().houses:
        for old, new in ((short, full), (full, short)):
            start = tuple(old.split())
            if not held.cjk and held.words[: len(start)] == start and len(held.words) > len(start):
                words = (*new.split(), *held.words[len(start) :])
                yield held._replace(words=words, core=" ".join(words), key="".join(words), full="".join(words))
        for old, new in ((short, han[0]), (han[0], short)) if han else ():
            if held.cjk and held.core.startswith(old) and len(held.core) > len(old):
                core = new + held.core[len(old) :]
                yield held._replace(core=core, key=core, full=core)
