"""`xuke rules check`: everything that can be wrong with a rules folder, each offence as `path:line: message`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from compliance.errors import RulebookRefused
from compliance.evaluate.inline_cases import run_cases
from compliance.law.check import Places, check_book
from compliance.law.rulebook import Rulebook

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
    return in_order([*check_book(book, places), *_cases(book, places)])


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
