"""Searching a name among targets: candidates from the index, a score for each, the best kept, and two tiers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from compliance.model.screening import Tier
from compliance.screening.field_parts import parts, pieces
from compliance.screening.index import NameIndex
from compliance.screening.likeness import BELOW_MATCH, MATCH, REVIEW, Likeness
from compliance.screening.names import LONGEST, Name, read, readings
from compliance.screening.scoring import compare
from compliance.screening.word_weights import KNOWN


class NameMatch(NamedTuple):
    """A target that a name meets, with the best likeness."""

    target: int
    likeness: Likeness

    @property
    def tier(self) -> Tier:
        """Whether the name is taken for the target's, or a person must look."""
        return "match" if self.likeness.score >= MATCH else "review"


class NameScreen:
    """Targets with their names and countries, searched as one. The answers to the last names are kept."""

    def __init__(self, index: NameIndex, homes: Sequence[str | None]) -> None:
        self._index = index
        self._homes = homes
        self.find = lru_cache(maxsize=16384)(self._find)
        self.mentioned = lru_cache(maxsize=1024)(self._mentioned)

    def _find(self, name: str, country: str | None) -> tuple[NameMatch, ...]:
        """Return the targets that a name meets, the likeliest first."""
        best: dict[int, Likeness] = {}
        for part, as_read in enumerate(readings(name)):
            for likeness in self._alike(as_read, country) if as_read.key else ():
                if part:
                    likeness.guards.append("one half of a name in two scripts")
                _keep(best, likeness)
        for piece in parts(name[:LONGEST]):
            for likeness in self._in_part(read(piece), country):
                _keep(best, likeness)
        found = [NameMatch(target, likeness) for target, likeness in best.items()]
        return tuple(sorted(found, key=lambda f: (-f.likeness.score, f.target)))

    def _in_part(self, part: Name, country: str | None) -> Iterable[Likeness]:
        """Yield what a part of a field meets; it is put to a person. Everyday words must be a listed name in full."""
        if not part.key:
            return
        own = part.cjk or any(self._index.weight(w) > KNOWN for w in part.words)
        for likeness in self._alike(part, country, deep=own):
            whole = likeness.equal or likeness.score >= MATCH or part.head == likeness.held.key
            if whole or not part.cjk:
                likeness.cap(BELOW_MATCH, f"one part of the field: {part.raw}")
                yield likeness

    def _mentioned(self, text: str) -> tuple[NameMatch, ...]:
        """Return the targets whose whole name stands in a text that is no name: an address or a statement of use."""
        best: dict[int, Likeness] = {}
        for piece in pieces(text):
            for likeness in self._in_part(read(piece), None):
                if likeness.whole and len(likeness.held.key) > (2 if likeness.held.cjk else 3):
                    _keep(best, likeness)
        return tuple(NameMatch(target, likeness) for target, likeness in sorted(best.items()))

    def beginning(self, name: str) -> set[int]:
        """Return the targets that have a longer name with this whole name at its beginning."""
        as_read = read(name)
        return self._index.beginning(as_read) if len(as_read.key) > 2 else set()

    def _alike(self, name: Name, country: str | None, deep: bool = True) -> Iterable[Likeness]:
        index = self._index
        for number in {*index.equal(name), *(index.candidates(name) if deep else ())}:
            held = index.names[number]
            if held.cjk == name.cjk or held.key in (name.key, name.head):
                likeness = compare(name, held, index, country, self._homes[held.target])
                if likeness.score >= REVIEW:
                    yield likeness


def _keep(best: dict[int, Likeness], likeness: Likeness) -> None:
    known = best.get(likeness.held.target)
    if known is None or likeness.score > known.score:
        best[likeness.held.target] = likeness


def built(named: Iterable[Iterable[tuple[str, str]]]) -> NameIndex:
    """Return an index over targets given as their names with kinds."""
    index = NameIndex()
    for target, names in enumerate(named):
        for name, kind in names:
            index.add(target, name, kind)  # type: ignore[arg-type]
    return index
