"""Text that can be shown as it is."""

from __future__ import annotations


def clean(text: str) -> str:
    """Return text without control and direction characters, which could repaint a terminal or turn a line round."""
    if text.isprintable():
        return text
    return "".join(c if c == "\n" or c.isprintable() or c == "\u3000" else "\ufffd" for c in text)
