"""Receipts: added to the end of a tenant's chain, found again, paged through; never changed and never taken out.

A repeated key gives the answer that was kept for it; the same key with another request is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlmodel import Session, col

from compliance.errors import InputRefused
from compliance.model.assessment import Assessment
from compliance.store.chain import ORIGIN, digest, link_hash
from compliance.store.database import insert_into
from compliance.store.schema import Chain, Receipt, unstamp

_ROWS = Receipt.__table__  # type: ignore[attr-defined]
_HEADS = Chain.__table__  # type: ignore[attr-defined]
_SHOWN = (_ROWS.c.tenant, _ROWS.c.key, _ROWS.c.id, _ROWS.c.seq, _ROWS.c.at, _ROWS.c.request_sha256, _ROWS.c.answer)
# Made once: these run for every commit.
_WHOSE = _HEADS.c.tenant == bindparam("whose")
_END = select(_HEADS.c.seq, _HEADS.c.hash, _HEADS.c.at).where(_WHOSE).with_for_update()
_MOVE = update(_HEADS).where(_WHOSE).values({name: bindparam(name) for name in ("seq", "hash", "at")})
_KEEP = insert(_ROWS)
# What a list of receipts shows: everything but the two documents.
_BRIEF = tuple(column for column in _ROWS.c if column.name not in ("input", "answer"))


class KeyReused(InputRefused):
    """An Idempotency-Key came back with another request than the one it was first used for."""


@dataclass(frozen=True, slots=True)
class AskedShipment:
    """Who asked: tenant, caller, where the request came from, the key it carried, and the digest of the request."""

    tenant: str
    caller: str
    origin: str
    key: str | None
    request_sha256: str


@dataclass(frozen=True, slots=True)
class ReceiptEntry:
    """An answer to be kept: who asked, the document as it came, the answer and its bytes as they leave."""

    asked: AskedShipment
    input: bytes
    answer: Assessment
    text: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """What was kept: the receipt's id and place, and the answer; `fresh` is false for one that was kept before.

    `text` is None when the answer was erased at the end of its retention.
    """

    id: str
    seq: int
    at: str
    text: bytes | None
    fresh: bool


Outcome = Kept | KeyReused


def append(connection: Connection, entries: Sequence[ReceiptEntry], at: str) -> list[Outcome]:
    """Add answers to the chains of their tenants, in one transaction of the caller's, and return one outcome each."""
    ends = _locked(connection, sorted({entry.asked.tenant for entry in entries}), at)
    known = _known(connection, entries)
    rows: list[dict[str, Any]] = []
    outcomes: list[Outcome] = []
    for entry in entries:
        name = (entry.asked.tenant, entry.asked.key)
        earlier = known.get(name) if entry.asked.key is not None else None
        if earlier is None:
            row = _link(entry, ends, at)
            rows.append(row)
            outcomes.append(Kept(row["id"], row["seq"], row["at"], entry.text, True))
            known[name] = row
        else:
            outcomes.append(_again(earlier, entry.asked))
    if rows:
        connection.execute(_KEEP, rows)
        for tenant in {row["tenant"] for row in rows}:
            connection.execute(_MOVE, {"whose": tenant, **ends[tenant]})
    return outcomes


def _locked(connection: Connection, tenants: Iterable[str], at: str) -> dict[str, dict[str, Any]]:
    """Return the ends of the tenants' chains, locked until the transaction ends; always in the same order."""
    ends = {}
    for tenant in tenants:
        row = connection.execute(_END, {"whose": tenant}).first()
        if row is None:
            _open(connection, tenant, at)
            row = connection.execute(_END, {"whose": tenant}).one()
        ends[tenant] = {"seq": row.seq, "hash": row.hash, "at": row.at}
    return ends


def _open(connection: Connection, tenant: str, at: str) -> None:
    """Begin a tenant's chain; two processes may try at once."""
    begin = insert_into(connection, _HEADS).on_conflict_do_nothing()
    connection.execute(begin, {"tenant": tenant, "seq": 0, "hash": ORIGIN, "at": at})


