"""Bearer tokens of an identity provider: signed JWTs whose roles and tenant become a `Principal`.

A token is let in when a key that the issuer publishes verifies it, it is meant for this service, and it holds now. What
its header claims is a choice from a fixed list and has to fit the key; nothing else of it is believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import jwt

from api.auth.jwks import ALGORITHMS, KeySet
from api.auth.principal import ROLES, Principal
from api.clock import Clock
from api.problems import Problem
from api.settings import Settings
from compliance.store.roles import is_tenant

LONGEST = 16_384
LEEWAY_SECONDS = 30
_TYPES = ("jwt", "at+jwt", "application/at+jwt")
_UNSAFE = re.compile(r"[^A-Za-z0-9._@|:/+=-]")
_LONGEST_NAME = 120
_FAR = datetime(9999, 1, 1, tzinfo=UTC).timestamp()
_OPTIONS: Any = {
    "require": ["iss", "aud", "exp", "sub"],
    "enforce_minimum_key_length": True,
    "verify_exp": False,  # the moments are held against the service's own clock, below
    "verify_nbf": False,
    "verify_iat": False,
    "verify_jti": False,
}


class TokenOutOfTime(Problem):
    """A token that was good once, or will be: where it is new, two clocks differ."""


class Tokens:
    """Reads the tokens of one issuer that are meant for one audience."""

    def __init__(self, settings: Settings, keys: KeySet, clock: Clock, audience: str = "") -> None:
        """Take the settings (`oidc_…`), the issuer's keys, the clock, and an audience if not that of the settings."""
        self._issuer, self._audience = settings.oidc_issuer, audience or settings.oidc_audience
        self._roles, self._tenant = settings.oidc_roles_claim, settings.oidc_tenant_claim
        self._keys, self._clock = keys, clock

    async def admit(self, token: str) -> tuple[Principal, datetime]:
        """Return the caller, and from when on the token holds no longer.

        Raises Problem "key_needed", "not_allowed" (no role or no tenant) and "issuer_away".
        """
        claims, end = await self.read(token)
        return self.principal(claims), end

    async def read(self, token: str) -> tuple[Mapping[str, Any], datetime]:
        """Return the claims of a token that holds, and until when. Raises Problem "key_needed" and "issuer_away"."""
        if len(token) > LONGEST:
            raise refused(f"The token is longer than {LONGEST} characters.")
        kid, algorithm = _header(token)
        key = await self._keys.find(kid, algorithm)
        if key is None:
            raise refused("No key that the issuer publishes fits the token.")
        claims = self._verified(token, key)
        return claims, self._check_moments(claims)

    def _verified(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        """Return the claims of a token whose signature, issuer and audience hold."""
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                audience=self._audience,
                issuer=self._issuer,
                options=_OPTIONS,
            )
        except jwt.MissingRequiredClaimError as error:
            raise refused(f"The token lacks the claim {error.claim!r}.") from None
        except jwt.PyJWTError as error:
            raise refused(_SAID.get(type(error), "The token cannot be read.")) from None
        if not claims["sub"]:
            raise refused("The token lacks the claim 'sub'.")
        return claims

    def _check_moments(self, claims: Mapping[str, Any]) -> datetime:
        """Return the end of a token that holds now."""
        now, end = self._clock().timestamp(), _moment(claims, "exp") + LEEWAY_SECONDS
        if now >= end:
            raise expired()
        for name in ("nbf", "iat"):
            if name in claims and _moment(claims, name) > now + LEEWAY_SECONDS:
                raise _out_of_time("The token is not yet valid.")
        return datetime.fromtimestamp(end, UTC)

    def principal(self, claims: Mapping[str, Any]) -> Principal:
        """Return who the claims name. Raises Problem "not_allowed" for no role or no tenant."""
        tenant = _claim(claims, self._tenant)
        if not is_tenant(tenant):
            raise Problem("not_allowed", f"The token names no tenant: its claim {self._tenant!r} is missing or unfit.")
        scopes: frozenset[str] = frozenset().union(*(ROLES.get(role, ()) for role in _words(claims, self._roles)))
        if not scopes:
            known = ", ".join(ROLES)
            raise Problem("not_allowed", f"The token's claim {self._roles!r} has none of the roles {known}.")
        return Principal(str(tenant), f"oidc:{safe(claims['sub'])}", scopes)


_SAID: dict[type[Exception], str] = {
    jwt.InvalidSignatureError: "The signature of the token does not hold.",
    jwt.InvalidAudienceError: "The token is meant for another audience.",
    jwt.InvalidIssuerError: "The token is from another issuer.",
    jwt.InvalidKeyError: "The issuer's key is too short to be trusted.",
}


def refused(detail: str) -> Problem:
    """Return the problem of one who is not known."""
    return Problem("key_needed", detail, headers={"WWW-Authenticate": "Bearer"})


def expired() -> Problem:
    """Return the problem of a token that was good once."""
    return _out_of_time("The token has expired.")


def _out_of_time(detail: str) -> Problem:
    return TokenOutOfTime("key_needed", detail, headers=refused("").headers)


def safe(subject: str) -> str:
    """Return a subject as it may stand in receipts and logs; one that had to be changed carries a digest of its own."""
    clean = _UNSAFE.sub("_", subject)[:_LONGEST_NAME]
    if clean == subject:
        return clean
    return f"{clean}~{sha256(subject.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"


def _header(token: str) -> tuple[str | None, str]:
    """Return key id and algorithm as the token claims them, where they can be anything that is taken here."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise refused("The token cannot be read.") from None
    algorithm, kind = header.get("alg"), header.get("typ", "JWT")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise refused(f"The token's algorithm is none of {', '.join(sorted(ALGORITHMS))}.")
    if not isinstance(kind, str) or kind.lower() not in _TYPES:
        raise refused("The token is of another type than JWT.")
    return header.get("kid"), algorithm


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims[name]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _FAR:
        raise refused(f"The token's claim {name!r} is no moment.")
    return value


def _claim(claims: Mapping[str, Any], path: str) -> Any:
    """Return a claim by its name, else by a path with dots such as `realm_access.roles`, or None."""
    if path in claims:
        return claims[path]
    value: Any = claims
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _words(claims: Mapping[str, Any], path: str) -> list[str]:
    """Return the roles: a list of texts, or a text parted by blanks."""
    value = _claim(claims, path)
    given = value.split() if isinstance(value, str) else value if isinstance(value, list) else []
    return [role for role in given if isinstance(role, str)]
