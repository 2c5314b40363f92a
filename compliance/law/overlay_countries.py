"""Rules carried over to further countries: those treated like another one, and new members of a group.

The rules of the law stay as they are. Beside each one that names the country or group stands a twin of the overlay
with the further countries; its id begins with that of the rule, so that whatever sets the rule aside also sets aside
the twin.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeAlias

from compliance.law.conditions import AnyOf, Clause, Condition, Test, compile_condition, groups_named, tests_of
from compliance.law.country_groups import CountryGroup, CountryGroups
from compliance.law.loading import Offences
from compliance.law.overlay import Alike, Overlay, OverlayParts
from compliance.law.patterns import for_list
from compliance.law.provision import Phase, Provision
from compliance.law.rule import Text

if TYPE_CHECKING:
    from compliance.law.rulebook import Rulebook

Note: TypeAlias = Callable[[tuple[str | int, ...], str], None]


def groups_with(groups: CountryGroups, parts: OverlayParts, offences: Offences) -> CountryGroups:
    """Return the country groups with the new groups and members of an overlay."""
    found = {group.id: group for group in groups.groups}
    for index, more in enumerate(parts.head.country_groups if parts.head else ()):
        known = found.get(more.id)
        taken = {(m.country, m.last) for m in known.members} if known else set()
        for number, member in enumerate(more.members):
            if parts.document and any(c == member.country and member.from_ <= last for c, last in taken):
                line = parts.document.line(("country_groups", index, "members", number))
                offences.add(parts.path, line, f"{member.country} is in {more.id} already on {member.from_}")
        members = (*known.members, *more.members) if known else more.members
        found[more.id] = (known or more).model_copy(update={"members": members})
    return CountryGroups.model_construct(groups=tuple(found.values()))


def likened(
    provisions: Iterable[Provision], head: Overlay, index: int, groups: CountryGroups, note: Note
) -> Iterator[Provision]:
    """Yield a twin of every provision that names the country which others are treated like."""
    wanted = head.alike[index]
    members = groups.on(wanted.from_)
    if wanted.within is not None and wanted.within not in members:
        note(("alike", index, "within"), f"unknown country group '{wanted.within}'; enter it under country_groups")
        return
    among = (*wanted.countries, *(members[wanted.within] if wanted.within else ()))
    countries = tuple(c for c in dict.fromkeys(among) if c != wanted.like)
    for provision in provisions:
        phases = []
        for phase in provision.timeline.phases:
            if any(wanted.like in t.values and t.op != "in" for t in tests_of(phase.condition)):
                note(("alike", index, "like"), f"{provision.id} names {wanted.like} under not or all; write it out")
            elif condition := _carried(phase.condition, wanted.like, countries):
                phases.append(replace(phase, condition=condition))
        if twin := _twin(provision, phases, head, wanted):
            yield twin


def _carried(condition: Condition, like: str, countries: tuple[str, ...]) -> Condition:
    """Return a condition for the further countries, or nothing where it does not name the one they are like."""

    def names(test: Test) -> bool:
        return test.op == "in" and like in test.values and "country" in test.fact

    def carried(test: Test) -> Test:
        return replace(test, values=countries) if names(test) else test

    outside = any(isinstance(c, Test) and names(c) for c in condition)
    if not outside and not any(names(t) for t in tests_of(condition)):
        return ()
    found: list[Clause] = []
    for clause in condition:
        if isinstance(clause, Test):
            found.append(carried(clause))
            continue
        options = [o for o in clause.options if outside or any(names(t) for t in o)]
        if not options:
            found.append(clause)
        elif len(options) == 1:
            found += [carried(test) for test in options[0]]
        else:
            found.append(AnyOf(tuple(tuple(carried(t) for t in option) for option in options)))
    return tuple(found)


def _twin(provision: Provision, phases: Iterable[Phase], head: Overlay, wanted: Alike) -> Provision | None:
    """Return the twin of a provision from the first day on which the countries are alike."""
    kept = [
        replace(
            phase,
            first=max(phase.first, wanted.from_),
            last=min(phase.last, wanted.last),
            source=wanted.source,
            also=(phase.source, *phase.also),
            known=date.min,
            says=_said(phase.says or provision.says, wanted.like),
        )
        for phase in phases
        if phase.first <= wanted.last and wanted.from_ <= phase.last
    ]
    return _beside(provision, kept, head) if kept else None


def _said(says: Text, like: str) -> Text:
    return Text(en=f"As for {like}: {says.en}", zh=f"比照{like}：{says.zh}")


def _beside(provision: Provision, phases: Iterable[Phase], head: Overlay) -> Provision:
    timeline = replace(provision.timeline, phases=tuple(phases), earlier=())
    return replace(provision, id=f"{provision.id}/{head.id}", timeline=timeline, layer=head.standing)


def joined(book: Rulebook, provisions: Iterable[Provision], head: Overlay, note: Note) -> Iterator[Provision]:
    """Yield a twin of every provision of a rule that names a group with new members."""
    known = {group.id for group in book.country_groups.groups}
    more = [(index, group) for index, group in enumerate(head.country_groups) if group.id in known]
    for provision in provisions if more else ():
        for index, group in more:
            phases: list[Phase] = []
            for phase in provision.timeline.phases:
                condition = _naming(book, provision, phase, group)
                if any(group.members[0].country in t.values and t.op != "in" for t in tests_of(condition)):
                    note(("country_groups", index), f"{provision.id} names {group.id} under not or all; write it out")
                elif condition:
                    phases += _for_members(phase, condition, group)
            if phases:
                yield _beside(provision, phases, head)


def _naming(book: Rulebook, provision: Provision, phase: Phase, group: CountryGroup) -> Condition:
    """Return the condition of a phase with the first new member in the place of the group; empty if it is not named."""
    rule = book.rules.get(provision.id.split("/")[0])
    if rule is None:
        return ()
    when = rule.when or next((v.when for v in rule.versions if v.covers(phase.first)), {})
    if group.id not in groups_named(when):
        return ()
    alone = {g.id: c for g in book.country_groups.groups if (c := book.country_groups.on(phase.first)[g.id])}
    condition = compile_condition(when, book.facts, {**alone, group.id: (group.members[0].country,)})
    return for_list(condition, provision.subject) if provision.subject else condition


def _for_members(phase: Phase, condition: Condition, group: CountryGroup) -> Iterator[Phase]:
    """Yield a phase for each stretch of days in which the new members of a group are the same."""
    ends = {m.until + timedelta(days=1) for m in group.members if m.until}
    days = sorted({m.from_ for m in group.members} | ends)
    for number, day in enumerate(days):
        last = min(phase.last, days[number + 1] - timedelta(days=1) if number + 1 < len(days) else phase.last)
        first = max(phase.first, day)
        countries = tuple(m.country for m in group.members if m.covers(first))
        if first <= last and countries:
            found = _carried(condition, group.members[0].country, countries)
            yield replace(phase, first=first, last=last, condition=found, known=date.min)
