"""What changed between two rulebooks, in words of law: what was added, removed, changed, or only worded otherwise.

Every part of a rulebook is laid beside the same part of the other. What only words, explains or proves (titles,
reasons, cases, remarks, links) changes no answer and counts as wording; everything else counts as law, also where
this module has never heard of it. Comments and layout are seen by the digest alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Any, Literal, TypeAlias

from compliance.law.diff_snapshot import SECTIONS as SECTIONS
from compliance.law.diff_snapshot import Section, Snapshot, Tree, Words, things_of, union
from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonObject

Kind: TypeAlias = Literal["added", "removed", "changed", "reworded"]
# Fields that word, explain or prove, wherever they stand; of an unsettled text `if` is the wording.
WORDING = frozenset(
    {"title", "why", "says", "cases", "note", "status", "urls", "sources", "ask", "clause_words", "what", "if"}
)
_PERIODS = {"versions": "version", "suspensions": "suspension", "earlier": "earlier"}
_OPENED = ("then", "meanwhile", "unsettled")  # shown field by field


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that is said otherwise: `field`, with its value as plain data on both sides (None: not there).

    `part` is `version`, `suspension` or `earlier` with its first day in `day`, both empty for the whole; where `field`
    is empty too, that whole part came or went. `wording`: no answer turns on it.
    """

    field: str
    before: Any
    after: Any
    part: str = ""
    day: str = ""
    wording: bool = False


@dataclass(frozen=True, slots=True)
class Difference:
    """A thing of the law that is not the same in both; `within` is the list that an entry is on."""

    section: Section
    id: str
    kind: Kind
    title: Words
    within: str
    details: tuple[Detail, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which rulebook: the date of its law, its digest, and until when it was compared with the sources."""

    version: str
    digest: str
    verified_until: str


@dataclass(frozen=True, slots=True)
class Differences:
    """Two rulebooks compared. `found` is in the order of the sections, then of lists and ids."""

    before: Stamp
    after: Stamp
    found: tuple[Difference, ...]

    @property
    def law(self) -> tuple[Difference, ...]:
        """What can change an answer."""
        return tuple(one for one in self.found if one.kind != "reworded")

    @property
    def result(self) -> Literal["same", "wording_only", "changed"]:
        """`same` to the byte; `wording_only` where the bytes differ but nothing that can change an answer does."""
        if self.before.digest == self.after.digest:
            return "same"
        return "changed" if self.law else "wording_only"

    def data(self) -> JsonObject:
        """Return everything as plain data, ready for JSON."""
        return {"result": self.result, **asdict(self)}


def differences(before: Rulebook, after: Rulebook) -> Differences:
    """Return what changed from one rulebook to another. The order of rules and registries is not examined."""
    old, new = things_of(before), things_of(after)
    found = (_difference(old.get(key), new.get(key)) for key in union(old, new))
    return Differences(stamp(before), stamp(after), tuple(one for one in found if one is not None))


def stamp(book: Rulebook) -> Stamp:
    """Return which rulebook it is."""
    return Stamp(book.version, book.digest, book.verified_until.isoformat())


def _difference(before: Snapshot | None, after: Snapshot | None) -> Difference | None:
    thing = after or before
    assert thing is not None
    if before and after and before.tree == after.tree:
        return None
    details = tuple(_details(before.tree if before else {}, after.tree if after else {}, both=bool(before and after)))
    if not details:
        return None
    kind: Kind = "added" if before is None else "removed" if after is None else "changed"
    if kind == "changed" and all(detail.wording for detail in details):
        kind = "reworded"
    return Difference(thing.section, thing.id, kind, thing.title, thing.within, details)


def _details(before: Tree, after: Tree, both: bool) -> Iterator[Detail]:
    """Yield what is otherwise; periods first, so that dates come before all else."""
    for name, part in _PERIODS.items():
        if before.get(name) != after.get(name):
            yield from _periods(part, before.get(name, ()), after.get(name, ()))
    left, right = _opened(before), _opened(after)
    for name in union(left, right):
        if name in _PERIODS or left.get(name) == right.get(name):
            continue
        if name != "order":
            yield _detail(name, left.get(name), right.get(name))
        elif both and _moved(left[name], right[name]):
            yield _detail(name, left[name], right[name])


def _detail(name: str, before: Any, after: Any, part: str = "", day: str = "") -> Detail:
    return Detail(name, before, after, part, day, name.rsplit(".", 1)[-1] in WORDING)


def _moved(before: Sequence[str], after: Sequence[str]) -> bool:
    """Return whether entries that are on both lists are there in another order."""
    return [one for one in before if one in set(after)] != [one for one in after if one in set(before)]


def _periods(part: str, before: Sequence[Tree], after: Sequence[Tree]) -> Iterator[Detail]:
    """Yield what is otherwise in dated states. They are matched by first day, and what is left over in order."""
    old, new = _by_day(before), _by_day(after)
    pairs = [(old[day], new[day]) for day in old if day in new]
    gone = [one for day, one in old.items() if day not in new]
    come = [one for day, one in new.items() if day not in old]
    for left, right in [*pairs, *zip_longest(gone, come)]:
        if left is None or right is None:
            yield Detail("", left, right, part, (left or right)["from"])
            continue
        one, other = _opened(left), _opened(right)
        for name in union(one, other):
            if one.get(name) != other.get(name):
                yield _detail(name, one.get(name), other.get(name), part, left["from"])


def _by_day(periods: Sequence[Tree]) -> dict[tuple[str, int], Tree]:
    """Return periods by first day; older texts may share one, so the count of those before goes with it."""
    days = [one["from"] for one in periods]
    return {(day, days[:index].count(day)): periods[index] for index, day in enumerate(days)}


def _opened(tree: Tree) -> JsonObject:
    """Return a tree with effects and second readings spread: `then` as `then.decision`, `then.documents` and so on."""
    flat: JsonObject = {}
    for name, value in tree.items():
        if name in _OPENED and isinstance(value, Mapping):
            flat.update({f"{name}.{field}": one for field, one in value.items()} or {name: value})
        else:
            flat[name] = value
    return flat
