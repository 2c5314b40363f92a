"""A tenant's own files: rules of the company, notices it noted, and lists of names, as they take part in its answers.

A text is kept by its digest for as long as receipts may name it; the register says which texts are in use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import Session

from compliance.answer.own_data import OwnList
from compliance.errors import EngineFault, Fault, RulebookRefused, ShipmentRefused
from compliance.law.own_rules import NAME, NOTES, OwnText, held_by, note_of, with_own_rules
from compliance.law.rulebook import Rulebook
from compliance.screening.user_lists import UserNames, names_in
from compliance.store import recheck_progress
from compliance.store.chain import digest
from compliance.store.database import insert_into
from compliance.store.packing import packed, unpacked
from compliance.store.register import entries
from compliance.store.register.entries import Actor, EntryFilter, RegisterConflict, Registered
from compliance.store.register_tables import RegisterFile

IN_USE, ENDED = "in_use", "ended"
MOST_FILES = 50
LISTS = "lists/"
_LIST_NAME = re.compile(r"lists/[a-z0-9_-]{1,60}\.(csv|jsonl?)")
_FILES = RegisterFile.__table__  # type: ignore[attr-defined]
_MOST_READ = 32
_READ: dict[str, UserNames] = {}


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """The files of a tenant that are in use: rules and notes as texts, and its lists."""

    rules: tuple[OwnText, ...] = ()
    lists: tuple[OwnList, ...] = ()


def put(session: Session, by: Actor, name: str, text: bytes, book: Rulebook) -> Registered:
    """Take a file into use, in the place of one of the same name. It is taken whole or refused.

    Raises RegisterConflict, and ShipmentRefused with every fault by file and line.
    """
    entry = entries.by_name(session, by.tenant, "file", name)
    others = [one for one in _texts(session, by.tenant) if one.name != name]
    if len(others) >= MOST_FILES:
        raise RegisterConflict(f"there are {MOST_FILES} files, the most there may be", hint="End one first")
    one = OwnText(name, digest(text), text)
    _check(one, [other for other in others if not other.name.startswith(LISTS)], book)
    keep(session, by, one)
    data = {"sha256": one.sha256, "bytes": len(text)}
    recheck_progress.begin_again(session, by.tenant)
    if entry is None:
        return entries.create(session, by, entries.blank("file", name, IN_USE, data), f"file {name}")
    entry = entries.locked(session, by, "file", entry.id)
    entry.state, entry.data = IN_USE, data
    return entries.save(session, by, entry, ("replace", f"file {name}", data))


def end(session: Session, by: Actor, id_: str, why: str, book: Rulebook) -> Registered:
    """Take a file out of use; its text is kept for the receipts that name it.

    Raises RegisterConflict, also where files that stay in use cannot do without it.
    """
    entry = entries.locked(session, by, "file", id_)
    if entry.state != IN_USE:
        raise RegisterConflict("the file is not in use")
    before = [one for one in _texts(session, by.tenant) if not one.name.startswith(LISTS)]
    left = [one for one in before if one.name != entry.name]
    if _fits(before, book) and not _fits(left, book):
        raise RegisterConflict("other files in use need this one", hint="End those first")
    entry.state = ENDED
    recheck_progress.begin_again(session, by.tenant)
    return entries.save(session, by, entry, ("end", why, {"sha256": entry.data["sha256"]}))


def in_use(session: Session, tenant: str) -> OwnFiles:
    """Return the files of a tenant that are in use, in the order of their names."""
    rules, lists = [], []
    for one in _texts(session, tenant):
        if one.name.startswith(LISTS):
            lists.append(OwnList(one.name, one.sha256, _names(one)))
        else:
            rules.append(one)
    return OwnFiles(tuple(rules), tuple(lists))


def texts_of(session: Session, tenant: str, digests: Iterable[str]) -> dict[str, bytes]:
    """Return kept texts of a tenant by their digests. Raises EngineFault for one that was changed in the database."""
    mine = select(_FILES.c.sha256, _FILES.c.text).where(_FILES.c.tenant == tenant, _FILES.c.sha256.in_(list(digests)))
    found = {row.sha256: unpacked(row.text) for row in session.connection().execute(mine)}
    if any(digest(text) != sha256 for sha256, text in found.items()):
        raise EngineFault("a kept file does not have its digest", hint="Restore the database from a copy")
    return found


def keep(session: Session, by: Actor, one: OwnText) -> None:
    """Keep a text by its digest; the same text again is kept once."""
    connection = session.connection()
    row = {"tenant": by.tenant, "sha256": one.sha256, "text": packed(one.text), "at": by.at}
    connection.execute(insert_into(connection, _FILES).values(row).on_conflict_do_nothing())


def _texts(session: Session, tenant: str) -> list[OwnText]:
    wanted = EntryFilter("file", state=IN_USE, limit=MOST_FILES + 1)
    used = {entry.name: entry.data["sha256"] for entry in entries.page(session, tenant, wanted)}
    texts = texts_of(session, tenant, used.values()) if used else {}
    return [OwnText(name, used[name], texts[used[name]]) for name in sorted(used)]


def _names(one: OwnText) -> UserNames:
    """Return a list ready for screening; the last few are kept, for all tenants of this process."""
    found = _READ.get(one.sha256)
    if found is None:
        found = names_in(one.name, one.text)
        while len(_READ) >= _MOST_READ:
            _READ.pop(next(iter(_READ)), None)
        _READ[one.sha256] = found
    return found


def _check(one: OwnText, rules: list[OwnText], book: Rulebook) -> None:
    """Refuse a file whose name or content cannot be used, or that does not fit the law and the other files."""
    if _LIST_NAME.fullmatch(one.name):
        names_in(one.name, one.text)
        return
    if not NAME.fullmatch(one.name):
        hint = "Write lists/NAME.csv, notes/NAME.yaml, policy/ROOM/NAME.yaml or policy/instruments.yaml"
        raise ShipmentRefused([Fault("query.name", "no such kind of file", hint)])
    try:
        if one.name.startswith(NOTES) and held_by(book, note_of(one)):
            raise RegisterConflict("the rulebook in use holds this notice", hint="Nothing needs to be noted")
        with_own_rules(book, [*rules, one])
    except RulebookRefused as refused:
        raise ShipmentRefused([_fault(offence) for offence in refused.offences[:100]]) from None


def _fits(rules: list[OwnText], book: Rulebook) -> bool:
    """Return whether files can be laid on the law; where they cannot anyhow, ending one is no reason to refuse."""
    try:
        with_own_rules(book, rules)
    except RulebookRefused:
        return False
    return True


def _fault(offence: str) -> Fault:
    """Return an offence `path:line: message` as a fault."""
    place, _, message = offence.partition(": ")
    return Fault(place, message, "Correct the file; the guide to law says how one is written.")
