"""Provisions out of rules: dated phases with compiled conditions; one for every list where a rule says `each`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from compliance.law.conditions import AnyOf, Condition, FactType, Test
from compliance.law.facts import fact_types
from compliance.law.lists import ItemList, PartyList
from compliance.law.provision import Pause, Phase, Provision, Relief, Timeline
from compliance.law.registry import Instrument
from compliance.law.rule import EVER, Effect, Period, Rule, Source, Suspension
from compliance.law.suspensions import Reliefs
from compliance.model.vocabulary import COUNTRIES, SECTORS

Subjects = Mapping[str, ItemList | PartyList]
Compile = Callable[[dict[str, Any], tuple[str | int, ...], date, date], list[tuple[date, Condition]]]
_DAY = timedelta(days=1)


class Dating:
    """Turns dated texts into timelines; the register of instruments says when each text was published."""

    def __init__(self, instruments: Mapping[str, Instrument], reliefs: Reliefs) -> None:
        self._instruments = instruments
        self._reliefs = reliefs

    def timeline(self, dated: ItemList | PartyList, meanwhile: Effect | None = None) -> Timeline:
        """Return the timeline of a list: phases without conditions, with its pauses and older texts."""
        ended = getattr(dated, "ended", None)
        phases = [self.phase(p, ended_by=ended.source if ended else None) for p in dated.periods]
        earlier = tuple((e.from_, e.last, e.source) for e in getattr(dated, "earlier", ()))
        pauses = tuple(Pause(_with(s, meanwhile), self.public(s)) for s in dated.suspensions)
        return Timeline(tuple(phases), pauses, dated.afterwards, earlier, self.reliefs(dated.id, meanwhile))

    def reliefs(self, owner: str, meanwhile: Effect | None = None) -> tuple[Relief, ...]:
        """Return the suspensions for somebody that meet a rule or list, with what follows meanwhile."""
        return tuple(
            Relief(r.by, tuple(replace(p, span=_with(p.span, meanwhile)) for p in r.pauses), r.afterwards)
            for r in self._reliefs.of(owner)
        )

    def phase(self, period: Period, ended_by: Source | None = None) -> Phase:
        """Return one dated state, as yet without condition."""
        end_known = self._published(ended_by.law) if ended_by else None
        known = self._published(period.source.law)
        return Phase(period.from_, period.until or EVER, period.source, period.also, known, end_known)

    def public(self, suspension: Suspension) -> date:
        """Return the day from which a suspension was public."""
        return suspension.announced_on or self._published(suspension.source.law)

    def _published(self, law: str) -> date:
        instrument = self._instruments.get(law)
        return instrument.promulgated if instrument else EVER


def provisions(rule: Rule, path: str, subjects: Subjects, dating: Dating, compiled: Compile) -> Iterator[Provision]:
    """Yield the provisions of a rule: itself, or one for every list of its kind."""
    if rule.each is None:
        phases = [phase for i in range(len(rule.versions)) for phase in _version(rule, i, dating, compiled)]
        pauses = tuple(Pause(s, dating.public(s)) for s in rule.suspensions)
        timeline = Timeline(tuple(phases), pauses, rule.afterwards, (), dating.reliefs(rule.id))
        yield Provision(rule.id, rule.room, rule.title, rule.says, timeline, None, path, rule.layer, rule.basis)
        return
    chosen = list(_chosen(rule, subjects.values()))
    begin = min((v.from_ for subject in chosen for v in subject.versions), default=EVER)
    conditions = compiled(rule.when or {}, ("when",), begin, EVER)
    for subject in chosen:
        base = dating.timeline(subject, rule.meanwhile)
        own = [(day, for_list(condition, subject.id)) for day, condition in conditions]
        phases = [part for p in base.phases for part in _split(replace(p, then=rule.then or Effect()), own)]
        name = f"{rule.id}/{subject.id}"
        reliefs = base.reliefs + dating.reliefs(rule.id, rule.meanwhile) + dating.reliefs(name, rule.meanwhile)
        timeline = replace(base, phases=tuple(phases), reliefs=reliefs)
        yield Provision(name, rule.room, subject.title, rule.says, timeline, subject.id, path, rule.layer, rule.basis)


def _version(rule: Rule, index: int, dating: Dating, compiled: Compile) -> Iterator[Phase]:
    version = rule.versions[index]
    conditions = compiled(version.when, ("versions", index, "when"), version.from_, version.last)
    phase = dating.phase(version)
    whole = replace(phase, then=version.then, says=version.says, unsettled=version.unsettled)
    yield from _split(whole, conditions)


def _split(phase: Phase, conditions: list[tuple[date, Condition]]) -> Iterator[Phase]:
    """Yield a phase with its condition, cut on the days on which the condition reads otherwise."""
    for number, (day, condition) in enumerate(conditions):
        last = conditions[number + 1][0] - _DAY if number + 1 < len(conditions) else EVER
        begin, end = max(day, phase.first), min(last, phase.last)
        if begin <= end:
            yield replace(phase, first=begin, last=end, condition=condition)


def _with(span: Suspension, meanwhile: Effect | None) -> Suspension:
    return span if span.meanwhile or meanwhile is None else span.model_copy(update={"meanwhile": meanwhile})


def _chosen(rule: Rule, subjects: Iterable[ItemList | PartyList]) -> Iterator[ItemList | PartyList]:
    wanted = rule.each
    assert wanted is not None
    for subject in subjects:
        if isinstance(subject, ItemList):
            if subject.kind == wanted.items:
                yield subject
        elif (
            subject.list == wanted.parties
            and wanted.third_country_ban in (None, subject.third_country_ban)
            and wanted.trade_ban in (None, subject.trade_ban)
        ):
            yield subject


def for_list(condition: Condition, subject: str) -> Condition:
    """Return the condition of a pattern with one list in the place of `@list`."""

    def one(test: Test) -> Test:
        return Test(test.fact, test.op, tuple(subject if v == "@list" else v for v in test.values))

    return tuple(
        one(c) if isinstance(c, Test) else AnyOf(tuple(tuple(one(t) for t in option) for option in c.options))
        for c in condition
    )


def facts_of(
    items: Mapping[str, ItemList], parties: Mapping[str, PartyList], papers: Iterable[str]
) -> dict[str, FactType]:
    """Return the vocabulary with what the lists and the register of papers bring to it."""
    return fact_types(
        {
            "items": [*items, "@list"],
            "parties": [*parties, "@list"],
            "families": _families(items.values()),
            "outside": {e.kind_of for i in items.values() for e in i.entries if e.kind_of},
            "papers": frozenset(papers),
            "countries": COUNTRIES,
            "sectors": SECTORS,
        }
    )


def _families(lists: Iterable[ItemList]) -> set[str]:
    return {f for i in lists for f in [i.family, *(e.family for e in i.entries)] if f}
