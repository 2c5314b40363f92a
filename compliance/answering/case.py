"""Everything known of a shipment once its lines are settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from compliance.assessment import Decision
from compliance.describe.lines import DescribedLine
from compliance.describe.parties import Screened
from compliance.forecast.records import OwnFile
from compliance.judge.ruled import Ruled
from compliance.judge.settle import Calendar, Settled


@dataclass(frozen=True)
class Case:
    """Everything known once the lines are settled; `records` are licence files of the user's own."""

    shipment: Any
    calendar: Calendar
    lines: Sequence[tuple[Any, DescribedLine, Settled]]
    screened: Sequence[Screened]
    judges: tuple[str, ...]
    records: tuple[OwnFile, ...] = ()


def overall(rulings: Sequence[Ruled]) -> Decision:
    """Return the decision of a shipment: that of its strictest line, or insufficient_information."""
    strictest = max((r.settled for r in rulings), key=lambda d: d.strictness)
    if strictest.refuses:
        return strictest
    return Decision.INSUFFICIENT if any(r.decision is Decision.INSUFFICIENT for r in rulings) else strictest
