"""Who a name is: the listings that it and its owners meet, as the engine, the service and the client pass them on."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Tier = Literal["match", "review"]
Outcome = Literal["match", "review", "unread", "none"]
ListStatus = Literal["active", "suspended", "stopped", "unsettled", "not_yet"]

_LIST = "The kind of list: control_list, watch_list, unreliable_entity_list or countermeasure_list."
_NOTICE = "Id of the notice, to be looked up under /v1/lists."
_TIER = "match: taken for the listed party; review: a person must look."
_STATUS = "How the notice stands on the day."


class ScreenedPart(BaseModel):
    """Base of what was found: unchangeable, no change of type; a client passes later additions over."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", defer_build=True)


class ListingHit(ScreenedPart):
    """A listing that a name meets: the notice, how alike the names are and why, and how the listing stands."""

    list: str = Field(description=_LIST, examples=["control_list"])
    notice: str = Field(description=_NOTICE, examples=["party_notice_2026"])
    entry: str = Field(description="Id of the entry.", examples=["NOTICE-2026-99-01"])
    score: float = Field(description="How alike the names are, 0 to 1.", examples=[0.93])
    tier: Tier = Field(description=_TIER, examples=["match"])
    why: str = Field(
        description="How the two names meet and what was told apart.",
        examples=["name 'Acme Motors Works' in Latin letters; same: acme motors"],
    )
    alias: str = Field(description="The listed name that was met.", examples=["Acme Motors Works"])
    script: Literal["latin", "cjk"] = Field(description="Script of the listed name.", examples=["latin"])
    status: ListStatus = Field(description=_STATUS, examples=["active"])
    law: str | None = Field(default=None, description="Id of the instrument.", examples=["NOTICE-2026-99"])


class OwnerHit(ScreenedPart):
    """A listing that an owner of the party meets."""

    list: str = Field(description=_LIST, examples=["control_list"])
    notice: str = Field(description=_NOTICE, examples=["party_notice_2026"])
    entry: str = Field(description="Id of the entry.", examples=["NOTICE-2026-99-01"])
    tier: Tier = Field(description=_TIER, examples=["match"])
    status: ListStatus = Field(description=_STATUS, examples=["active"])
    law: str = Field(description="Id of the instrument.", examples=["NOTICE-2026-99"])
    share_percent: str | None = Field(default=None, description="The owner's share as it was given.", examples=["60"])


class Screening(ScreenedPart):
    """What was found of one party. An answer under a stale list is no clearance: see `lists_age_days`.

    `none` clears nobody when `named` is false (no name was given that names somebody) or the lists are old.
    """

    id: str | None = Field(default=None, description="The caller's own id, where one was given.", examples=["C-1001"])
    name: str = Field(description="The name as it was given.", examples=["Acme Motors"])
    country: str | None = Field(description="The country as it was given.", examples=["JP"])
    outcome: Outcome = Field(
        description="match: taken for a listed party, a military body, or one under an order. review: a person must "
        "look, also where only an owner is listed. unread: the name cannot be read whole. none: nothing was found.",
        examples=["match"],
    )
    named: bool = Field(
        description='False: the name names nobody ("to be advised"); then `none` clears nobody.', examples=[True]
    )
    hits: tuple[ListingHit, ...] = Field(description="Listings that the name meets, the likeliest first.")
    owners: tuple[OwnerHit, ...] = Field(description="Listings that an owner meets.")
    relatives: tuple[str, ...] = Field(
        description="Entries whose names begin with this whole name: listed units of a house.",
        examples=[["NOTICE-2026-99-02"]],
    )
    military_body: str | None = Field(
        description="The military body that it is, or the words that say so.", examples=["words of the name"]
    )
    contractor: str | None = Field(
        description="The defence contractor that it may be, or the words that say so.", examples=["words of the name"]
    )
    alerts: tuple[str, ...] = Field(description="Orders and warnings about it, by id.", examples=[["warned-2026"]])
    unread: str | None = Field(
        description="Why the name cannot be read whole.", examples=["the name holds no letter that can be read"]
    )
    as_of: date = Field(description="The day asked about.", examples=["2026-11-21"])
    lists_verified_until: date = Field(
        description="Day until which every party list was held against its source.", examples=["2026-08-22"]
    )
    lists_age_days: int = Field(description="Days from then to the day asked about.", examples=[91])
