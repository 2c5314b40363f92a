"""The bench: both judges in lock-step over every condition of a rulebook, compared on every call."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from compliance.errors import EngineFault
from compliance.judge.network import Network, available
from compliance.judge.reading import Reading, Truth, Verdicts
from compliance.law.conditions import Condition
from compliance.law.facts import Facts
from compliance.law.provision import Phase, Provision
from compliance.law.rulebook import Rulebook

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ruling:
    """A provision whose conditions hold, or may hold, in one of its phases."""

    provision: Provision
    phase: Phase
    truth: Truth


class Bench:
    """Numbers the conditions of a rulebook and lets the judges speak on them."""

    def __init__(self, book: Rulebook) -> None:
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
        self.judges: list[Reading | Network] = [Reading(self.conditions)]
        if available():
            self.judges.append(Network(self.conditions))
        self.names = tuple(judge.name for judge in self.judges)

    def hear(self, facts: Facts) -> list[Ruling]:
        """Return the rulings on a set of facts. Raises EngineFault when the judges differ."""
        verdicts = self.judges[0].judge(facts)
        for other in self.judges[1:]:
            self._compare(verdicts, other.judge(facts), facts)
        return [
            Ruling(provision, phase, truth)
            for number, truth in sorted(verdicts.items())
            for provision, phase in self._owners[number]
        ]

    def _compare(self, first: Verdicts, second: Verdicts, facts: Facts) -> None:
        if first == second:
            return
        differing = sorted(n for n in first.keys() | second.keys() if first.get(n) != second.get(n))
        rules = sorted({p.id for n in differing for p, _ in self._owners[n]})
        _log.error("the judges differ on %s", rules, extra={"first": first, "second": second, "facts": dict(facts)})
        raise EngineFault(
            what="the two judges differ",
            where=", ".join(rules),
            why="the same facts gave two findings, so neither is given out",
            hint="treat the shipment as one for manual review and report the case",
        )
