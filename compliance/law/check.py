"""Checks over a whole rulebook that has loaded: what each file alone cannot show.

Rules that can never hold, rules that contradict each other, texts said twice, entries that do not fit together, and
the calendar. Running the cases needs a judge and is in `compliance.evaluate.inline_cases`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from compliance.law.citations import effects
from compliance.law.conditions import tests_of
from compliance.law.date_continuity import idle_boundaries
from compliance.law.entries import check_entries
from compliance.law.folder import Folder
from compliance.law.loading import Offences, read_document
from compliance.law.provision import Phase, Provision, matches
from compliance.law.rule import Suspension
from compliance.law.rulebook import Rulebook
from compliance.law.satisfiability import contradictions
from compliance.law.strict_yaml import Document
from compliance.law.strict_yaml import Path as Place
from compliance.law.suspensions import FOLDER, Imposed


class Places:
    """Finds the line of a place in a file of the rulebook; files are only parsed when something is wrong in them."""

    def __init__(self, root: Path, policy: Path | None = None) -> None:
        self._folders = [Folder(root), *([Folder(policy)] if policy else [])]
        self._documents: dict[str, Document | None] = {}

    def at(self, path: str, place: Place = (), layer: str = "law") -> str:
        """Return `path:line` of a place; a company's own rule is looked for in the policy folder."""
        folder = self._folders[-1] if layer != "law" else self._folders[0]
        key = f"{layer} {path}"
        if key not in self._documents:
            self._documents[key] = read_document(folder, path, Offences())
        document = self._documents[key]
        return f"{path}:{document.line(place) if document else 1}"


def check_book(book: Rulebook, places: Places) -> list[str]:
    """Return every offence of a loaded rulebook as `path:line: message`."""
    found = [*_unreachable(book, places), *_conflicts(book, places), *_cycles(book, places), *_repeated(book, places)]
    found += [*_pauses(book, places), *_reliefs(book, places)]
    found += [f"{places.at(path, place)}: {message}" for path, place, message in check_entries(book)]
    for rule in book.rules.values():
        if rule.each is None:
            timeline = book.by_id[rule.id].timeline
            found += [f"{places.at(book.paths[rule.id], p, rule.layer)}: {m}" for p, m in idle_boundaries(timeline)]
    for name, timeline in book.timelines.items():
        found += [f"{places.at(book.paths[name], place)}: {message}" for place, message in idle_boundaries(timeline)]
    return sorted(set(found))


def _pauses(book: Rulebook, places: Places) -> Iterator[str]:
    """Yield suspensions that rest on one clause and one firmness but differ in their days."""
    seen: dict[tuple[str, str, str], tuple[str, Suspension]] = {}
    owners: list[tuple[str, tuple[Suspension, ...], str]] = [
        *((book.paths[r.id], r.suspensions, r.layer) for r in book.rules.values()),
        *((book.paths[name], listed.suspensions, "law") for name, listed in book.items.items()),
        *((book.paths[name], listed.suspensions, "law") for name, listed in book.parties.items()),
        *((book.paths[f"{FOLDER}.{name}"], notice.suspensions, "law") for name, notice in book.suspensions.items()),
    ]
    for path, spans, layer in owners:
        for index, span in ((i, s) for i, s in enumerate(spans) if not isinstance(s, Imposed)):
            twin, other = seen.setdefault((span.source.law, span.source.clause, span.standing), (path, span))
            if (other.from_, other.until) != (span.from_, span.until):
                where = places.at(path, ("suspensions", index), layer)
                cited = f"{span.source.law} clause {span.source.clause}"
                days = f"{span.from_} to {span.until} here, {other.from_} to {other.until} in {twin}"
                yield f"{where}: {cited} suspends from {days}; one clause has one pair of days"


def _reliefs(book: Rulebook, places: Places) -> Iterator[str]:
    """Yield suspensions for somebody whose test can never hold, or whose days meet no version of what they suspend."""
    for name in book.suspensions:
        path = book.paths[f"{FOLDER}.{name}"]
        tests = [test for whom, test in book.reliefs.items() if whom.split("@")[0] == name]
        for message in {m for test in tests for m in contradictions(test, book.facts)}:
            yield f"{places.at(path, ('for',))}: {message}"
        lists = [(i, timeline) for i, timeline in book.timelines.items() if i in book.paths]
        rules = [(p.id, p.timeline) for p in book.provisions if p.subject is None]
        for owner, timeline in (*lists, *rules):
            for relief in (r for r in timeline.reliefs if r.by == name):
                for pause in relief.pauses:
                    if not any(p.first <= pause.span.last and pause.span.from_ <= p.last for p in timeline.phases):
                        idle = f"the suspension from {pause.span.from_} meets no version of {owner}"
                        yield f"{places.at(path, ('suspensions',))}: {idle}; there is nothing to suspend"


