"""A field for a name read in parts: what stands beside "c/o", "formerly", in brackets, behind a dash or an order number.

The words that part names are in field_words.txt. A part is a name of its own; what is found in it is put to a person.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from compliance.law.han import fold_han, has_cjk
from compliance.screening.scripts import latin, turned

MOST_PARTS = 24
_SIGNS = r"[()\[\]{}<>|;:,/\\\n\t\"“”„«»（）【】《》「」『』、，；：。·•]+|\.\s|\s[-–—~]+\s|[–—]|\s{2,}"
_NUMBERS = re.compile(r"^(?:[\W_]|(?:no|nr|num)\b|\w*\d{2,}\w*\b)+|(?:[\W_]|\b\w*\d{2,}\w*)+$")


@cache
def field_words() -> dict[str, tuple[str, ...]]:
    """Return the sections of field_words.txt."""
    found: dict[str, list[str]] = {}
    section: list[str] = []
    for line in Path(__file__).with_name("field_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            section += [w.strip() for w in line.split(",") if w.strip()]
    return {name: tuple(dict.fromkeys(words)) for name, words in found.items()}


@cache
def _between() -> re.Pattern[str]:
    words = sorted(field_words()["between"], key=len, reverse=True)
    spelt = "|".join(re.escape(w).replace("/", r"\s?[/.\\]?\s?").replace(r"\ ", r"\s+") for w in words)
    return re.compile(rf"(?<![^\W_])(?:{spelt})(?![^\W_])\.?|{_SIGNS}")


@cache
def _between_han() -> re.Pattern[str]:
    words = {fold_han(w) for w in field_words()["between_han"]} | set(field_words()["between_han"])
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


def parts(field: str) -> tuple[str, ...]:
    """Return the parts of a field that may each be a name, none when it holds a single name."""
    text = unicodedata.normalize("NFKC", latin(turned(field))).casefold()
    whole = text.strip()
    found: dict[str, None] = {}
    for piece in _between().split(text):
        _keep(found, piece)
        if has_cjk(piece):
            for smaller in _between_han().split(piece):
                _keep(found, smaller)
    found.pop(whole, None)
    return tuple(found)[:MOST_PARTS]


def _keep(found: dict[str, None], piece: str) -> None:
    trimmed = _NUMBERS.sub("", piece.strip()).strip()
    for one in (piece.strip(" .-&'"), trimmed):
        if len(one) > 2 or (len(one) > 1 and has_cjk(one)):
            found[one] = None
