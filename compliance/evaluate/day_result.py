"""One line on one day under one reading of the law: findings with their standing, and the decision they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy
from functools import cached_property

from compliance.evaluate.dated_rule import DatedRule
from compliance.evaluate.three_valued import ClauseTruths, Truth
from compliance.law.conditions import Clause, Condition, Test, tests_of
from compliance.law.facts import SAID, Described, Missing
from compliance.law.provision import Assumption
from compliance.model.assessment import LADDER, Decision


class DayResult:
    """All that is held of a line on a day in a branch, and what it comes to."""

    def __init__(self, held: tuple[DatedRule, ...], described: Described, truths: ClauseTruths | None = None) -> None:
        """Work out what applies, what is in doubt, and the decision with its bounds.

        `truths` is shared by the results on one description: a clause is weighed once for all of them.
        """
        self.held = held
        self.described = described
        self._truth = (truths or ClauseTruths(described.facts)).of
        lifting = [h for h in held if h.lifts]
        sure = [h for h in lifting if h.certain]
        perhaps = _union(h.lifts for h in lifting if not h.certain)
        blocked = _union(h.lifts for h in sure)
        working = [h for h in sure if h.provision.id not in blocked]
        lifted = _union(h.lifts for h in working)
        surely = _union(h.lifts for h in working if h.provision.id not in perhaps)
        self._surely = surely
        self._lifters = working
        self._lifted = lifted
        self.standing = tuple(h for h in held if h.certain and h.provision.id not in lifted)
        self.doubtful = tuple(h for h in held if not h.certain and h.provision.id not in surely)
        self.settled = strictest(h.decision for h in self.standing)
        kept = (h.decision for h in held if h.certain and h.provision.id not in surely)
        self.worst = strictest((*kept, *(h.decision for h in self.doubtful)))
        self.decision = self._decided()
        self.eased: tuple[Decision, tuple[Condition, ...]] | None = None

    def lifted_by(self, held: DatedRule) -> tuple[str, ...]:
        """Return the rules that set a provision aside, or nothing while it counts."""
        name = held.provision.id
        if held.outcome not in ("applies", "unsure") or name not in (self._lifted if held.certain else self._surely):
            return ()
        return tuple(sorted(h.provision.id for h in self._lifters if name in h.lifts))

    def widened(self, other: DayResult, tests: Iterable[Condition]) -> DayResult:
        """Return this result with bounds that reach to those of another one, which holds if some tests do."""
        wide = copy(self)
        wide.eased = (other.decision, tuple(tests))
        wide.worst = strictest((self.worst, other.worst))
        wide.best = min(self.best, other.best, key=lambda d: d.strictness)
        return wide

    @cached_property
    def _states(self) -> dict[str, tuple[str, str]]:
        """The status of what decides on the day, with the law it rests on."""
        return {h.provision.id: (h.standing.state, h.phase.source.law) for h in self.held if h.phase.then.decision}

    @cached_property
    def stands(self) -> frozenset[tuple[str, str]]:
        """What decides, as pairs of the law that counts (that of a suspension while there is one) and its state."""
        found = set()
        for h in self.held:
            if h.phase.then.decision:
                pause = h.standing.pause if h.standing.state == "suspended" else None
                law = pause.source.law if pause else h.phase.source.law
                found.add((law, f"{h.provision.id} {h.standing.state} {h.standing.prolonged or ''}"))
        return frozenset(found)

    def turned(self, other: DayResult) -> tuple[str, ...]:
        """Return the laws of what decides on both days and is different on the other one."""
        mine, theirs = self._states, other._states
        return tuple(sorted({law for i, (state, law) in mine.items() if i in theirs and theirs[i][0] != state}))

    @cached_property
    def ended(self) -> frozenset[str]:
        """The lists that have ended by the day."""
        ended = {h.provision.subject for h in self.held if h.provision.subject and h.standing.state == "ended"}
        return frozenset(ended) - {h.provision.subject for h in self.held if h.standing.state != "ended"}

    @cached_property
    def doubts(self) -> frozenset[Assumption]:
        """The assumptions under which something that decides would be different."""
        return frozenset(a for h in self.held if h.phase.then.decision for a in h.standing.doubts)

    @cached_property
    def best(self) -> Decision:
        """The least that open facts may leave: without what rests on silence, or what a doubtful lift would leave."""
        found = [strictest(h.decision for h in self.standing if not _rests_on_silence(h))]
        for lifter in (h for h in self.doubtful if h.lifts and h.decision):
            if any(h.provision.id in lifter.lifts for h in self.standing):
                left = (h.decision for h in self.standing if h.provision.id not in lifter.lifts)
                found.append(strictest((lifter.decision, *left)))
        return min(found, key=lambda d: d.strictness)

    def _decided(self) -> Decision:
        """Return the decision of the line; insufficient_information where a deciding fact is missing."""
        if self.settled.refuses:
            return self.settled
        if any(h.decision is Decision.INSUFFICIENT for h in self.standing):
            return Decision.INSUFFICIENT
        height = self.settled.strictness
        stricter = (h for h in self.doubtful if h.decision is not None and h.decision.strictness > height)
        return Decision.INSUFFICIENT if any(self.decides(h) for h in stricter) else self.settled

    @property
    def weight(self) -> int:
        """Height for comparing branches: an open decision counts as the worst it may become."""
        return self.strength.strictness

    @property
    def strength(self) -> Decision:
        """The decision, or the worst it may become while it is open."""
        return self.worst if self.decision is Decision.INSUFFICIENT else self.decision

    def decides(self, held: DatedRule) -> bool:
        """Return whether filling deciding gaps alone could make a doubtful provision hold."""
        if held.standing.state == "earlier":
            return True
        return all(self._clause_decides(c) for c in self._open(held.phase.condition))

    def gaps(self, held: DatedRule) -> list[Missing]:
        """Return the gaps that keep a provision doubtful."""
        return self.gaps_of(held.phase.condition)

    def first_gaps(self, held: DatedRule) -> list[Missing]:
        """Return the gaps to be filled first: where the way and the parties are open too, those before the goods."""
        clauses = tuple(self._open(held.phase.condition))
        before = tuple(c for c in clauses if not any(t.fact.startswith("item.") for t in tests_of((c,))))
        return self.gaps_of(before or clauses)

    def gaps_of(self, condition: Condition) -> list[Missing]:
        """Return the gaps that keep a condition open."""
        found: dict[str, Missing] = {}
        for clause in self._open(condition):
            for test in self._open_tests(clause):
                for gap in self.described.missing.get(test.fact, ()):
                    found.setdefault(gap.path, gap)
        return list(found.values())

    def _clause_decides(self, clause: Clause) -> bool:
        if isinstance(clause, Test):
            return any(g.decides for g in self.described.missing.get(clause.fact, ()))
        for option in clause.options:
            truths = [self._truth(t) for t in option]
            if min(truths) == Truth.UNKNOWN and all(
                self._clause_decides(t) for t, truth in zip(option, truths, strict=True) if truth == Truth.UNKNOWN
            ):
                return True
        return False

    def _open(self, condition: Condition) -> list[Clause]:
        return [clause for clause in condition if self._truth(clause) is Truth.UNKNOWN]

    def _open_tests(self, clause: Clause) -> Iterator[Test]:
        if isinstance(clause, Test):
            yield clause
            return
        for option in clause.options:
            truths = [self._truth(t) for t in option]
            if min(truths) == Truth.UNKNOWN:
                yield from (t for t, truth in zip(option, truths, strict=True) if truth == Truth.UNKNOWN)


def strictest(decisions: Iterable[Decision | None]) -> Decision:
    """Return the strictest of some decisions, leaving out none and insufficient_information."""
    rungs = [d for d in decisions if d is not None and d is not Decision.INSUFFICIENT]
    return min(rungs, key=LADDER.index, default=Decision.NOT_CONTROLLED)


def _rests_on_silence(held: DatedRule) -> bool:
    """Return whether a finding holds only because something was not said yet."""
    return any(t.fact in SAID and t.values == (False,) for t in tests_of(held.phase.condition))


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)
