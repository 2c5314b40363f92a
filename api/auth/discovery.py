"""What an identity provider publishes, fetched with bounds: JSON of bounded size and time, by https alone."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

from api.settings import is_safe

FETCH_SECONDS = 5
_MOST_BYTES = 256_000
# What can go wrong with an answer from elsewhere, whatever it holds.
FAILURES = (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, TypeError, LookupError, RecursionError)


class Fetcher:
    """Asks a provider. No redirect is followed, and no request holds a thread."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """Take a transport, in tests. Asks nothing."""
        self._transport = transport
        self._trust = True if transport else httpx.create_ssl_context()  # made once: it costs tens of milliseconds

    async def ask(self, method: str, url: str, **parts: Any) -> tuple[int, dict[str, Any]]:
        """Return status and JSON object of an answer; `parts` are httpx's. Raises one of `FAILURES`."""
        client = httpx.AsyncClient(
            timeout=FETCH_SECONDS, transport=self._transport, verify=self._trust, follow_redirects=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )  # fmt: skip
        async with asyncio.timeout(FETCH_SECONDS), client, client.stream(method, url, **parts) as response:
            text = b""
            async for part in response.aiter_bytes():
                text += part
                if len(text) > _MOST_BYTES:
                    raise ValueError("too large")
        document = json.loads(text)
        if not isinstance(document, dict):
            raise ValueError("expected a JSON object")
        return response.status_code, document

    async def document(self, url: str) -> dict[str, Any]:
        """Return a JSON object that is published at a URL. Raises one of `FAILURES`."""
        status, document = await self.ask("GET", url)
        if status != httpx.codes.OK:
            raise ValueError(f"status {status}")
        return document

    async def configuration(self, issuer: str) -> dict[str, Any]:
        """Return the issuer's OpenID configuration. Raises one of `FAILURES`, also where another issuer wrote it."""
        about = await self.document(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if about.get("issuer") != issuer:
            raise ValueError("the configuration is of another issuer")
        return about


def address_in(about: dict[str, Any], name: str) -> str:
    """Return an address that a configuration names. Raises ValueError where it is missing or not safe."""
    url = about.get(name)
    if not isinstance(url, str) or not is_safe(url):
        raise ValueError(f"the configuration has no safe {name}")
    return url
