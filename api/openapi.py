"""The description of the service: how routes document their problems, and the document that is served.

`api/openapi.json` is generated (`python -m api.generate`), because its examples are real documents of a checkout, which
an installed service does not have.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api.problems import KINDS, MEDIA_TYPE

FILE = Path(__file__).with_name("openapi.json")
# Statuses that every route can meet: limits, the gate, a database that is away.
EDGE = (400, 401, 403, 408, 413, 415, 429, 431, 500, 503)


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documented problem answers of a route; every route can also meet those of the edge."""
    return {status: _documented(status) for status in sorted({*statuses, *EDGE})}


def _documented(status: int) -> dict[str, Any]:
    kinds = [name for name, kind in KINDS.items() if kind.status == status]
    titles = "; ".join(KINDS[name].title for name in kinds)
    return {"description": titles, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


@cache
def served() -> dict[str, Any]:
    """Return the generated description."""
    document: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return document


def install(app: FastAPI) -> None:
    """Let an application serve the generated description at `/openapi.json`."""
    app.openapi = served  # type: ignore[method-assign]
