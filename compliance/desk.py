"""The desk: the rulebook in use and its engine. A document goes in, the answer and its bytes come out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.assessment import Assessment
from compliance.engine import Engine
from compliance.intake import read_shipment
from compliance.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer and its bytes as they leave the house."""

    assessment: Assessment
    text: bytes


class Desk:
    """One rulebook with its engine. A new rulebook is a new desk, put in place of the old one as a whole."""

    def __init__(self, rulebook: Rulebook) -> None:
        """Make the engine, and answer once so that what is made on first use is made."""
        self.rulebook = rulebook
        self.engine = Engine(rulebook)
        self._parameters = frozenset(rulebook.parameters)
        self.answer(b'{"lines": [{"line": "1", "description": "steel water bottle"}]}', rulebook.verified_until)

    def answer(self, document: bytes, as_of: date) -> Answered:
        """Return the answer to a shipment in JSON, asked on a day in China.

        Raises ShipmentRefused, and EngineFault when no decision can be vouched for.
        """
        found = self.engine.assess(read_shipment(document, self._parameters), as_of)
        return Answered(found, found.to_json().encode())

    def age_days(self, today: date) -> int:
        """Return how many days ago the law as a whole was last verified."""
        return (today - self.rulebook.verified_until).days
