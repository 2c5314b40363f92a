"""The description of the service: how routes document their problems, and the document that is served.

`api/openapi.json` is generated (`python -m api.generate`): its examples are answers under the small rulebook of the
tests, which an installed service does not have.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from api.problems import KINDS, MEDIA_TYPE

FILE = Path(__file__).with_name("openapi.json")
# Statuses that every route can meet: limits, the check of the key, a database that is away.
COMMON_STATUSES = (400, 401, 403, 408, 413, 415, 429, 431, 500, 503)


def problems(*kinds: str) -> dict[int | str, dict[str, Any]]:
    """Return the documented problem answers of a route that can meet these kinds, with those that all can meet."""
    found = {KINDS[kind].status: [one for one in kinds if KINDS[one].status == KINDS[kind].status] for kind in kinds}
    return {
        **{status: problem(kinds_of(status)) for status in COMMON_STATUSES},
        **{s: problem(k) for s, k in found.items()},
    }


def kinds_of(status: int) -> list[str]:
    """Return every kind of problem that is answered with a status."""
    return [name for name, kind in KINDS.items() if kind.status == status]


def problem(kinds: Iterable[str]) -> dict[str, Any]:
    """Return the answer for a status that stands for some kinds of problems, with an example of each."""
    examples = {kind: {"$ref": f"#/components/examples/Problem-{kind}"} for kind in kinds}
    content = {"schema": {"$ref": "#/components/schemas/ProblemShown"}, "examples": examples}
    return {"description": "; ".join(KINDS[kind].title for kind in kinds), "content": {MEDIA_TYPE: content}}


@cache
def served() -> dict[str, Any]:
    """Return the generated description."""
    document: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return document


def install(app: FastAPI) -> None:
    """Let an application serve the generated description at `/openapi.json`."""
    app.openapi = served  # type: ignore[method-assign]
