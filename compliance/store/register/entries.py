"""Entries of every kind: made, found, listed, and changed under the lock of their tenant with a record of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from compliance.errors import XukeError
from compliance.model.plain import JsonObject
from compliance.store import changes
from compliance.store.changes import ChangeEntry
from compliance.store.register_tables import RegisterEntry

ROWS = RegisterEntry.__table__  # type: ignore[attr-defined]
_KEPT = ("id", "kind", "name", "created_at")
_MANY = (
    update(ROWS)
    .where(ROWS.c.id == bindparam("new_id"))
    .values(
        {column.name: bindparam(f"new_{column.name}") for column in ROWS.c if column.name not in (*_KEPT, "tenant")}
    )
)
PREFIX = {"item": "itm", "party": "pty", "licence": "lic", "case": "cas", "file": "fil", "customers": "cus"}


class NotRegistered(XukeError):
    """The tenant's register has no such entry."""


class RegisterConflict(XukeError):
    """The entry is not in a state that allows this, or the caller may not be the one who does it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, for which tenant, and when: `at` is the moment as it is kept, `today` the day in China."""

    tenant: str
    name: str
    at: str
    today: str


@dataclass(slots=True)
class Registered:
    """An entry as it stands now: its id, name, state, due day, revision, and everything else in `data`."""

    id: str
    kind: str
    name: str
    state: str
    due_on: str | None
    revision: int
    data: JsonObject
    created_at: str
    changed_at: str
    changed_by: str


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """Which entries a page holds; `after` is the id of the last one seen."""

    kind: str
    name: str | None = None
    state: str | None = None
    due_until: str | None = None
    after: str | None = None
    limit: int = 50


def create(session: Session, by: Actor, made: Registered, why: str) -> Registered:
    """Add an entry whose id is given by this. Raises RegisterConflict where the name is taken."""
    connection = session.connection()
    changes.lock(connection, by.tenant, by.at)
    if by_name(session, by.tenant, made.kind, made.name) is not None:
        raise RegisterConflict(f"there is {made.kind} {made.name!r} already", hint="Change it, or choose a number")
    made.id = f"{PREFIX[made.kind]}_{secrets.token_hex(16)}"
    made.created_at, made.changed_at, made.changed_by, made.revision = by.at, by.at, by.name, 1
    connection.execute(insert(ROWS), row_of(made) | {"tenant": by.tenant})
    changes.record(connection, by.tenant, [ChangeEntry(by.name, made.kind, made.id, "create", why, made.data)], by.at)
    return made


def blank(kind: str, name: str, state: str, data: JsonObject) -> Registered:
    """Return an entry that is not stored yet."""
    return Registered("", kind, name, state, None, 0, data, "", "", "")


def locked(session: Session, by: Actor, kind: str, name: str) -> Registered:
    """Return an entry by id, with the tenant's register locked until the transaction ends. Raises NotRegistered."""
    changes.lock(session.connection(), by.tenant, by.at)
    return get(session, by.tenant, kind, name)


def save(session: Session, by: Actor, entry: Registered, change: tuple[str, str, JsonObject]) -> Registered:
    """Keep a changed entry and record the change: what was done, why, and its details."""
    connection = session.connection()
    entry.revision, entry.changed_at, entry.changed_by = entry.revision + 1, by.at, by.name
    mine = update(ROWS).where(ROWS.c.id == entry.id, ROWS.c.tenant == by.tenant)
    connection.execute(mine.values(**row_of(entry)))
    action, why, body = change
    changes.record(connection, by.tenant, [ChangeEntry(by.name, entry.kind, entry.id, action, why, body)], by.at)
    return entry


def save_all(session: Session, by: Actor, entries: Sequence[Registered], action: str, why: str) -> None:
    """Keep many changed entries of one kind of change at once."""
    if not entries:
        return
    connection, rows = session.connection(), []
    for entry in entries:
        entry.revision, entry.changed_at, entry.changed_by = entry.revision + 1, by.at, by.name
        rows.append(
            {f"new_{name}": value for name, value in row_of(entry).items() if name == "id" or name not in _KEPT}
        )
    connection.execute(_MANY, rows)
    made = [ChangeEntry(by.name, one.kind, one.id, action, why, {"state": one.state}) for one in entries]
    changes.record(connection, by.tenant, made, by.at)


def get(session: Session, tenant: str, kind: str, name: str) -> Registered:
    """Return a tenant's entry by id. Raises NotRegistered: what is another tenant's is not there."""
    mine = select(ROWS).where(ROWS.c.id == name, ROWS.c.tenant == tenant, ROWS.c.kind == kind)
    row = session.connection().execute(mine).first()
    if row is None:
        raise NotRegistered(f"no {kind} has this id")
    return entry_of(dict(row._mapping))


def by_name(session: Session, tenant: str, kind: str, name: str) -> Registered | None:
    """Return a tenant's entry by the caller's own number, None where there is none."""
    found = by_names(session, tenant, kind, [name])
    return found.get(name)


def by_names(session: Session, tenant: str, kind: str, names: Sequence[str]) -> dict[str, Registered]:
    """Return those entries of a tenant that have some of these numbers."""
    mine = select(ROWS).where(ROWS.c.tenant == tenant, ROWS.c.kind == kind, ROWS.c.name.in_(list(names)))
    return {row.name: entry_of(dict(row._mapping)) for row in session.connection().execute(mine)}


def page(session: Session, tenant: str, wanted: EntryFilter) -> list[Registered]:
    """Return entries of a kind in the order of their ids."""
    mine = select(ROWS).where(ROWS.c.tenant == tenant, ROWS.c.kind == wanted.kind)
    for column, value in ((ROWS.c.name, wanted.name), (ROWS.c.state, wanted.state)):
        mine = mine if value is None else mine.where(column == value)
    if wanted.due_until is not None:
        mine = mine.where(ROWS.c.due_on <= wanted.due_until)
    if wanted.after is not None:
        mine = mine.where(ROWS.c.id > wanted.after)
    rows = session.connection().execute(mine.order_by(ROWS.c.id).limit(wanted.limit))
    return [entry_of(dict(row._mapping)) for row in rows]


def row_of(entry: Registered) -> JsonObject:
    """Return the row that keeps an entry, but for its tenant."""
    data = json.dumps(entry.data, ensure_ascii=False, separators=(",", ":")).encode()
    return {
        "id": entry.id, "kind": entry.kind, "name": entry.name, "state": entry.state, "due_on": entry.due_on,
        "data": data, "revision": entry.revision, "created_at": entry.created_at, "changed_at": entry.changed_at,
        "changed_by": entry.changed_by,
    }  # fmt: skip


def tenants(session: Session, kind: str, state: str) -> list[str]:
    """Return the tenants that have entries of a kind in a state."""
    mine = select(ROWS.c.tenant).where(ROWS.c.kind == kind, ROWS.c.state == state).distinct()
    return sorted(map(str, session.connection().execute(mine).scalars()))


def entry_of(row: JsonObject) -> Registered:
    """Return the entry that a row keeps."""
    row.pop("tenant")
    return Registered(**{**row, "data": json.loads(bytes(row["data"]))})
