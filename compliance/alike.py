"""What tells two questions apart under a rulebook: two that are alike here have the same outcome.

The rules are read once for what they ask: a fact that no condition names, and a difference between two values that no
condition sees (France and Spain, say), cannot change an outcome. The same holds for days between which nothing changes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from compliance.answer.evaluated_shipment import AskedState
from compliance.answer.line_outcome import PlacedLine
from compliance.answer.questions import LineGap
from compliance.bounded import BoundedTable
from compliance.evaluate.cross_check import CrossCheck
from compliance.evaluate.resolve import CaseDates
from compliance.facts.lines import DescribedLine
from compliance.law.conditions import tests_of
from compliance.law.facts import Described, Facts, FactValue, Missing, Several
from compliance.law.rule import Text
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Decision

# Facts that are read outside of conditions: by their lists and papers in facts/dated.py and answer/beside.py, and the
# kind of movement in answer/line_outcome.py. Their values are kept apart as they are, and their gaps as well.
_READ_ELSEWHERE = frozenset(
    "item.matches item.beside party.listed_in party.majority_owner_listed_in permit.held move.kind".split()
)
_NAMING = ("matched", "possible")
ANY_LINE = "\0"  # stands for the id of a line in what is shared between lines
_MARK = "\1"
_NO_WORDS = Text(en="-", zh="-")
_OTHER = ""  # a value that no condition names
_BEARINGS = 10_000


class Distinctions:
    """Tells questions apart by what the conditions of a rulebook can see of them."""

    def __init__(self, book: Rulebook, judges: CrossCheck) -> None:
        """Read every condition."""
        self._judges = judges
        named: dict[str, dict[object, set[int]]] = {}
        conditions = (*judges.conditions, *book.reliefs.values())
        for number, test in enumerate(test for condition in conditions for test in tests_of(condition)):
            values = named.setdefault(test.fact, {})
            for value in test.values:
                values.setdefault(value, set()).add(number)
        self._facts = frozenset(named) | _READ_ELSEWHERE
        self._same = {fact: _first_of_kind(values) for fact, values in named.items() if fact not in _READ_ELSEWHERE}
        self._reliefs = tuple(book.reliefs.values())
        self._bearings: BoundedTable[Hashable, Bearing] = BoundedTable(_BEARINGS)

    def line(self, read: DescribedLine, placed: PlacedLine) -> Hashable:
        """Return what tells the goods of a line apart."""
        found = read.classification
        rows = (
            tuple(
                (m.goods.id, m.entry.family, m.certainty, m.entry.listed_from)
                for m in matches
                if m.certainty in _NAMING or m.entry.listed_from
            )
            for matches in (found.matches, read.beside)
        )
        return (
            *_said(read.described, self._facts, self._same),
            *rows,
            found.claimed,
            found.placed,
            placed.near,
            placed.presumed,
        )

    def scope(self, described: Described, calendar: CaseDates, asked: AskedState) -> Hashable:
        """Return what tells a shipment without its lines, and without licences, apart."""
        stretch = self._judges.stretch
        days = (stretch(calendar.as_of), stretch(calendar.release), stretch(calendar.decision))
        return (*_said(described, self._facts, self._same), *days, calendar.release_stated, calendar.undated, asked)

    def bearing(self, read: DescribedLine) -> Bearing:
        """Return what of a shipment without licences can bear on goods: the first judge hears them without one.

        What is no with everything else unknown stays no in every shipment.
        """
        numbers = frozenset(self._judges.judges[0].judge(_on_any_day(read)))
        rows = (*read.classification.matches, *read.beside)
        lists = frozenset(m.goods.id for m in rows)
        begins = frozenset(m.entry.listed_from for m in rows if m.entry.listed_from)
        return self._bearings.of((numbers, lists, begins), lambda: self._bearing(numbers, lists, begins))

    def _bearing(self, numbers: frozenset[int], lists: frozenset[str], begins: frozenset[date]) -> Bearing:
        named: dict[str, dict[object, set[int]]] = {}
        conditions = (*(self._judges.conditions[number] for number in sorted(numbers)), *self._reliefs)
        for number, test in enumerate(test for condition in conditions for test in tests_of(condition)):
            values = named.setdefault(test.fact, {})
            for value in test.values:
                values.setdefault(value, set()).add(number)
        same = {fact: _first_of_kind(values) for fact, values in named.items() if fact not in _READ_ELSEWHERE}
        days = self._judges.turning_days(numbers, lists) | begins
        return Bearing(frozenset(named) | _READ_ELSEWHERE, same, tuple(sorted(days)))

    def borne(self, bearing: Bearing, described: Described, calendar: CaseDates) -> Hashable:
        """Return what tells a shipment apart for goods on which only some of it bears."""
        named = (described.facts["party.listed_in"], described.facts["party.majority_owner_listed_in"])
        free = all(isinstance(one, Several) and not one.yes and not one.maybe for one in named)
        stretch = bearing.stretch if free else self._judges.stretch  # lists of parties turn on days of their own
        days = (self._judges.stretch(calendar.as_of), stretch(calendar.release), stretch(calendar.decision))
        always = any(gap.always for missing in described.missing.values() for gap in missing)
        said = _said(described, bearing.facts, bearing.same)
        return (*said, always, free, *days, calendar.release_stated, calendar.undated)

    def gaps(self, described: Described) -> dict[str, tuple[Missing, ...]]:
        """Return the gaps that can leave something open."""
        return {name: tuple(missing) for name, missing in described.missing.items() if name in self._facts}

    def numbered(self, described: Described) -> Described:
        """Return facts with gaps that bear nothing but their fact and number, to be judged for all that are alike."""
        gaps = {
            name: [_numbered(name, *one) for one in enumerate(missing)] for name, missing in described.missing.items()
        }
        return Described(described.facts, gaps)


@dataclass(frozen=True, slots=True)
class Bearing:
    """What of a shipment can bear on goods of some kind: facts, which of their values are the same, and days.

    Between two of the days nothing changes for such goods.
    """

    facts: frozenset[str]
    same: Mapping[str, Mapping[str, str]]
    days: tuple[date, ...]

    def stretch(self, day: date) -> int:
        """Return the number of the stretch of days in which nothing changes for the goods and in which `day` lies."""
        return bisect_right(self.days, day)


def _on_any_day(read: DescribedLine) -> Facts:
    """Return the facts of goods as they hold on any day: what the day may change is left open as far as it may."""
    found = read.classification
    listed = (m for m in found.matches if m.goods.kind == "dual_use" and m.certainty in _NAMING)
    families = {m.entry.family or m.goods.family or "other" for m in listed}
    if any(m.entry.listed_from for m in found.matches if m.certainty == "outside"):
        families.add("other")
    facts: dict[str, FactValue] = {**read.described.facts}
    for name, rows in (("item.matches", found.matches), ("item.beside", read.beside)):
        if any(m.entry.listed_from for m in rows):
            facts[name] = None
    return facts | {
        "item.family": Several(maybe=frozenset(families), open=not found.placed),
        "item.controlled": None if families or found.claimed or not found.placed else False,
        "licence.covers": Several(),
    }


def _said(
    described: Described, wanted: frozenset[str], same: Mapping[str, Mapping[str, str]]
) -> tuple[Hashable, Hashable]:
    """Return facts and gaps as far as they matter; where an answer goes, and its words, decide nothing."""
    facts = tuple((name, _seen(value, same.get(name))) for name, value in described.facts.items() if name in wanted)
    gaps = tuple(
        (name, tuple((gap.decides, gap.always, gap.lists) for gap in missing))
        for name, missing in described.missing.items()
        if name in wanted
    )
    return facts, gaps


def _seen(value: FactValue, same: Mapping[str, str] | None) -> FactValue:
    if same is None:
        return value
    if isinstance(value, Several):
        yes, maybe = (frozenset(same.get(one, _OTHER) for one in values) for values in (value.yes, value.maybe))
        return Several(yes, maybe, value.open)
    return same.get(value, _OTHER) if isinstance(value, str) else value


def filled(gaps: Iterable[LineGap], missing: Mapping[str, Sequence[Missing]], line: str) -> tuple[LineGap, ...]:
    """Return numbered gaps as what they are in a shipment, those of its line `line` and each place once."""
    found: dict[str, tuple[Missing, frozenset[Decision]]] = {}
    for gap, brings in gaps:
        _, name, number = gap.path.split(_MARK) if gap.path.startswith(_MARK) else ("", "", "")
        own = missing[name][int(number)] if name else gap
        own = replace(own, path=own.path.replace(ANY_LINE, line)) if ANY_LINE in own.path else own
        known = found.get(own.path)
        found[own.path] = (own, brings) if known is None else (known[0], known[1] | brings)
    return tuple(found.values())


def _numbered(name: str, number: int, gap: Missing) -> Missing:
    return Missing(f"{_MARK}{name}{_MARK}{number}", _NO_WORDS, gap.decides, always=gap.always, lists=gap.lists)


def _first_of_kind(values: Mapping[object, set[int]]) -> dict[str, str]:
    """Return for each text the first one that stands in exactly the same tests."""
    first: dict[frozenset[int], str] = {}
    texts = sorted(value for value in values if isinstance(value, str))
    return {text: first.setdefault(frozenset(values[text]), text) for text in texts}
