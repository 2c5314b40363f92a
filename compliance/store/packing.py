"""Large documents are kept packed: an answer of 500 alike lines repeats its texts, and shrinks from 42 MB to 24 kB.

Digests are of the document itself, so nothing that is signed or shown depends on how it is kept.
"""

from __future__ import annotations

import lzma

from compliance.model.plain import JsonMapping, JsonObject

LARGE_BYTES = 100_000
_MARK = b"\xfd7zXZ\0"  # no JSON begins so
_DOCUMENTS = ("input", "answer", "context", "body")


def packed(document: bytes) -> bytes:
    """Return a document as it is kept."""
    return lzma.compress(document, preset=0) if len(document) > LARGE_BYTES else document


def unpacked(kept: bytes) -> bytes:
    """Return a document as it was; what cannot be unpacked is returned as it lies, and its digest does not fit."""
    kept = bytes(kept)
    if not kept.startswith(_MARK):
        return kept
    try:
        return lzma.decompress(kept)
    except lzma.LZMAError:
        return kept


def with_documents(row: JsonMapping) -> JsonObject:
    """Return a row with its documents unpacked; a value that is no document stays as it is."""
    found = dict(row)
    for name in _DOCUMENTS:
        if isinstance(found.get(name), bytes | memoryview):
            found[name] = unpacked(found[name])
    return found
