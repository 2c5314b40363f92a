"""Suspensions as notices of their own: one file says what it suspends, from when to when, how firmly and for whom.

A suspension for everybody that meets a text without suspensions becomes that text's own. One for some shipments, or
one beside other suspensions, is a relief: it begins and ends by itself, and its test is held against each shipment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import Field, model_validator

from compliance.law.condition_reader import ConditionReader
from compliance.law.conditions import Condition, did_you_mean
from compliance.law.lists import ItemList, PartyList
from compliance.law.loading import Offences
from compliance.law.provision import Pause, Relief
from compliance.law.rule import (
    EVER,
    Dated,
    Identifier,
    InlineCase,
    LawId,
    LawModel,
    Period,
    Rule,
    Source,
    Suspension,
    Text,
)
from compliance.model.finding import Layer

if TYPE_CHECKING:
    from compliance.law.strict_yaml import Document

Owner: TypeAlias = Rule | ItemList | PartyList
_DAY = timedelta(days=1)
FOLDER = "suspensions"
# What a suspension may turn on: the shipment, never what the goods are held to be on the day.
_BARRED = ("item.", "licence.", "party.export_listed")


class Suspended(LawModel):
    """What a notice suspends: rules and lists by id, clauses, and other notices as a whole."""

    rules: tuple[Identifier, ...] = ()
    lists: tuple[Identifier, ...] = ()
    notices: tuple[LawId, ...] = ()
    clauses: tuple[Source, ...] = ()

    @model_validator(mode="after")
    def _something(self) -> Suspended:
        if not (self.rules or self.lists or self.notices or self.clauses):
            raise ValueError("suspends names nothing; give rules, lists, notices or clauses")
        return self

    def rests_on(self, source: Source) -> bool:
        """Return whether a citation falls under a suspended notice or clause."""
        return source.law in self.notices or source in self.clauses


class SuspensionNotice(Dated):
    """A file of `suspensions/`: what is suspended, when, how firmly, what follows then, and for whom (unsaid: all)."""

    id: Identifier
    title: Text
    why: str = Field(min_length=20, max_length=2000)
    suspends: Suspended
    for_: dict[str, Any] | None = Field(None, alias="for")
    suspensions: tuple[Suspension, ...] = Field(min_length=1)
    cases: tuple[InlineCase, ...] = ()
    instrument: dict[str, Any] | None = None

    @property
    def periods(self) -> tuple[Period, ...]:
        """A notice has no versions of its own."""
        return ()


class Imposed(Suspension):
    """A suspension that a notice of its own brings to a rule or list; `by` is that notice's file."""

    by: str


class OverlaidSuspension(Suspension):
    """A suspension that an overlay brings, prolongs or ends; `layer` says what kind of overlay.

    `prolongs` is the law whose suspension it carries on.
    """

    layer: Layer
    prolongs: LawId | None = None


@dataclass
class Reliefs:
    """What the notices of suspension come to: reliefs by the rule or list they meet, and their tests by name."""

    by_owner: dict[str, list[Relief]] = field(default_factory=dict)
    tests: dict[str, Condition] = field(default_factory=dict)

    def of(self, owner: str) -> tuple[Relief, ...]:
        """Return the reliefs of a rule or list."""
        return tuple(self.by_owner.get(owner, ()))


