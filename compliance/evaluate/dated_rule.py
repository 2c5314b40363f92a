"""A provision on the day: its standing, how true its conditions are, and what follows now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from compliance.evaluate.three_valued import Truth
from compliance.law.provision import NOTHING, Phase, Provision, Standing
from compliance.law.rule import Effect
from compliance.model.assessment import Decision

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DatedRule:
    """`outcome` is applies, unsure, suspended or not_in_force; `effect` is what follows on the day.

    `certain` says that the effect holds; `lifts` are the ids of the provisions it sets aside.
    """

    provision: Provision
    phase: Phase
    standing: Standing
    truth: Truth
    outcome: str
    effect: Effect
    decision: Decision | None
    certain: bool
    lifts: frozenset[str]

    @classmethod
    def of(
        cls,
        provision: Provision,
        phase: Phase,
        standing: Standing,
        truth: Truth,
        lifted: Callable[[tuple[str, ...]], frozenset[str]],
    ) -> DatedRule:
        """Work out what follows from a provision in its standing."""
        effect = _effect(phase, standing)
        decision = Decision(effect.decision) if effect.decision else None
        certain = truth == Truth.YES and standing.state != "earlier"
        lifts = lifted(effect.lifts) if effect.lifts else _NONE
        return cls(provision, phase, standing, truth, _outcome(standing, truth), effect, decision, certain, lifts)


def _outcome(standing: Standing, truth: Truth) -> str:
    if standing.state == "suspended":
        return "suspended"
    if standing.state in ("not_in_force", "ended"):
        return "not_in_force"
    return "applies" if truth == Truth.YES and standing.state == "in_force" else "unsure"


def _effect(phase: Phase, standing: Standing) -> Effect:
    """Return the provision's own effect, or what replaces it while it is suspended."""
    if standing.state == "suspended":
        return (standing.pause.meanwhile if standing.pause else None) or NOTHING
    return phase.then if standing.state in ("in_force", "earlier") else NOTHING
