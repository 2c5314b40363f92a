"""What one settled line adds to the decision on its shipment, in a few plain values and without prose."""

from __future__ import annotations

from dataclasses import dataclass

from compliance.answer.beside import BesideState, beside_state
from compliance.answer.findings import counted, layer_of, worth_saying
from compliance.answer.questions import LineGap, line_gaps
from compliance.evaluate.resolve import ResolvedLine
from compliance.facts.lines import DescribedLine
from compliance.goods.placed import Basis
from compliance.model.assessment import Decision

_NAMED = ("matched", "possible")


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """How the goods of a line were placed, and the control codes that name them, or may.

    `codes_abroad` are those for a movement between foreign countries. `near`: they stand beside an entry, or are only
    presumed or reviewed to be outside the lists.
    """

    basis: Basis
    near: bool
    presumed: bool
    codes: tuple[str, ...]
    codes_abroad: tuple[str, ...]

    @classmethod
    def of(cls, line: DescribedLine) -> PlacedLine:
        """Return how a line was placed."""
        found = line.classification
        bases = {thing.basis for thing in found.things}
        beside = any(match.certainty in ("cleared", "outside") for match in found.matches)
        named = [m for m in found.matches if m.entry.code and m.certainty in _NAMED]
        return cls(
            basis=found.basis,
            near=beside or bool(bases & {"presumed", "reviewed"}),
            presumed="presumed" in bases,
            codes=tuple(dict.fromkeys(str(m.entry.code) for m in named if m.goods.kind != "overseas")),
            codes_abroad=tuple(dict.fromkeys(str(m.entry.code) for m in named)),
        )


@dataclass(frozen=True, slots=True)
class LineOutcome:
    """A line decided. `settled` is what it comes to while open facts are left aside; the strictest rules stand first.

    `gaps` are its open questions, `clocks` the clocks that run, `noted` whether a noted notice has a part in it.
    """

    decision: Decision
    settled: Decision
    best: Decision
    worst: Decision
    abroad: bool
    near: bool
    flags: frozenset[str]
    clocks: frozenset[str]
    beside: BesideState
    rules: tuple[str, ...]
    laws: tuple[str, ...]
    gaps: tuple[LineGap, ...]
    noted: bool

    @classmethod
    def of(cls, placed: PlacedLine, settled: ResolvedLine) -> LineOutcome:
        """Return the outcome of a line that is settled."""
        counts = settled.main.counts
        applied = counted(counts)
        return cls(
            decision=settled.decision,
            settled=counts.settled,
            best=settled.best,
            worst=settled.worst,
            abroad=counts.described.facts["move.kind"] != "export",
            near=placed.near,
            flags=_flags(placed, settled),
            clocks=frozenset(h.effect.clock for h in counts.standing if h.effect.clock),
            beside=beside_state(counts),
            rules=tuple(dict.fromkeys(held.provision.id for held, _ in applied)),
            laws=tuple(dict.fromkeys(law for _, law in applied)),
            gaps=line_gaps(counts),
            noted=any(layer_of(held) == "noted" for held in worth_saying(counts)),
        )


def _flags(placed: PlacedLine, settled: ResolvedLine) -> frozenset[str]:
    """Return the flags that a line brings: those of its provisions, and what they say of the state of the law."""
    flags = {flag for held in settled.main.counts.standing for flag in held.effect.flags}
    if len(settled.readings) > 1:
        flags.add("LEGAL_STATE_UNCERTAIN")
        if any(a.reading == "continues" for r in settled.readings for a in r.branch):
            flags.add("MUST_CHECK_MOFCOM")
    if any(r.stricter_later or r.changes for r in settled.readings):
        flags.add("DECISION_AFTER_STATE_CHANGE")
    if placed.presumed:
        flags.add("PRESUMED")
    return frozenset(flags)
