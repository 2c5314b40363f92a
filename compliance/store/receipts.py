"""Receipts: added to the end of a tenant's chain, found again, paged through; never changed and never taken out.

A repeated key gives the answer that was kept for it; the same key with another request is refused.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlmodel import Session

from compliance.errors import InputRefused
from compliance.model.assessment import Assessment
from compliance.model.plain import JsonMapping, JsonObject
from compliance.store.chain import FORMAT, ORIGIN, digest, link_hash
from compliance.store.database import insert_into
from compliance.store.packing import packed, unpacked, with_documents
from compliance.store.schema import Chain, Receipt, unstamp

_ROWS = Receipt.__table__  # type: ignore[attr-defined]
_HEADS = Chain.__table__  # type: ignore[attr-defined]
_SHOWN = (_ROWS.c.tenant, _ROWS.c.key, _ROWS.c.id, _ROWS.c.seq, _ROWS.c.at, _ROWS.c.request_sha256, _ROWS.c.answer)
# Made once: these run for every commit.
_WHOSE = _HEADS.c.tenant == bindparam("whose")
_END = select(_HEADS.c.seq, _HEADS.c.hash, _HEADS.c.at).where(_WHOSE).with_for_update()
_MOVE = update(_HEADS).where(_WHOSE).values({name: bindparam(name) for name in ("seq", "hash", "at")})
_KEEP = insert(_ROWS)
# What a list of receipts shows: everything but the documents.
_BRIEF = tuple(column for column in _ROWS.c if column.name not in ("input", "answer", "context"))


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
    """An answer to be kept: who asked, the document as it came, the answer and its bytes as they leave.

    `context` is what the tenant's own register, lists and policy said to the question; None where they said nothing.
    `kept` is the answer as it is stored, where it was packed before: see `packed_before`.
    """

    asked: AskedShipment
    input: bytes
    answer: Assessment
    text: bytes
    context: bytes | None = None
    kept: bytes | None = None


def packed_before(entries: Sequence[ReceiptEntry]) -> list[ReceiptEntry]:
    """Return entries with their answers packed, which takes a while for large ones and needs no database."""
    return [replace(entry, kept=packed(entry.text)) for entry in entries]


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
    rows: list[JsonObject] = []
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


def _locked(connection: Connection, tenants: Iterable[str], at: str) -> dict[str, JsonObject]:
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


def _known(connection: Connection, entries: Sequence[ReceiptEntry]) -> dict[tuple[str, str | None], JsonMapping]:
    """Return the receipts that were kept before under the entries' keys."""
    keys: dict[str, set[str]] = {}
    for entry in entries:
        if entry.asked.key is not None:
            keys.setdefault(entry.asked.tenant, set()).add(entry.asked.key)
    found: dict[tuple[str, str | None], JsonMapping] = {}
    for tenant, names in keys.items():
        rows = connection.execute(select(*_SHOWN).where(_ROWS.c.tenant == tenant, _ROWS.c.key.in_(sorted(names))))
        found.update({(tenant, row.key): dict(row._mapping) for row in rows})
    return found


def _again(earlier: JsonMapping, asked: AskedShipment) -> Outcome:
    if earlier["request_sha256"] != asked.request_sha256:
        return KeyReused(
            "this Idempotency-Key was used for another request",
            why=f"the first one was kept on {earlier['at']} as {earlier['id']}",
            hint="Repeat a request unchanged under its key, or choose a new key",
        )
    text = earlier["answer"]
    return Kept(earlier["id"], earlier["seq"], earlier["at"], None if text is None else unpacked(text), False)


def _link(entry: ReceiptEntry, ends: dict[str, JsonObject], at: str) -> JsonObject:
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
        "as_of": str(answer.as_of),
        "reference": answer.reference,
        "decision": str(answer.decision),
        "action": answer.action,
        "next_change": str(answer.next_changes[0].on) if answer.next_changes else None,
        "engine": answer.engine,
        "rulebook": stamp.digest.partition("+")[0],  # what lies on top of it stands in the answer and the context
        "rulebook_version": stamp.version,
        "verified_until": str(stamp.verified_until),
        "lists_verified_until": str(stamp.lists_verified_until),
        "lists_age_days": stamp.lists_age_days,
        "receipt": answer.receipt,
        "input_sha256": digest(entry.input),
        "answer_sha256": digest(entry.text),
        "previous": end["hash"],
        "format": FORMAT,
        "context_sha256": None if entry.context is None else digest(entry.context),
        "input": packed(entry.input),
        "answer": packed(entry.text) if entry.kept is None else entry.kept,
        "context": None if entry.context is None else packed(entry.context),
    }
    row["hash"] = link_hash(row)
    end.update(seq=row["seq"], hash=row["hash"], at=row["at"])
    return row


def _new_id(at: str) -> str:
    """Return an id that begins with its moment: new ones are together in the index, which makes keeping cheaper."""
    milliseconds = int(unstamp(at).timestamp() * 1000)
    return f"asm_{milliseconds:012x}{secrets.token_hex(10)}"


def by_key(session: Session, asked: AskedShipment) -> Outcome | None:
    """Return what was kept under the key of a request, or None when it was not used yet."""
    if asked.key is None:
        return None
    mine = select(*_SHOWN).where(_ROWS.c.tenant == asked.tenant, _ROWS.c.key == asked.key)
    row = session.connection().execute(mine).first()
    return _again(dict(row._mapping), asked) if row else None


def get(session: Session, tenant: str, name: str) -> Receipt | None:
    """Return a tenant's receipt by id, documents and all; another tenant's is not found."""
    mine = select(_ROWS).where(_ROWS.c.tenant == tenant, _ROWS.c.id == name)
    row = session.connection().execute(mine).first()
    return None if row is None else Receipt(**with_documents(dict(row._mapping)))


@dataclass(frozen=True, slots=True)
class ReceiptFilter:
    """Which receipts a page holds: filters, the link to go on before (newest come first), and how many."""

    reference: str | None = None
    decision: str | None = None
    before: int | None = None
    limit: int = 50


def page(session: Session, tenant: str, wanted: ReceiptFilter) -> list[JsonObject]:
    """Return receipts of a tenant, newest first, without their documents."""
    mine = select(*_BRIEF).where(_ROWS.c.tenant == tenant).order_by(_ROWS.c.seq.desc()).limit(wanted.limit)
    for column, value in ((_ROWS.c.reference, wanted.reference), (_ROWS.c.decision, wanted.decision)):
        if value is not None:
            mine = mine.where(column == value)
    if wanted.before is not None:
        mine = mine.where(_ROWS.c.seq < wanted.before)
    return [dict(row._mapping) for row in session.connection().execute(mine)]
