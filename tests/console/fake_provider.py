"""An identity provider on loopback with a real RSA key: discovery, authorization, token, keys and logout."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from api.clock import Clock

KEY, OTHER_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(2))
CLIENT, SECRET = "xuke-console", "s:e c/r+et%ü"


class FakeProvider:
    """What it says of people, which client it knows, what it was asked, and what it is to do wrong."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.url, self.client, self.secret = clock, "", CLIENT, SECRET
        self.claims: dict[str, Any] = {"sub": "anna", "tenant": "ours", "roles": ["officer"]}
        self.more_about: dict[str, Any] = {}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.tokens: list[str] = []
        self.languages: list[str] = []
        self.error = ""
        self.sign: Callable[[dict[str, Any]], Any] = self.signed
        self.token_answer: tuple[int, bytes] | None = None
        self.slow: dict[str, float] = {}

    def signed(self, claims: dict[str, Any], key: Any = KEY, kid: str = "k1", alg: str = "RS256") -> str:
        """Return an ID token; a claim that is None is left out."""
        return jwt.encode({name: one for name, one in claims.items() if one is not None}, key, alg, {"kid": kid})

    def about(self) -> dict[str, Any]:
        """Return the OpenID configuration; what is None in `more_about` is left out."""
        paths = {"authorization_endpoint": "authorize?theme=plain", "token_endpoint": "token", "jwks_uri": "keys",
                 "end_session_endpoint": "logout"}  # fmt: skip
        said = {"issuer": self.url, **{name: f"{self.url}/{path}" for name, path in paths.items()}, **self.more_about}
        return {name: one for name, one in said.items() if one is not None}

    def authorize(self, asked: dict[str, str]) -> str:
        """Return where the browser goes: back, with a code or an error."""
        assert asked["response_type"] == "code" and asked["client_id"] == self.client
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        self.languages.append(asked["ui_locales"])
        if self.error:
            return f"{asked['redirect_uri']}?{urlencode({'error': self.error, 'state': asked['state']})}"
        code = secrets.token_urlsafe(24)
        self.codes[code] = asked
        answer = {"code": code, "state": asked["state"], "iss": self.url}
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def redeem(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Return the answer of the token endpoint: codes hold once, and for who began with them."""
        if not self._is_client(form, authorization):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or form["grant_type"] != "authorization_code"
            or form["redirect_uri"] != asked["redirect_uri"]
            or challenge != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        now = int(self.clock().timestamp())
        claims = {"iss": self.url, "aud": self.client, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        token = self.sign({**claims, **self.claims})
        self.tokens.append(str(token))
        return 200, {"access_token": "at-" + secrets.token_hex(8), "token_type": "Bearer", "id_token": token}

    def _is_client(self, form: dict[str, str], authorization: str) -> bool:
        if not self.secret:
            return not authorization and form.get("client_id") == self.client
        try:
            name, _, secret = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        except ValueError:
            return False
        return (unquote_plus(name), unquote_plus(secret)) == (self.client, self.secret)


def _handler(provider: FakeProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def _answer(self, status: int, body: bytes, **head: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **head}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def _begun(self) -> tuple[str, dict[str, str]]:
            parts = urlsplit(self.path)
            provider.asked.append(parts.path)
            time.sleep(provider.slow.get(parts.path, 0))
            return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}

        def do_GET(self) -> None:
            path, asked = self._begun()
            if path == "/.well-known/openid-configuration":
                self._answer(200, json.dumps(provider.about()).encode())
            elif path == "/keys":
                public = RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
                self._answer(200, json.dumps({"keys": [{**public, "kid": "k1"}]}).encode())
            elif path == "/authorize":
                self._answer(302, b"", Location=provider.authorize(asked))
            elif path == "/logout":
                self._answer(302, b"", Location=asked["post_logout_redirect_uri"])
            else:
                self._answer(404, b"{}")

        def do_POST(self) -> None:
            self._begun()
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            if provider.token_answer is not None:
                self._answer(*provider.token_answer)
                return
            status, said = provider.redeem(form, self.headers.get("Authorization", ""))
            self._answer(status, json.dumps(said).encode())

    return Handler


@contextmanager
def fake_provider(clock: Clock) -> Iterator[FakeProvider]:
    """Yield a provider that goes by the clock."""
    provider = FakeProvider(clock)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    server.server_close()


def settings_of(provider: FakeProvider, site: str) -> dict[str, Any]:
    """Return the settings of a service at `site` that logs people in by the provider."""
    return {"oidc_issuer": provider.url, "oidc_client_id": provider.client, "oidc_client_secret": provider.secret,
            "public_url": site}  # fmt: skip
