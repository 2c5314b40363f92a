"""The chain of receipts: what a link's hash covers, and the check that no link was changed, left out or moved.

Plain data in, findings out; the same check runs over the database and over an examiner's export.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from compliance.model.plain import JsonMapping

ORIGIN = "0" * 64
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


def link_hash(row: JsonMapping) -> str:
    """Return the hash of a link: SHA-256 over its covered columns as a JSON list, in the order of `COVERED`."""
    said = json.dumps([row[name] for name in COVERED], ensure_ascii=True, separators=(",", ":"))
    return sha256(said.encode()).hexdigest()


def digest(document: bytes) -> str:
    """Return the SHA-256 of a document, in hexadecimal."""
    return sha256(document).hexdigest()


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


class Checker:
    """Walks one tenant's chain from its first link; a chain cut out of the middle starts where `start` says."""

    def __init__(self, tenant: str, start: End | None = None) -> None:
        """Begin at the origin, or after a link that was verified before."""
        self.tenant = tenant
        self.end = start or End(0, ORIGIN)
        self.count = 0
        self.erased = 0

    def walk(self, rows: Iterable[JsonMapping]) -> Iterator[ChainBreak]:
        """Yield every break in rows that come in order of `seq`; afterwards `end`, `count` and `erased` are set."""
        for row in rows:
            found = list(self._faults(row))
            yield from (ChainBreak(self.tenant, int(row["seq"]), str(row["id"]), what) for what in found)
            self.end = End(int(row["seq"]), str(row["hash"]))
            self.count += 1
            self.erased += row.get("erased_at") is not None

    def _faults(self, row: JsonMapping) -> Iterator[str]:
        if row["seq"] != self.end.seq + 1:
            yield f"the link after #{self.end.seq} is missing or was moved"
        elif row["previous"] != self.end.hash:
            yield f"it does not follow #{self.end.seq} as that link reads now"
        if link_hash(row) != row["hash"]:
            yield "the record was changed: its hash does not fit"
        for name in ("input", "answer"):
            document = row.get(name)
            if document is None:
                if row.get("erased_at") is None:
                    yield f"the {name} is missing and was never erased"
            elif digest(bytes(document)) != row[f"{name}_sha256"]:
                yield f"the {name} was changed: its digest does not fit"

    def closes(self, head: End | None) -> Iterator[ChainBreak]:
        """Yield a break when the chain does not end at the head that is noted for it."""
        if head is not None and head != self.end:
            what = f"the chain ends at #{self.end.seq}, its noted end is #{head.seq}: links are missing or were changed"
            yield ChainBreak(self.tenant, self.end.seq, "-", what)
