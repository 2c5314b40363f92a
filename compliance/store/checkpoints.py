"""Checkpoints: the ends of chains as they were at a moment, signed with Ed25519, to be kept where the database is not.

A chain shows every change inside it, but not that its tail was cut off, that the store was wiped, or that somebody who
has the database worked it out anew. A checkpoint kept elsewhere does: the links it names must still be there.

It is plain text, so that public tools verify it. The last line is the signature in base64, over all bytes before it:

    xuke checkpoint 1
    at 2026-11-28T08:00:00.000000Z
    key 1f0c9a7be2d34458
    default receipts 1842 9f2c…
    default changes 12 77ab…
    <signature>
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from compliance.errors import InputRefused
from compliance.law import signing
from compliance.store import audit
from compliance.store.audit import ChainClaim
from compliance.store.chain import CHANGES, RECEIPTS, End
from compliance.store.roles import is_tenant
from compliance.store.schema import unstamp

HEADER = "xuke checkpoint 1"
MOST_BYTES = 10_000_000
_CHAINS = (RECEIPTS, CHANGES)
_HEX = frozenset("0123456789abcdef")
_HINT = "Give a file as `xuke receipts checkpoint` wrote it, whole and unchanged"


class CheckpointRefused(InputRefused):
    """A text that is not a checkpoint, or whose signature does not hold: nothing can be concluded from it."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that was read and whose signature holds."""

    at: str
    key: str
    claims: tuple[ChainClaim, ...]


def make(session: Session, names: Iterable[str], private: bytes, at: str) -> str:
    """Return a signed checkpoint of the chains of some tenants. Raises BundleRefused for a key that is none."""
    lines = []
    for tenant in names:
        for form in _CHAINS:
            end = audit.head(session, tenant, form)
            if end is not None and end.seq:
                lines.append(f"{tenant} {form.name} {end.seq} {end.hash}")
    key, _ = signing.signed(b"", private)
    text = "\n".join([HEADER, f"at {at}", f"key {key}", *lines, ""])
    _, signature = signing.signed(text.encode(), private)
    return text + base64.b64encode(signature).decode() + "\n"


def read(text: str, public: bytes) -> list[Checkpoint]:
    """Return the checkpoints of a text, one or many one after the other; each must be signed with the key.

    Raises CheckpointRefused with the line, and BundleRefused for a public key that is none.
    """
    found = [_one(number, block, public) for number, block in _blocks(text)]
    if not found:
        raise CheckpointRefused("this is not a checkpoint", "line 1", f"it does not begin with {HEADER!r}", _HINT)
    return found


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the number of the first line of each checkpoint, and its lines."""
    block: list[str] = []
    first = 1
    for number, line in enumerate(text.split("\n"), start=1):
        if line == HEADER and block:
            yield first, block
            block, first = [], number
        if line or block:
            block.append(line)
    if block:
        yield first, block


def _one(first: int, block: Sequence[str], public: bytes) -> Checkpoint:
    while block and not block[-1]:
        block = block[:-1]
    try:
        if block[0] != HEADER:
            raise ValueError(f"it does not begin with {HEADER!r}")
        at, key = block[1].removeprefix("at "), block[2].removeprefix("key ")
        unstamp(at)
        signature = base64.b64decode(block[-1], validate=True)
        claims = tuple(_claim(line, at) for line in block[3:-1])
    except (ValueError, IndexError, binascii.Error) as error:
        raise CheckpointRefused("this is not a checkpoint", f"line {first}", str(error), _HINT) from None
    signed = "".join(f"{line}\n" for line in block[:-1]).encode()
    if key != signing.key_id(public) or not signing.holds(signature, signed, public):
        why = f"it names the key {key[:16]}, the one given is {signing.key_id(public)}"
        raise CheckpointRefused("the signature of the checkpoint does not hold", f"line {first}", why, _HINT)
    return Checkpoint(at, key, claims)


def _claim(line: str, at: str) -> ChainClaim:
    tenant, chain, number, link = line.split(" ")
    names = {form.name for form in _CHAINS}
    if not is_tenant(tenant) or chain not in names or not number.isdigit() or len(link) != 64 or set(link) - _HEX:
        raise ValueError(f"{line[:100]!r} does not name tenant, chain, number and hash of a link")
    return ChainClaim(End(int(number), link), f"in the checkpoint of {at[:16]}Z", tenant, chain)
