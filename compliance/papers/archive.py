"""Drafted papers as one file: a ZIP of the sheets with `papers.json`, the list of them."""

from __future__ import annotations

import io
from zipfile import ZIP_DEFLATED, ZipFile

from compliance.papers.drafting import DraftFiles

LIST = "papers.json"


def all_files(made: DraftFiles) -> dict[str, bytes]:
    """Return the sheets and their list, by name."""
    return {**made.files, LIST: (made.listed.model_dump_json(indent=2) + "\n").encode()}


def zipped(made: DraftFiles) -> bytes:
    """Return the ZIP."""
    kept = io.BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        for name, content in all_files(made).items():
            archive.writestr(name, content)
    return kept.getvalue()
