"""Drafts of papers for a kept answer: filled from its question, the items it used and the registered parties.

What was drafted is noted in the case by the digest over its values, and so in the chain of changes.
"""

from __future__ import annotations

from sqlmodel import Session

from compliance.answer.own_data import items_once, with_items
from compliance.intake.reading import read_shipment
from compliance.model.assessment import Assessment
from compliance.model.drafts import DraftList
from compliance.model.parties import Party
from compliance.model.register import PartyDocument
from compliance.model.shipment import Shipment
from compliance.papers.request import DraftRequest
from compliance.store.register import entries, parties
from compliance.store.register.entries import Actor, EntryFilter, RegisterConflict, Registered
from compliance.store.schema import Receipt

_TOGETHER, _MOST_NOTED = 500, 30


def request_of(session: Session, row: Receipt, papers: tuple[str, ...]) -> DraftRequest:
    """Return what is drafted for an answer. Raises RegisterConflict where its documents were erased."""
    if row.input is None or row.answer is None:
        raise RegisterConflict("the documents of the answer were erased at the end of their retention")
    shipment, _ = with_items(read_shipment(bytes(row.input)), items_once(row.context))
    found = tuple(_registered(session, row.tenant, shipment))
    full = shipment.model_copy(update={"parties": found})
    return DraftRequest(full, Assessment.model_validate_json(bytes(row.answer)), papers)


def note(session: Session, by: Actor, name: str, listed: DraftList, why: str) -> Registered:
    """Note in a case what was drafted, each by the digest over its values. Raises NotRegistered."""
    entry = entries.locked(session, by, "case", name)
    papers = {one["id"]: one for one in entry.data["papers"]}
    for one in listed.drafts:
        before = papers.get(one.paper, {"id": one.paper, "state": "missing"})
        papers[one.paper] = {**before, "values_sha256": one.values_sha256, "drafted_on": by.today}
    entry.data["papers"] = list(papers.values())
    drafted = [
        {"paper": one.paper, "end_user": one.end_user, "values_sha256": one.values_sha256, "missing": len(one.missing)}
        for one in listed.drafts[:_MOST_NOTED]
    ]
    body = {"drafted": drafted, "assessment": entry.data["assessment"], "rulebook": listed.rulebook}
    return entries.save(session, by, entry, ("draft", why, body))


def _registered(session: Session, tenant: str, shipment: Shipment) -> list[Party]:
    """Return the parties, each with what the register knows of a party of the same name and country."""
    if not shipment.parties:
        return []
    known: dict[str, PartyDocument] = {}
    wanted = {(one.name or "").casefold() for one in shipment.parties}
    after: str | None = None
    while True:
        rows = entries.page(session, tenant, EntryFilter("party", after=after, limit=_TOGETHER))
        documents = [parties.document_of(row) for row in rows]
        known |= {one.name.casefold(): one for one in documents if one.name.casefold() in wanted}
        if len(rows) < _TOGETHER:
            return [_completed(one, known.get((one.name or "").casefold())) for one in shipment.parties]
        after = rows[-1].id


def _completed(party: Party, held: PartyDocument | None) -> Party:
    """Return a party with what the register adds; what the shipment says itself stays."""
    if held is None or (party.country and held.country and party.country != held.country):
        return party
    names = ("name_local", "address", "identifiers", "owners", "country")
    added = {name: getattr(held, name) for name in names if not getattr(party, name) and getattr(held, name)}
    return party.model_copy(update=added)
