"""Customer files: kept with the caller's own ids, screened again when lists or days change, and what differs then.

The file and all that was found are texts kept by their digests; the entry holds the digests, counts and differences.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date

from sqlmodel import Session

from compliance.law.own_rules import OwnText
from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonObject
from compliance.model.screening import Screening
from compliance.reference.customer_watch import KeptScreenings, changes, kept_of, lists_digest
from compliance.reference.screened import screening_of
from compliance.screening.parties import PartyQuery, Screener
from compliance.screening.user_lists import UserNames
from compliance.store.chain import digest
from compliance.store.register import entries, own_files
from compliance.store.register.entries import Actor, RegisterConflict, Registered
from compliance.tables.customers import Customer, read_customers
from compliance.tables.source import ReadOptions, read_bytes

WATCHED, ENDED = "watched", "ended"
MOST_CHANGES, _MOST_FAULTS = 1_000, 100


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """A customer file as it was sent: its name, the suffix that says its kind, and its bytes."""

    name: str
    suffix: str
    raw: bytes

    def customers(self) -> tuple[Customer, ...]:
        """Return its rows. Raises InputRefused where it is no table or has no column of names."""
        return read_customers(read_bytes(self.raw, self.name, ReadOptions(suffix=self.suffix)), self.name)


@dataclass(frozen=True, slots=True)
class ScreenedFile:
    """What was found of each customer on a day, under lists with a digest; and rows that could not be read whole."""

    lists: str
    as_of: date
    found: tuple[tuple[str, Screening], ...]
    faults: tuple[str, ...]

    def kept(self) -> KeptScreenings:
        """Return what is held against the next screening."""
        return kept_of(self.lists, self.as_of, self.found)

    def text(self) -> bytes:
        """Return everything that was found, as it is kept."""
        rows = [one.model_copy(update={"id": id_}).model_dump(mode="json") for id_, one in self.found]
        kept = {"customers": dict(self.kept().customers), "rows": rows}
        return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class CustomerScreener:
    """Screens customer files under a rulebook and a tenant's own lists; `beat` is called between customers."""

    book: Rulebook
    screener: Screener
    lists: str
    beat: Callable[[], None]

    def screened(self, file: CustomerFile, day: date) -> ScreenedFile:
        """Screen all customers of a file. Raises InputRefused."""
        customers = file.customers()
        faults = tuple(str(fault) for one in customers for fault in one.faults)[:_MOST_FAULTS]
        return ScreenedFile(self.lists, day, tuple(self._each(customers, day)), faults)

    def _each(self, customers: Iterable[Customer], day: date) -> Iterator[tuple[str, Screening]]:
        for one in customers:
            if one.name:
                self.beat()
                party = PartyQuery(one.name, one.country, one.name_local, address=one.address)
                yield one.id, screening_of(self.book, party, self.screener.screen(party, day), day)


def screener_of(
    session: Session, tenant: str, book: Rulebook, screener: Screener, beat: Callable[[], None] = lambda: None
) -> CustomerScreener:
    """Return what screens a tenant's customers: the law's lists, and those of its own."""
    lists = own_files.in_use(session, tenant).lists
    own: list[UserNames] = [one.names for one in lists]
    return CustomerScreener(book, screener.beside(None, own), lists_of(book, [one.sha256 for one in lists]), beat)


def lists_of(book: Rulebook, own: Iterable[str]) -> str:
    """Return the digest of all that a tenant's customers are compared with."""
    mine = sorted(own)
    law = book.derived("lists_digest", lists_digest)
    return digest("\n".join([law, *mine]).encode()) if mine else law


def keep(session: Session, by: Actor, file: CustomerFile, found: ScreenedFile) -> Registered:
    """Keep a file and what was found; a file of the same name takes its place, and the difference is noted."""
    data: JsonObject = {"sha256": digest(file.raw), "suffix": file.suffix}
    own_files.keep(session, by, OwnText(file.name, data["sha256"], file.raw))
    entry = entries.by_name(session, by.tenant, "customers", file.name)
    if entry is None:
        data |= {**_found(session, by, found), "changed_on": None, "changes": []}
        made = entries.blank("customers", file.name, WATCHED, data)
        return entries.create(session, by, made, f"customer file {file.name}")
    entry = entries.locked(session, by, "customers", entry.id)
    entry.data = {**entry.data, **data, **_differing(session, by, entry, found), **_found(session, by, found)}
    entry.state = WATCHED
    return entries.save(session, by, entry, ("replace", f"customer file {file.name}", entry.data))


def again(session: Session, by: Actor, seen: Registered, found: ScreenedFile) -> Registered | None:
    """Keep a later screening of a file; None where the file was changed meanwhile, or differs in nothing.

    What differs is recorded; a screening that differs in nothing moves only the day and the lists.
    """
    entry = entries.locked(session, by, "customers", seen.id)
    if entry.revision != seen.revision or entry.state != WATCHED:
        return None
    differs = _differing(session, by, entry, found)
    entry.data = {**entry.data, **differs, **_found(session, by, found)}
    count = len(differs.get("changes", ()))
    why = f"screened again on {found.as_of}: {count} customers differ"
    entries.save(session, by, entry, ("screen", why, entry.data if differs else {"lists": found.lists}))
    return entry if differs else None


def end(session: Session, by: Actor, id_: str, why: str) -> Registered:
    """Stop watching a file. Raises RegisterConflict."""
    entry = entries.locked(session, by, "customers", id_)
    if entry.state != WATCHED:
        raise RegisterConflict("the file is not watched")
    entry.state = ENDED
    return entries.save(session, by, entry, ("end", why, {}))


def file_of(session: Session, tenant: str, entry: Registered) -> CustomerFile:
    """Return the file of an entry as it was sent."""
    sha256 = entry.data["sha256"]
    return CustomerFile(entry.name, entry.data["suffix"], own_files.texts_of(session, tenant, [sha256])[sha256])


def results_of(session: Session, tenant: str, entry: Registered) -> list[JsonObject]:
    """Return what was found of each customer, in the order of the file."""
    return list(_results(session, tenant, entry)["rows"])


def _results(session: Session, tenant: str, entry: Registered) -> JsonObject:
    sha256 = entry.data["results"]
    found: JsonObject = json.loads(own_files.texts_of(session, tenant, [sha256])[sha256])
    return found


def _found(session: Session, by: Actor, found: ScreenedFile) -> JsonObject:
    """Keep what was found, and return what the entry holds of it: digests and counts."""
    text = found.text()
    own_files.keep(session, by, OwnText("results", digest(text), text))
    return {
        "results": digest(text), "lists": found.lists, "as_of": str(found.as_of),
        "outcomes": dict(Counter(one.outcome for _, one in found.found)), "unread_rows": list(found.faults),
    }  # fmt: skip


def _differing(session: Session, by: Actor, entry: Registered, found: ScreenedFile) -> JsonObject:
    """Return what differs from the screening that an entry holds, and the day; nothing where nothing does."""
    kept = _results(session, by.tenant, entry)["customers"]
    before = KeptScreenings(entry.data["lists"], date.fromisoformat(entry.data["as_of"]), kept)
    differing = [asdict(one) for one in changes(before, found.kept())]
    return {"changed_on": str(found.as_of), "changes": differing[:MOST_CHANGES]} if differing else {}
