"""The public keys of the identity provider: fetched, kept for a while, fetched again when a token names an unknown one.

While the provider is away, keys that it did publish go on to verify tokens for `USABLE_SECONDS` after the last answer,
and not longer: it may have withdrawn one meanwhile. Then nobody with a token is let in, and is told that the provider
is away (503), for his token may be good. An answer without any key is taken at its word.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt

from api.logs import logger
from api.problems import Problem
from api.settings import LOOPBACK, SettingsRefused

FETCH_SECONDS = 5
FRESH_SECONDS, USABLE_SECONDS = 600, 3600
# Between two fetches: with keys at hand, and without any.
PAUSE_SECONDS, EMPTY_PAUSE_SECONDS = 60, 5
_MOST_BYTES, _MOST_KEYS = 256_000, 50
_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
# What a key can verify, by its type and curve. Nothing symmetric stands here, and no `none`.
_VERIFIES = {
    ("RSA", ""): _RSA,
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
ALGORITHMS = frozenset(name for names in _VERIFIES.values() for name in names)
_Keys = dict[tuple[str | None, str], list[jwt.PyJWK]]
_FAILURES = (httpx.HTTPError, httpx.InvalidURL, jwt.PyJWTError, TimeoutError, OSError, ValueError, RecursionError)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the keys are: the issuer, and the address of its keys, or "" to ask the issuer's own description."""

    issuer: str
    url: str = ""

    def check(self) -> None:
        """Raise SettingsRefused for an address on which others could put in keys of their own."""
        for name, url in (("XUKE_OIDC_ISSUER", self.issuer), ("XUKE_OIDC_JWKS_URL", self.url)):
            if url and not is_safe(url):
                hint = "Give an address that starts with https:// (http:// on this machine alone)"
                raise SettingsRefused("keys are fetched by https only", name, hint=hint)


def is_safe(url: str) -> bool:
    """Return whether what comes from an address comes from its owner: https, or this machine."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        )
    except ValueError:
        return False


class KeySet:
    """The keys of one issuer. For the thread of the event loop alone; requests that wait share one fetch."""

    def __init__(
        self, place: Place, ticks: Callable[[], float] = monotonic, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Take the place, a monotonic clock, and for tests a transport. Fetches nothing yet. Raises SettingsRefused."""
        place.check()
        self._place, self._ticks, self._transport = place, ticks, transport
        self._trust = True if transport else httpx.create_ssl_context()  # made once: it costs tens of milliseconds
        self._keys: _Keys = {}
        self._answered: float | None = None
        self._next = self._ticks()
        self._failed = False
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str | None, algorithm: str) -> jwt.PyJWK | None:
        """Return the key for a token's header, or None. Raises Problem "issuer_away" where that cannot be told."""
        if self._age() >= FRESH_SECONDS:
            await self._fetch()
        found = self._pick(kid, algorithm)
        if found is None:
            await self._fetch()
            found = self._pick(kid, algorithm)
        if self._age() >= USABLE_SECONDS or (found is None and self._failed):
            wait = max(1, round(self._next - self._ticks()))
            detail = "The keys of the identity provider cannot be had at present, so no token can be verified."
            raise Problem("issuer_away", detail, headers={"Retry-After": str(wait)})
        return found

    def _age(self) -> float:
        """Return the seconds since the provider last answered."""
        return float("inf") if self._answered is None else self._ticks() - self._answered

    def _pick(self, kid: str | None, algorithm: str) -> jwt.PyJWK | None:
        """Return the one key that fits. A token that names none is taken when there is only one to name."""
        if kid is not None:
            fitting = self._keys.get((kid, algorithm), [])
        else:
            fitting = [key for (_, name), keys in self._keys.items() if name == algorithm for key in keys]
        return fitting[0] if len(fitting) == 1 else None

    async def _fetch(self) -> None:
        """Fetch anew, unless it is too soon. One who goes away meanwhile does not stop it for the others."""
        if self._fetching is None or self._fetching.done():
            if self._ticks() < self._next:
                return
            self._fetching = asyncio.ensure_future(self._fetch_now())
        await asyncio.shield(self._fetching)

    async def _fetch_now(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                self._keys = _sorted(await self._published())
            self._answered, self._failed = self._ticks(), False
        except _FAILURES as error:
            self._failed = True
            logger().warning("issuer_away", kind=type(error).__name__)
        finally:
            pause = PAUSE_SECONDS if self._age() < USABLE_SECONDS else EMPTY_PAUSE_SECONDS
            self._next = self._ticks() + pause

    async def _published(self) -> list[Any]:
        async with httpx.AsyncClient(
            timeout=FETCH_SECONDS, transport=self._transport, verify=self._trust, follow_redirects=False
        ) as client:
            url = self._place.url or await self._described(client)
            keys = (await _document(client, url)).get("keys")
        if not isinstance(keys, list):
            raise ValueError("no list of keys")
        return keys

    async def _described(self, client: httpx.AsyncClient) -> str:
        """Return the address of the keys as the issuer's own description gives it."""
        about = await _document(client, f"{self._place.issuer.rstrip('/')}/.well-known/openid-configuration")
        url = about.get("jwks_uri")
        if about.get("issuer") != self._place.issuer or not isinstance(url, str) or not is_safe(url):
            raise ValueError("the description is another issuer's, or names no safe address")
        return url


async def _document(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    """Return a JSON object from an address, of a bounded size."""
    async with client.stream("GET", url, headers={"Accept": "application/json"}) as response:
        if response.status_code != httpx.codes.OK:
            raise ValueError("not the wanted document")
        text = b""
        async for part in response.aiter_bytes():
            text += part
            if len(text) > _MOST_BYTES:
                raise ValueError("too large")
    document = json.loads(text)
    if not isinstance(document, dict):
        raise ValueError("no object")
    return document


def _sorted(published: list[Any]) -> _Keys:
    """Return the keys that can verify, by id and algorithm; two with one id and algorithm cannot be told apart."""
    table: _Keys = {}
    for raw in published[:_MOST_KEYS]:
        for algorithm in _uses(raw):
            try:
                table.setdefault((raw.get("kid"), algorithm), []).append(jwt.PyJWK(raw, algorithm))
            except (jwt.PyJWTError, ValueError, TypeError, KeyError):
                continue
    return table


def _uses(raw: Any) -> Iterator[str]:
    """Yield what a published key may verify: by its kind, its `alg` and its declared use. A private key: nothing."""
    if not isinstance(raw, dict) or not isinstance(raw.get("kid", ""), str) or "d" in raw:
        return
    told = raw.get("key_ops", ["verify"])
    if raw.get("use", "sig") != "sig" or not isinstance(told, list) or "verify" not in told:
        return
    for name in _VERIFIES.get((str(raw.get("kty")), str(raw.get("crv", ""))), ()):
        if raw.get("alg", name) == name:
            yield name
