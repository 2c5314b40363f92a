"""What a shipment shows beside licences: every country it touches, and the papers of other regimes at hand."""

from __future__ import annotations

from datetime import date

from compliance.law.facts import Described, Missing, Several
from compliance.law.rulebook import Rulebook
from compliance.model.shipment import Shipment

_CLEARANCE = "un_clearance"  # the ministry's written answer that United Nations measures do not reach the shipment
_GROUP = "UN_ANSWER_NEEDED"  # countries to which nothing goes without it


class PermitReader:
    """Describes the whole chain of a shipment and the papers at hand; `ask` asks for the ministry's answer."""

    def __init__(self, book: Rulebook, ask: Missing) -> None:
        self._ids = {alias: paper.id for paper in book.papers.values() for alias in (paper.id, *paper.aliases)}
        self._groups, self._ask = book.country_groups, ask

    def read(self, described: Described, shipment: Shipment, day: date) -> None:
        """Say which countries the shipment touches and which papers are valid on the day."""
        reach = described.facts["reach.country"]
        assert isinstance(reach, Several)
        chain = Several(_countries(shipment) | reach.yes, open=reach.open)
        unsaid = tuple(described.missing.get("reach.country", ())) if reach.open else ()
        described.say("chain.country", chain, *unsaid)
        valid = (p.id for p in shipment.papers if p.expires_on is None or p.expires_on >= day)
        held = frozenset(self._ids[name] for name in valid if name in self._ids)
        described.say("permit.held", Several(held))
        named = chain.yes & {*self._groups.on(day).get(_GROUP, ())}
        gaps = () if _CLEARANCE in held else (self._ask,) if named else unsaid
        described.say("un.cleared", _CLEARANCE in held or None, *gaps)


def _countries(shipment: Shipment) -> frozenset[str]:
    use = shipment.end_use.country if shipment.end_use else None
    parties, route = (p.country for p in shipment.parties), (stop.country for stop in shipment.route)
    countries = (use, shipment.destination, *parties, *route, *(step.country for step in shipment.onward))
    return frozenset(country for country in countries if country)
