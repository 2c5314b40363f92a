"""The login at an identity provider: OpenID Connect, authorization code flow with PKCE (S256).

What binds a login to a browser is one random secret that the browser alone holds, in a cookie. State, nonce and code
verifier are digests of it, so nothing is kept here between the way there and the way back, and the address that comes
back is worth nothing in another browser.
"""

from __future__ import annotations

import asyncio
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from hmac import compare_digest
from time import monotonic
from typing import Any, Literal
from urllib.parse import quote_plus, urlencode, urlsplit

import httpx

from api.auth.discovery import FAILURES, Fetcher, address_in
from api.auth.jwks import EMPTY_PAUSE_SECONDS, FRESH_SECONDS, USABLE_SECONDS, KeySet, Place
from api.auth.oidc import TokenOutOfTime, Tokens
from api.auth.principal import Principal
from api.clock import Clock
from api.logs import logger
from api.problems import Problem
from api.settings import Settings

BACK = "/console/login/back"
AT_ONCE = 16
_LONGEST_CODE = 4_096
Why = Literal["denied", "failed", "state", "expired", "away", "code", "client", "token", "clock", "role"]
# What the provider says when the person, and not the provider, stopped.
_DENIED = (
    "access_denied", "login_required", "consent_required", "interaction_required", "account_selection_required",
)  # fmt: skip


class LoginRefused(Exception):
    """A login that came to nothing: why, and for `role` which claim lacks what. Neither holds anything of a token."""

    def __init__(self, why: Why, detail: str = "") -> None:
        """Take the reason."""
        super().__init__(why)
        self.why, self.detail = why, detail


@dataclass(frozen=True, slots=True)
class LoginAttempt:
    """One login under way, by the secret that its browser holds."""

    secret: str

    @classmethod
    def new(cls) -> LoginAttempt:
        """Begin one."""
        return cls(secrets.token_urlsafe(32))

    def value(self, of: Literal["state", "nonce", "verifier"]) -> str:
        """Return a value of this login, 64 characters; the secret does not follow from it, nor another value."""
        return sha256(f"{of}:{self.secret}".encode()).hexdigest()

    @property
    def challenge(self) -> str:
        """The code challenge (RFC 7636, S256)."""
        return urlsafe_b64encode(sha256(self.value("verifier").encode()).digest()).rstrip(b"=").decode()


