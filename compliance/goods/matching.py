"""The result of holding one line against one list entry."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from compliance.goods.identity import related
from compliance.goods.makeup import Makeup
from compliance.law.lists import Entry, ItemList
from compliance.law.phrases import phrase_key

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


def raised(goods: ItemList, entry: Entry, because: dict[str, str]) -> Match:
    """Return a row that was not found by its own tests: it becomes a question for the control code."""
    return Match(goods, entry, "possible", because, frozenset({"control_code"}), "near")


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


def named_technology(match: Match) -> bool:
    """Return whether a thing is called as a technology list prints it: then it is technology, whatever carries it."""
    printed = {phrase_key(match.entry.name.en), phrase_key(match.entry.name.zh)}
    return match.goods.kind.startswith("technology") and match.because.get("description") in printed


def deciding(matches: list[Match]) -> list[Match]:
    """Return the matches without doubts about a row that a stated value or an exemption clears on another list.

    A control code is one row of the unified list, however many announcements print it. A row whose own limit a stated
    value meets stands: it is the part of that row which only some days hold.
    """
    cleared: dict[str | None, str] = {}
    for match in matches:
        if match.certainty == "cleared" and match.entry.near and _by_parameter(match):
            cleared[match.entry.code] = match.goods.id
    return [
        m
        for m in matches
        if m.certainty not in ("possible", "matched")
        or (m.certainty == "matched" and _by_parameter(m))
        or cleared.get(m.entry.code, m.goods.id) == m.goods.id
    ]


def _by_parameter(match: Match) -> bool:
    return any(key.startswith("parameters.") for key in match.because)


def doubted(match: Match, makeup: Makeup) -> Match:
    """A code declared for plainly ordinary goods contradicts them: the claim becomes a question."""
    if match.certainty != "matched" or makeup.code is None or set(match.because) != {"control_code"}:
        return match
    return replace(match, certainty="possible", doubt="near", wanted=frozenset({"control_code"}))
