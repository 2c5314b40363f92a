"""A rule made ready to judge: versions with compiled conditions, and its standing on a day.

The standing of a provision is pure time: which version holds, whether it is suspended, and how firmly. It depends on
the day, on what was published by `as_of`, and on the assumptions of the branch that is examined.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, NamedTuple, TypeAlias

from compliance.law.conditions import Condition
from compliance.law.rule import EVER, Basis, Effect, Source, Suspension, Text, Unsettled
from compliance.model.finding import Layer

State: TypeAlias = Literal["in_force", "suspended", "not_in_force", "ended", "earlier"]


class Assumption(NamedTuple):
    """One reading of an unsettled state: the suspension by `law` continues, or its last day is outside.

    `spared` is no reading: the test `law` of a suspension for somebody holds for this shipment.
    """

    law: str
    reading: Literal["continues", "last_day_outside", "spared"]


NOTHING = Effect()
Branch: TypeAlias = frozenset[Assumption]
FORMAL: Branch = frozenset()


@dataclass(frozen=True, slots=True)
class Phase:
    """One dated state: first and last day, citations, the text's day of publication, and what follows."""

    first: date
    last: date
    source: Source
    also: tuple[Source, ...]
    known: date
    end_known: date | None = None
    condition: Condition = ()
    then: Effect = NOTHING
    says: Text | None = None
    unsettled: Unsettled | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """A suspension with the day from which it was public; `whom` names the test a shipment must meet, if any."""

    span: Suspension
    known: date
    whom: str = ""

    def spares(self, branch: Branch) -> bool:
        """Return whether the suspension is for the shipment at hand."""
        return not self.whom or Assumption(self.whom, "spared") in branch


