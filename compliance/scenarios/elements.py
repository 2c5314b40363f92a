"""The elements on which the control of a line turns: those that all entries under the same code name."""

from __future__ import annotations

from collections.abc import Iterable

from compliance.law.rulebook import Rulebook
from compliance.model.finding import Control, LineAnswer


def controlling(book: Rulebook, line: LineAnswer) -> tuple[str, ...]:
    """Return the elements, in order; an alloy of dysprosium and iron turns on dysprosium."""
    found: set[str] = set()
    sure = [c for c in line.control if c.certainty == "matched"]
    for control in sure or [c for c in line.control if c.certainty == "possible"]:
        stated = {key.partition(".")[2] for key in control.because if key.startswith("elements.")}
        named = _named(book, control)
        found |= (stated & named or stated) if stated else named
    return tuple(sorted(found))


def _named(book: Rulebook, control: Control) -> set[str]:
    """Return the elements that every entry under the same head of a code names."""
    head = (control.code or "").split(".")[0]
    goods = book.items.get(control.list)
    if goods is None or not head:
        return set()
    sets = [_all(one.elements for one in e.is_) for e in goods.entries if (e.code or "").split(".")[0] == head]
    return set.intersection(*[one for one in sets if one] or [set()])


def _all(elements: Iterable[Iterable[str]]) -> set[str]:
    return {symbol for one in elements for symbol in one}
