"""The gate: from the header `Authorization` to a `Principal`, or a problem. Nobody passes on a guess.

A key that was verified is remembered for `KEY_SECONDS` under a digest of its text; then its row is looked at again.
So a key that was revoked stops within that time in every process, and Argon2 is paid for once. Wrong keys are
remembered too, and so are verified tokens. While the database is unavailable, what is remembered holds until its time
is over, and then comes DatabaseUnavailable.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from time import monotonic

from api.auth.bounded_cache import BoundedCache
from api.auth.jwks import KeySet, Place
from api.auth.oidc import LONGEST, Tokens, expired, refused
from api.auth.principal import SCOPES, Principal
from api.auth.rate_limit import Bucket, too_many
from api.clock import Clock
from api.logs import logger
from api.problems import Problem
from api.settings import Settings
from compliance.store import keys
from compliance.store.database import PATIENCE_SECONDS, DatabaseUnavailable, Store
from compliance.store.schema import ApiKey, stamp, unstamp

KEY_SECONDS, WRONG_SECONDS = 10, 10
MOST_KNOWN, MOST_WRONG = 10_000, 10_000
# At once: look-ups in the database, verifications (each takes a core and 16 MiB), and callers that wait for one.
LOOKUPS, VERIFICATIONS, WAITING = 4, 2, 64
# How long one look-up may take, and how long after a failed one the others fail without trying.
LOOKUP_SECONDS, UNAVAILABLE_SECONDS = PATIENCE_SECONDS + 1, 1
# Verifications a minute for one prefix; a good key needs one in the life of a process.
TRIES_PER_MINUTE = 30
ANYBODY = Principal("default", "dev", frozenset(SCOPES))


@dataclass(frozen=True, slots=True)
class _Known:
    """A key or token that was verified: its holder, the hash it was held against, its end, and when to look again."""

    principal: Principal
    hashed: str
    expires: datetime | None
    until: float


class Authenticator:
    """Lets callers in. One for each web process, for the thread of its event loop."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        clock: Clock,
        tokens: Tokens | None = None,
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        """Take the settings and the store; tokens are read as `settings.oidc_…` says. Raises SettingsRefused."""
        settings.check()  # the dev mode is never open to the network, however the settings were made
        self._open, self._store, self._clock, self._ticks = settings.dev, store, clock, ticks
        if tokens is None and settings.oidc_issuer and settings.oidc_audience:
            tokens = Tokens(settings, KeySet(Place(settings.oidc_issuer, settings.oidc_jwks_url), ticks), clock)
        self._tokens = tokens
        self._known: BoundedCache[bytes, _Known] = BoundedCache(MOST_KNOWN)
        self._wrong: BoundedCache[bytes, float] = BoundedCache(MOST_WRONG)
        self._tries: BoundedCache[str, Bucket] = BoundedCache(MOST_WRONG)
        self._underway: dict[bytes, asyncio.Task[_Known]] = {}
        self._looking, self._verifying = asyncio.Semaphore(LOOKUPS), asyncio.Semaphore(VERIFICATIONS)
        self._waiting, self._unavailable_until = 0, float("-inf")
        if self._open:
            logger().warning("dev_mode", says="Nobody is asked for a key; listening on loopback only.")

    async def admit(self, authorization: str | None) -> Principal:
        """Return the caller that a header names.

        Raises Problem ("key_needed", "not_allowed", "rate_limited", "overloaded", "issuer_away"),
        and DatabaseUnavailable.
        """
        if self._open:
            return ANYBODY
        text = _presented(authorization)
        is_key, mark = text.startswith(keys.START), sha256(text.encode()).digest()
        known = self._known.get(mark)
        if known is None or self._ticks() >= known.until:
            known = await (self._look_once(mark, text) if is_key else self._read(mark, text))
        if known.expires is not None and self._clock() >= known.expires:
            raise _no_key() if is_key else expired()
        return known.principal

    async def _read(self, mark: bytes, token: str) -> _Known:
        """Return what a token says, and remember it. Raises Problem."""
        if self._tokens is None or token.count(".") != 2:
            raise refused("This is no key of this service, and no token that it takes.")
        self._known.drop(mark)
        asked = self._ticks()
        principal, end = await self._tokens.admit(token)
        known = _Known(principal, "", end, asked + KEY_SECONDS)
        self._known.put(mark, known)
        return known

    async def _look_once(self, mark: bytes, text: str) -> _Known:
        """Look a key up; requests that bring it at the same time share one look, also when the first goes away."""
        if self._ticks() < (self._wrong.get(mark) or 0.0):
            raise _no_key()
        task = self._underway.get(mark)
        if task is None:
            task = self._underway[mark] = asyncio.ensure_future(self._look(mark, text))
            task.add_done_callback(lambda _: self._underway.pop(mark, None))
        return await asyncio.shield(task)

    async def _look(self, mark: bytes, text: str) -> _Known:
        """Return what the database says of a key now, and remember it. Raises Problem and DatabaseUnavailable."""
        parts, asked = keys.parted(text), self._ticks()
        row = await self._row(parts[0]) if parts else None
        if parts and row and keys.usable(row, stamp(self._clock())) and await self._holds(row, parts[1], mark):
            known = _Known(_principal(row), row.hashed, _end(row), asked + KEY_SECONDS)
            self._known.put(mark, known)
            return known
        self._known.drop(mark)
        self._wrong.put(mark, self._ticks() + WRONG_SECONDS)
        raise _no_key()

    async def _row(self, prefix: str) -> ApiKey | None:
        def read() -> ApiKey | None:
            with self._store.reading() as session:
                return keys.find(session, prefix)

        async with self._looking:
            if self._ticks() < self._unavailable_until:
                raise DatabaseUnavailable("database unavailable", hint="Try again shortly")
            try:
                async with asyncio.timeout(LOOKUP_SECONDS):
                    return await asyncio.to_thread(read)
            except (DatabaseUnavailable, TimeoutError) as error:
                self._unavailable_until = self._ticks() + UNAVAILABLE_SECONDS
                raise DatabaseUnavailable("database unavailable", hint="Try again shortly") from error

    async def _holds(self, row: ApiKey, secret: str, mark: bytes) -> bool:
        """Return whether the secret is the row's. The same text against the same hash as before needs no new work."""
        known = self._known.get(mark)
        if known is not None and compare_digest(known.hashed, row.hashed):
            return True
        if self._waiting >= WAITING:
            raise Problem("overloaded", "Too many keys wait to be verified.", headers={"Retry-After": "1"})
        tries = self._tries.get(row.prefix) or Bucket(TRIES_PER_MINUTE, self._ticks())
        self._tries.put(row.prefix, tries)
        if wait := tries.take(self._ticks()):
            raise too_many("Too many secrets were tried for this key.", wait)
        self._waiting += 1
        try:
            async with self._verifying:
                return await asyncio.to_thread(keys.verified, row.hashed, secret)
        finally:
            self._waiting -= 1


def _presented(authorization: str | None) -> str:
    """Return the key or token of a header `Authorization: Bearer …`."""
    if not authorization:
        raise refused("Send `Authorization: Bearer` with a key or token.")
    scheme, _, text = authorization.partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text or not text.isascii():
        raise refused("The header Authorization does not read `Bearer` and a key or token.")
    if len(text) > LONGEST:
        raise refused(f"The key or token is longer than {LONGEST} characters.")
    return text


def _no_key() -> Problem:
    """Return one and the same problem for every key that does not hold: a guesser learns nothing from it."""
    return refused("The key is unknown, revoked or expired; `xuke keys list` shows those that hold.")


def _principal(row: ApiKey) -> Principal:
    scopes = frozenset(row.scopes.split()) & frozenset(SCOPES)
    return Principal(row.tenant, f"key:{row.prefix}", scopes, row.rate_per_minute)


def _end(row: ApiKey) -> datetime | None:
    return unstamp(row.expires_at) if row.expires_at else None
