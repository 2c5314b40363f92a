"""What a shipment states of its way as a whole."""

from __future__ import annotations

from compliance.law.phrases import phrase_key
from compliance.model.shipment import Shipment
from compliance.screening.parties import PRINCIPAL


def stays(shipment: Shipment) -> bool:
    """Return whether everything said of the destination is inside the mainland."""
    use = shipment.end_use.country if shipment.end_use else None
    users = {p.country for p in shipment.parties if p.role == "end_user" and p.country}
    return shipment.destination == "CN" and use in (None, "CN") and users <= {"CN"} and not shipment.onward


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
