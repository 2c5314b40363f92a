"""What a shipment shows beside licences: every country it touches, and the papers of other regimes at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from compliance.bounded import BoundedTable
from compliance.facts.stated import chain_said
from compliance.law.facts import Described, Missing, Several
from compliance.law.rulebook import Rulebook
from compliance.model.shipment import Shipment

_CLEARANCE = "un_clearance"  # the ministry's written answer that United Nations measures do not reach the shipment
_GROUP = "UN_ANSWER_NEEDED"  # countries to which nothing goes without it
_DAYS = 1_000  # for which the members of that group are kept
# Roles whose missing country is asked by other questions: of the movement, and of final use.
_READ_ELSEWHERE = ("exporter", "end_user")


class PermitReader:
    """Describes the whole chain of a shipment and the papers at hand; `gaps` are the questions by name."""

    def __init__(self, book: Rulebook, gaps: Mapping[str, Missing]) -> None:
        self._ids = {alias: paper.id for paper in book.papers.values() for alias in (paper.id, *paper.aliases)}
        self._groups, self._gaps = book.country_groups, gaps
        self._asking: BoundedTable[date, frozenset[str]] = BoundedTable(_DAYS)

    def read(self, described: Described, shipment: Shipment, day: date) -> None:
        """Say which countries the shipment touches and which papers are valid on the day."""
        reach = described.facts["reach.country"]
        assert isinstance(reach, Several)
        unsaid = (*(described.missing.get("reach.country", ()) if reach.open else ()), *self._unplaced(shipment))
        chain = Several(_countries(shipment) | reach.yes, open=bool(unsaid))
        described.say("chain.country", chain, *unsaid)
        valid = (p.id for p in shipment.papers if p.expires_on is None or p.expires_on >= day)
        held = frozenset(self._ids[name] for name in valid if name in self._ids)
        described.say("permit.held", Several(held))
        named = chain.yes & self._asking.of(day, lambda: frozenset(self._groups.on(day).get(_GROUP, ())))
        gaps = () if _CLEARANCE in held else (self._gaps["un_clearance"],) if named else unsaid
        described.say("un.cleared", _CLEARANCE in held or None, *gaps)

    def _unplaced(self, shipment: Shipment) -> list[Missing]:
        """Return the questions about parties who may be anywhere: those of no stated country, and those not named.

        An exporter of whom nothing is said is read as one in China, where the goods leave from China.
        """
        gap = self._gaps["party_country"]
        roles = dict.fromkeys(p.role for p in shipment.parties if p.country is None and p.role not in _READ_ELSEWHERE)
        asked = [replace(gap, path=f"parties.{role}.country") for role in roles]
        return asked if chain_said(shipment) else [*asked, self._gaps["intermediaries"]]


def _countries(shipment: Shipment) -> frozenset[str]:
    use = shipment.end_use.country if shipment.end_use else None
    parties, route = (p.country for p in shipment.parties), (stop.country for stop in shipment.route)
    countries = (use, shipment.destination, *parties, *route, *(step.country for step in shipment.onward))
    return frozenset(country for country in countries if country)
