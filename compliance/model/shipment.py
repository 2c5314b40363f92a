"""The question: what is shipped, to whom, for what, and what is known about it.

Nearly every field may be missing: a missing fact is a question later, never a fault now. `null` equals absent.
Days are ISO texts, amounts and shares are Decimal, percent values run from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from compliance.model import values as x
from compliance.model import vocabulary as v
from compliance.model.cargo import (
    Component,
    Declared,
    Element,
    Part,
    PrcContent,
    Quantity,
    ShipmentLine,
    Value,
)

__all__ = [
    "Component",
    "Declared",
    "Element",
    "EndUse",
    "ExporterRecord",
    "Licence",
    "Onward",
    "Owner",
    "Paper",
    "Party",
    "PrcContent",
    "Quantity",
    "RouteStop",
    "Shipment",
    "ShipmentLine",
    "Value",
]  # fmt: skip

MOST_LINES = 500


class Owner(Part):
    """Who holds a share of a party."""

    name: x.Name | None = None
    name_local: x.Name | None = None
    country: v.Country | None = None
    share_percent: x.Percent | None = None


class Party(Part):
    """Somebody in the transaction, in one role."""

    role: v.Role
    name: x.Name | None = None
    name_local: x.Name | None = None
    country: v.Country | None = None
    kind: v.PartyKind | None = None
    owners: x.Some[Owner] = ()
    address: x.Note | None = None
    identifiers: Annotated[dict[x.Short, x.Short], Field(max_length=50), x.Ordered] = Field(default_factory=dict)


class EndUse(Part):
    """What the goods are for, and where."""

    statement: x.Long | None = None
    sector: v.Sector | None = None
    military: bool | None = None
    country: v.Country | None = None


class Onward(Part):
    """A stated re-export or onward sale."""

    country: v.Country | None = None
    party: x.Name | None = None
    share_percent: x.Percent | None = None
    product: x.Name | None = None


class RouteStop(Part):
    """A country on the way."""

    country: v.Country | None = None
    note: x.Note | None = None


class Paper(Part):
    """A document at hand; which ids exist is known to the rulebook, not here."""

    id: x.PaperId
    issued_on: x.Day | None = None
    expires_on: x.Day | None = None

    @field_validator("expires_on")
    @classmethod
    def _expires_later(cls, end: Any, info: ValidationInfo) -> Any:
        """A paper does not expire before it is issued."""
        return _in_order(end, info, "issued_on")


class Licence(Part):
    """A licence that the exporter holds, and what it covers."""

    number: x.Short | None = None
    kind: v.LicenceKind | None = None
    control_codes: x.Many[x.ControlCode] = ()
    end_users: x.Many[x.Name] = ()
    countries: x.Many[v.Country] = ()
    valid_from: x.Day | None = None
    valid_until: x.Day | None = None
    quantity_left: Quantity | None = None

    @field_validator("valid_until")
    @classmethod
    def _ends_later(cls, end: Any, info: ValidationInfo) -> Any:
        """A licence does not end before it begins."""
        return _in_order(end, info, "valid_from")


class ExporterRecord(Part):
    """What a general licence asks of the exporter."""

    compliance_programme: bool | None = None
    exported_item_before: bool | None = None
    fixed_end_users: bool | None = None
    penalised: bool | None = None


class Shipment(Part):
    """The whole question."""

    reference: Annotated[str, Field(max_length=200, pattern=r"\S"), AfterValidator(x.storable)] | None = None
    movement: v.Movement = "export"
    temporary_purpose: v.TemporaryPurpose | None = None
    ship_on: x.Day | None = None
    apply_on: x.Day | None = None
    departure: v.Country | None = None
    destination: v.Country | None = None
    route: x.Some[RouteStop] = ()
    onward: x.Some[Onward] = ()
    onward_stated: bool | None = None
    end_use: EndUse | None = None
    parties: x.Some[Party] = ()
    exporter_record: ExporterRecord | None = None
    exporter_knowledge: x.Some[v.Knowledge] = ()
    lines: Annotated[
        tuple[ShipmentLine, ...], Field(strict=False, max_length=MOST_LINES, json_schema_extra={"minItems": 1})
    ]
    intermediaries_stated: bool | None = None
    papers: x.Some[Paper] = ()
    licences: x.Some[Licence] = ()

    @field_validator("lines")
    @classmethod
    def _line_ids_differ(cls, lines: tuple[ShipmentLine, ...]) -> tuple[ShipmentLine, ...]:
        """There is a line, and every line has an id of its own."""
        if not lines:
            x.refuse("the list is empty", "Give at least one line.")
        faults = [doubled_id(index, name) for index, name in doubled(line.line for line in lines)]
        if faults:
            raise ValidationError.from_exception_data("lines", faults)
        return lines


def doubled(names: Iterator[str]) -> Iterator[tuple[int, str]]:
    """Positions and names of those that were seen before."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield index, name
        seen.add(name)


def doubled_id(index: int, name: str) -> InitErrorDetails:
    """The fault of a line whose id an earlier line has."""
    parts = {"cause": f"the line id {x.shown(name)} is used twice", "hint": "Give every line an id of its own."}
    error = PydanticCustomError("xuke", "{cause}. {hint}", parts)
    return InitErrorDetails(type=error, loc=(index, "line"), input=name)


def _in_order(end: Any, info: ValidationInfo, start_field: str) -> Any:
    """Return `end` unless the day in `start_field` is later."""
    start = info.data.get(start_field)
    if end is not None and start is not None and end < start:
        x.refuse(f"{end} is earlier than {start_field} {start}", "Check both days.")
    return end
