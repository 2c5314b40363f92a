"""Everything known of a shipment once its lines are settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from compliance.evaluate.resolve import CaseDates, ResolvedLine
from compliance.facts.lines import DescribedLine
from compliance.forecast.records import OwnFile
from compliance.law.rulebook import Rulebook
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


@dataclass(frozen=True, slots=True)
class AskedState:
    """What of a shipment bears on the decision beside its lines: the day, the age of the law, and its parties.

    `party_open`: a person must still say whether a party is a listed one. `user_listed`: a list of the user's own names
    one. `judges` is how many read the rules.
    """

    as_of: date
    stale: bool
    party_open: bool
    user_listed: bool
    judges: int

    @classmethod
    def of(cls, book: Rulebook, case: EvaluatedShipment) -> AskedState:
        """Return the state of a shipment that was evaluated; its lines do not matter."""
        as_of, most = case.calendar.as_of, case.stale_after_days
        return cls(
            as_of=as_of,
            stale=most is not None and age_days(book, as_of) > most,
            party_open=any(one.open for one in case.screened),
            user_listed=any(hit.law is None for one in case.screened for hit in one.hits),
            judges=len(case.judges),
        )


class Ruled(Protocol):
    """A line that was decided: `settled` is what it comes to while open facts are left aside."""

    @property
    def settled(self) -> Decision:
        """The decision of what is certain."""

    @property
    def decision(self) -> Decision:
        """The decision, or insufficient_information."""

    @property
    def best(self) -> Decision:
        """The least that open facts may leave."""


def overall(lines: Sequence[Ruled]) -> Decision:
    """Return the decision of a shipment: that of its strictest line, or insufficient_information.

    An open line does not hide that another one needs a licence in any case. It keeps its own question, and nothing goes
    on before that is answered: what would let the shipment go is never said beside an open line.
    """
    strictest = max((one.settled for one in lines), key=lambda d: d.strictness)
    if strictest.refuses or all(one.decision is not Decision.INSUFFICIENT for one in lines):
        return strictest
    known = max((one.decision for one in lines), key=lambda d: d.strictness)
    least = max(one.best.strictness for one in lines)
    return known if known.needs_licence and known.strictness == least else Decision.INSUFFICIENT


def age_days(book: Rulebook, as_of: date) -> int:
    """Return how many days before the day of the question the law as a whole was verified."""
    return max(0, (as_of - book.verified_until).days)
