"""The public keys of the identity provider, in place of PyJWT's `PyJWKClient`, which lacks bounds.

`PyJWKClient` reads a document of any size, asks an issuer that fails again for every token, drops its keys when they
expire while the issuer is down, and takes the first key with a matching id whatever its algorithm. Here known keys
verify tokens for `USABLE_SECONDS` after the issuer's last answer; after that tokens are answered 503, since one may
be good. An answer with an empty key set counts as an answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import monotonic
from typing import Any

import httpx
import jwt

from api.auth.discovery import FAILURES, Fetcher, address_in
from api.logs import logger
from api.problems import Problem
from api.settings import SettingsRefused, is_safe

FRESH_SECONDS, USABLE_SECONDS = 600, 3600
# Least time between two fetches: while keys are known, and while none are.
PAUSE_SECONDS, EMPTY_PAUSE_SECONDS = 60, 5
_MOST_KEYS = 50
_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
# Algorithms by key type and curve. Symmetric algorithms and `none` are left out on purpose.
_VERIFIES = {
    ("RSA", ""): _RSA,
    ("EC", "P-256"): ("ES256",),
    ("EC", "P-384"): ("ES384",),
    ("EC", "P-521"): ("ES512",),
    ("OKP", "Ed25519"): ("EdDSA",),
}
ALGORITHMS = frozenset(name for names in _VERIFIES.values() for name in names)


@dataclass(frozen=True, slots=True)
class Place:
    """The issuer and the URL of its key set, or "" to discover that URL from the issuer's OpenID configuration."""

    issuer: str
    url: str = ""

    def check(self) -> None:
        """Raise SettingsRefused for a URL on which a third party could insert keys."""
        for name, url in (("XUKE_OIDC_ISSUER", self.issuer), ("XUKE_OIDC_JWKS_URL", self.url)):
            if url and not is_safe(url):
                hint = "Give an address that starts with https:// (http:// on this machine alone)"
                raise SettingsRefused("keys are fetched by https only", name, hint=hint)


class KeySet:
    """The keys of one issuer. For the event loop's thread only; concurrent requests share one fetch."""

    def __init__(
        self, place: Place, ticks: Callable[[], float] = monotonic, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """Take the location, a monotonic clock and, in tests, a transport. Fetches nothing. Raises SettingsRefused."""
        place.check()
        self._place, self._fetcher, self._ticks = place, Fetcher(transport), ticks
        self._keys: list[jwt.PyJWK] = []
        self._answered: float | None = None
        self._next = self._ticks()
        self._failed = False
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str | None, algorithm: str) -> jwt.PyJWK | None:
        """Return the key for a token's header, or None. Raises Problem "issuer_away" if the issuer did not answer."""
        if self._age() >= FRESH_SECONDS:
            await self._fetch()
        found = self._pick(kid, algorithm)
        if found is None:
            await self._fetch()
            found = self._pick(kid, algorithm)
        if self._age() >= USABLE_SECONDS or (found is None and self._failed):
            wait = max(1, round(self._next - self._ticks()))
            detail = "The identity provider's keys are unavailable, so tokens cannot be verified."
            raise Problem("issuer_away", detail, headers={"Retry-After": str(wait)})
        return found

    def _age(self) -> float:
        """Return the seconds since the issuer last answered."""
        return float("inf") if self._answered is None else self._ticks() - self._answered

    def _pick(self, kid: str | None, algorithm: str) -> jwt.PyJWK | None:
        """Return the key if exactly one matches; a token without a key id matches every key of its algorithm."""
        fitting = [key for key in self._keys if key.algorithm_name == algorithm and kid in (None, key.key_id)]
        return fitting[0] if len(fitting) == 1 else None

    async def _fetch(self) -> None:
        """Fetch again unless the pause lasts. A caller that disconnects does not cancel the fetch for the others."""
        if self._fetching is None or self._fetching.done():
            if self._ticks() < self._next:
                return
            self._fetching = asyncio.ensure_future(self._fetch_now())
        await asyncio.shield(self._fetching)

    async def _fetch_now(self) -> None:
        try:
            url = self._place.url or address_in(await self._fetcher.configuration(self._place.issuer), "jwks_uri")
            published = (await self._fetcher.document(url)).get("keys")
            if not isinstance(published, list):
                raise ValueError("expected a list of keys")
            self._keys = await asyncio.to_thread(_usable, published)
            self._answered, self._failed = self._ticks(), False
        except (*FAILURES, jwt.PyJWTError, AttributeError) as error:
            self._failed = True
            logger().warning("issuer_unavailable", kind=type(error).__name__)
        finally:
            pause = PAUSE_SECONDS if self._age() < USABLE_SECONDS else EMPTY_PAUSE_SECONDS
            self._next = self._ticks() + pause


def _usable(published: list[Any]) -> list[jwt.PyJWK]:
    """Return the keys that can verify something, one per permitted algorithm."""
    raw = [{**one, "alg": name} for one in published[:_MOST_KEYS] for name in _algorithms(one)]
    try:
        return jwt.PyJWKSet(raw).keys
    except jwt.PyJWKSetError:  # an answer without usable keys: every key was withdrawn
        return []


def _algorithms(raw: Any) -> Iterator[str]:
    """Yield what a published key may verify, by its type, `alg`, `use` and `key_ops`. A private key: nothing."""
    if not isinstance(raw, dict) or not isinstance(raw.get("kid", ""), str) or "d" in raw:
        return
    operations = raw.get("key_ops", ["verify"])
    if raw.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return
    for name in _VERIFIES.get((str(raw.get("kty")), str(raw.get("crv", ""))), ()):
        if raw.get("alg", name) == name:
            yield name
