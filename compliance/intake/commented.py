"""JSON with comments, as templates have them: comments and a comma too many become spaces, so that places stay."""

from __future__ import annotations

import re

_PART = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
_COMMA_TOO_MANY = re.compile(r'"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])')


def without_comments(text: str) -> str:
    """Return a text of the same length without `// …` and `/* … */`; what stands in quotation marks is kept."""
    if "//" not in text and "/*" not in text:
        return text
    plain = _PART.sub(lambda found: found[0] if found[0][0] == '"' else re.sub(r"[^\n]", " ", found[0]), text)
    return _COMMA_TOO_MANY.sub(lambda found: found[0] if found[0][0] == '"' else " ", plain)


def plain_document(raw: bytes) -> bytes:
    """Return the bytes of a document without comments; what is no UTF-8 is left for the reader to refuse."""
    if b"//" not in raw and b"/*" not in raw:
        return raw
    try:
        return without_comments(raw.decode("utf-8-sig")).encode()
    except UnicodeDecodeError:
        return raw
