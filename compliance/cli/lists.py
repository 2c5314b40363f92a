"""The lists a name is held against, with count, standing and age: those of the law, and those the user brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.describe.liststore import ListStore
from compliance.describe.screening import status
from compliance.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list. `age` counts the days since the list was last held against its source."""

    id: str
    kind: str
    title: str
    count: int
    first: str | None
    status: str
    age: int


def table_of(book: Rulebook, day: date, folder: Path | None = None) -> list[ListRow]:
    """Return the lists of the law, then the user's own."""
    rows = [
        ListRow(
            id=n.id,
            kind=n.list,
            title=n.title.en,
            count=len(n.entries),
            first=str(n.versions[0].from_),
            status=status(book, n, day),
            age=max(0, (day - book.seen(n.versions[0].source.law)).days),
        )
        for n in sorted(book.parties.values(), key=lambda n: (n.list, n.versions[0].from_, n.id))
    ]
    taken = ListStore(folder).taken() if folder else []
    return rows + [ListRow(t.title, "user list", t.source, t.count, None, "as brought", t.age(day)) for t in taken]
