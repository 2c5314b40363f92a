"""A folder with the lists a user brought: each whole, with count and day; a worse one never replaces a better one."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from compliance.screening.user_lists import ListRefused, Record, UserNames, records

_TITLE = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


@dataclass(frozen=True, slots=True)
class StoredList:
    """What is recorded of a list: how many parties it held, from which file, and on which day it was taken."""

    title: str
    count: int
    source: str
    on: date

    def age(self, day: date) -> int:
        """Return the age in days."""
        return (day - self.on).days


class ListStore:
    """Lists kept as JSON lines with a record beside each. One writer at a time; readers see whole lists only."""

    def __init__(self, folder: Path | str) -> None:
        """Keep the lists in a folder, which is made when the first list is taken."""
        self._folder = Path(folder)

    def taken(self) -> list[StoredList]:
        """Return the records of all lists, by title."""
        return [self._record(p) for p in sorted(self._folder.glob("*.record.json"))]

    def take(self, title: str, path: Path, day: date, may_shrink: bool = False) -> StoredList:
        """Take a file as the new state of a list.

        Raises ListRefused when the file cannot be read whole, holds no names, or fewer than the list held before
        (unless `may_shrink`); the list then stays what it was.
        """
        if not _TITLE.fullmatch(title):
            raise ListRefused("the title of the list is not valid", title, "", "Use small letters, digits, - and _")
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=self._folder)
        try:
            count = self._write(handle, path)
            self._compare(title, path, count, may_shrink)
            record = StoredList(title, count, path.name, day)
            Path(draft).replace(self._list(title))
        finally:
            with suppress(FileNotFoundError):
                os.unlink(draft)
        self._note(record)
        return record

    def load_all(self) -> list[UserNames]:
        """Return every list ready for screening.

        Raises ListRefused when the folder holds none, a list without its record, or one that is not whole.
        """
        taken = self.taken()
        stray = {path.stem for path in self._folder.glob("*.jsonl")} - {t.title for t in taken}
        if stray or not taken:
            what = "a list lacks its record" if stray else "the folder holds no list"
            raise ListRefused(what, min(stray, default=str(self._folder)), "", "Take it with `xuke lists --take`")
        lists = [self.load(t.title) for t in taken]
        for record, held in zip(taken, lists, strict=True):
            if len(held) != record.count:
                why = f"it was taken with {record.count} parties and holds {len(held)}"
                raise ListRefused("the list is not whole", record.title, why, "Take it again")
        return lists

    def load(self, title: str) -> UserNames:
        """Return a list ready for screening. Raises ListRefused when it was never taken."""
        return UserNames(title, self._kept(title))

    def _kept(self, title: str) -> Iterator[Record]:
        if not _TITLE.fullmatch(title) or not self._list(title).is_file():
            raise ListRefused("no such list", title, "", "Take it first")
        with self._list(title).open(encoding="utf-8") as file:
            for line in file:
                said = json.loads(line)
                said["names"] = tuple((name, kind) for name, kind in said["names"])
                yield Record(**{**said, "programs": tuple(said["programs"])})

    def _write(self, handle: int, path: Path) -> int:
        count = 0
        with os.fdopen(handle, "w", encoding="utf-8") as draft:
            for record in records(path):
                draft.write(json.dumps(asdict(record), ensure_ascii=False) + "\n")
                count += 1
        return count

    def _compare(self, title: str, path: Path, count: int, may_shrink: bool) -> None:
        before = next((t.count for t in self.taken() if t.title == title), 0)
        if count == 0:
            raise ListRefused("the list holds no names", path.name, "", "The list held before stays in use")
        if count < before and not may_shrink:
            why = f"it held {before} parties and now {count}"
            hint = "The list held before stays; allow it to shrink if that is meant"
            raise ListRefused("the list shrank", path.name, why, hint)

    def _note(self, record: StoredList) -> None:
        handle, draft = tempfile.mkstemp(dir=self._folder)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(record), file, default=str)
        Path(draft).replace(self._folder / f"{record.title}.record.json")

    def _record(self, path: Path) -> StoredList:
        said = json.loads(path.read_text(encoding="utf-8"))
        return StoredList(said["title"], said["count"], said["source"], date.fromisoformat(said["on"]))

    def _list(self, title: str) -> Path:
        return self._folder / f"{title}.jsonl"