class Imposer:
    """Brings the notices of suspension to the rules and lists they name."""

    def __init__(self, known: Mapping[LawId, date], offences: Offences, beside: bool = False) -> None:
        """`known` says when each instrument was published; `beside` makes every suspension a relief."""
        self._known = known
        self._offences = offences
        self._beside = beside
        self.reliefs = Reliefs()

    def impose(
        self, notice: SuspensionNotice, owners: dict[str, Any], document: Document, path: str, reader: ConditionReader
    ) -> None:
        """Bring one notice to all that it suspends; owners are replaced where the suspension becomes their own."""
        met = list(_met(notice, owners))
        self._unknown(notice, owners, document, path, {name for name, _ in met})
        tests = self._tests(notice, document, path, reader)
        for name, spans in met:
            owner = owners.get(name)
            takes = owner is not None and not self._beside and not (isinstance(owner, Rule) and owner.each)
            if owner is not None and takes and notice.for_ is None and not owner.suspensions:
                own = [Imposed(**dict(span), by=notice.id) for span in spans]
                owners[name] = owner.model_copy(update={"suspensions": tuple(own), "afterwards": notice.afterwards})
            else:
                pauses = tuple(self._pauses(spans, tests))
                relief = Relief(notice.id, pauses, notice.afterwards)
                self.reliefs.by_owner.setdefault(name, []).append(relief)
                self.reliefs.tests |= {whom: test for _, whom, test in tests}

    def _tests(
        self, notice: SuspensionNotice, document: Document, path: str, reader: ConditionReader
    ) -> list[tuple[date, str, Condition]]:
        """Return the tests of a notice with their first days and names; one for all has the empty test."""
        when = notice.for_ or {}
        for name in _facts_of(when):
            if name.startswith(_BARRED):
                message = f"for: {name} depends on the goods or the day; say what the destination, use or party must be"
                self._offences.add(path, document.line(("for", name)), message)
        first, last = notice.suspensions[0].from_, max(s.last for s in notice.suspensions)
        made = reader.compiled(when, ("for",), first, last)
        return [(day, notice.id if day == first else f"{notice.id}@{day}", test) for day, test in made]

    def _pauses(self, spans: Iterable[Suspension], tests: Sequence[tuple[date, str, Condition]]) -> Iterator[Pause]:
        """Yield the pauses, cut where a test changes."""
        for span in spans:
            known = span.announced_on or self._known.get(span.source.law, EVER)
            for number, (first, whom, _) in enumerate(tests):
                end = tests[number + 1][0] - _DAY if number + 1 < len(tests) else EVER
                for part in _cut(span, [(first, end)]):
                    yield Pause(part, known, whom)

    def _unknown(
        self, notice: SuspensionNotice, owners: Mapping[str, Owner], document: Document, path: str, met: set[str]
    ) -> None:
        """Note what a notice names that is not there, and notices on which nothing rests."""
        named = [("rules", i, n, Rule) for i, n in enumerate(notice.suspends.rules)]
        named += [("lists", i, n, (ItemList, PartyList)) for i, n in enumerate(notice.suspends.lists)]  # type: ignore[misc]
        for key, index, name, kind in named:
            if name not in met:
                ids = [n for n, owner in owners.items() if isinstance(owner, kind)]
                message = f"suspends {key[:-1]} '{name}', which does not exist{did_you_mean(name, ids)}"
                self._offences.add(path, document.line(("suspends", key, index)), message)
        sources = [v.source for owner in owners.values() for v in owner.periods]
        for index, law in enumerate(notice.suspends.notices):
            if not any(s.law == law for s in sources):
                message = f"suspends {law}, on which no rule or list rests{did_you_mean(law, {s.law for s in sources})}"
                self._offences.add(path, document.line(("suspends", "notices", index)), message)
        for index, clause in enumerate(notice.suspends.clauses):
            if clause not in sources:
                message = f"suspends clause {clause.clause} of {clause.law}, on which no rule or list rests"
                self._offences.add(path, document.line(("suspends", "clauses", index)), message)


def _met(notice: SuspensionNotice, owners: Mapping[str, Owner]) -> Iterator[tuple[str, tuple[Suspension, ...]]]:
    """Yield what a notice suspends by name, with the spans that fall on it."""
    named = {*notice.suspends.rules, *notice.suspends.lists}
    for name in sorted(named):
        rule, _, subject = name.partition("/")
        if rule in owners and (not subject or subject in owners):
            yield name, notice.suspensions
    for name, owner in owners.items():
        resting = [v for v in owner.periods if notice.suspends.rests_on(v.source)]
        if name in named or not resting:
            continue
        if len(resting) == len(owner.periods):
            yield name, notice.suspensions
        else:
            days = [(v.from_, v.last) for v in resting]
            yield name, tuple(part for span in notice.suspensions for part in _cut(span, days))


def _cut(span: Suspension, days: Iterable[tuple[date, date]]) -> Iterator[Suspension]:
    """Yield the parts of a span that fall into some stretches of days."""
    for first, last in days:
        begin, end = max(span.from_, first), min(span.last, last)
        if begin <= end:
            yield span.model_copy(update={"from_": begin, "until": None if end == EVER else end})


def _facts_of(when: Mapping[str, Any]) -> Iterator[str]:
    for key, wanted in when.items():
        if key != "any":
            yield key
        for option in wanted if key == "any" and isinstance(wanted, list) else ():
            yield from _facts_of(option) if isinstance(option, dict) else ()
