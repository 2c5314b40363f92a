"""Who takes part in a shipment, and the papers and licences they hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Protocol

from pydantic import Field, ValidationInfo, field_validator

from compliance.model import values as x
from compliance.model import vocabulary as v
from compliance.model.cargo import Part, Quantity


class Owner(Part):
    """Who holds a share of a party."""

    name: x.Name | None = Field(
        default=None, description="Name as it is written in Latin letters.", examples=["Acme Motors"]
    )
    name_local: x.Name | None = Field(
        default=None, description="Name in the script of its own country.", examples=["アクメ自動車"]
    )
    country: v.Country | None = Field(
        default=None, description="Country of the owner, ISO 3166-1 alpha-2.", examples=["JP"]
    )
    share_percent: x.Percent | None = Field(
        default=None, description="Share that it holds, in percent.", examples=["60"]
    )


class PartyLike(Protocol):
    """Anything that can be held against the lists: a party of a shipment, or a name alone."""

    @property
    def role(self) -> str:
        """What the party is in the shipment."""

    @property
    def name(self) -> str | None:
        """Name in Latin letters."""

    @property
    def name_local(self) -> str | None:
        """Name in the script of its own country."""

    @property
    def country(self) -> str | None:
        """Country of its seat."""

    @property
    def owners(self) -> tuple[Owner, ...]:
        """Who holds shares of it."""

    @property
    def address(self) -> str | None:
        """Its address."""

    @property
    def identifiers(self) -> Mapping[str, str]:
        """Numbers from registers, by name of the register."""


class Party(Part):
    """Somebody in the transaction, in one role."""

    role: v.Role = Field(description="What the party is in this shipment.", examples=["end_user"])
    name: x.Name | None = Field(
        default=None, description="Name as it is written in Latin letters.", examples=["Acme Motors"]
    )
    name_local: x.Name | None = Field(
        default=None, description="Name in the script of its own country.", examples=["アクメ自動車"]
    )
    country: v.Country | None = Field(
        default=None, description="Country of its seat, ISO 3166-1 alpha-2.", examples=["JP"]
    )
    kind: v.PartyKind | None = Field(
        default=None, description="Whether it is a civil or a military user, or both.", examples=["civil"]
    )
    owners: x.Some[Owner] = Field(
        default=(), description="Who holds shares of it; owners with half or more bring their listings with them."
    )
    address: x.Note | None = Field(
        default=None,
        description="Its address; listed names in it are put to a person.",
        examples=["1-1 Chiyoda, Tokyo"],
    )
    identifiers: Annotated[dict[x.Short, x.Short], Field(max_length=50), x.Ordered] = Field(
        default_factory=dict,
        description="Numbers from registers, by name of the register.",
        examples=[{"corporate_number": "7010401000000"}],
    )


class Paper(Part):
    """A document at hand; which ids exist is known to the rulebook, not here."""

    id: x.PaperId = Field(
        description="Which document it is; `rules/documents.yaml` has the ids that are known.",
        examples=["end_user_certificate"],
    )
    issued_on: x.Day | None = Field(default=None, description="Day of issue.", examples=["2026-11-01"])
    expires_on: x.Day | None = Field(default=None, description="Last day on which it counts.", examples=["2027-10-31"])

    @field_validator("expires_on")
    @classmethod
    def _expires_later(cls, end: date | None, info: ValidationInfo) -> date | None:
        """A paper does not expire before it is issued."""
        return _in_order(end, info, "issued_on")


class Licence(Part):
    """A licence that the exporter holds, and what it covers."""

    number: x.Short | None = Field(default=None, description="Number of the licence.", examples=["GL-1"])
    kind: v.LicenceKind | None = Field(default=None, description="Which kind of licence it is.", examples=["general"])
    control_codes: x.Many[x.ControlCode] = Field(
        default=(), description="Control codes that it covers, with all below them.", examples=[["1C905.a.4"]]
    )
    end_users: x.Many[x.Name] = Field(default=(), description="End users that it names.", examples=[["Acme Motors"]])
    countries: x.Many[v.Country] = Field(
        default=(), description="Countries that it names, ISO 3166-1 alpha-2.", examples=[["JP"]]
    )
    valid_from: x.Day | None = Field(default=None, description="First day.", examples=["2026-01-01"])
    valid_until: x.Day | None = Field(default=None, description="Last day.", examples=["2026-12-31"])
    quantity_left: Quantity | None = Field(default=None, description="What may still go under it.")

    @field_validator("valid_until")
    @classmethod
    def _ends_later(cls, end: date | None, info: ValidationInfo) -> date | None:
        """A licence does not end before it begins."""
        return _in_order(end, info, "valid_from")


class ExporterRecord(Part):
    """What a general licence asks of the exporter."""

    compliance_programme: bool | None = Field(
        default=None, description="Whether an internal compliance programme works.", examples=[True]
    )
    exported_item_before: bool | None = Field(
        default=None, description="Whether the exporter has exported the item before.", examples=[True]
    )
    fixed_end_users: bool | None = Field(
        default=None, description="Whether its channels and end users are fixed.", examples=[True]
    )
    penalised: bool | None = Field(default=None, description="Whether it was penalised.", examples=[False])


def _in_order(end: date | None, info: ValidationInfo, start_field: str) -> date | None:
    """Return `end` unless the day in `start_field` is later."""
    start = info.data.get(start_field)
    if end is not None and start is not None and end < start:
        x.refuse(f"{end} is earlier than {start_field} {start}", "Check both days.")
    return end
