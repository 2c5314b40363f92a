"""Where the service is, and with which key it is asked; what would expose the key is refused first."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from ipaddress import ip_address

import httpx

from compliance.errors import InputRefused
from compliance.version import VERSION

URL, KEY = "XUKE_URL", "XUKE_API_KEY"


@dataclass(frozen=True, slots=True)
class Address:
    """A base URL, whether it is on this machine, and the headers of every request; these are never printed."""

    url: str
    near: bool
    headers: dict[str, str] = field(repr=False)


def address(base_url: str | None, api_key: str | None, allow_http: bool) -> Address:
    """Return the address from arguments, else from XUKE_URL and XUKE_API_KEY. Raises InputRefused."""
    given = base_url or os.environ.get(URL, "")
    if not given:
        raise InputRefused("the address of the service is missing", "base_url", hint=f"Give base_url, or set {URL}")
    url = _url(given)
    key = _key(api_key or os.environ.get(KEY) or None)
    near = _near(url.host)
    if key is not None and url.scheme == "http" and not (near or allow_http):
        why = "the key would be sent in the open"
        raise InputRefused(
            f"http to {url.host} is refused", "base_url", why, "Use https; allow_http=True sends it anyway"
        )
    headers = {
        "Accept": "application/json, application/x-ndjson, application/problem+json",
        "Accept-Encoding": "identity",
        "User-Agent": f"xuke-client/{VERSION}",
    }
    return Address(str(url), near, headers | ({"Authorization": f"Bearer {key}"} if key else {}))


def _url(given: str) -> httpx.URL:
    """Return the parsed URL. Its text is not repeated in errors: it may hold a password."""
    try:
        url = httpx.URL(given.strip())
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        hint = "Write https://host, with a port and a path if need be; the key goes into api_key"
        raise InputRefused("not a valid service address", "base_url", hint=hint)
    return url


def _key(key: str | None) -> str | None:
    """Return a key that is valid in a header. An error does not repeat it."""
    key = key.strip() if key else None
    if key and not (key.isascii() and key.isprintable() and " " not in key):
        raise InputRefused("the key holds signs that no key has", "api_key", hint="Copy it again, on one line")
    return key or None


def _near(host: str) -> bool:
    """Return whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
