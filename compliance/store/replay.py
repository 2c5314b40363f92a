"""Replaying: the stored input, on its day, under its own rulebook, gives the stored answer to the byte.

Another version of the engine may answer otherwise; then the places are named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from compliance.engine import Assessor

_MOST = 100


@dataclass(frozen=True, slots=True)
class Replay:
    """What came out; `differs` holds the JSON paths at which the answers differ, a hundred at most."""

    id: str
    identical: bool
    engine_then: str
    engine_now: str
    rulebook: str
    receipt: str
    differs: tuple[str, ...]


def replayed(assessor: Assessor, row: Mapping[str, Any]) -> Replay:
    """Replay a receipt that still has its documents, with its own rulebook."""
    answered = assessor.answer(bytes(row["input"]), date.fromisoformat(row["as_of"]))
    then, now = bytes(row["answer"]), answered.text
    differs = () if then == now else tuple(_paths(json.loads(then), json.loads(now)))[:_MOST]
    found = answered.assessment
    return Replay(row["id"], then == now, row["engine"], found.engine, row["rulebook"], found.receipt, differs)


def _paths(one: Any, other: Any, path: str = "$") -> Iterator[str]:
    """Yield the paths at which two JSON trees differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in one.keys() | other.keys():
            yield from _paths(one.get(name), other.get(name), f"{path}.{name}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other, strict=True)):
            yield from _paths(*pair, f"{path}[{index}]")
    elif one != other:
        yield path
