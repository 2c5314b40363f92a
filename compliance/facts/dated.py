"""Facts that depend on the day: whether the goods are controlled, in which family, and what a held licence covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from compliance.facts.licences import valid
from compliance.facts.lines import DescribedLine
from compliance.goods.matching import Match
from compliance.law.facts import Described, FactValue, Several
from compliance.law.provision import Branch
from compliance.law.standings import Moment, Standings

_NAMING = ("matched", "possible")


def dated_facts(
    standings: Standings, line: DescribedLine, scope: Described, as_of: date
) -> Callable[[date, Branch], Mapping[str, FactValue]]:
    """Return a function from day and reading to the dated facts of a line."""
    matches = [m for m in line.classification.matches if m.goods.kind == "dual_use"]
    listed = [m for m in matches if m.certainty in _NAMING]
    freed = [m for m in line.classification.matches if m.certainty == "outside"]
    claimed = line.classification.claimed
    placed = line.classification.placed

    def facts(day: date, branch: Branch) -> Mapping[str, FactValue]:
        moment = standings.at(day, as_of, branch)
        sure: set[str] = set()
        maybe: set[str] = set()
        for match in listed:
            if match.entry.listed_from and day < match.entry.listed_from:
                continue
            state = moment[match.goods.id].state
            family = match.entry.family or match.goods.family or "other"
            if state == "in_force":
                (sure if match.certainty == "matched" else maybe).add(family)
            elif state == "earlier":
                maybe.add(family)
        if any(m.entry.listed_from and day < m.entry.listed_from for m in freed):
            maybe.add("other")
        controlled = True if sure or claimed else None if maybe or not placed else False
        covers = frozenset(held.kind for held in line.licences if valid(held, day))
        return _begun(line, day) | {
            "item.controlled": controlled,
            "item.family": Several(frozenset(sure), frozenset(maybe - sure), not placed),
            "licence.covers": Several(covers),
            "party.export_listed": _export_listed(standings.export_lists, moment, scope),
        }

    return facts


def _begun(line: DescribedLine, day: date) -> dict[str, FactValue]:
    """Return which lists name the goods on the day, where rows have a first day of their own."""
    rows_of = {"item.beside": line.beside, "item.matches": line.classification.matches}
    late = {name for name, rows in rows_of.items() if any(m.entry.listed_from for m in rows if m.certainty in _NAMING)}
    return {name: _named_by(rows_of[name], day, line.described.facts[name]) for name in sorted(late)}


def _named_by(rows: Iterable[Match], day: date, undated: FactValue) -> Several:
    """Return the lists that name the goods, without entries whose own first day has not come."""
    assert isinstance(undated, Several)
    begun = [m for m in rows if m.entry.listed_from is None or m.entry.listed_from <= day]
    sure = frozenset(m.goods.id for m in begun if m.certainty == "matched")
    maybe = frozenset(m.goods.id for m in begun if m.certainty == "possible")
    return Several(sure & undated.yes, (maybe - sure) & (undated.maybe | undated.yes), undated.open)


def _export_listed(export_lists: frozenset[str], moment: Moment, scope: Described) -> bool | None:
    """Return whether a party, or an owner of half or more, is on a control or watch list in force on the day."""
    named, owned = scope.facts["party.listed_in"], scope.facts["party.majority_owner_listed_in"]
    assert isinstance(named, Several)
    assert isinstance(owned, Several)
    lists = [n for n in named.yes | owned.yes if n in export_lists]
    if any(moment[n].state == "in_force" for n in lists):
        return True
    return None if named.open or named.maybe or owned.open or owned.maybe else False
