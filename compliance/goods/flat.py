"""One way of writing for signs and letters that look alike; the text keeps its length, so that spans stay true."""

from __future__ import annotations

from functools import cache

from compliance.law.han import table

_SIGNS = {
    "µ": "u", "μ": "u", "³": "3", "²": "2", "×": "x", "✕": "x", "╳": "x", "✖": "x", "〜": "~", "∼": "~", "～": "~",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "⁻": "-", "º": "°", "˚": "°", "≧": "≥", "≦": "≤", "⩾": "≥",
    "⩽": "≤", "．": ".", "\u00a0": " ", "\u3000": " ", "\t": " ", "’": "'", "′": "'", "“": '"', "₀": "0", "₁": "1",
    "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9", "\u2009": " ", "\u202f": " ",
    "⁰": "0", "¹": "1", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9",
}  # fmt: skip
_KEPT = frozenset("，；：（）")


@cache
def _table() -> dict[int, str]:
    full = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) not in _KEPT}
    signs = {ord(sign): plain for sign, plain in _SIGNS.items()}
    return {**{c: t for c, t in table().items() if len(t) == 1}, **full, **signs}


def flat(text: str) -> str:
    """Return text in one form of signs, widths and Han variants, case kept; as long as the text itself."""
    return text.replace("\t", " ") if text.isascii() else text.translate(_table())


def low(text: str) -> str:
    """Return flat text in lower case; as long as the text itself."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
