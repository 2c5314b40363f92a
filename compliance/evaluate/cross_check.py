"""Both judges in lock-step over every condition of a rulebook, compared on every call."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from compliance.errors import EngineFault
from compliance.evaluate.dated_rule import DatedRule
from compliance.evaluate.durable import DurableJudge, available
from compliance.evaluate.three_valued import Check, ThreeValuedJudge, Truth, Verdicts
from compliance.law.conditions import Clause, Condition
from compliance.law.facts import Facts
from compliance.law.provision import FORMAL, Assumption, Branch, Phase, Provision, Standing, matches
from compliance.law.rulebook import Rulebook
from compliance.law.standings import Standings

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class RuleTruth:
    """A provision whose conditions hold, or may hold, in one of its phases."""

    provision: Provision
    phase: Phase
    truth: Truth


class CrossCheck:
    """Numbers the conditions of a rulebook and lets the judges speak on them."""

    def __init__(self, book: Rulebook, standings: Standings) -> None:
        self._owners: list[list[tuple[Provision, Phase]]] = []
        self.conditions: list[Condition] = []
        for provision in book.provisions:
            numbers: dict[Condition, int] = {}
            for phase in provision.timeline.phases:
                if phase.condition not in numbers:
                    numbers[phase.condition] = len(self.conditions)
                    self.conditions.append(phase.condition)
                    self._owners.append([])
                self._owners[numbers[phase.condition]].append((provision, phase))
        self._standings = standings
        self._ids = [p.id for p in book.provisions if p.layer != "company policy"]  # the law lifts no company rule
        self._lifted: dict[tuple[str, ...], frozenset[str]] = {}
        self._held: dict[tuple[str, int, Truth], DatedRule] = {}
        self._truths: dict[tuple[int, Truth], tuple[RuleTruth, ...]] = {}
        self.judges: list[ThreeValuedJudge | DurableJudge] = [ThreeValuedJudge(self.conditions)]
        if available():
            self.judges.append(DurableJudge(self.conditions))
        self.checks: dict[int, tuple[Clause, Check]] = {}  # of the clauses of the rulebook, as they are first weighed
        self._tests = book.reliefs
        self._reliefs = tuple(book.reliefs)
        tests = list(book.reliefs.values())
        self._relief_judges = [type(judge)(tests) for judge in self.judges] if tests else []
        self.names = tuple(judge.name for judge in self.judges)

    def hear(self, facts: Facts) -> list[RuleTruth]:
        """Return the rulings on a set of facts. Raises EngineFault when the judges differ."""
        verdicts = self.judges[0].judge(facts)
        for other in self.judges[1:]:
            self._compare(verdicts, other.judge(facts), facts, self._rules_of)
        return [one for verdict in sorted(verdicts.items()) for one in self._truths_of(*verdict)]

    def _truths_of(self, number: int, truth: Truth) -> tuple[RuleTruth, ...]:
        """Return what the truth of a condition says of the provisions that have it; each is made once."""
        found = self._truths.get((number, truth))
        if found is None:
            found = tuple(RuleTruth(provision, phase, truth) for provision, phase in self._owners[number])
            found = self._truths.setdefault((number, truth), found)
        return found

    def spared(self, facts: Facts) -> tuple[Branch, Branch]:
        """Return the suspensions that surely are for this shipment, and those that may be.

        The facts need not depend on the day. Raises EngineFault when the judges differ.
        """
        if not self._reliefs:
            return FORMAL, FORMAL
        verdicts = self._relief_judges[0].judge(facts)
        for other in self._relief_judges[1:]:
            self._compare(verdicts, other.judge(facts), facts, lambda number: [self._reliefs[number]])
        found = [(Assumption(self._reliefs[n], "spared"), truth) for n, truth in verdicts.items()]
        sure = frozenset(a for a, truth in found if truth == Truth.YES)
        return sure, frozenset(a for a, _ in found)

    def tests(self, spared: Branch) -> list[Condition]:
        """Return the tests of suspensions for somebody by name."""
        return [self._tests[assumption.law] for assumption in sorted(spared)]

    def hold(self, rulings: list[RuleTruth], day: date, as_of: date, branch: Branch) -> tuple[DatedRule, ...]:
        """Return the rulings that count on a day in a branch, each with its standing."""
        moment = self._standings.at(day, as_of, branch)
        known = moment.rules
        held = []
        for ruling in rulings:
            try:
                kept = known[ruling]
            except KeyError:
                kept = known[ruling] = self._dated(ruling, moment[ruling.provision.id])
            if kept is not None:
                held.append(kept)
        return tuple(held)

    def _dated(self, ruling: RuleTruth, standing: Standing) -> DatedRule | None:
        """Return a ruling with its standing, the same one for the same; None where its phase is not the one."""
        if standing.phase is not ruling.phase:
            return None
        key = (ruling.provision.id, id(standing), ruling.truth)
        kept = self._held.get(key)
        if kept is None:
            kept = DatedRule.of(ruling.provision, ruling.phase, standing, ruling.truth, self.lifted)
            kept = self._held.setdefault(key, kept)
        return kept

    def changes(self, held: Iterable[DatedRule], after: date, until: date, as_of: date) -> list[date]:
        """Return, in order, the days in a stretch on which something held can change."""
        return sorted({d for h in held for d in self._standings.changes(h.provision.id, after, until, as_of)})

    def stretch(self, day: date) -> int:
        """Return the number of the stretch of days, within which the law is the same, in which `day` lies."""
        return self._standings.stretch(day)

    def turning_days(self, numbers: Iterable[int], lists: Iterable[str]) -> set[date]:
        """Return the days that can matter to lists, and to the provisions of some conditions."""
        provisions = {provision.id for number in numbers for provision, _ in self._owners[number]}
        return self._standings.turning_days({*provisions, *lists})

    def lifted(self, targets: tuple[str, ...]) -> frozenset[str]:
        """Return the ids of the provisions that `lifts` targets name."""
        if targets not in self._lifted:
            self._lifted[targets] = frozenset(i for i in self._ids if any(matches(t, i) for t in targets))
        return self._lifted[targets]

    def _rules_of(self, number: int) -> list[str]:
        return [provision.id for provision, _ in self._owners[number]]

    def _compare(self, first: Verdicts, second: Verdicts, facts: Facts, named: Callable[[int], list[str]]) -> None:
        if first == second:
            return
        differing = sorted(n for n in first.keys() | second.keys() if first.get(n) != second.get(n))
        rules = sorted({name for n in differing for name in named(n)})
        _log.error("the judges differ on %s", rules, extra={"first": first, "second": second, "facts": dict(facts)})
        raise EngineFault(
            what="the two judges differ",
            where=", ".join(rules),
            why="the same facts gave two findings, so neither is given out",
            hint="treat the shipment as one for manual review and report the case",
        )
