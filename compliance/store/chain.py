"""A chain of records: what a link's hash covers, and the check that no link was changed, left out or moved.

Each tenant has two: of receipts (answers given) and of changes (who changed what in the register, and what was erased).
Plain data in, findings out; the same check runs over the database and over an examiner's export.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from compliance.model.plain import JsonMapping

ORIGIN = "0" * 64
# Export records are kept for five years (Dual-use Regulations, State Council order 792).
LEAST_YEARS = 5
FORMAT = 2
COVERED = (
    "tenant",
    "seq",
    "id",
    "at",
    "caller",
    "origin",
    "key",
    "request_sha256",
    "as_of",
    "reference",
    "decision",
    "action",
    "next_change",
    "engine",
    "rulebook",
    "rulebook_version",
    "verified_until",
    "lists_verified_until",
    "lists_age_days",
    "receipt",
    "input_sha256",
    "answer_sha256",
    "previous",
)
# Since format 2 a receipt also covers what the tenant's register and lists said to the question.
ADDED = ("format", "context_sha256")
CHANGES_COVERED = (
    *("tenant", "seq", "id", "at", "actor", "subject", "name", "action", "why", "body_sha256", "previous"),
)


@dataclass(frozen=True, slots=True)
class ChainForm:
    """A kind of chain: its name, the columns that a hash covers, and the documents that stand in it by their digest."""

    name: str
    covered: tuple[str, ...]
    documents: tuple[str, ...]
    added: tuple[str, ...] = ()

    def covers(self, row: JsonMapping) -> tuple[str, ...]:
        """Return the columns that the hash of a row covers; rows of the first format have none of those added."""
        return self.covered if row.get("format") is None else (*self.covered, *self.added)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns of a link but its documents."""
        erased = ("erased_at",) if self.added else ()
        return (*self.covered, *self.added, "hash", *erased)


RECEIPTS = ChainForm("receipts", COVERED, ("input", "answer", "context"), ADDED)
CHANGES = ChainForm("changes", CHANGES_COVERED, ("body",))


def link_hash(row: JsonMapping, form: ChainForm = RECEIPTS) -> str:
    """Return the hash of a link: SHA-256 over its covered columns as a JSON list, in their order."""
    said = json.dumps([row[name] for name in form.covers(row)], ensure_ascii=True, separators=(",", ":"), default=str)
    return sha256(said.encode()).hexdigest()


def digest(document: bytes) -> str:
    """Return the SHA-256 of a document, in hexadecimal."""
    return sha256(document).hexdigest()


def years_before(moment: datetime, years: int = LEAST_YEARS) -> datetime:
    """Return the moment so many years earlier; for the 29th of February the 28th."""
    try:
        return moment.replace(year=moment.year - years)
    except ValueError:
        return moment.replace(year=moment.year - years, day=28)


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """A place where the chain does not hold: tenant, number of the link, its id, and what is wrong."""

    tenant: str
    seq: int
    id: str
    what: str

    def __str__(self) -> str:
        """Return the break on one line."""
        return f"{self.tenant} #{self.seq} {self.id}: {self.what}"


@dataclass(frozen=True, slots=True)
class End:
    """The end of a tenant's chain: the number and hash of its last link. Noted elsewhere, it shows a cut-off tail."""

    seq: int
    hash: str


@dataclass(slots=True)
class Checker:
    """Walks one tenant's chain from its first link; a chain cut out of the middle starts where `end` says at first.

    `wanted` are links noted elsewhere; those that are met are put into `held`. `erasures` says for each receipt when
    the chain of changes has its documents erased.
    """

    tenant: str
    end: End = End(0, ORIGIN)
    form: ChainForm = RECEIPTS
    wanted: Collection[End] = ()
    erasures: Mapping[int, str] = field(default_factory=dict)
    count: int = 0
    erased: int = 0
    held: set[End] = field(default_factory=set)

    def walk(self, rows: Iterable[JsonMapping]) -> Iterator[ChainBreak]:
        """Yield every break in rows that come in order of `seq`; afterwards `end`, `count` and `erased` are set."""
        self._meet()
        for row in rows:
            found = list(self._faults(row))
            seq = row["seq"] if isinstance(row["seq"], int) else self.end.seq + 1
            yield from (ChainBreak(self.tenant, seq, str(row["id"]), what) for what in found)
            self.end = End(seq, str(row["hash"]))
            self._meet()
            self.count += 1
            self.erased += row.get("erased_at") is not None

    def _meet(self) -> None:
        if self.end in self.wanted:
            self.held.add(self.end)

    def _faults(self, row: JsonMapping) -> Iterator[str]:
        if row["tenant"] != self.tenant:
            yield f"it belongs to the tenant {str(row['tenant'])[:64]!r}"
        if row["seq"] != self.end.seq + 1:
            yield f"the link after #{self.end.seq} is missing or was moved"
        elif row["previous"] != self.end.hash:
            yield f"it does not follow #{self.end.seq} as that link reads now"
        if link_hash(row, self.form) != row["hash"]:
            yield "the record was changed: its hash does not fit"
        if row.get("erased_at") is not None:
            yield from self._erased(row)
        for name in self.form.documents:
            yield from _document_faults(row, name)

    def _erased(self, row: JsonMapping) -> Iterator[str]:
        """Yield what is wrong with an erasure: documents left, before its time, or without a record of it."""
        moment = row["erased_at"]
        try:
            early = datetime.fromisoformat(row["at"]) >= years_before(datetime.fromisoformat(moment))
        except (TypeError, ValueError):
            yield "its moments cannot be read, so its erasure cannot be checked"
            return
        if early:
            yield f"its documents are marked as erased on {moment[:10]}, before {LEAST_YEARS} years were over"
        if row.get("format") is not None and self.erasures.get(row["seq"]) != moment:
            yield "its documents are marked as erased, and no change records that they were"
        if any(row.get(name) is not None for name in self.form.documents):
            yield "it is marked as erased and still has documents"

    def closes(self, head: End | None) -> Iterator[ChainBreak]:
        """Yield a break when the chain does not end at the head that is noted for it."""
        if head is not None and head != self.end:
            what = f"the chain ends at #{self.end.seq}, its noted end is #{head.seq}: links are missing or were changed"
            yield ChainBreak(self.tenant, self.end.seq, "-", what)


def _document_faults(row: JsonMapping, name: str) -> Iterator[str]:
    """Yield what is wrong with one document of a row."""
    document, said = row.get(name), row.get(f"{name}_sha256")
    if document is None:
        if said is not None and row.get("erased_at") is None:
            yield f"the {name} is missing and was never erased"
    elif not isinstance(document, bytes | bytearray | memoryview):
        yield f"the {name} was changed: it is not a document"
    elif digest(bytes(document)) != said:
        yield f"the {name} was changed: its digest does not fit"
