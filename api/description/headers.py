"""The headers of the answers, described once and referred to."""

from __future__ import annotations

from typing import Any

from api.description.documents import ID
from compliance.version import VERSION

_DIGEST = "0" * 8 + "1" * 8 + "2" * 8 + "3" * 8


def _header(about: str, example: str) -> dict[str, Any]:
    return {"description": about, "schema": {"type": "string"}, "example": example}


HEADERS = {
    "X-Request-Id": _header(
        "Id of the request, as it stands in the log: the one you sent, or a new one.", "4f1c2a9be07d6358"
    ),
    "X-Xuke-Engine": _header("Version of the engine.", VERSION),
    "X-Xuke-Rulebook": _header(
        "Version and digest of the rulebook in use; `none` before one is loaded.", f"2026.11.21 {_DIGEST * 2}"
    ),
    "X-Xuke-Assessment": _header("Id under which the answer is kept; absent with record=false.", ID),
    "Location": _header("Address of what was made.", f"/v1/assessments/{ID}"),
    "Retry-After": _header("Seconds after which it is right to try again.", "1"),
    "WWW-Authenticate": _header("How to say who you are.", "Bearer"),
    "ETag": _header(
        "Changes with the law, the code and the day; give it back in If-None-Match.", f'"{_DIGEST}-{VERSION}"'
    ),
    "Cache-Control": _header("A copy may be kept and is to be asked about each time.", "private, no-cache"),
}
_ALWAYS = ("X-Request-Id", "X-Xuke-Engine", "X-Xuke-Rulebook")


def headers_of(status: str, more: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the headers of an answer with a status: those of every answer, those of the status, and more."""
    names = [*_ALWAYS, *more]
    names += ["Retry-After"] if status in ("429", "503") else []
    names += ["WWW-Authenticate"] if status == "401" else []
    return {name: {"$ref": f"#/components/headers/{name}"} for name in dict.fromkeys(names)}