@dataclass(frozen=True, slots=True)
class Relief:
    """A suspension for some shipments only, or beside another one: it begins and ends by itself."""

    by: str
    pauses: tuple[Pause, ...]
    afterwards: Literal["resumes", "unconfirmed"] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a provision on a day; `doubts` are the assumptions under which it would be different."""

    state: State
    phase: Phase | None
    pause: Suspension | None = None
    prolonged: Literal["announced", "inferred", "unconfirmed"] | None = None
    doubts: tuple[Assumption, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """Phases and pauses of a provision or list, with older texts that may have covered the same ground."""

    phases: tuple[Phase, ...]
    pauses: tuple[Pause, ...] = ()
    afterwards: Literal["resumes", "unconfirmed"] | None = None
    earlier: tuple[tuple[date, date, Source], ...] = ()
    reliefs: tuple[Relief, ...] = ()

    @property
    def all_pauses(self) -> tuple[Pause, ...]:
        """Every suspension: those for everybody, then those for some shipments."""
        return (*self.pauses, *(p for relief in self.reliefs for p in relief.pauses))

    def standing(self, day: date, as_of: date, branch: Branch = FORMAL) -> Standing:
        """Return the standing on `day`, as far as texts published by `as_of` go."""
        phase, over = self._phase(day, as_of)
        if phase is None:
            successor_known = self.phases[0].known <= as_of
            older = any(first <= day and (day <= last or not successor_known) for first, last, _ in self.earlier)
            return Standing("earlier", self.phases[0]) if older else Standing("not_in_force", self._next(as_of))
        if over:
            return Standing("ended", phase)
        return self._paused(Standing("in_force", phase), day, as_of, branch)

    def _phase(self, day: date, as_of: date) -> tuple[Phase | None, bool]:
        """Return the newest phase that has begun, and whether it is over (its end was public by `as_of`)."""
        begun = [p for p in self.phases if p.first <= day and p.known <= as_of]
        if not begun:
            return None, False
        phase = begun[-1]
        end_public = phase.end_known <= as_of if phase.end_known else phase.last < as_of
        return phase, day > phase.last and end_public

    def _next(self, as_of: date) -> Phase | None:
        """Return the first phase that was public, though not begun."""
        return next((p for p in self.phases if p.known <= as_of), None)

    def _paused(self, base: Standing, day: date, as_of: date, branch: Branch) -> Standing:
        """Return the standing under every suspension; one that surely suspends counts before one that may."""
        found = _resting(base, Relief("", self.pauses, self.afterwards), day, as_of, branch)
        for relief in self.reliefs:
            found = _firmer(found, _resting(base, relief, day, as_of, branch))
        return found

    def changes(self) -> tuple[tuple[date, date], ...]:
        """Return the days on which the standing can change, each with the day from which that was public."""
        found: set[tuple[date, date]] = set()
        for phase in self.phases:
            found.add((phase.first, phase.known))
            if phase.last < EVER:
                found.add((phase.last + timedelta(days=1), phase.end_known or phase.known))
        found |= {(day, pause.known) for pause in self.all_pauses for day in _edges(pause.span)}
        always = date.min
        found |= {(d, always) for first, last, _ in self.earlier for d in (first, last + timedelta(days=1))}
        return tuple(sorted(found))

    def boundaries(self) -> set[date]:
        """Return each day on which the standing can change."""
        return {day for day, _ in self.changes()}

    def turning_days(self) -> set[date]:
        """Return every day that can matter to a standing: boundaries, and days on which texts became public."""
        public = {p.known for p in self.phases} | {p.known for p in self.all_pauses}
        ends = {p.end_known for p in self.phases if p.end_known}
        return self.boundaries() | public | ends


def _resting(base: Standing, relief: Relief, day: date, as_of: date, branch: Branch) -> Standing:
    """Return the standing under the suspensions of one text."""
    public = [p for p in relief.pauses if p.known <= as_of]
    formal = [p for p in public if p.span.standing == "formal"]
    holding = next((p for p in formal if p.span.covers(day) and p.spares(branch)), None)
    final = formal[-1] if formal else None
    if holding is not None:
        span = holding.span
        if holding is not final or span.until != day:
            return Standing("suspended", base.phase, span)
        last_day = Assumption(span.source.law, "last_day_outside")
        state: State = "in_force" if last_day in branch else "suspended"
        return Standing(state, base.phase, span, doubts=(last_day,))
    if final is None or final.span.until is None or day <= final.span.until or not final.spares(branch):
        return base
    said = [p.span for p in public if p.span.standing != "formal" and p.spares(branch)]
    return _after(base, final.span, said, relief.afterwards, day, branch)


def _after(
    base: Standing, final: Suspension, said: list[Suspension], afterwards: str | None, day: date, branch: Branch
) -> Standing:
    """After the last formal suspension: over on its text, unless a continuation was said or may exist."""
    if afterwards != "unconfirmed":
        return Standing("in_force", base.phase, final)
    covering = next((s for s in said if s.covers(day)), None)
    if said and covering is None:
        return Standing("in_force", base.phase, final)
    continues = Assumption(final.source.law, "continues")
    standing = covering.standing if covering and covering.standing != "formal" else "unconfirmed"
    state: State = "suspended" if continues in branch else "in_force"
    return Standing(state, base.phase, covering or final, standing, (continues,))


def _firmer(one: Standing, other: Standing) -> Standing:
    """Return the standing that suspends more surely, with the doubts of both where neither does."""

    def rank(standing: Standing) -> int:
        if standing.state == "suspended":
            return 2 if standing.doubts else 3
        return 1 if standing.doubts else 0

    first, second = (one, other) if rank(one) >= rank(other) else (other, one)
    if rank(first) == rank(second) == 1:
        doubts = tuple(dict.fromkeys((*first.doubts, *second.doubts)))
        return Standing(first.state, first.phase, first.pause, first.prolonged, doubts)
    return first


def _edges(span: Suspension) -> set[date]:
    edges = {span.from_}
    if span.until is not None:
        edges |= {span.until, span.until + timedelta(days=1)}
    return edges


@dataclass(frozen=True, slots=True)
class Provision:
    """A rule ready to judge. `subject` is the list it was made for, if it is a pattern."""

    id: str
    room: str
    title: Text
    says: Text
    timeline: Timeline
    subject: str | None = None
    path: str = ""
    layer: Layer = "law"
    basis: Basis = "law"


def matches(target: str, rule_id: str) -> bool:
    """Return whether a `lifts` target names a rule: the id, the id of its pattern, or a prefix ending in `*`."""
    if target.endswith("*"):
        return rule_id.startswith(target[:-1])
    return rule_id == target or rule_id.startswith(target + "/")
