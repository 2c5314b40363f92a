"""`xuke law note`: a notice that was found becomes a file that answers use."""

from __future__ import annotations

from pathlib import Path

from compliance.cli.output import MAY_GO, put
from compliance.errors import InputRefused
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.scenarios.notes import NoteRequest, write_note


def note(asked: NoteRequest, notes: Path | None, rules: Path | None) -> int:
    """Write the note and print where it is and how answers come to use it."""
    if notes is None:
        raise InputRefused("no folder for notes is named", hint="Give --notes DIR, or set XUKE_NOTES for every command")
    path = write_note(Rulebook.load(rules or default_root()), notes, asked)
    put(f"{path}\nAnswers use it with --notes {notes}, or with XUKE_NOTES set to that folder.")
    return MAY_GO
