"""The chain of changes: who changed what, when and why. It is added to in the transaction that makes the change.

Whoever adds holds the tenant's head until the transaction ends, so changes of one tenant's register follow each other.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select, update

from compliance.model.plain import JsonMapping, JsonObject
from compliance.store.chain import CHANGES, ORIGIN, digest, link_hash
from compliance.store.database import Session, insert_into
from compliance.store.register_tables import ChangeHead, ChangeRecord
from compliance.store.schema import unstamp

_ROWS = ChangeRecord.__table__  # type: ignore[attr-defined]
_HEADS = ChangeHead.__table__  # type: ignore[attr-defined]
_MOST_ERASED = 1000  # receipts in one run of an erasure


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """A change to be recorded: by whom, of which thing, what was done, why, and the details as JSON."""

    actor: str
    subject: str
    name: str
    action: str
    why: str = ""
    body: JsonObject = field(default_factory=dict)


def lock(connection: Connection, tenant: str, at: str) -> JsonObject:
    """Return the end of a tenant's chain of changes, locked until the transaction ends."""
    mine = select(_HEADS.c.seq, _HEADS.c.hash, _HEADS.c.at).where(_HEADS.c.tenant == tenant).with_for_update()
    row = connection.execute(mine).first()
    if row is None:
        begin = insert_into(connection, _HEADS).on_conflict_do_nothing()
        connection.execute(begin, {"tenant": tenant, "seq": 0, "hash": ORIGIN, "at": at})
        row = connection.execute(mine).one()
    return {"seq": row.seq, "hash": row.hash, "at": row.at}


def record(connection: Connection, tenant: str, entries: Sequence[ChangeEntry], at: str) -> list[str]:
    """Add changes to the tenant's chain, in the caller's transaction, and return their ids."""
    if not entries:
        return []
    end = lock(connection, tenant, at)
    rows = [_link(tenant, entry, end, at) for entry in entries]
    connection.execute(insert(_ROWS), rows)
    connection.execute(update(_HEADS).where(_HEADS.c.tenant == tenant).values(**end))
    return [str(row["id"]) for row in rows]


def _link(tenant: str, entry: ChangeEntry, end: JsonObject, at: str) -> JsonObject:
    """Return the next link, and move the end to it. Time never runs backwards in a chain."""
    moment = max(at, end["at"])
    body = json.dumps(entry.body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    milliseconds = int(unstamp(moment).timestamp() * 1000)
    row = {
        "tenant": tenant,
        "seq": end["seq"] + 1,
        "id": f"chg_{milliseconds:012x}{secrets.token_hex(10)}",
        "at": moment,
        "actor": entry.actor,
        "subject": entry.subject,
        "name": entry.name,
        "action": entry.action,
        "why": entry.why,
        "body_sha256": digest(body),
        "previous": end["hash"],
        "body": body,
    }
    row["hash"] = link_hash(row, CHANGES)
    end.update(seq=row["seq"], hash=row["hash"], at=moment)
    return row


def history(session: Session, tenant: str, subject: str, name: str, limit: int = 200) -> list[JsonObject]:
    """Return what was changed of one thing, the newest first, with the details read."""
    mine = select(_ROWS).where(_ROWS.c.tenant == tenant, _ROWS.c.subject == subject, _ROWS.c.name == name)
    rows = session.connection().execute(mine.order_by(_ROWS.c.seq.desc()).limit(limit))
    return [{**dict(row._mapping), "body": json.loads(bytes(row.body))} for row in rows]


def erasures(rows: Iterator[JsonMapping]) -> dict[int, str]:
    """Return for each receipt whose erasure is recorded in some changes the moment of it."""
    found: dict[int, str] = {}
    for row in rows:
        if row["subject"] == "receipt" and row["action"] == "erase":
            try:
                said = json.loads(bytes(row["body"]))
                for first, last in said["receipts"]:
                    numbers = range(first, min(last, first + _MOST_ERASED) + 1)
                    found.update(dict.fromkeys(numbers, str(said["erased_at"])))
            except (ValueError, KeyError, TypeError):
                continue  # the body was changed; the chain of changes says so
    return found


def runs(numbers: Sequence[int]) -> list[list[int]]:
    """Return increasing numbers as runs of first and last."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found
