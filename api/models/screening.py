"""What the screening of names takes and answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models.law import ListStatus
from compliance.model import values as x
from compliance.model.cargo import Part
from compliance.reference.screened import PartyAsked

MOST_PARTIES = 100
AS_OF = "Day of the question in China; default: today."


class ScreenedParty(BaseModel):
    """Base of what was found."""

    model_config = ConfigDict(frozen=True)


class ScreeningAsked(PartyAsked):
    """One party to be screened, written as in a shipment, and the day of the question."""

    as_of: x.Day | None = Field(default=None, description=AS_OF)


class ScreeningsAsked(Part):
    """Parties to be screened together."""

    parties: Annotated[tuple[PartyAsked, ...], Field(min_length=1, max_length=MOST_PARTIES)] = Field(
        description="The parties, in any order; they are answered in the same."
    )
    as_of: x.Day | None = Field(default=None, description=AS_OF)


class Hit(ScreenedParty):
    """A listing that the name meets."""

    list: str = Field(description="The kind of list: control_list, watch_list or unreliable_entity_list.")
    notice: str = Field(description="Id of the notice, to be looked up under /v1/lists.")
    entry: str = Field(description="Id of the entry.")
    score: float = Field(description="How alike the names are, 0 to 1.")
    tier: Literal["match", "review"] = Field(
        description="match: taken for the listed party; review: a person must look."
    )
    why: str = Field(description="How the two names meet and what was told apart.")
    alias: str = Field(description="The listed name that was met.")
    script: Literal["latin", "cjk"] = Field(description="Script of the listed name.")
    status: ListStatus = Field(description="How the notice stands on the day.")
    law: str | None = Field(description="Id of the instrument.")


class OwnerHit(ScreenedParty):
    """A listing that an owner of the party meets."""

    list: str = Field(description="The kind of list.")
    notice: str = Field(description="Id of the notice, to be looked up under /v1/lists.")
    entry: str = Field(description="Id of the entry.")
    tier: Literal["match", "review"] = Field(
        description="match: taken for the listed party; review: a person must look."
    )
    status: ListStatus = Field(description="How the notice stands on the day.")
    law: str = Field(description="Id of the instrument.")
    share_percent: str | None = Field(description="The owner's share as it was given.")


class Screening(ScreenedParty):
    """What was found of one party. An answer under a stale list is no clearance: see `lists_age_days`."""

    name: str = Field(description="The name as it was given.")
    country: str | None = Field(description="The country as it was given.")
    outcome: Literal["match", "review", "unread", "none"] = Field(
        description="match: taken for a listed party, a military body, or one under an order. review: a person must "
        "look, also where only an owner is listed. unread: the name cannot be read whole. none: nothing was found."
    )
    named: bool = Field(description='False: the name names nobody ("to be advised"); then `none` clears nobody.')
    hits: list[Hit] = Field(description="Listings that the name meets, the likeliest first.")
    owners: list[OwnerHit] = Field(description="Listings that an owner meets.")
    relatives: list[str] = Field(description="Entries whose names begin with this whole name: listed units of a house.")
    military_body: str | None = Field(description="The military body that it is, or the words that say so.")
    contractor: str | None = Field(description="The defence contractor that it may be, or the words that say so.")
    alerts: list[str] = Field(description="Orders and warnings about it, by id.")
    unread: str | None = Field(description="Why the name cannot be read whole.")
    as_of: date = Field(description="The day asked about.")
    lists_verified_until: date = Field(description="Day until which every party list was held against its source.")
    lists_age_days: int = Field(description="Days from then to the day asked about.")


class Screenings(ScreenedParty):
    """What was found of several parties."""

    items: list[Screening] = Field(description="One answer for each party, in the order asked.")
