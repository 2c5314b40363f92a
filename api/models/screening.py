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

    as_of: x.Day | None = Field(default=None, description=AS_OF, examples=["2026-11-21"])


class ScreeningsAsked(Part):
    """Parties to be screened together."""

    parties: Annotated[tuple[PartyAsked, ...], Field(min_length=1, max_length=MOST_PARTIES)] = Field(
        description="The parties, in any order; they are answered in the same."
    )
    as_of: x.Day | None = Field(default=None, description=AS_OF, examples=["2026-11-21"])


class Hit(ScreenedParty):
    """A listing that the name meets."""

    list: str = Field(
        description="The kind of list: control_list, watch_list or unreliable_entity_list.", examples=["control_list"]
    )
    notice: str = Field(
        description="Id of the notice, to be looked up under /v1/lists.", examples=["party_notice_2026"]
    )
    entry: str = Field(description="Id of the entry.", examples=["NOTICE-2026-99-01"])
    score: float = Field(description="How alike the names are, 0 to 1.", examples=[0.93])
    tier: Literal["match", "review"] = Field(
        description="match: taken for the listed party; review: a person must look.", examples=["match"]
    )
    why: str = Field(
        description="How the two names meet and what was told apart.",
        examples=["name 'Acme Motors Works' in Latin letters; same: acme motors"],
    )
    alias: str = Field(description="The listed name that was met.", examples=["Musterwerk Waffen GmbH"])
    script: Literal["latin", "cjk"] = Field(description="Script of the listed name.", examples=["latin"])
    status: ListStatus = Field(description="How the notice stands on the day.", examples=["active"])
    law: str | None = Field(description="Id of the instrument.", examples=["NOTICE-2026-99"])


class OwnerHit(ScreenedParty):
    """A listing that an owner of the party meets."""

    list: str = Field(description="The kind of list.", examples=["control_list"])
    notice: str = Field(
        description="Id of the notice, to be looked up under /v1/lists.", examples=["party_notice_2026"]
    )
    entry: str = Field(description="Id of the entry.", examples=["NOTICE-2026-99-01"])
    tier: Literal["match", "review"] = Field(
        description="match: taken for the listed party; review: a person must look.", examples=["match"]
    )
    status: ListStatus = Field(description="How the notice stands on the day.", examples=["active"])
    law: str = Field(description="Id of the instrument.", examples=["NOTICE-2026-99"])
    share_percent: str | None = Field(description="The owner's share as it was given.", examples=["60"])


class Screening(ScreenedParty):
    """What was found of one party. An answer under a stale list is no clearance: see `lists_age_days`."""

    name: str = Field(description="The name as it was given.", examples=["Acme Motors"])
    country: str | None = Field(description="The country as it was given.", examples=["JP"])
    outcome: Literal["match", "review", "unread", "none"] = Field(
        description="match: taken for a listed party, a military body, or one under an order. review: a person must "
        "look, also where only an owner is listed. unread: the name cannot be read whole. none: nothing was found.",
        examples=["match"],
    )
    named: bool = Field(
        description='False: the name names nobody ("to be advised"); then `none` clears nobody.', examples=[True]
    )
    hits: list[Hit] = Field(description="Listings that the name meets, the likeliest first.")
    owners: list[OwnerHit] = Field(description="Listings that an owner meets.")
    relatives: list[str] = Field(
        description="Entries whose names begin with this whole name: listed units of a house.",
        examples=[["NOTICE-2026-99-02"]],
    )
    military_body: str | None = Field(
        description="The military body that it is, or the words that say so.", examples=["words of the name"]
    )
    contractor: str | None = Field(
        description="The defence contractor that it may be, or the words that say so.", examples=["words of the name"]
    )
    alerts: list[str] = Field(description="Orders and warnings about it, by id.", examples=[["warned-2026"]])
    unread: str | None = Field(
        description="Why the name cannot be read whole.", examples=["the name holds no letter that can be read"]
    )
    as_of: date = Field(description="The day asked about.", examples=["2026-11-21"])
    lists_verified_until: date = Field(
        description="Day until which every party list was held against its source.", examples=["2026-08-22"]
    )
    lists_age_days: int = Field(description="Days from then to the day asked about.", examples=[91])


class Screenings(ScreenedParty):
    """What was found of several parties."""

    items: list[Screening] = Field(description="One answer for each party, in the order asked.")