def _unreachable(book: Rulebook, places: Places) -> Iterator[str]:
    """Yield rules, versions and alternatives that can never hold, and patterns that no list fills."""
    for rule in book.rules.values():
        path = book.paths[rule.id]
        made = [p for p in book.provisions if p.id == rule.id or p.id.startswith(f"{rule.id}/")]
        if not made:
            message = "no list is of this kind, so the rule can never apply; correct `each`"
            yield f"{places.at(path, ('each',), rule.layer)}: {message}"
        phases = made[0].timeline.phases if made else ()
        for index, phase in enumerate(phases[:1] if rule.each else phases):
            place: Place = ("when",) if rule.each else ("versions", index, "when")
            messages = [*contradictions(phase.condition, book.facts), *_never_given(book, phase)]
            for message in messages:
                yield f"{places.at(path, place, rule.layer)}: {message}"


def _never_given(book: Rulebook, phase: Phase) -> Iterator[str]:
    """Yield tests for values that no list of the rulebook can give to a line."""
    given: dict[str, set[str]] = {
        "item.annex_part": {str(e.part) for goods in book.items.values() for e in goods.entries if e.part is not None},
        "party.alert": {str(alert.kind) for alert in book.alerts},
    }
    for test in tests_of(phase.condition):
        if test.fact in given and test.op == "in" and not given[test.fact] & set(test.values):
            yield f"no list can give {test.fact} the value {' or '.join(map(str, test.values))}; the test never holds"


def _conflicts(book: Rulebook, places: Places) -> Iterator[str]:
    """Yield pairs of rules in one room with the same conditions on the same days and different decisions."""
    same: dict[object, list[tuple[Provision, Phase]]] = {}
    for provision in book.provisions:
        for phase in provision.timeline.phases:
            if phase.then.decision:
                key = (provision.layer, provision.room, frozenset(phase.condition))
                same.setdefault(key, []).append((provision, phase))
    for group in same.values():
        for number, (one, first) in enumerate(group):
            for other, second in group[number + 1 :]:
                if one.id != other.id and _clash(one, first, other, second):
                    where = places.at(other.path, (), other.layer)
                    decisions = f"{second.then.decision} here, {first.then.decision} there"
                    yield (
                        f"{where}: the same conditions as {one.id} on the same days, but {decisions}; "
                        f"let one of them lift the other, or make them one rule"
                    )


def _clash(one: Provision, first: Phase, other: Provision, second: Phase) -> bool:
    overlap = first.first <= second.last and second.first <= first.last
    lifted = any(matches(t, other.id) for t in first.then.lifts) or any(matches(t, one.id) for t in second.then.lifts)
    return overlap and first.then.decision != second.then.decision and not lifted


def _cycles(book: Rulebook, places: Places) -> Iterator[str]:
    """Yield rules that lift themselves, at once or through others."""
    lifts = {
        rule.id: {known for known in book.rules for e in effects(rule) for t in e.lifts if _reaches(t, known)}
        for rule in book.rules.values()
    }
    for name, rule in sorted(book.rules.items()):
        ring = _ring(name, lifts)
        if ring and name == min(ring):
            chain = " lifts ".join([*ring, name])
            yield f"{places.at(book.paths[name], (), rule.layer)}: {chain}; rules may not lift each other in a ring"


def _reaches(target: str, rule_id: str) -> bool:
    return matches(target, rule_id) or target.startswith(f"{rule_id}/")


def _ring(start: str, lifts: Mapping[str, set[str]]) -> list[str]:
    """Return the rules on a shortest way from `start` back to itself, or nothing."""
    ways = [[start]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for following in sorted(lifts[way[-1]]):
            if following == start:
                return way
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


def _repeated(book: Rulebook, places: Places) -> Iterator[str]:
    """Yield reasons and explanations that are blank, or the same in two files."""
    seen: dict[tuple[str, str], str] = {}
    for path, place, text, layer in _texts(book):
        plain = " ".join(text.split()).casefold()
        where = ".".join(map(str, place))
        if not plain:
            yield f"{places.at(path, place, layer)}: {where} is blank; say it in your own words"
        elif (where, plain) in seen:
            twin = seen[(where, plain)]
            yield f"{places.at(path, place, layer)}: {where} is word for word that of {twin}; say what is special here"
        else:
            seen[(where, plain)] = path


def _texts(book: Rulebook) -> Iterator[tuple[str, Place, str, str]]:
    for name, rule in sorted(book.rules.items()):
        path = book.paths[name]
        yield path, ("why",), rule.why, rule.layer
        yield path, ("says", "en"), rule.says.en, rule.layer
        yield path, ("says", "zh"), rule.says.zh, rule.layer
    for name, goods in sorted(book.items.items()):
        yield book.paths[name], ("why",), goods.why, "law"
    for name, notice in sorted(book.parties.items()):
        yield book.paths[name], ("why",), notice.why, "law"
    for name, suspending in sorted(book.suspensions.items()):
        yield book.paths[f"{FOLDER}.{name}"], ("why",), suspending.why, "law"
