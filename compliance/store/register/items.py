"""Items: what the exporter's own numbers are. A review that frees an item counts once a second person confirmed it.

A review rests on the law as it was read that day. When what the lists make of the item changes, the review no longer
counts, and the item comes back for another.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from hashlib import sha256

from sqlmodel import Session

from compliance.engine import Assessor
from compliance.model.cargo import Declared
from compliance.model.plain import JsonObject
from compliance.model.register import ItemDocument, ReviewDocument
from compliance.store import changes
from compliance.store.register import entries
from compliance.store.register.entries import Actor, RegisterConflict, Registered


def add(session: Session, by: Actor, document: ItemDocument, why: str) -> Registered:
    """Register an item. Raises RegisterConflict for a number that is registered."""
    data = {"item": _plain(document), "review": None}
    return entries.create(session, by, entries.blank("item", document.number, "unreviewed", data), why)


def change(session: Session, by: Actor, name: str, document: ItemDocument, why: str) -> Registered:
    """Put another description in the place of an item's. A review of what it was before counts no more."""
    entry = entries.locked(session, by, "item", name)
    if document.number != entry.name:
        raise RegisterConflict(f"the item has the number {entry.name!r}", hint="Register another item")
    if entry.data["item"] == _plain(document):
        return entry
    entry.data = {"item": _plain(document), "review": None}
    entry.state = "unreviewed"
    return entries.save(session, by, entry, ("change", why, entry.data))


def review(session: Session, by: Actor, name: str, said: ReviewDocument, assessor: Assessor) -> Registered:
    """Say what an item is. `controlled` counts at once, `not_controlled` when somebody else confirms it."""
    entry = entries.locked(session, by, "item", name)
    entry.data["review"] = {
        "document": said.model_dump(mode="json", exclude_none=True), "by": by.name, "at": by.at, "confirmed_by": None,
        "rulebook": assessor.rulebook.digest, "law": law_of(assessor, entry, date.fromisoformat(by.today)),
    }  # fmt: skip
    entry.state = "reviewed" if said.status == "controlled" else "proposed"
    return entries.save(session, by, entry, ("review", said.basis, entry.data["review"]))


def confirm(session: Session, by: Actor, name: str, why: str) -> Registered:
    """Confirm a review. Raises RegisterConflict for whoever wrote it."""
    entry = entries.locked(session, by, "item", name)
    if entry.state != "proposed":
        raise RegisterConflict(f"the item is {entry.state}, there is no review to confirm")
    if entry.data["review"]["by"] == by.name:
        raise RegisterConflict("whoever wrote a review does not confirm it", hint="Let a second person confirm it")
    entry.data["review"]["confirmed_by"], entry.state = by.name, "reviewed"
    return entries.save(session, by, entry, ("confirm", why, {}))


def law_of(assessor: Assessor, entry: Registered, day: date) -> str:
    """Return a digest of what the lists make of an item by itself on a day: its codes, how sure, and the rules."""
    fields = {name: value for name, value in entry.data["item"].items() if name != "number"}
    shipment = {"lines": [{"line": "1", **fields}]}
    [line] = assessor.answer(json.dumps(shipment).encode(), day).assessment.lines
    codes = sorted((one.code or "", one.certainty) for one in line.control)
    rules = sorted({(f.rule, str(f.version), f.law) for f in line.findings if f.rule.startswith("control.")})
    said = json.dumps([codes, str(line.classification.basis), rules], default=str)
    return sha256(said.encode()).hexdigest()


def is_stale(entry: Registered, assessor: Assessor, day: str) -> bool:
    """Return whether the law says something else of a reviewed item than when it was reviewed."""
    held = entry.data["review"]
    return held is not None and held["law"] != law_of(assessor, entry, date.fromisoformat(day))


def come_back(session: Session, by: Actor, found: Sequence[Registered], version: str) -> list[Registered]:
    """Bring reviewed items back for review; those that were changed meanwhile are left alone."""
    changes.lock(session.connection(), by.tenant, by.at)
    now = entries.by_names(session, by.tenant, "item", [one.name for one in found])
    same = [now[one.name] for one in found if one.name in now and now[one.name].revision == one.revision]
    for entry in same:
        entry.state, entry.due_on = "review_due", by.today
    entries.save_all(session, by, same, "review_due", f"the law changed: rulebook {version}, {by.today}")
    return same


def review_of(entry: Registered) -> tuple[Declared | None, str | None]:
    """Return the review of an item as a line carries it, and its control code; nothing where none counts."""
    held = entry.data["review"]
    if entry.state != "reviewed" or held is None:
        return None, None
    said = ReviewDocument.model_validate(held["document"])
    by = held["by"] if held["confirmed_by"] is None else f"{held['by']}, confirmed by {held['confirmed_by']}"
    return said.declared(by), said.control_code


def _plain(document: ItemDocument) -> JsonObject:
    return document.model_dump(mode="json", exclude_defaults=True)
