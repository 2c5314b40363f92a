"""Names compared with the lists, as plain data: how a party is asked about, and what was found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, cast

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from compliance.errors import Fault, ShipmentRefused
from compliance.intake.faults import in_words
from compliance.law.rulebook import Rulebook
from compliance.model import values as x
from compliance.model import vocabulary as v
from compliance.model.screening import Outcome, OwnerHit, Screening, Tier
from compliance.model.shipment import Owner, Party
from compliance.model.values import type_of
from compliance.screening.parties import PartyQuery, Screened
from compliance.screening.watchlists import status

MOST_OWNERS = 20
_PLACE = ("parties", 0)  # where a party is in a shipment: its faults are worded as there


class PartyAsked(Party):
    """A party to be screened, written as in a shipment; the name must be there, and the role may be left out."""

    role: v.Role = Field(default="end_user", description="What the party is in the shipment.", examples=["end_user"])
    name: x.Name = Field(description="Name as it is written in Latin letters.", examples=["Acme Motors"])
    owners: Annotated[tuple[Owner, ...], Field(strict=False, max_length=MOST_OWNERS)] = Field(
        default=(), description="Who holds shares of it; the listings of owners are told, too."
    )


def read_party(tree: object, root: str = "$") -> PartyAsked:
    """Read a party from JSON data. Raises ShipmentRefused with every fault, its path below `root`."""
    if not isinstance(tree, dict):
        hint = 'Write {"name": "Acme Motors", "country": "US"}, with more where it is known.'
        raise ShipmentRefused([Fault(root, f"a party is an object, not {type_of(tree)}", hint)])
    try:
        return PartyAsked.model_validate(tree)
    except ValidationError as error:
        found = in_words([_moved(one) for one in error.errors(include_url=False)], [])
        raise ShipmentRefused([one._replace(steps=one.steps[len(_PLACE) :]).fault(root) for one in found]) from None


def _moved(error: ErrorDetails) -> ErrorDetails:
    return cast(ErrorDetails, {**error, "loc": (*_PLACE, *error["loc"])})


def outcome(screened: Screened) -> Outcome:
    """Return match, review, unread or none for a screened party."""
    if any(h.tier == "match" for h in screened.hits) or screened.military_body or screened.alerts:
        return "match"
    owned = screened.owner_listings or screened.owner_possible
    if screened.hits or owned or screened.relatives or screened.contractor:
        return "review"
    return "unread" if screened.unread else "none"


def screening_of(book: Rulebook, party: PartyQuery | PartyAsked, screened: Screened, day: date) -> Screening:
    """Return what was found of a party."""
    return Screening(
        name=party.name,
        country=party.country,
        outcome=outcome(screened),
        named=screened.known,
        hits=tuple(screened.hits),
        owners=tuple(_owners(book, screened, day)),
        relatives=tuple(entry.id for _, entry in screened.relatives),
        military_body=screened.military_body,
        contractor=screened.contractor,
        alerts=tuple(screened.alerts),
        unread=screened.unread,
        as_of=day,
        lists_verified_until=book.lists_seen,
        lists_age_days=max(0, (day - book.lists_seen).days),
    )


def _owners(book: Rulebook, screened: Screened, day: date) -> Iterator[OwnerHit]:
    """Yield the listings that owners of a party meet, or may meet, with the share they hold."""
    tiers: tuple[Tier, ...] = ("match", "review")
    for tier, found in zip(tiers, (screened.owner_listings, screened.owner_possible), strict=True):
        for notice, entry, share in found:
            yield OwnerHit(
                list=notice.list,
                notice=notice.id,
                entry=entry.id,
                tier=tier,
                status=status(book, notice, day),
                law=notice.versions[0].source.law,
                share_percent=None if share is None else str(share),
            )
