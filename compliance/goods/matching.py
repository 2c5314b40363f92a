"""The result of holding one line against one list entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from compliance.goods.identity import related
from compliance.law.lists import Entry, ItemList

Certainty: TypeAlias = Literal["matched", "possible", "cleared", "outside"]
Doubt: TypeAlias = Literal["none", "identity", "form", "limits", "near"]


@dataclass(eq=False)
class Match:
    """One entry against one line. `wanted` are the values still missing, as places below the line."""

    goods: ItemList
    entry: Entry
    certainty: Certainty
    because: dict[str, str] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()
    doubt: Doubt = "none"


def deduplicated(matches: list[Match]) -> list[Match]:
    """Drop headings where a finer entry of the same list is as certain, and rows where a depth entry speaks."""
    rank = {"matched": 3, "possible": 2, "cleared": 1, "outside": 1}
    kept: list[Match] = []
    codes = {(m.goods.breadth, m.entry.code): m for m in matches if m.entry.code}
    deep = [c for (breadth, c), m in codes.items() if not breadth]
    for match in matches:
        code = match.entry.code
        if match.goods.breadth and any(related(code or "", d or "") for d in deep):
            continue
        finer = [
            m
            for m in matches
            if m is not match
            and m.goods.id == match.goods.id
            and code
            and m.entry.code
            and m.entry.code.startswith(code + ".")
            and rank[m.certainty] >= rank[match.certainty]
        ]
        if not finer:
            kept.append(match)
    return sorted(kept, key=lambda m: (-rank[m.certainty], m.goods.id, m.entry.code or "", m.entry.id))
