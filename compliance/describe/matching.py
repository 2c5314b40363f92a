"""The result of holding one line against one list entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

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
