"""What a tenant's register says to a question: read once for many questions, and again when the register changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlmodel import Session

from compliance.answer.own_data import OwnData, OwnItem
from compliance.model.plain import JsonObject
from compliance.model.register import ItemDocument
from compliance.screening.clearances import Clearance
from compliance.store import audit
from compliance.store.chain import CHANGES
from compliance.store.register import entries, items, own_files, parties
from compliance.store.register.cases import OVERRIDDEN, question_digest
from compliance.store.register.entries import EntryFilter
from compliance.store.register.own_files import OwnFiles

_MOST_OVERRIDES = 10_000


@dataclass(frozen=True, slots=True)
class RegisterSnapshot:
    """A tenant's clearances, overrides and files as they were after so many changes."""

    seq: int = 0
    clearances: tuple[Clearance, ...] = ()
    overrides: dict[str, JsonObject] = field(default_factory=dict)
    files: OwnFiles = field(default_factory=OwnFiles)

    def always(self) -> OwnData:
        """Return what bears on every question."""
        return OwnData(clearances=self.clearances, lists=self.files.lists, rules=self.files.rules)


def snapshot(session: Session, tenant: str, before: RegisterSnapshot | None = None) -> RegisterSnapshot:
    """Return a tenant's register as it stands now; the one before where nothing changed since."""
    end = audit.head(session, tenant, CHANGES)
    seq = end.seq if end else 0
    if before is not None and before.seq == seq:
        return before
    if not seq:
        return RegisterSnapshot()
    wanted = EntryFilter("case", state=OVERRIDDEN, limit=_MOST_OVERRIDES)
    overrides = {entry.name: entry.data["override"] for entry in entries.page(session, tenant, wanted)}
    cleared = tuple(parties.clearances(session, tenant))
    return RegisterSnapshot(seq, cleared, overrides, own_files.in_use(session, tenant))


def is_named(document: bytes, held: RegisterSnapshot) -> bool:
    """Return whether a question may name an item or a shipment with an override, so that more has to be read."""
    return bool(held.seq) and (b'"item"' in document or bool(held.overrides))


def own_data(session: Session, tenant: str, held: RegisterSnapshot, document: bytes, today: str) -> OwnData:
    """Return what the register says to a question. One that cannot be read is refused by its reader."""
    if not is_named(document, held):
        return held.always()
    numbers, reference = _named(document)
    found = entries.by_names(session, tenant, "item", sorted(numbers)) if numbers else {}
    made = held.overrides.get(reference or "")
    stands = made is not None and today <= made["until"] and made.get("question") == question_digest(document)
    own = {number: _item(entry) for number, entry in found.items()}
    return replace(held.always(), items=own, override=made if stands else None, names_items=bool(numbers))


def own_of(session: Session, tenant: str, documents: Sequence[bytes], today: str) -> list[OwnData]:
    """Return what the register says to each of some questions."""
    held = snapshot(session, tenant)
    return [own_data(session, tenant, held, document, today) for document in documents]


def _named(document: bytes) -> tuple[set[str], str | None]:
    """Return the item numbers that lines name, and the reference."""
    try:
        tree = json.loads(document)
    except (ValueError, RecursionError):
        return set(), None
    if not isinstance(tree, dict):
        return set(), None
    lines, reference = tree.get("lines"), tree.get("reference")
    named = {one.get("item") for one in lines if isinstance(one, dict)} if isinstance(lines, list) else set()
    return {one for one in named if isinstance(one, str)}, reference if isinstance(reference, str) else None


def _item(entry: entries.Registered) -> OwnItem:
    said, code = items.review_of(entry)
    document = ItemDocument.model_validate(entry.data["item"])
    return OwnItem(document, entry.state, said, code)
