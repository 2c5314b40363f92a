"""Everything known of a shipment once its lines are settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from compliance.evaluate.day_result import DayResult
from compliance.evaluate.resolve import CaseDates, ResolvedLine
from compliance.facts.lines import DescribedLine
from compliance.forecast.records import OwnFile
from compliance.model.assessment import Decision
from compliance.model.shipment import Shipment, ShipmentLine
from compliance.screening.parties import Screened


@dataclass(frozen=True)
class EvaluatedShipment:
    """Everything known once the lines are settled; `records` are licence files of the user's own."""

    shipment: Shipment
    calendar: CaseDates
    lines: Sequence[tuple[ShipmentLine, DescribedLine, ResolvedLine]]
    screened: Sequence[Screened]
    judges: tuple[str, ...]
    records: tuple[OwnFile, ...] = ()
    stale_after_days: int | None = None


def overall(rulings: Sequence[DayResult]) -> Decision:
    """Return the decision of a shipment: that of its strictest line, or insufficient_information."""
    strictest = max((r.settled for r in rulings), key=lambda d: d.strictness)
    if strictest.refuses:
        return strictest
    return Decision.INSUFFICIENT if any(r.decision is Decision.INSUFFICIENT for r in rulings) else strictest