def _known(connection: Connection, entries: Sequence[ReceiptEntry]) -> dict[tuple[str, str | None], Any]:
    """Return the receipts that were kept before under the entries' keys."""
    keys: dict[str, set[str]] = {}
    for entry in entries:
        if entry.asked.key is not None:
            keys.setdefault(entry.asked.tenant, set()).add(entry.asked.key)
    found = {}
    for tenant, names in keys.items():
        rows = connection.execute(select(*_SHOWN).where(_ROWS.c.tenant == tenant, _ROWS.c.key.in_(sorted(names))))
        found.update({(tenant, row.key): row._mapping for row in rows})
    return found


def _again(earlier: Any, asked: AskedShipment) -> Outcome:
    if earlier["request_sha256"] != asked.request_sha256:
        return KeyReused(
            "this Idempotency-Key was used for another request",
            why=f"the first one was kept on {earlier['at']} as {earlier['id']}",
            hint="Repeat a request unchanged under its key, or choose a new key",
        )
    return Kept(earlier["id"], earlier["seq"], earlier["at"], earlier["answer"], False)


def _link(entry: ReceiptEntry, ends: dict[str, dict[str, Any]], at: str) -> dict[str, Any]:
    """Return the next link of the tenant's chain, and move the chain's end to it. Time never runs backwards in it."""
    asked, answer, end = entry.asked, entry.answer, ends[entry.asked.tenant]
    stamp = answer.rulebook
    row = {
        "tenant": asked.tenant,
        "seq": end["seq"] + 1,
        "id": _new_id(at),
        "at": max(at, end["at"]),
        "caller": asked.caller,
        "origin": asked.origin,
        "key": asked.key,
        "request_sha256": asked.request_sha256,
        "as_of": answer.as_of,
        "reference": answer.reference,
        "decision": str(answer.decision),
        "action": answer.action,
        "next_change": answer.next_changes[0].on if answer.next_changes else None,
        "engine": answer.engine,
        "rulebook": stamp.digest,
        "rulebook_version": stamp.version,
        "verified_until": stamp.verified_until,
        "lists_verified_until": stamp.lists_verified_until,
        "lists_age_days": stamp.lists_age_days,
        "receipt": answer.receipt,
        "input_sha256": digest(entry.input),
        "answer_sha256": digest(entry.text),
        "previous": end["hash"],
        "input": entry.input,
        "answer": entry.text,
    }
    row["hash"] = link_hash(row)
    end.update(seq=row["seq"], hash=row["hash"], at=row["at"])
    return row


def _new_id(at: str) -> str:
    """Return an id that begins with its moment: new ones stand together in the index, which makes keeping cheaper."""
    milliseconds = int(unstamp(at).timestamp() * 1000)
    return f"asm_{milliseconds:012x}{secrets.token_hex(10)}"


def by_key(session: Session, asked: AskedShipment) -> Outcome | None:
    """Return what was kept under the key of a request, or None when it was not used yet."""
    if asked.key is None:
        return None
    mine = select(*_SHOWN).where(_ROWS.c.tenant == asked.tenant, _ROWS.c.key == asked.key)
    row = session.connection().execute(mine).first()
    return _again(row._mapping, asked) if row else None


def get(session: Session, tenant: str, name: str) -> Receipt | None:
    """Return a tenant's receipt by id, documents and all; another tenant's is not found."""
    found = session.exec(select(Receipt).where(col(Receipt.tenant) == tenant, col(Receipt.id) == name))  # type: ignore[call-overload]
    receipt: Receipt | None = found.scalars().first()
    return receipt


@dataclass(frozen=True, slots=True)
class ReceiptFilter:
    """Which receipts a page holds: filters, the link to go on before (newest come first), and how many."""

    reference: str | None = None
    decision: str | None = None
    before: int | None = None
    limit: int = 50


def page(session: Session, tenant: str, wanted: ReceiptFilter) -> list[dict[str, Any]]:
    """Return receipts of a tenant, newest first, without their documents."""
    mine = select(*_BRIEF).where(_ROWS.c.tenant == tenant).order_by(_ROWS.c.seq.desc()).limit(wanted.limit)
    for column, value in ((_ROWS.c.reference, wanted.reference), (_ROWS.c.decision, wanted.decision)):
        if value is not None:
            mine = mine.where(column == value)
    if wanted.before is not None:
        mine = mine.where(_ROWS.c.seq < wanted.before)
    return [dict(row._mapping) for row in session.connection().execute(mine)]
