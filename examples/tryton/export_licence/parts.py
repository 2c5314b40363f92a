"""What the mapping is given: the records of a shipment, sorted by the part they play. No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

Record = Any  # a Tryton record, or in tests anything with the same attributes


@dataclass(frozen=True)
class Item:
    """One kind of goods on its way: product, perhaps its lot, quantity, unit and price."""

    product: Record
    quantity: Decimal
    unit: Record
    lot: Record = None
    unit_price: Decimal | None = None
    currency: Record = None


@dataclass(frozen=True)
class Parts:
    """Who sends what to whom, from where to where. `others` are further parties with their role."""

    reference: str | None
    exporter: Record
    exporter_address: Record
    buyers: tuple[Record, ...]
    receiver: Record
    receiver_address: Record
    departure: Record
    items: tuple[Item, ...]
    planned: date | None = None
    incoterm: Record = None
    place: Record = None
    others: tuple[tuple[str, Record], ...] = ()
    sources: tuple[Record, ...] = ()  # sales from which missing facts are taken
    leaves: bool = True  # whether goods stand ready: without a day ahead they leave today

    @property
    def countries(self) -> tuple[str | None, str | None]:
        """The country the goods leave and the one they are sent to, None where not known."""
        return code(self.departure), code(country_of(self.receiver_address))


@dataclass(frozen=True)
class Facts:
    """What Tryton has no field for, as this module's fields hold it; None is "not said"."""

    movement: str | None = None
    temporary_purpose: str | None = None
    end_user: Record = None
    end_use: str | None = None
    sector: str | None = None
    military: bool | None = None
    use_country: Record = None
    chain_stated: bool = False
    onward_stated: bool = False
    knowledge: tuple[str, ...] = ()
    steps: tuple[Record, ...] = ()
    papers: tuple[Record, ...] = ()


@dataclass(frozen=True)
class Exporter:
    """What is known of the exporter itself, and the licences it holds with what is left of each."""

    compliance_programme: bool | None = None
    penalised: bool | None = None
    licences: tuple[tuple[Record, Decimal | None], ...] = field(default=())


def country_of(address: Record) -> Record:
    """Return the country of an address, None if there is no address or it names none."""
    return address.country if address else None


def code(country: Record) -> str | None:
    """Return the ISO code of a country."""
    return country.code if country else None


def said(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that hold something; what is not known is left out of the document."""
    return {name: value for name, value in fields.items() if value not in (None, "", {}, [], ())}
