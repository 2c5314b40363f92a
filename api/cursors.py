"""Pages: a cursor says where to go on; it holds a place and nothing else."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated

from fastapi import Query

from api.problems import Problem
from compliance.errors import Fault

Cursor = Annotated[str | None, Query(description="`next` of the page before.", examples=["czo0Mg"], max_length=60)]
Limit = Annotated[int, Query(description="How many at most.", examples=[50], ge=1, le=500)]


def cursor_of(place: int) -> str:
    """Return the cursor of a place."""
    return urlsafe_b64encode(f"s:{place}".encode()).decode().rstrip("=")


def number_of(cursor: str | None) -> int | None:
    """Return the place of a cursor. Raises Problem "malformed"."""
    if cursor is None:
        return None
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        if text.startswith("s:") and text[2:].isascii() and text[2:].isdigit() and len(text) <= 20:
            return int(text[2:])
    except ValueError:
        pass
    fault = Fault("after", "this is no cursor of this service", "Give `next` of the page before, unchanged.")
    raise Problem("malformed", "The page cannot be found.", [fault])
