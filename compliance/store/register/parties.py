"""Parties that are watched, with what was found of the listed names they resemble.

A clearance tells a party apart from a listing as both were that day. Where the names match, a second person confirms
it; against the very letters of a notice there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonObject
from compliance.model.register import ClearanceDocument, PartyDocument
from compliance.screening.clearances import Clearance, print_of_listing, print_of_party
from compliance.screening.parties import PartyQuery, Screened, Screener
from compliance.store.register import entries
from compliance.store.register.entries import Actor, EntryFilter, RegisterConflict, Registered

_TOGETHER = 500


def add(session: Session, by: Actor, document: PartyDocument, why: str) -> Registered:
    """Register a party. Raises RegisterConflict for a number that is registered."""
    made = entries.blank("party", document.number, "watched", {"party": _plain(document), "clearances": []})
    made.due_on = _first_end(document)
    return entries.create(session, by, made, why)


def change(session: Session, by: Actor, name: str, document: PartyDocument, why: str) -> Registered:
    """Put other data in the place of a party's; clearances of what it was before count no more by themselves."""
    entry = entries.locked(session, by, "party", name)
    if document.number != entry.name:
        raise RegisterConflict(f"the party has the number {entry.name!r}", hint="Register another party")
    entry.data["party"], entry.due_on = _plain(document), _first_end(document)
    return entries.save(session, by, entry, ("change", why, entry.data["party"]))


def clear(session: Session, by: Actor, name: str, said: ClearanceDocument, book: Rulebook) -> Registered:
    """Say that a party is not the listed one. Raises RegisterConflict where no name of the list is like its own."""
    entry = entries.locked(session, by, "party", name)
    query, day = query_of(document_of(entry)), date.fromisoformat(by.today)
    if said.until < day:
        raise RegisterConflict("the last day of the clearance is over", hint="Give a day to come")
    screened = Screener(book).screen(query, day)
    hit = next((one for one in screened.hits if one.entry == said.entry), None)
    listing = next((one for one in (*screened.listings, *screened.possible) if one[1].id == said.entry), None)
    if hit is None or listing is None:
        raise RegisterConflict(f"the party does not resemble {said.entry!r} as the lists stand on {day}")
    if hit.score == 1.0:
        raise RegisterConflict("the name is the very name of the notice; that is never cleared")
    made: JsonObject = {
        "document": said.model_dump(mode="json", exclude_none=True), "by": by.name, "at": by.at, "on": by.today,
        "tier": hit.tier, "party": print_of_party(query), "listing": print_of_listing(*listing), "confirmed_by": None,
    }  # fmt: skip
    entry.data["clearances"] = [one for one in entry.data["clearances"] if one["document"]["entry"] != said.entry] + [
        made
    ]
    return entries.save(session, by, entry, ("clear", said.why, made))


def confirm(session: Session, by: Actor, name: str, listed: str, why: str) -> Registered:
    """Confirm a clearance of a match. Raises RegisterConflict for whoever wrote it."""
    entry = entries.locked(session, by, "party", name)
    found = next((one for one in entry.data["clearances"] if one["document"]["entry"] == listed), None)
    if found is None or found["confirmed_by"] is not None or found["tier"] != "match":
        raise RegisterConflict(f"no clearance of {listed!r} waits to be confirmed")
    if found["by"] == by.name:
        raise RegisterConflict("whoever wrote a clearance does not confirm it", hint="Let a second person confirm it")
    found["confirmed_by"] = by.name
    return entries.save(session, by, entry, ("confirm", why, {"entry": listed}))


def revoke(session: Session, by: Actor, name: str, listed: str, why: str) -> Registered:
    """Take a clearance back."""
    entry = entries.locked(session, by, "party", name)
    kept = [one for one in entry.data["clearances"] if one["document"]["entry"] != listed]
    if len(kept) == len(entry.data["clearances"]):
        raise RegisterConflict(f"there is no clearance of {listed!r}")
    entry.data["clearances"] = kept
    return entries.save(session, by, entry, ("revoke", why, {"entry": listed}))


def screened(entry: Registered, book: Rulebook, today: str) -> Screened:
    """Return what the lists say of a party today."""
    return Screener(book).screen(query_of(document_of(entry)), date.fromisoformat(today))


def clearances(session: Session, tenant: str) -> list[Clearance]:
    """Return all clearances of a tenant that count."""
    return [clearance_of(one) for entry in _all(session, tenant) for one in entry.data["clearances"] if counts(one)]


def counts(made: JsonObject) -> bool:
    """Return whether a clearance counts: one of a match does when a second person confirmed it."""
    return made["tier"] == "review" or made["confirmed_by"] is not None


def clearance_of(made: JsonObject) -> Clearance:
    """Return a clearance as the engine takes it."""
    said = ClearanceDocument.model_validate(made["document"])
    who = made["by"] if made["confirmed_by"] is None else f"{made['by']}, confirmed by {made['confirmed_by']}"
    on = date.fromisoformat(made["on"])
    return Clearance(said.entry, made["party"], made["listing"], who, said.why, on, said.until)


def document_of(entry: Registered) -> PartyDocument:
    """Return the party of an entry."""
    return PartyDocument.model_validate(entry.data["party"])


def query_of(document: PartyDocument) -> PartyQuery:
    """Return a party as it is screened."""
    return PartyQuery(
        document.name, document.country, document.name_local, owners=document.owners, address=document.address,
        identifiers=document.identifiers,
    )  # fmt: skip


def _all(session: Session, tenant: str) -> Iterator[Registered]:
    after: str | None = None
    while part := entries.page(session, tenant, EntryFilter("party", after=after, limit=_TOGETHER)):
        yield from part
        after = part[-1].id


def _first_end(document: PartyDocument) -> str | None:
    """Return the first day on which a paper of the party ends."""
    return min((one.expires_on.isoformat() for one in document.papers if one.expires_on), default=None)


def _plain(document: PartyDocument) -> JsonObject:
    return document.model_dump(mode="json", exclude_defaults=True)
