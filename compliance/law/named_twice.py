"""Goods of a new list that other lists name already: no offence, but whoever writes the list must know of it."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.law.lists import Entry, ItemList
from compliance.law.phrases import phrase_key
from compliance.law.rulebook import Rulebook


def named_twice(book: Rulebook) -> list[str]:
    """Return a warning as `path:1: …` for each entry of a new list whose goods another list names.

    A list is new while its first day lies after the day until which the rulebook was held against its sources.
    """
    found = [goods for goods in book.items.values() if goods.kind == "dual_use" and goods.versions]
    new = [goods for goods in found if goods.versions[0].from_ > book.verified_until]
    return [
        f"{book.paths[goods.id]}:1: {message}"
        for goods in new
        for message in _shared(goods, [other for other in found if other is not goods])
    ]


def _shared(goods: ItemList, others: list[ItemList]) -> Iterator[str]:
    known: dict[str, set[str]] = {}
    for other in others:
        for entry in other.entries:
            for key in _keys(entry):
                known.setdefault(key, set()).add(f"{other.id}/{entry.id}")
    for entry in goods.entries:
        rows = sorted({row for key in _keys(entry) for row in known.get(key, ())})
        if rows:
            named = ", ".join(rows[:4]) + (f" and {len(rows) - 4} more" if len(rows) > 4 else "")
            yield f"{entry.id} names goods that {named} names already; say in `why` how the two stand to each other"


def _keys(entry: Entry) -> set[str]:
    """Return what an entry is known by: its code, its words, and elements with their forms."""
    keys = {f"code {entry.code}"} if entry.code else set()
    for identity in entry.is_:
        keys |= {phrase_key(word) for word in identity.words}
        if identity.elements:
            keys |= {f"{'+'.join(sorted(identity.elements))} {form}" for form in identity.forms}
    return keys - {""}
