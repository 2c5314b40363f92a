"""Answers that change only with the law: marked with the digest of the rulebook, and not sent twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from compliance.law.rulebook import Rulebook
from compliance.version import VERSION

# Whoever keeps a copy asks each time whether it still holds; nobody goes on with law that has changed.
_CONTROL = "private, no-cache"
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "The copy named by If-None-Match still holds"}}


def mark(book: Rulebook, day: date | None = None) -> str:
    """Return the entity tag of what is said under a rulebook by this code, on a day if it depends on one."""
    return '"' + "-".join((book.digest[:32], VERSION, *((str(day),) if day else ()))) + '"'


def from_law(request: Request, tag: str, make: Callable[[], Any]) -> Response:
    """Return plain data as JSON, or 304 when the caller holds it already."""
    headers = {"ETag": tag, "Cache-Control": _CONTROL}
    given = request.headers.get("if-none-match", "")
    if given.strip() == "*" or tag in (one.strip().removeprefix("W/") for one in given.split(",")):
        return Response(status_code=304, headers=headers)
    text = json.dumps(make(), ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode(), 200, headers, "application/json")