class IdentityProvider:
    """The identity provider as the console uses it. For the event loop's thread only."""

    def __init__(
        self, settings: Settings, clock: Clock, ticks: Callable[[], float] = monotonic, fetcher: Fetcher | None = None
    ) -> None:
        """Take the settings (`oidc_…`, `public_url`). Asks nothing. Raises SettingsRefused."""
        keys = KeySet(Place(settings.oidc_issuer, settings.oidc_jwks_url), ticks)
        self._tokens = Tokens(settings, keys, clock, settings.oidc_client_id)
        self._settings, self._site = settings, settings.public_url.rstrip("/")
        self._fetcher, self._ticks = fetcher or Fetcher(), ticks
        self._about: dict[str, Any] = {}
        self._answered, self._next = float("-inf"), float("-inf")
        self._asking = asyncio.Lock()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def way_there(self, attempt: LoginAttempt, lang: str) -> str:
        """Return the address at the provider to which the browser is sent. Raises LoginRefused("away")."""
        to = self._address(await self._configuration(), "authorization_endpoint")
        asked = {
            "response_type": "code", "client_id": self._settings.oidc_client_id, "redirect_uri": self._site + BACK,
            "scope": self._settings.oidc_scopes, "state": attempt.value("state"), "nonce": attempt.value("nonce"),
            "code_challenge": attempt.challenge, "code_challenge_method": "S256", "ui_locales": lang,
        }  # fmt: skip
        return _with_query(to, asked)

    async def way_out(self) -> str | None:
        """Return the address that ends the session at the provider, or None where it has none or does not answer."""
        try:
            to = address_in(await self._configuration(), "end_session_endpoint")
        except (LoginRefused, ValueError):
            return None
        asked = {
            "client_id": self._settings.oidc_client_id, "post_logout_redirect_uri": f"{self._site}/console/login",
        }  # fmt: skip
        return _with_query(to, asked)

    async def admit(self, attempt: LoginAttempt, answer: Mapping[str, str]) -> Principal:
        """Return who logged in, by the query with which the browser came back. Raises LoginRefused."""
        if not compare_digest(answer.get("state", "").encode(), attempt.value("state").encode()):
            raise LoginRefused("state")
        if answer.get("iss", self._settings.oidc_issuer) != self._settings.oidc_issuer:  # RFC 9207
            raise LoginRefused("state")
        if (error := answer.get("error")) is not None:
            raise LoginRefused("denied" if error in _DENIED else "failed")
        if not 0 < len(code := answer.get("code", "")) <= _LONGEST_CODE:
            raise LoginRefused("failed")
        return await self._person(await self._id_token(attempt, code), attempt.value("nonce"))

    async def _id_token(self, attempt: LoginAttempt, code: str) -> str:
        """Redeem a code. What else the provider gives is not read."""
        to = self._address(await self._configuration(), "token_endpoint")
        if self._room.locked():
            raise LoginRefused("away")
        asked = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._site + BACK,
            "code_verifier": attempt.value("verifier"),
        }  # fmt: skip
        head, name, secret = {}, self._settings.oidc_client_id, self._settings.oidc_client_secret
        if secret:
            head["Authorization"] = f"Basic {b64encode(f'{quote_plus(name)}:{quote_plus(secret)}'.encode()).decode()}"
        else:
            asked["client_id"] = name
        try:
            async with self._room:
                status, said = await self._fetcher.ask("POST", to, data=asked, headers=head)
        except FAILURES as error:
            raise self._unavailable(error) from None
        if status != httpx.codes.OK:
            raise LoginRefused(_refusal(status, said.get("error")))
        token = said.get("id_token")
        if not isinstance(token, str):
            raise LoginRefused("token")
        return token

    async def _person(self, token: str, nonce: str) -> Principal:
        """Return who an ID token names: one for this client and this very login."""
        try:
            claims, _ = await self._tokens.read(token)
            alone = claims["aud"] in (self._settings.oidc_client_id, [self._settings.oidc_client_id])
            party = claims.get("azp", self._settings.oidc_client_id if alone else None)
            said = claims.get("nonce")
            if party != self._settings.oidc_client_id or not isinstance(said, str):
                raise LoginRefused("token")
            if not compare_digest(said.encode("utf-8", "replace"), nonce.encode()):
                raise LoginRefused("token")
            return self._tokens.principal(claims)
        except TokenOutOfTime:
            raise LoginRefused("clock") from None
        except Problem as problem:
            if problem.kind == "not_allowed":
                raise LoginRefused("role", problem.detail) from None
            raise LoginRefused("away" if problem.kind == "issuer_away" else "token") from None

    async def _configuration(self) -> dict[str, Any]:
        """Return what the provider says of itself; for an hour also what it said last. Raises LoginRefused("away")."""
        async with self._asking:
            if self._ticks() - self._answered >= FRESH_SECONDS and self._ticks() >= self._next:
                try:
                    self._about = await self._fetcher.configuration(self._settings.oidc_issuer)
                    self._answered = self._ticks()
                except FAILURES as error:
                    self._next = self._ticks() + EMPTY_PAUSE_SECONDS
                    self._unavailable(error)
        if self._ticks() - self._answered >= USABLE_SECONDS:
            raise LoginRefused("away")
        return self._about

    def _address(self, about: dict[str, Any], name: str) -> str:
        try:
            return address_in(about, name)
        except ValueError as error:
            raise self._unavailable(error) from None

    def _unavailable(self, error: Exception) -> LoginRefused:
        logger().warning("issuer_unavailable", kind=type(error).__name__)
        return LoginRefused("away")


def _refusal(status: int, error: object) -> Why:
    """Return why a provider does not take a code: for the code, for the client, or for no reason that lies here."""
    if error == "invalid_grant":
        return "code"
    if status == httpx.codes.UNAUTHORIZED or error in ("invalid_client", "unauthorized_client"):
        return "client"
    return "away" if status >= 500 else "failed"


def _with_query(address: str, asked: Mapping[str, str]) -> str:
    """Return an address with more in its query."""
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"
