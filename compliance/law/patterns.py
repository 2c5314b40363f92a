"""Provisions out of rules: dated phases with compiled conditions; one for every list where a rule says `each`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from compliance.law.conditions import AnyOf, Condition, FactType, Test
from compliance.law.facts import fact_types
from compliance.law.lists import ItemList, PartyList
from compliance.law.provision import Pause, Phase, Provision, Timeline
from compliance.law.registry import Instrument
from compliance.law.rule import EVER, Dated, Effect, Period, Rule, Source, Suspension
from compliance.model.vocabulary import COUNTRIES, SECTORS

Subjects = Mapping[str, ItemList | PartyList]
Compile = Callable[[dict[str, Any], tuple[str | int, ...]], Condition]


class Dating:
    """Turns dated texts into timelines; the register of instruments says when each text was published."""

    def __init__(self, instruments: Mapping[str, Instrument]) -> None:
        self._instruments = instruments

    def timeline(self, dated: Dated, meanwhile: Effect | None = None) -> Timeline:
        """Return the timeline of a list: phases without conditions, with its pauses and older texts."""
        ended = getattr(dated, "ended", None)
        phases = [self.phase(p, ended_by=ended.source if ended else None) for p in dated.periods]
        earlier = tuple((e.from_, e.last, e.source) for e in getattr(dated, "earlier", ()))
        pauses = tuple(Pause(_with(s, meanwhile), self.public(s)) for s in dated.suspensions)
        return Timeline(tuple(phases), pauses, dated.afterwards, earlier)

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
        phases = [_version(rule, i, dating, compiled) for i in range(len(rule.versions))]
        pauses = tuple(Pause(s, dating.public(s)) for s in rule.suspensions)
        timeline = Timeline(tuple(phases), pauses, rule.afterwards)
        yield Provision(rule.id, rule.room, rule.title, rule.says, timeline, None, path, rule.layer)
        return
    condition = compiled(rule.when or {}, ("when",))
    for subject in _chosen(rule, subjects.values()):
        own = _for_list(condition, subject.id)
        base = dating.timeline(subject, rule.meanwhile)
        phases = [_filled(p, own, rule) for p in base.phases]
        timeline = Timeline(tuple(phases), base.pauses, base.afterwards, base.earlier)
        name = f"{rule.id}/{subject.id}"
        yield Provision(name, rule.room, subject.title, rule.says, timeline, subject.id, path, rule.layer)


def _version(rule: Rule, index: int, dating: Dating, compiled: Compile) -> Phase:
    version = rule.versions[index]
    condition = compiled(version.when, ("versions", index, "when"))
    base = dating.phase(version)
    return Phase(
        base.first, base.last, base.source, base.also, base.known, None, condition, version.then, version.says,
        version.unsettled,
    )  # fmt: skip


def _with(span: Suspension, meanwhile: Effect | None) -> Suspension:
    return span if span.meanwhile or meanwhile is None else span.model_copy(update={"meanwhile": meanwhile})


def _filled(phase: Phase, condition: Condition, rule: Rule) -> Phase:
    return Phase(
        phase.first, phase.last, phase.source, phase.also, phase.known, phase.end_known, condition,
        rule.then or Effect(),
    )  # fmt: skip


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


def _for_list(condition: Condition, subject: str) -> Condition:
    def one(test: Test) -> Test:
        return Test(test.fact, test.op, tuple(subject if v == "@list" else v for v in test.values))

    return tuple(
        one(c) if isinstance(c, Test) else AnyOf(tuple(tuple(one(t) for t in option) for option in c.options))
        for c in condition
    )


def facts_of(items: Mapping[str, ItemList], parties: Mapping[str, PartyList]) -> dict[str, FactType]:
    """Return the vocabulary with what the lists bring to it."""
    return fact_types(
        {
            "items": [*items, "@list"],
            "parties": [*parties, "@list"],
            "families": _families(items.values()),
            "outside": {e.kind_of for i in items.values() for e in i.entries if e.kind_of},
            "countries": COUNTRIES,
            "sectors": SECTORS,
        }
    )


def _families(lists: Iterable[ItemList]) -> set[str]:
    return {f for i in lists for f in [i.family, *(e.family for e in i.entries)] if f}
