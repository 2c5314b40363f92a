"""Bearer tokens: a small issuer of our own, good tokens of every kind, and a corpus of bad ones with their problems."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from api.auth.authenticator import KEY_SECONDS, Authenticator
from api.auth.jwks import (
    ALGORITHMS,
    EMPTY_PAUSE_SECONDS,
    FRESH_SECONDS,
    PAUSE_SECONDS,
    USABLE_SECONDS,
    KeySet,
    Place,
)
from api.auth.oidc import LEEWAY_SECONDS, LONGEST, Tokens, safe
from api.auth.principal import ROLES, Principal
from api.problems import Problem
from api.settings import Settings, SettingsRefused, is_safe
from compliance.store.database import Store

ISSUER, AUDIENCE, JWKS = "https://id.example.com/realms/acme", "xuke", "https://id.example.com/keys"
NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
RSA, RSA_OTHER, RSA_SHORT = (rsa.generate_private_key(65537, bits) for bits in (2048, 2048, 1024))
P256, P384, P521 = (ec.generate_private_key(curve()) for curve in (ec.SECP256R1, ec.SECP384R1, ec.SECP521R1))
ED = ed25519.Ed25519PrivateKey.generate()
CLAIMS = {
    "iss": ISSUER,
    "aud": AUDIENCE,
    "sub": "anna",
    "exp": AT + 300,
    "iat": AT,
    "tenant": "acme",
    "roles": ["requester"],
}
SETTINGS = Settings(oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_jwks_url=JWKS)


def published(key: Any, kid: str | None, **more: Any) -> dict[str, Any]:
    """Return a public key as an issuer publishes it."""
    kinds = {rsa.RSAPrivateKey: RSAAlgorithm, ec.EllipticCurvePrivateKey: ECAlgorithm}
    writer: Any = next((w for kind, w in kinds.items() if isinstance(key, kind)), OKPAlgorithm)
    found: dict[str, Any] = {**writer.to_jwk(key.public_key(), as_dict=True), **more}
    return found if kid is None else {**found, "kid": kid}


PUBLISHED = [
    published(RSA, "rsa"),
    published(P256, "p256"),
    published(P384, "p384"),
    published(P521, "p521"),
    published(ED, "ed"),
    published(RSA_SHORT, "short"),
    published(RSA_OTHER, "crypt", use="enc"),
    published(RSA_OTHER, "pss", alg="PS256"),
]


class Issuer:
    """An identity provider in this process: what it publishes, whether it is away, and how often it was asked."""

    def __init__(self) -> None:
        self.keys: Any = list(PUBLISHED)
        self.about: dict[str, Any] = {"issuer": ISSUER, "jwks_uri": JWKS}
        self.asked: list[str] = []
        self.unavailable, self.seconds = False, 0.0
        self.answer: Callable[[], httpx.Response] | None = None

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        if self.unavailable:
            raise httpx.ConnectTimeout("no answer")
        if self.answer:
            return self.answer()
        return httpx.Response(200, json=self.about if "well-known" in str(request.url) else {"keys": self.keys})

    def tokens(self, settings: Settings = SETTINGS) -> Tokens:
        place = Place(settings.oidc_issuer, settings.oidc_jwks_url)
        keys = KeySet(place, lambda: self.seconds, httpx.MockTransport(self))
        return Tokens(settings, keys, lambda: NOW)


def token(key: Any = RSA, kid: str | None = "rsa", alg: str = "RS256", **claims: Any) -> str:
    """Return a signed token; a claim that is None is left out, and so is a key id."""
    said = {name: value for name, value in {**CLAIMS, **claims}.items() if value is not None}
    return jwt.encode(said, key, alg, {"kid": kid} if kid else None)


def by_hand(header: Any, claims: Any, signature: bytes = b"") -> str:
    """Return a token put together without a library's scruples."""
    parts = [part if isinstance(part, bytes) else json.dumps(part).encode() for part in (header, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (*parts, signature))


def admitted(text: str, tokens: Tokens | None = None) -> Principal:
    """Show a token to a service that has not seen one yet, or to a given one."""
    return asyncio.run((tokens or Issuer().tokens()).admit(text))[0]


def problem(text: str, tokens: Tokens | None = None) -> Problem:
    """Return the problem that a token meets."""
    with pytest.raises(Problem) as reported:
        admitted(text, tokens)
    return reported.value


@pytest.mark.parametrize(("key", "kid", "alg"), [
    *((RSA, "rsa", alg) for alg in ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")),
    (P256, "p256", "ES256"), (P384, "p384", "ES384"), (P521, "p521", "ES512"), (ED, "ed", "EdDSA"),
    (RSA_OTHER, "pss", "PS256"),
])  # fmt: skip
def test_a_token_of_every_asymmetric_kind_is_taken(key: Any, kid: str, alg: str) -> None:
    assert admitted(token(key, kid, alg)) == Principal("acme", "oidc:anna", frozenset({"read", "assess"}))
    assert alg in ALGORITHMS and not any(name.startswith(("HS", "none")) for name in ALGORITHMS)


@pytest.mark.parametrize("claims", [
    {"aud": ["other", AUDIENCE]}, {"exp": AT - LEEWAY_SECONDS + 1}, {"nbf": AT + LEEWAY_SECONDS}, {"iat": None},
    {"iat": AT + LEEWAY_SECONDS}, {"exp": AT + 0.5}, {"roles": "requester guest"}, {"roles": ["requester", 7, None]},
])  # fmt: skip
def test_a_token_within_the_leeway_and_of_every_usual_form_is_taken(claims: dict[str, Any]) -> None:
    assert admitted(token(**claims)).scopes == {"read", "assess"}


def _with_a_short_key() -> str:
    with warnings.catch_warnings(action="ignore"):
        return token(RSA_SHORT, "short")


def _hs256_with_the_public_key() -> str:
    pem = RSA.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = by_hand({"alg": "HS256", "typ": "JWT", "kid": "rsa"}, CLAIMS).rstrip(".")
    return text + "." + base64.urlsafe_b64encode(hmac.digest(pem, text.encode(), "sha256")).rstrip(b"=").decode()


_NONE_FITS = "No key that the issuer publishes fits the token."
_ALG = "The token's algorithm is none of ES256, ES384, ES512, EdDSA, PS256, PS384, PS512, RS256, RS384, RS512."
_UNREADABLE, _EXPIRED, _EARLY = "The token cannot be read.", "The token has expired.", "The token is not yet valid."
_NO_TENANT = "The token names no tenant: its claim 'tenant' is missing or unfit."
_NO_ROLE = f"The token's claim 'roles' has none of the roles {', '.join(ROLES)}."
_SIGNATURE, _GOOD = "The signature of the token does not hold.", token()
BAD: dict[str, tuple[str, str, str]] = {
    "no algorithm": (by_hand({"alg": "none"}, CLAIMS), "key_needed", _ALG),
    "no algorithm in capitals": (by_hand({"alg": "NONE", "kid": "rsa"}, CLAIMS), "key_needed", _ALG),
    "algorithm left out": (by_hand({"kid": "rsa"}, CLAIMS), "key_needed", _ALG),
    "algorithm as a list": (by_hand({"alg": ["RS256"], "kid": "rsa"}, CLAIMS), "key_needed", _ALG),
    "HS256 with the public key as secret": (_hs256_with_the_public_key(), "key_needed", _ALG),
    "ES256K, which is not taken": (by_hand({"alg": "ES256K", "kid": "p256"}, CLAIMS), "key_needed", _ALG),
    "unknown key id": (token(kid="other"), "key_needed", _NONE_FITS),
    "no key id where there are many": (token(kid=None), "key_needed", _NONE_FITS),
    "key id as a number": (by_hand({"alg": "RS256", "kid": 7}, CLAIMS), "key_needed", _UNREADABLE),
    "algorithm of another key": (by_hand({"alg": "ES256", "kid": "rsa"}, CLAIMS), "key_needed", _NONE_FITS),
    "curve of another key": (by_hand({"alg": "ES512", "kid": "p256"}, CLAIMS), "key_needed", _NONE_FITS),
    "algorithm that the key is not for": (token(RSA_OTHER, "pss", "RS256"), "key_needed", _NONE_FITS),
    "key for encryption": (token(RSA_OTHER, "crypt"), "key_needed", _NONE_FITS),
    "key too short": (_with_a_short_key(), "key_needed", "The issuer's key is too short to be trusted."),
    "signed by another": (token(RSA_OTHER), "key_needed", _SIGNATURE),
    "no signature": (_GOOD.rsplit(".", 1)[0] + ".", "key_needed", _SIGNATURE),
    "claims exchanged": (
        ".".join((_GOOD.split(".")[0], token(tenant="other").split(".")[1], _GOOD.split(".")[2])),
        "key_needed", _SIGNATURE),
    "another type": (
        jwt.encode(CLAIMS, RSA, "RS256", {"kid": "rsa", "typ": "logout+jwt"}),
        "key_needed", "The token is of another type than JWT."),
    "critical extension": (
        jwt.encode(CLAIMS, RSA, "RS256", {"kid": "rsa", "crit": ["x"], "x": 1}), "key_needed", _UNREADABLE),
    "expired": (token(exp=AT - LEEWAY_SECONDS), "key_needed", _EXPIRED),
    "not yet valid": (token(nbf=AT + LEEWAY_SECONDS + 1), "key_needed", _EARLY),
    "issued tomorrow": (token(iat=AT + 86_400), "key_needed", _EARLY),
    "expiry as text": (token(exp=str(AT + 300)), "key_needed", "The token's claim 'exp' is no moment."),
    "expiry without end": (token(exp=float("inf")), "key_needed", "The token's claim 'exp' is no moment."),
    "expiry beyond all numbers": (token(exp=10**400), "key_needed", "The token's claim 'exp' is no moment."),
    "expiry as yes": (token(exp=True), "key_needed", "The token's claim 'exp' is no moment."),
    "nbf as null text": (token(nbf="null"), "key_needed", "The token's claim 'nbf' is no moment."),
    "another audience": (token(aud="other"), "key_needed", "The token is meant for another audience."),
    "another issuer": (token(iss=ISSUER + "/"), "key_needed", "The token is from another issuer."),
    "no issuer": (token(iss=None), "key_needed", "The token lacks the claim 'iss'."),
    "no audience": (token(aud=None), "key_needed", "The token lacks the claim 'aud'."),
    "no expiry": (token(exp=None), "key_needed", "The token lacks the claim 'exp'."),
    "no subject": (token(sub=None), "key_needed", "The token lacks the claim 'sub'."),
    "empty subject": (token(sub=""), "key_needed", "The token lacks the claim 'sub'."),
    "no tenant": (token(tenant=None), "not_allowed", _NO_TENANT),
    "tenant in capitals": (token(tenant="Acme"), "not_allowed", _NO_TENANT),
    "tenant with a line end": (token(tenant="acme\n"), "not_allowed", _NO_TENANT),
    "many tenants": (token(tenant=["acme", "other"]), "not_allowed", _NO_TENANT),
    "no roles": (token(roles=None), "not_allowed", _NO_ROLE),
    "unknown roles": (token(roles=["admin", "Requester"]), "not_allowed", _NO_ROLE),
    "scopes in place of roles": (token(roles="read assess"), "not_allowed", _NO_ROLE),
    "roles as an object": (token(roles={"requester": True}), "not_allowed", _NO_ROLE),
    "huge": (token(more="x" * LONGEST), "key_needed", f"The token is longer than {LONGEST} characters."),
    "two parts more": ("a.b.c.d.e", "key_needed", _UNREADABLE),
    "empty parts": ("..", "key_needed", _UNREADABLE),
    "header is a list": (by_hand(["RS256"], CLAIMS), "key_needed", _UNREADABLE),
    "header nested without end": (by_hand(b"[" * 9000, b""), "key_needed", _UNREADABLE),
}  # fmt: skip


def test_a_bad_token_meets_its_exact_problem() -> None:
    wrong = []
    for name, (text, kind, detail) in BAD.items():
        met = problem(text)
        headers = {"WWW-Authenticate": "Bearer"} if kind == "key_needed" else {}
        if (met.kind, met.detail, met.headers) != (kind, detail, headers):
            wrong.append(f"{name}: {met.kind} {met.detail} {met.headers}")
    assert not wrong, "\n".join(wrong)


def test_a_signed_text_that_is_no_object_is_refused() -> None:
    text = by_hand({"alg": "EdDSA", "kid": "ed"}, ["acme"]).rstrip(".")
    signature = base64.urlsafe_b64encode(ED.sign(text.encode())).rstrip(b"=").decode()
    assert problem(f"{text}.{signature}").detail == _UNREADABLE


@given(st.tuples(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=60)))
def test_no_noise_is_let_in_or_fails_otherwise(parts: tuple[bytes, bytes, bytes]) -> None:
    text = by_hand(*parts)
    assert problem(text).status == 401
    assert problem(".".join(part.decode("latin-1") for part in parts)).status == 401


@given(st.integers(0, len(_GOOD) - 1), st.sampled_from("ABCabc019-_."))
def test_no_token_survives_a_changed_character(place: int, letter: str) -> None:
    changed = _GOOD[:place] + letter + _GOOD[place + 1 :]
    if changed != _GOOD:
        assert problem(changed).status == 401


def test_roles_add_up_and_unknown_ones_are_passed_over() -> None:
    assert admitted(token(roles=["auditor", "boss", "rule_publisher"])).scopes == {"read", "audit", "publish"}
    for role, scopes in ROLES.items():
        assert admitted(token(roles=[role])).scopes == scopes


@pytest.mark.parametrize(("claim", "roles"), [
    ("realm_access.roles", {"realm_access": {"roles": ["viewer"]}}),
    ("https://xuke.example/roles", {"https://xuke.example/roles": ["viewer"]}),
    ("resource_access.xuke.roles", {"resource_access": {"xuke": {"roles": "viewer"}}}),
])  # fmt: skip
def test_roles_and_tenant_stand_where_the_settings_say(claim: str, roles: dict[str, Any]) -> None:
    settings = Settings(oidc_issuer=ISSUER, oidc_audience=AUDIENCE, oidc_roles_claim=claim, oidc_tenant_claim="org.id")
    text = token(tenant=None, org={"id": "acme-2"}, **{"roles": ["officer"], **roles})
    assert admitted(text, Issuer().tokens(settings)) == Principal("acme-2", "oidc:anna", frozenset({"read"}))
    wrong = token(roles=None, realm_access="viewer", resource_access=["xuke"], org={"id": "a"})
    assert problem(wrong, Issuer().tokens(settings)).kind == "not_allowed"


def test_a_name_in_receipts_is_harmless_and_no_two_subjects_share_one() -> None:
    assert safe("auth0|5f7c8ec7c33c6c004bbafe82") == "auth0|5f7c8ec7c33c6c004bbafe82"
    odd = ["a b", "a_b", "a\nb", "a" * 120, "a" * 121, "a" * 122, "ä", "ö", "\ud800", "a b~x"]
    names = [safe(subject) for subject in odd]
    assert len(set(names)) == len(odd) and all(name.isascii() and len(name) <= 140 for name in names)
    assert admitted(token(sub="Anna Öz")).name.startswith("oidc:Anna__z~")


def test_the_keys_are_fetched_once_and_shared() -> None:
    issuer = Issuer()
    tokens = issuer.tokens()

    async def crowd() -> None:
        await asyncio.gather(*(tokens.admit(_GOOD) for _ in range(20)))

    asyncio.run(crowd())
    issuer.seconds = FRESH_SECONDS - 1
    admitted(_GOOD, tokens)
    assert issuer.asked == [JWKS]
    issuer.seconds = FRESH_SECONDS
    admitted(_GOOD, tokens)
    assert issuer.asked == [JWKS, JWKS]


def test_a_new_key_is_found_and_a_flood_of_unknown_ones_asks_once_a_minute() -> None:
    issuer = Issuer()
    tokens = issuer.tokens()
    admitted(_GOOD, tokens)
    issuer.keys.append(published(RSA_OTHER, "new"))
    new = token(RSA_OTHER, "new")
    assert problem(new, tokens).detail == _NONE_FITS
    issuer.seconds = PAUSE_SECONDS
    admitted(new, tokens)
    for number in range(50):
        problem(token(kid=f"junk{number}"), tokens)
    assert len(issuer.asked) == 2
    issuer.seconds += PAUSE_SECONDS
    for number in range(50):
        problem(token(kid=f"junk{number}"), tokens)
    assert len(issuer.asked) == 3


def test_a_withdrawn_key_stops_with_the_next_fetch() -> None:
    issuer = Issuer()
    tokens = issuer.tokens()
    admitted(_GOOD, tokens)
    issuer.keys, issuer.seconds = [], FRESH_SECONDS
    assert problem(_GOOD, tokens).detail == _NONE_FITS


def test_without_the_provider_known_keys_hold_for_an_hour_and_nobody_is_let_in_afterwards() -> None:
    issuer = Issuer()
    tokens = issuer.tokens()
    admitted(_GOOD, tokens)
    issuer.unavailable = True
    issuer.seconds = USABLE_SECONDS - 1
    admitted(_GOOD, tokens)
    assert problem(token(RSA_OTHER), tokens).detail == _SIGNATURE
    assert problem(token(kid="new"), tokens).kind == "issuer_away"
    issuer.seconds = USABLE_SECONDS
    met = problem(_GOOD, tokens)
    assert (met.kind, met.status) == ("issuer_away", 503) and 1 <= int(met.headers["Retry-After"]) <= PAUSE_SECONDS
    issuer.unavailable, issuer.seconds = False, USABLE_SECONDS + PAUSE_SECONDS
    admitted(_GOOD, tokens)


def test_a_provider_that_is_away_from_the_start_lets_nobody_in_and_is_asked_again_soon() -> None:
    issuer = Issuer()
    issuer.unavailable = True
    tokens = issuer.tokens()
    for _ in range(10):
        met = problem(_GOOD, tokens)
        assert (met.kind, met.headers) == ("issuer_away", {"Retry-After": str(EMPTY_PAUSE_SECONDS)})
    assert len(issuer.asked) == 1
    issuer.unavailable, issuer.seconds = False, EMPTY_PAUSE_SECONDS
    admitted(_GOOD, tokens)


@pytest.mark.parametrize("answer", [
    lambda: httpx.Response(500, json={"keys": PUBLISHED}), lambda: httpx.Response(200, text="<html>"),
    lambda: httpx.Response(302, headers={"Location": "https://evil.example"}), lambda: httpx.Response(200, json=[]),
    lambda: httpx.Response(200, json={}), lambda: httpx.Response(200, json={"keys": {}}),
    lambda: httpx.Response(200, text="[" * 100_000), lambda: httpx.Response(200, content=b"\xff\xfe"),
    lambda: httpx.Response(200, json={"keys": PUBLISHED, "more": "x" * 300_000}),
])  # fmt: skip
def test_an_answer_that_is_no_set_of_keys_counts_as_none(answer: Callable[[], httpx.Response]) -> None:
    issuer = Issuer()
    issuer.answer = answer
    assert problem(_GOOD, issuer.tokens()).kind == "issuer_away"


def test_a_published_key_that_makes_no_sense_is_passed_over() -> None:
    issuer = Issuer()
    secret = base64.urlsafe_b64encode(b"x" * 32).decode()
    private: Any = {**RSAAlgorithm.to_jwk(RSA_OTHER, as_dict=True), "key_ops": ["verify"]}
    issuer.keys = [
        7, None, {}, {"kty": "RSA"}, {"kty": ["RSA"]}, {"kty": "RSA", "n": "!", "e": 3, "kid": "rsa2"}, {"kid": []},
        {"kty": "oct", "k": secret, "kid": "oct"}, {**private, "kid": "private"}, {"kty": "EC", "crv": [], "kid": "x"},
        published(RSA_OTHER, "ops", key_ops=["sign"]), published(RSA_OTHER, "ops2", key_ops=7),
        published(P256, "named", alg="HS256"), *PUBLISHED,
    ]  # fmt: skip
    tokens = issuer.tokens()
    admitted(_GOOD, tokens)
    for kid in ("private", "ops", "ops2"):
        assert problem(token(RSA_OTHER, kid), tokens).detail == _NONE_FITS


def test_a_key_without_an_id_serves_when_it_is_the_only_one_and_two_of_one_id_serve_nobody() -> None:
    issuer = Issuer()
    issuer.keys = [published(RSA, None), published(P256, "p256")]
    tokens = issuer.tokens()
    admitted(token(kid=None), tokens)
    assert problem(token(kid="rsa"), tokens).detail == _NONE_FITS
    issuer.keys, issuer.seconds = [published(RSA, "rsa"), published(RSA_OTHER, "rsa")], FRESH_SECONDS
    assert problem(token(), tokens).detail == problem(token(kid=None), tokens).detail == _NONE_FITS


def test_the_issuers_description_says_where_its_keys_are() -> None:
    issuer = Issuer()
    admitted(_GOOD, issuer.tokens(Settings(oidc_issuer=ISSUER, oidc_audience=AUDIENCE)))
    assert issuer.asked == [f"{ISSUER}/.well-known/openid-configuration", JWKS]


@pytest.mark.parametrize("about", [
    {"issuer": "https://evil.example", "jwks_uri": JWKS}, {"issuer": ISSUER}, {"issuer": ISSUER, "jwks_uri": 7},
    {"issuer": ISSUER, "jwks_uri": "http://id.example.com/keys"}, {"issuer": ISSUER, "jwks_uri": "file:///etc/keys"},
    {"issuer": ISSUER, "jwks_uri": "https://[::1"}, {"jwks_uri": JWKS}, {},
])  # fmt: skip
def test_a_description_that_cannot_be_trusted_is_not_followed(about: dict[str, Any]) -> None:
    issuer = Issuer()
    issuer.about = about
    met = problem(_GOOD, issuer.tokens(Settings(oidc_issuer=ISSUER, oidc_audience=AUDIENCE)))
    assert met.kind == "issuer_away" and len(issuer.asked) == 1


@pytest.mark.parametrize("url", ["http://id.example.com", "ftp://id.example.com", "id.example.com", "https://", "//x"])
def test_keys_are_taken_by_https_only_or_from_this_machine(url: str) -> None:
    assert not is_safe(url) and is_safe("https://id.example.com") and is_safe("http://127.0.0.1:8081/realms/x")
    with pytest.raises(SettingsRefused, match=r"^XUKE_OIDC_ISSUER: keys are fetched by https only\. Give an address"):
        KeySet(Place(url))
    with pytest.raises(SettingsRefused, match="XUKE_OIDC_JWKS_URL"):
        KeySet(Place(ISSUER, url))


def test_the_gate_tells_tokens_from_keys(sqlite_url: str) -> None:
    store = Store(sqlite_url)
    gate = Authenticator(SETTINGS, store, lambda: NOW, Issuer().tokens())
    assert asyncio.run(gate.admit(f"Bearer {_GOOD}")).name == "oidc:anna"
    for text in ("xuke_a.b.c", "a.b", "a.b.c.d"):
        with pytest.raises(Problem) as reported:
            asyncio.run(gate.admit(f"Bearer {text}"))
        assert reported.value.status == 401
    assert Authenticator(SETTINGS, store, lambda: NOW)._tokens is not None
    assert Authenticator(Settings(), store, lambda: NOW)._tokens is None
    store.close()


def test_a_token_that_was_verified_is_remembered_for_seconds_and_ends_at_its_end(sqlite_url: str) -> None:
    issuer, store, now = Issuer(), Store(sqlite_url), [NOW]
    tokens = issuer.tokens()
    read: list[str] = []

    class Counted:
        async def admit(self, text: str) -> tuple[Principal, datetime]:
            read.append(text)
            return await tokens.admit(text)

    gate = Authenticator(SETTINGS, store, lambda: now[0], cast(Tokens, Counted()), lambda: issuer.seconds)

    def ask() -> str:
        return asyncio.run(gate.admit(f"Bearer {short}")).name

    short = token(exp=AT + 5)
    assert [ask() for _ in range(5)] == ["oidc:anna"] * 5 and len(read) == 1
    issuer.seconds = KEY_SECONDS
    assert ask() == "oidc:anna" and len(read) == 2
    now[0] += timedelta(seconds=4 + LEEWAY_SECONDS)
    assert ask() == "oidc:anna"
    now[0] += timedelta(seconds=1)
    with pytest.raises(Problem) as reported:
        ask()
    assert reported.value.detail == _EXPIRED and len(read) == 2
    store.close()


def test_neither_token_nor_subject_reaches_the_log(capfd: pytest.CaptureFixture[str]) -> None:
    issuer = Issuer()
    issuer.unavailable = True
    problem(_GOOD, issuer.tokens())
    out, err = capfd.readouterr()
    assert "anna" not in out + err and _GOOD[:20] not in out + err
