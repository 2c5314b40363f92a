"""One form for Han characters that Japan, Taiwan and the mainland write differently, and for kana that look similar."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_ALONE = {"エ": "工", "ロ": "口", "カ": "力", "ニ": "二", "タ": "夕", "ト": "卜", "ハ": "八", "オ": "才", "ヘ": "へ"}
_LOOKALIKE = re.compile(rf"(?<=[\u3400-\u9fff])[{''.join(_ALONE)}](?![\u3040-\u30ff])")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def has_cjk(text: str) -> bool:
    """Return whether text holds Chinese, Japanese or Korean characters."""
    return _CJK.search(text) is not None


@cache
def table() -> dict[int, str]:
    """Return the variants with their mainland form, as `str.translate` takes them."""
    text = Path(__file__).with_name("han.txt").read_text(encoding="utf-8")
    groups = (g for line in text.splitlines() if not line.startswith("#") for g in line.split())
    forms = {ord(other): group[0] for group in groups for other in group[1:]}
    return {other: forms.get(ord(form), form) for other, form in forms.items()}  # a form may have one itself


def fold_han(text: str) -> str:
    """Return text with Han variants in mainland form, all kana as large katakana, and look-alikes replaced."""
    folded = "".join(chr(ord(c) + 0x60) if "\u3041" <= c <= "\u3096" else c for c in text.translate(table()))
    folded = folded.translate(_SMALL)
    return (
        _LOOKALIKE.sub(lambda m: _ALONE[m[0]], folded).replace("ヴア", "バ").replace("ヴイ", "ビ").replace("ヴ", "ブ")
    )
