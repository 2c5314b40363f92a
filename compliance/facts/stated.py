"""What a shipment states of its way as a whole."""

from __future__ import annotations

from compliance.law.phrases import phrase_key
from compliance.model.shipment import Shipment
from compliance.screening.parties import CHECKED, PRINCIPAL


def inside(shipment: Shipment) -> bool | None:
    """Return whether the goods stay with somebody inside the mainland; None where it is not said who gets them.

    A supply to a foreign party is an export wherever it happens (ECL-2020 Art 2).
    """
    use = shipment.end_use.country if shipment.end_use else None
    takers = [p for p in shipment.parties if p.role in CHECKED]
    known = {p.country for p in takers if p.country}
    if shipment.destination != "CN" or use not in (None, "CN") or not known <= {"CN"} or shipment.onward:
        return False
    open_ = not any(p.role == "end_user" for p in takers) or any(p.country is None for p in takers)
    return None if open_ or not onward_said(shipment) else True


def onward_said(shipment: Shipment) -> bool:
    """Return whether the onward sale is known: sales are listed, or an empty list is said to be whole."""
    given = "onward" in shipment.model_fields_set
    return bool(shipment.onward) or (given and shipment.onward_stated is True)


def chain_said(shipment: Shipment) -> bool:
    """Return whether the intermediaries are known: stated, or importer and end user are one."""
    if shipment.intermediaries_stated:
        return True
    names = {role: {phrase_key(p.name) for p in shipment.parties if p.role == role and p.name} for role in PRINCIPAL}
    return bool(names["importer"]) and names["importer"] == names["end_user"]


def used_in(shipment: Shipment) -> str | None:
    """Return the country of final use: what is said of the use, of the end user, or else of the destination."""
    users = (p.country for p in shipment.parties if p.role == "end_user")
    said = shipment.end_use.country if shipment.end_use else None
    return said or next((c for c in users if c), None) or shipment.destination
