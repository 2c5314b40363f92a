"""Uploaded files: only their digests are kept; the files stay with the exporter."""

from __future__ import annotations

import asyncio
from hashlib import sha256

from starlette.datastructures import UploadFile

_PART = 1 << 20


async def digest_of(file: UploadFile) -> str:
    """Return the SHA-256 of an uploaded file, in small letters, read beside the event loop."""

    def work() -> str:
        found = sha256()
        while part := file.file.read(_PART):
            found.update(part)
        return found.hexdigest()

    return await asyncio.to_thread(work)
