"""Sessions of the console. The browser holds a random id, the database its digest: who reads the table gets in nowhere.

A session that a key let in ends when the key is revoked or expires, and has the scopes that the key has now.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import delete
from sqlmodel import Session, col

from compliance.store import keys
from compliance.store.register_tables import BrowserSession

_BYTES, _LONGEST = 32, 100


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who is let in: tenant, name in receipts, scopes, and calls a minute where the key has a rate of its own."""

    tenant: str
    caller: str
    scopes: frozenset[str]
    rate: int | None = None


def begin(session: Session, who: Admitted, key_prefix: str | None, moments: tuple[str, str]) -> str:
    """Begin a session that lasts from one moment to another; returns the id for the browser. Old ones are erased."""
    now, until = moments
    session.execute(delete(BrowserSession).where(col(BrowserSession.expires_at) <= now))
    name = secrets.token_urlsafe(_BYTES)
    row = BrowserSession(
        id_sha256=_digest(name), tenant=who.tenant, caller=who.caller, scopes=" ".join(sorted(who.scopes)),
        key_prefix=key_prefix, created_at=now, expires_at=until,
    )  # fmt: skip
    session.add(row)
    return name


def find(session: Session, name: str, now: str) -> Admitted | None:
    """Return who a session's id lets in at a moment, or None."""
    row = session.get(BrowserSession, _digest(name)) if len(name) <= _LONGEST else None
    if row is None or row.expires_at <= now:
        return None
    if row.key_prefix is None:
        return Admitted(row.tenant, row.caller, frozenset(row.scopes.split()))
    key = keys.find(session, row.key_prefix)
    if key is None or key.tenant != row.tenant or not keys.usable(key, now):
        return None
    return Admitted(row.tenant, row.caller, frozenset(key.scopes.split()), key.rate_per_minute)


def end(session: Session, name: str) -> None:
    """End a session; one that is not there stays so."""
    session.execute(delete(BrowserSession).where(col(BrowserSession.id_sha256) == _digest(name)))


def _digest(name: str) -> str:
    return sha256(name.encode()).hexdigest()
