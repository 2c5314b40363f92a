"""What a batch has answered so far, on disk: a run that was killed goes on where it stood.

The first line names what was asked (file, day, law, options) by digest; a journal of another question is put aside. A
line that was cut off by the end of its run is not counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TextIO

from compliance.model.plain import JsonObject


class BatchJournal:
    """The answers of a batch by number of the unit, kept as they are made."""

    def __init__(self, target: Path, digest: str) -> None:
        """Take the file that is to be written, and the digest of the question."""
        self.path = target.with_name(f"{target.name}.part")
        self._digest = digest
        self._file: TextIO | None = None

    def __enter__(self) -> BatchJournal:
        """Open it; `before` then holds what an earlier run answered."""
        self.before = dict(self._read())
        kept = [self._head(), *(json.dumps([n, one], ensure_ascii=False) for n, one in self.before.items())]
        self._file = self.path.open("w", encoding="utf-8")
        self._file.write("".join(f"{line}\n" for line in kept))
        self._file.flush()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it; it stays on disk until `done`."""
        if self._file is not None:
            self._file.close()

    def _head(self) -> str:
        return json.dumps({"xuke batch": self._digest})

    def _read(self) -> Iterator[tuple[int, JsonObject]]:
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError):
            return
        if not lines or lines[0] != self._head():
            return
        for line in lines[1:-1]:  # what stands behind the last line break was cut off
            with suppress(ValueError):
                number, one = json.loads(line)
                yield int(number), one

    def keep(self, number: int, answered: JsonObject) -> None:
        """Keep the answer of a unit."""
        assert self._file is not None
        self._file.write(json.dumps([number, answered], ensure_ascii=False, default=str) + "\n")
        self._file.flush()

    def done(self) -> None:
        """Take the journal away: the file that was asked for is written."""
        with suppress(FileNotFoundError):
            self.path.unlink()
