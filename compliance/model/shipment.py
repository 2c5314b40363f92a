"""The question: what is shipped, to whom, for what, and what is known about it.

Nearly every field may be missing: a missing fact is a question later, never a fault now. `null` equals absent.
Days are ISO texts, amounts and shares are Decimal, percent values run from 0 to 100.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, field_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from compliance.model import values as x
from compliance.model import vocabulary as v
from compliance.model.application import ApplicationData
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
from compliance.model.parties import ExporterRecord, Licence, Owner, Paper, Party

__all__ = [
    "ApplicationData",
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


class EndUse(Part):
    """What the goods are for, and where."""

    statement: x.Long | None = Field(
        default=None, description="The use, in words.", examples=["traction motors for passenger cars"]
    )
    sector: v.Sector | None = Field(
        default=None, description="The use, as one of a closed list.", examples=["automotive"]
    )
    military: bool | None = Field(
        default=None, description="Whether the use is military; left out is not the same as false.", examples=[False]
    )
    country: v.Country | None = Field(default=None, description="Country of use, ISO 3166-1 alpha-2.", examples=["JP"])


class Onward(Part):
    """A stated re-export or onward sale."""

    country: v.Country | None = Field(
        default=None, description="Where it goes on to, ISO 3166-1 alpha-2.", examples=["JP"]
    )
    party: x.Name | None = Field(default=None, description="Who receives it there.", examples=["Acme Motors"])
    share_percent: x.Percent | None = Field(
        default=None, description="How much of the shipment goes on, in percent.", examples=["30"]
    )
    product: x.Name | None = Field(
        default=None,
        description="What goes on, where the goods are built into something.",
        examples=["traction motors"],
    )


class RouteStop(Part):
    """A country on the way."""

    country: v.Country | None = Field(
        default=None, description="A country on the way, ISO 3166-1 alpha-2.", examples=["JP"]
    )
    note: x.Note | None = Field(default=None, description="What happens there.", examples=["bonded warehouse"])


class Shipment(Part):
    """The whole question."""

    reference: Annotated[str, Field(max_length=200, pattern=r"\S"), AfterValidator(x.storable)] | None = Field(
        default=None,
        description="The caller's own key, given back in the answer. With one, the shipment is followed on.",
        examples=["PO-4711"],
    )
    movement: v.Movement = Field(default="export", description="How the goods move.", examples=["export"])
    temporary_purpose: v.TemporaryPurpose | None = Field(
        default=None, description="Why they go and come back; only with a temporary export.", examples=["exhibition"]
    )
    ship_on: x.Day | None = Field(
        default=None,
        description="Planned day of customs release. Left out, the law of the day of decision gives the class.",
        examples=["2026-12-15"],
    )
    apply_on: x.Day | None = Field(
        default=None,
        description="Planned day on which a licence application is accepted. Left out, it is counted from the papers.",
        examples=["2026-11-25"],
    )
    departure: v.Country | None = Field(
        default=None,
        description="Where the goods leave from, ISO 3166-1 alpha-2. Default: the exporter's country.",
        examples=["CN"],
    )
    destination: v.Country | None = Field(
        default=None, description="Country of final use, ISO 3166-1 alpha-2.", examples=["JP"]
    )
    route: x.Some[RouteStop] = Field(default=(), description="Countries on the way.")
    onward: x.Some[Onward] = Field(default=(), description="Stated re-export and onward sale.")
    onward_stated: bool | None = Field(
        default=None,
        description="Whether onward sale was spoken of at all: true with an empty list says that there is none.",
        examples=[True],
    )
    end_use: EndUse | None = Field(default=None, description="What the goods are for.")
    parties: x.Some[Party] = Field(default=(), description="Everybody in the transaction.")
    exporter_record: ExporterRecord | None = Field(
        default=None, description="What a general licence asks of the exporter."
    )
    exporter_knowledge: x.Some[v.Knowledge] = Field(
        default=(),
        description="What the exporter knows or was told that changes the rules.",
        examples=[["diversion_suspected"]],
    )
    lines: Annotated[
        tuple[ShipmentLine, ...], Field(strict=False, max_length=MOST_LINES, json_schema_extra={"minItems": 1})
    ] = Field(description="The goods, line by line.")
    intermediaries_stated: bool | None = Field(
        default=None, description="Whether intermediaries were spoken of at all.", examples=[True]
    )
    papers: x.Some[Paper] = Field(default=(), description="Documents at hand.")
    licences: x.Some[Licence] = Field(default=(), description="Licences that the exporter holds.")
    application: ApplicationData | None = Field(
        default=None, description="What an application and its papers say beyond the shipment."
    )

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
