"""The lists a name is compared with, with count, status and age: those of the law and the user's own."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from compliance.cli.output import MAY_GO, REFUSED, as_json, complain, put
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonObject
from compliance.reference.lists import list_row, party_lists
from compliance.report.sheet import Grid, Sheet
from compliance.screening.list_store import ListStore
from compliance.screening.user_lists import UserNames


@dataclass(frozen=True, slots=True)
class ListRow:
    """One list. `age` counts the days since the list was last compared with its source."""

    id: str
    kind: str
    title: str
    count: int
    first: str | None
    status: str
    age: int


@dataclass(frozen=True, slots=True)
class Taking:
    """A file to take as a list of the user's own; `title` is the file's name in small letters when left out."""

    file: Path
    title: str | None
    folder: Path | None
    day: date
    may_shrink: bool = False


def own_lists(folder: Path | None) -> list[UserNames]:
    """Return the lists of the user's own, ready for screening. Raises ListRefused when one cannot be trusted."""
    return ListStore(folder).load_all() if folder else []


def take_command(taking: Taking) -> int:
    """Take a file into a folder of lists. Raises ListRefused; the list held before then stays."""
    if taking.folder is None:
        complain("Say with --lists into which folder the list goes.")
        return REFUSED
    title = taking.title or taking.file.stem.lower()
    ListStore(taking.folder).take(title, taking.file, taking.day, taking.may_shrink)
    return MAY_GO


def lists_command(rules: Path | None, folder: Path | None, day: date, shape: tuple[str, str]) -> int:
    """Print every list with its count, first day, standing on the day and age; `shape` is format and language."""
    rows = table_of(Rulebook.load(rules or default_root()), day, folder)
    if shape[0] == "json":
        put(as_json([asdict(row) for row in rows]))
        return MAY_GO
    from compliance.cli.terminal import draw

    zh = shape[1] == "zh"
    heads = ("清单", "实体", "起始", "状态", "更新天数") if zh else ("list", "parties", "from", "status", "age, days")
    cells = tuple((r.id, str(r.count), r.first or "", r.status, str(r.age)) for r in rows)
    title = f"名单 · {day}" if zh else f"Party lists · {day}"
    put(draw([Sheet(title, "", "plain", (), (Grid("", heads, cells),), lang=shape[1])]))
    return MAY_GO


def table_of(book: Rulebook, day: date, folder: Path | None = None) -> list[ListRow]:
    """Return the lists of the law, then the user's own."""
    rows = [_row(list_row(book, notice, day)) for notice in party_lists(book)]
    taken = ListStore(folder).taken() if folder else []
    return rows + [ListRow(t.title, "user list", t.source, t.count, None, "as brought", t.age(day)) for t in taken]


def _row(one: JsonObject) -> ListRow:
    title = one["title"]["en"]
    return ListRow(one["id"], one["kind"], title, one["count"], one["from"], one["status"], one["age_days"])
