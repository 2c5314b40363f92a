"""`xuke rules check`: everything that can be wrong with a rules folder, each offence as `path:line: message`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from compliance.errors import RulebookRefused
from compliance.evaluate.inline_cases import run_cases
from compliance.law.check import Places, check_book
from compliance.law.loading import Offences, read_text
from compliance.law.rulebook import Rulebook
from compliance.law.suspensions import FOLDER

_PLACE = re.compile(r"(.*?):(\d+): ")


def check_rulebook(root: Path, policy: Path | None = None) -> list[str]:
    """Return every offence of a rules folder, with a company's own policy on top if given, in reading order.

    A folder that does not load is judged by its loading offences alone: what rests on a broken file means little.
    """
    try:
        book = Rulebook.load(root, policy)
    except RulebookRefused as refused:
        return in_order(refused.offences)
    places = Places(root, policy)
    scenarios = (one for name, raw in book.scenarios.items() for one in check_overlay(book, raw, name))
    return in_order([*check_book(book, places), *_cases(book, places), *scenarios])


def check_overlay(book: Rulebook, raw: bytes, name: str) -> list[str]:
    """Return every offence of an overlay on a rulebook, the cases of its rules among them."""
    try:
        laid = book.with_overlay(raw, name)
    except RulebookRefused as refused:
        return in_order(refused.offences)
    document = read_text(raw, name, Offences())
    head = laid.overlays[-1].head if laid is not book else None
    places = {rule.id: ("rules", i) for i, rule in enumerate(head.rules if head else ())}
    places |= {f"{FOLDER}.{n.id}": ("suspensions", i) for i, n in enumerate(head.suspensions if head else ())}
    return in_order(
        f"{name}:{document.line((*places[failure.owner], 'cases', failure.number))}: {failure.message}"
        for failure in run_cases(laid)
        if document is not None and failure.owner in places
    )


def in_order(offences: Iterable[str]) -> list[str]:
    """Return offences by file and line, each once."""

    def key(offence: str) -> tuple[str, int, str]:
        found = _PLACE.match(offence)
        return (found[1], int(found[2]), offence) if found else ("", 0, offence)

    return sorted(set(offences), key=key)


def _cases(book: Rulebook, places: Places) -> Iterator[str]:
    for failure in run_cases(book):
        layer = book.rules[failure.owner].layer if failure.owner in book.rules else "law"
        where = places.at(book.paths[failure.owner], ("cases", failure.number), layer)
        yield f"{where}: {failure.message}"
