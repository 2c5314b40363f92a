"""Findings into a decision over time: the release day, the day a licence could be given, and each reading of the law.

The release day decides whether a licence or a ban applies. Where a licence is needed and not held, the law of the day
of decision is examined too: it decides when no release day was given, and is shown as a later branch when one was.
Where the state of the law is not settled, every reading is worked out and the strictest is returned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TypeAlias

from compliance.evaluate.cross_check import CrossCheck, RuleTruth
from compliance.evaluate.day_result import DayResult
from compliance.evaluate.three_valued import ClauseTruths
from compliance.law.facts import Described, FactValue, Missing
from compliance.law.provision import FORMAL, Assumption, Branch
from compliance.model.assessment import Decision

Dated = Callable[[date, Branch], Mapping[str, FactValue]]
# What is described, what the judges say of it, and the clauses weighed under it so far.
Heard: TypeAlias = tuple[Described, list[RuleTruth], ClauseTruths]
HORIZON = timedelta(days=400)
# A day in the sweep: the ruling on the formal text, and those of the readings that decide otherwise.
Swept: TypeAlias = tuple[DayResult, tuple[tuple[Assumption, DayResult], ...]]


@dataclass(frozen=True)
class CaseDates:
    """The days of a case: when it is asked, goods are released, a file can be accepted, and a licence given.

    `accepted` is the early day of acceptance, papers at their fastest; `accepted_late` the late one.
    """

    as_of: date
    release: date
    release_stated: bool
    accepted: date
    decision: date
    undated: bool = True  # no held licence makes single days differ
    expiries: tuple[date, ...] = ()  # the first day without each licence held
    accepted_late: date | None = None


@dataclass(frozen=True)
class LawReading:
    """One reading of the law: the ruling that counts in it, and the one on the later day if that is stricter.

    `changes` says that the law is different on the day of decision than on the day of release. `today` is the ruling on
    the day of the question where no release day was given and the later day counts.
    """

    branch: Branch
    counts: DayResult
    later: DayResult | None = None
    changes: bool = False
    today: DayResult | None = None

    @property
    def stricter_later(self) -> bool:
        """Whether the law of the day of decision asks for more than that of the day of release."""
        return self.later is not None and self.later.weight > self.counts.weight

    @property
    def gist(self) -> tuple[Decision | None, ...]:
        """What a reader would notice: the decision, its bounds, and the later decision."""
        later = (self.later.decision, self.later.worst) if self.later else (None, None)
        today = (self.today.decision, self.today.best) if self.today else (self.counts.decision, self.counts.best)
        return (self.counts.decision, self.counts.best, self.counts.worst, *later, *today)

    @property
    def doubted_day(self) -> bool:
        """Whether this reading only shifts the last day of a suspension; that day counts as suspended."""
        return any(a.reading == "last_day_outside" for a in self.branch)


@dataclass(frozen=True)
class ResolvedLine:
    """A line settled: the reading returned, and all readings. `sweep` looks at the days on which the law turns."""

    main: LawReading
    readings: tuple[LawReading, ...]
    sweep: Callable[[], Mapping[date, Swept]] = field(compare=False, repr=False)

    @cached_property
    def days(self) -> Mapping[date, Swept]:
        """The days on which the law turns; looked at when first asked for, since a decision alone needs none."""
        return self.sweep()

    @property
    def decision(self) -> Decision:
        """The decision under the strictest reading."""
        return self.main.counts.decision

    @property
    def best(self) -> Decision:
        """The least that any reading leaves possible."""
        ruled = [r.counts for r in self.readings] + [r.today for r in self.readings if r.today]
        return min((r.best for r in ruled), key=lambda d: d.strictness)

    @property
    def worst(self) -> Decision:
        """The strictest that any reading, on either day, leaves possible."""
        ruled = [r.counts for r in self.readings] + [r.later for r in self.readings if r.later]
        return max((r.worst for r in ruled), key=lambda d: d.strictness)


class Resolver:
    """Settles one described line. `dated` gives the facts that depend on the day and the reading."""

    def __init__(
        self, judges: CrossCheck, described: Described, dated: Dated, calendar: CaseDates, older: Missing
    ) -> None:
        """`older` is the gap to name when only an older text, not read here, leaves the goods in doubt."""
        self._judges = judges
        self._older = older
        self._described = described
        self._dated = dated
        self._calendar = calendar
        self._undated = calendar.undated
        self._spared, self._perhaps = judges.spared(described.facts)
        self._heard: dict[tuple[tuple[str, FactValue], ...], Heard] = {}
        self._ruled: dict[tuple[int, Branch], DayResult] = {}
        self._alike: dict[tuple[int, ...], DayResult] = {}

    def settle(self) -> ResolvedLine:
        """Return the line settled: the formal reading and each other one that makes a difference."""
        formal = self._reading(FORMAL)
        doubts = {d for day in (self._calendar.release, self._calendar.decision) for d in self.ruled(day).doubts}
        others = [self._reading(frozenset({a})) for a in sorted(doubts)]
        readings = [formal, *(r for r in others if r.gist != formal.gist)]
        main = _headline([r for r in readings if not r.doubted_day])
        return ResolvedLine(main, tuple(readings), self._day_by_day)

    def ruled(self, day: date, branch: Branch = FORMAL) -> DayResult:
        """Return everything held on a day in a branch."""
        key = (self._judges.stretch(day) if self._undated else day.toordinal(), branch)
        if key not in self._ruled:
            self._ruled[key] = self._rule(day, branch)
        return self._ruled[key]

    def _reading(self, branch: Branch) -> LawReading:
        calendar = self._calendar
        now = self.ruled(calendar.release, branch)
        then = self.ruled(calendar.decision, branch)
        if not _waits(now.strength):
            worse = _waits(now.worst) and then.worst.strictness > now.worst.strictness
            return LawReading(branch, now, then if worse else None)
        changes = now is not then and bool(now.turned(then))
        if not calendar.release_stated:
            return LawReading(branch, then, None, changes, now if now is not then else None)
        worse = then.weight > now.weight or then.worst.strictness > now.worst.strictness
        return LawReading(branch, now, then if worse else None, changes)

    def _rule(self, day: date, branch: Branch) -> DayResult:
        """Rule without the suspensions that may be for the shipment; with them they only widen the bounds."""
        result = self._under(day, branch | self._spared)
        if self._perhaps == self._spared:
            return result
        eased = self._under(day, branch | self._perhaps)
        return result if eased is result else result.widened(eased, self._judges.tests(self._perhaps - self._spared))

    def _under(self, day: date, branch: Branch) -> DayResult:
        described, rulings, truths = self._hear(self._dated(day, branch))
        held = self._judges.hold(rulings, day, self._calendar.as_of, branch)
        key = (id(described), *map(id, held))
        if key not in self._alike:
            self._alike[key] = DayResult(held, described, truths)
        return self._alike[key]

    def _hear(self, dated: Mapping[str, FactValue]) -> Heard:
        """Return the rulings under the dated facts; the same facts are heard once."""
        key = tuple(dated.items())
        if key not in self._heard:
            missing = dict(self._described.missing)
            missing["item.controlled"] = missing["item.family"] = missing.get("item.matches") or [self._older]
            missing["party.export_listed"] = [
                *missing.get("party.listed_in", ()),
                *missing.get("party.majority_owner_listed_in", ()),
            ]
            described = Described({**self._described.facts, **dated}, missing)
            truths = ClauseTruths(described.facts, self._judges.checks)
            self._heard[key] = (described, self._judges.hear(described.facts), truths)
        return self._heard[key]

    def _day_by_day(self) -> dict[date, Swept]:
        """Return the first day looked at, the release day, and each day on which what holds, or a licence, can turn.

        The first day is that of the question where the release comes later: what changes on the way counts too.
        """
        release, as_of = self._calendar.release, self._calendar.as_of
        start, last = min(release, as_of), release + HORIZON
        held = [*self.ruled(start).held, *self.ruled(release).held] if start < release else self.ruled(start).held
        days = [release, *self._judges.changes(held, start, last, as_of)]
        days += [d for d in self._calendar.expiries if start < d <= last]
        return {day: self._on(day) for day in sorted({start, *days})}

    def _on(self, day: date) -> Swept:
        formal = self.ruled(day)
        ways = [(a, self.ruled(day, frozenset({a}))) for a in sorted(formal.doubts) if a.reading == "continues"]
        return formal, tuple((a, ruled) for a, ruled in ways if ruled.decision is not formal.decision)


def _headline(readings: list[LawReading]) -> LawReading:
    """Return the strictest reading that is settled; an open one leads where all that is settled would let go.

    The formal reading comes first and wins a tie. What stays open in another one widens the bounds.
    """
    settled = [r for r in readings if r.counts.decision is not Decision.INSUFFICIENT]
    firm = [r for r in settled if r.counts.decision.needs_licence or r.counts.decision.refuses]
    return max(firm or readings, key=lambda r: r.counts.weight)


def _waits(decision: Decision) -> bool:
    """Return whether a licence is needed that is not held, so that the day of decision matters."""
    return Decision.GENERAL_LICENCE_ELIGIBLE.strictness <= decision.strictness < Decision.PROHIBITED.strictness
