"""Answers to questions that differ in nothing that can bear on them: worked out once, and given again.

What is left aside is what `Decider` leaves aside of a shipment without licences and parts: the caller's reference, how
much of the goods, and how much money. A question of an answer may repeat the lines as they stand, amounts and all; such
an answer is given again to the same amounts alone. The receipt is that of each question.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic.main import IncEx

from compliance.answer.assemble import receipt_of, stale_mark
from compliance.bounded import BoundedTable, WorkFigures
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment
from compliance.model.shipment import Shipment

Assess = Callable[[Shipment, date], Assessment]
Amounts = tuple[tuple[Decimal | None, Decimal | None], ...]
_MOST, MOST_LINES = 300, 5  # answers kept, and lines of each: long ones are large and seldom come again
_AMOUNTS: IncEx = {"quantity": {"value"}, "value": {"amount"}}


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """An answer that may be given again; `shows` are the amounts that stand in it, None where none do."""

    answer: Assessment
    shows: Amounts | None


class RepeatedAnswers:
    """Assesses where nobody's own lists, clearances or records take part. Thread-safe; what is kept is bounded."""

    def __init__(self, book: Rulebook, assess: Assess, stale_after_days: int | None = None) -> None:
        """Take the rulebook, what assesses under it, and after how many days that takes the law for stale."""
        self._book, self._assess = book, assess
        self._own = f"[]{stale_mark(stale_after_days)}"
        self._first: BoundedTable[Hashable, FirstAnswer] = BoundedTable(_MOST)

    def assess(self, shipment: Shipment, as_of: date) -> Assessment:
        """Return what the engine's `assess` returns, to the byte. Raises ShipmentRefused and EngineFault."""
        if len(shipment.lines) > MOST_LINES:
            return self._assess(shipment, as_of)
        amounts, fresh = _amounts(shipment), list[Assessment]()

        def work() -> FirstAnswer:
            fresh.append(self._assess(shipment, as_of))
            shows = any("lines" in (one.fragment or ()) for one in fresh[0].questions)
            return FirstAnswer(fresh[0], amounts if shows else None)

        first = self._first.of(_alike(shipment, amounts, as_of), work)
        if fresh:
            return fresh[0]
        if first.shows not in (None, amounts):
            return self._assess(shipment, as_of)
        receipt = first.answer.receipt and receipt_of(self._book, shipment, as_of, self._own)
        return first.answer.model_copy(update={"reference": shipment.reference, "receipt": receipt})

    def figures(self) -> WorkFigures:
        """Return how often an answer was asked for, and how often it was worked out."""
        return self._first.figures()


def _amounts(shipment: Shipment) -> Amounts:
    """Return how much and for how much each line is."""
    return tuple(
        (line.quantity.value if line.quantity else None, line.value.amount if line.value else None)
        for line in shipment.lines
    )


def _alike(shipment: Shipment, amounts: Amounts, as_of: date) -> Hashable:
    """Return what tells two questions apart."""
    exclude: dict[str, IncEx | bool] = {"reference": True}
    if not shipment.licences and not any(line.components for line in shipment.lines):
        exclude["lines"] = {"__all__": _AMOUNTS}
    stated = [(number is None, money is None) for number, money in amounts]
    return as_of, len(exclude), *stated, shipment.model_dump_json(exclude=exclude, exclude_unset=True)
