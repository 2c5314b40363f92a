"""Parties of Tryton as parties of a shipment document, with owners, addresses and identifiers."""

from __future__ import annotations

from typing import Any

from .goods import plain
from .parts import Facts, Parts, Record, code, country_of, said

ROLES = ("intermediary", "downstream_user", "onward_consignee", "carrier")


def parties(parts: Parts, facts: Facts) -> list[dict[str, Any]]:
    """Return every party of the transaction in its role. Nobody is taken for the end user unless it was said."""
    found = [party("exporter", parts.exporter, parts.exporter_address)]
    found += [party("importer", buyer, _address(parts, buyer)) for buyer in parts.buyers]
    if parts.receiver and parts.receiver not in parts.buyers:
        found.append(party("consignee", parts.receiver, parts.receiver_address))
    found += _care_of(parts)
    if facts.end_user:
        found.append(party("end_user", facts.end_user, _address(parts, facts.end_user)))
    found += [party(role, other, None) for role, other in parts.others]
    found += [party(step.kind, step.party, None) for step in facts.steps if step.kind in ROLES and step.party]
    return found


def party(role: str, record: Record, address: Record) -> dict[str, Any]:
    """Return one party in a role; without an address given, its own first one tells its country."""
    address = address or record.address_get()
    owners = [_owner(r) for r in record.relations if r.type.export_owner]
    told = {"owners": owners} if owners or record.export_owners_stated else {}
    return (
        said(
            {
                "role": role,
                "name": record.name,
                "name_local": record.export_name_local,
                "country": code(country_of(address)),
                "kind": record.export_kind,
                "address": _written(address),
                "identifiers": {i.type or "identifier": i.code for i in reversed(record.identifiers)},
            }
        )
        | told
    )


def _address(parts: Parts, record: Record) -> Record:
    """Return the delivery address where it is the party's own."""
    return parts.receiver_address if record == parts.receiver and _is_own(parts) else None


def _is_own(parts: Parts) -> bool:
    return parts.receiver_address is not None and parts.receiver_address.party == parts.receiver


def _care_of(parts: Parts) -> list[dict[str, Any]]:
    """Return the name written on the delivery address, or the party the address belongs to, if it is another."""
    address = parts.receiver_address
    if address is None:
        return []
    found = []
    if not _is_own(parts) and address.party:
        found.append(party("consignee", address.party, address))
    written = address.party_name
    if written and written not in (parts.receiver.name if parts.receiver else None, address.party.name):
        told = {"role": "consignee", "name": written, "country": code(country_of(address))}
        found.append(said({**told, "address": _written(address)}))
    return found


def _owner(relation: Record) -> dict[str, Any]:
    share = relation.export_share
    return said(
        {
            "name": relation.to.name,
            "name_local": relation.to.export_name_local,
            "country": code(country_of(relation.to.address_get())),
            "share_percent": plain(share) if share is not None else None,
        }
    )


def _written(address: Record) -> str | None:
    """Return an address on one line, cut to what a document takes; its country stands in a field of its own."""
    parts = (address.street, address.postal_code, address.city) if address else ()
    lines = [line.strip() for part in parts for line in (part or "").splitlines()]
    return ", ".join(line for line in lines if line)[:500] or None
