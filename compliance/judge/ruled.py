"""One line on one day under one reading of the law: findings with their standing, and the decision they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from compliance.assessment import LADDER, Decision
from compliance.judge.reading import Truth, truth_of
from compliance.law.compiling import matches
from compliance.law.conditions import Clause, Condition, Test
from compliance.law.facts import Described, Missing
from compliance.law.provision import Assumption, Phase, Provision, Standing
from compliance.law.rule import Effect

_NOTHING = Effect()


@dataclass(frozen=True)
class Held:
    """A provision on the day: its standing, how true its conditions are, and what follows now."""

    provision: Provision
    phase: Phase
    standing: Standing
    truth: Truth
    doubt: bool = False

    @property
    def outcome(self) -> str:
        """applies, unsure, suspended or not_in_force."""
        if self.standing.state == "suspended":
            return "suspended"
        if self.standing.state in ("not_in_force", "ended"):
            return "not_in_force"
        return "applies" if self.truth == Truth.YES and self.standing.state == "in_force" else "unsure"

    @property
    def effect(self) -> Effect:
        """What follows on the day: the provision's own effect, or what stands in for it while suspended."""
        if self.standing.state == "suspended":
            return (self.standing.pause.meanwhile if self.standing.pause else None) or _NOTHING
        return self.phase.then if self.standing.state in ("in_force", "earlier") else _NOTHING

    @property
    def certain(self) -> bool:
        """Whether the effect holds for sure."""
        return self.truth == Truth.YES and self.standing.state != "earlier"

    @property
    def decision(self) -> Decision | None:
        """The decision the effect asks for, if any."""
        return Decision(self.effect.decision) if self.effect.decision else None


class Ruled:
    """All that is held of a line on a day in a branch, and what it comes to."""

    def __init__(self, held: Iterable[Held], described: Described) -> None:
        self.held = tuple(held)
        self.described = described

    @cached_property
    def doubts(self) -> frozenset[Assumption]:
        """The assumptions under which something held here would stand otherwise."""
        return frozenset(a for h in self.held for a in h.standing.doubts)

    @cached_property
    def _lifting(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the provisions surely lifted, and those that may be lifted."""
        sure = [h for h in self.held if h.certain and h.effect.lifts]
        maybe = [h for h in self.held if not h.certain and h.effect.lifts]
        ids = [h.provision.id for h in self.held]
        blocked, perhaps = _targets(sure, ids), _targets(maybe, ids)
        working = [h for h in sure if h.provision.id not in blocked]
        safe = [h for h in working if h.provision.id not in perhaps]
        return _targets(safe, ids), _targets(working, ids) | perhaps

    @cached_property
    def standing(self) -> tuple[Held, ...]:
        """What surely holds and is not lifted."""
        sure = [h for h in self.held if h.certain and h.effect.lifts]
        ids = [h.provision.id for h in self.held]
        blocked = _targets(sure, ids)
        lifted = _targets([h for h in sure if h.provision.id not in blocked], ids)
        return tuple(h for h in self.held if h.certain and h.provision.id not in lifted)

    @cached_property
    def doubtful(self) -> tuple[Held, ...]:
        """What may hold and is not surely lifted."""
        surely, _ = self._lifting
        return tuple(h for h in self.held if not h.certain and h.provision.id not in surely)

    @cached_property
    def settled(self) -> Decision:
        """The strictest of what surely holds; not_controlled when nothing does."""
        return strictest(h.decision for h in self.standing)

    @cached_property
    def decision(self) -> Decision:
        """The decision of the line; insufficient_information where a deciding fact is missing."""
        if self.settled.refuses:
            return self.settled
        said = any(h.decision is Decision.INSUFFICIENT for h in self.standing)
        missing = any(
            h.decision and h.decision.strictness > self.settled.strictness and self.decides(h) for h in self.doubtful
        )
        return Decision.INSUFFICIENT if said or missing else self.settled

    @cached_property
    def worst(self) -> Decision:
        """The strictest that may hold."""
        surely, _ = self._lifting
        sure = (h for h in self.held if h.certain and h.provision.id not in surely)
        return strictest(h.decision for h in (*sure, *self.doubtful))

    @cached_property
    def best(self) -> Decision:
        """The least that facts still open may leave: what stands, or what a doubtful lift would leave of it."""
        ids = [h.provision.id for h in self.standing]
        found = [self.settled]
        for lifter in (h for h in self.doubtful if h.effect.lifts and h.decision):
            lifted = _targets([lifter], ids)
            if lifted:
                found.append(strictest([lifter.decision, *(h.decision for h in self.standing if h.provision.id not in lifted)]))
        return min(found, key=lambda d: d.strictness)

    @property
    def weight(self) -> int:
        """Height for comparing branches: an open decision counts as the worst it may become."""
        chosen = self.worst if self.decision is Decision.INSUFFICIENT else self.decision
        return chosen.strictness

    def decides(self, held: Held) -> bool:
        """Return whether filling deciding gaps alone could make a doubtful provision hold."""
        if held.standing.state == "earlier":
            return True
        return all(self._clause_decides(c) for c in _open(held.phase.condition, self.described))

    def gaps(self, held: Held) -> list[Missing]:
        """Return the gaps that keep a provision doubtful."""
        found: dict[str, Missing] = {}
        for clause in _open(held.phase.condition, self.described):
            for test in _open_tests(clause, self.described):
                for gap in self.described.missing.get(test.fact, ()):
                    found.setdefault(gap.path, gap)
        return list(found.values())

    def _clause_decides(self, clause: Clause) -> bool:
        if isinstance(clause, Test):
            return any(g.decides for g in self.described.missing.get(clause.fact, ()))
        facts = self.described.facts
        for option in clause.options:
            truths = [truth_of(t, facts) for t in option]
            if min(truths) == Truth.UNKNOWN and all(
                self._clause_decides(t) for t, truth in zip(option, truths, strict=True) if truth == Truth.UNKNOWN
            ):
                return True
        return False


def strictest(decisions: Iterable[Decision | None]) -> Decision:
    """Return the strictest of some decisions, leaving out none and insufficient_information."""
    rungs = [d for d in decisions if d is not None and d is not Decision.INSUFFICIENT]
    return min(rungs, key=LADDER.index, default=Decision.NOT_CONTROLLED)


def _targets(held: Iterable[Held], ids: Iterable[str]) -> frozenset[str]:
    targets = {t for h in held for t in h.effect.lifts}
    return frozenset(i for i in ids if any(matches(t, i) for t in targets))


def _open(condition: Condition, described: Described) -> Iterator[Clause]:
    return (c for c in condition if truth_of(c, described.facts) == Truth.UNKNOWN)


def _open_tests(clause: Clause, described: Described) -> Iterator[Test]:
    options = ((clause,),) if isinstance(clause, Test) else clause.options
    for option in options:
        truths = [truth_of(t, described.facts) for t in option]
        if min(truths) == Truth.UNKNOWN:
            yield from (t for t, truth in zip(option, truths, strict=True) if truth == Truth.UNKNOWN)


