"""Instruments as plain data: what a text says, how it was seen, and what rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compliance.law.registry import Instrument
from compliance.law.rule import Dated, Source
from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonObject


def instrument_named(book: Rulebook, name: str) -> Instrument | None:
    """Return an instrument by id or alias, in capitals or not."""
    return book.instrument(name) or book.instrument(name.upper())


def law_data(book: Rulebook, one: Instrument) -> JsonObject:
    """Return an instrument with the rules and lists that rest on it."""
    lists = resting(book.items, one.id) + resting(book.parties, one.id)
    return one.model_dump(mode="json") | {"rules": resting(book.rules, one.id), "lists": lists}


def resting(found: Mapping[str, Dated], law_id: str) -> list[str]:
    """Return the names of those that cite a law anywhere in their dates, suspensions or further citations."""
    return sorted(name for name, dated in found.items() if any(s.law == law_id for s in _sources(dated)))


def _sources(dated: Dated) -> Iterator[Source]:
    for period in dated.periods:
        yield from (period.source, *period.also)
    yield from (span.source for span in dated.suspensions)
    yield from (span.source for span in getattr(dated, "earlier", ()))
    for holder in (dated, getattr(dated, "ended", None), *getattr(dated, "entries", ())):
        source = getattr(holder, "source", None)
        if source is not None:
            yield source
