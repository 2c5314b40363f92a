"""Replaying: the stored input, on its day, under its own rulebook, gives the stored answer to the byte.

Another version of the engine may answer otherwise; then the places are named. Where other judges ran, the answer says
so and is the same in all else; a replay tells that apart.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from compliance.answer.own_data import from_context
from compliance.engine import Assessor
from compliance.model.plain import JsonMapping, JsonObject
from compliance.model.stored import ReplayResult

_MOST = 100


def replayed(assessor: Assessor, row: JsonMapping, files: Mapping[str, bytes] | None = None) -> ReplayResult:
    """Replay a receipt that still has its documents, with its own rulebook, and the files that its context names."""
    own = from_context(row.get("context"), files)
    answered = assessor.answer(bytes(row["input"]), date.fromisoformat(row["as_of"]), own)
    then, now = bytes(row["answer"]), answered.text
    before, after = json.loads(then), json.loads(now)
    differs = () if then == now else tuple(_paths(before, after))[:_MOST]
    alike = then != now and _without_judges(before) == _without_judges(after)
    found = answered.assessment
    return ReplayResult(
        id=row["id"], identical=then == now, engine_then=row["engine"], engine_now=found.engine,
        rulebook=row["rulebook"], receipt=found.receipt or "", differs=differs, only_judges=alike,
    )  # fmt: skip


def _without_judges(answer: JsonObject) -> JsonObject:
    """Return an answer without what it says of the judges that ran."""
    flags = [flag for flag in answer.get("flags", ()) if flag.get("id") != "ONE_JUDGE"]
    return {**answer, "judges": None, "flags": flags}


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
