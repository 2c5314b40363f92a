"""A shipment file that is asked about: each answer is written into it at once, and comments stay where they were."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from compliance.cli.json_edit import edited
from compliance.errors import InputRefused
from compliance.intake.commented import without_comments
from compliance.model.plain import JsonObject


@dataclass(slots=True)
class Dialogue:
    """A file that is asked about: its text, its document, and the questions that were left open.

    `apart` are lines that are asked about one by one; `sheet_passed` says that all of them are.
    """

    file: Path
    text: str
    document: JsonObject
    passed: set[str] = field(default_factory=set)
    apart: set[str] = field(default_factory=set)
    sheet_passed: bool = False

    @classmethod
    def of(cls, file: Path) -> Dialogue:
        """Read the file. Raises InputRefused."""
        try:
            text = file.read_text(encoding="utf-8-sig")
            document = json.loads(without_comments(text))
        except (OSError, ValueError) as error:
            raise InputRefused("the file cannot be read as JSON", str(file), str(error)) from None
        if not isinstance(document, dict):
            raise InputRefused("the file holds more than one shipment", str(file), hint="Give a file with one.")
        return cls(file, text, document)

    def take(self, new: JsonObject) -> None:
        """Write a document with an answer into the file: what was there stays as it was, comments too."""
        text = edited(self.text, self.document, new)
        if json.loads(without_comments(text)) != new:
            raise InputRefused("the answer cannot be written into the file", str(self.file), hint="Write it by hand.")
        beside = self.file.with_name(f".{self.file.name}.{os.getpid()}.new")
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, self.file)
        self.text, self.document = text, new
