"""The share that stands beside an element: "Dy 3.1 %", 镝2%, "< 0.1 wt% Tb", "20 ppm"; and zero, which is absence."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from compliance.law.facts import Interval

_NUMBER = r"[0-9]{1,7}(?:[.,][0-9]{1,7})?"
_UNIT = r"(?:(?:wt|mass|w/w|m|gew|ma|重量|质量)?\.?\s?-?\s?%(?:\s?\(?(?:wt|w/w|m/m)\)?)?|wt\b\.?|pct|ppmw?|wtppm)"
_LESS = r"≤|<=|<|max\.?|maximum|up to|below|under|less than|不大于|不超过|小于|低于|höchstens|bis|最大"
_MORE = r"≥|>=|>|min\.?|minimum|at least|above|over|more than|不小于|不低于|大于|超过|mindestens|最小"
_AFTER = re.compile(
    r"\s?(?:content|含量|成分|含有量|함량|gehalt)?\s?(?:[:：=(（]|of|is|为|是|は|at|about|approx\.?|ca\.?|约)?\s?"
    rf"(?:(?P<less>{_LESS})|(?P<more>{_MORE}))?\s?(?P<a>{_NUMBER})"
    rf"(?:\s?(?P<to>-|~|to|bis|至|±)\s?(?P<b>{_NUMBER}))?\s?(?P<unit>{_UNIT}|at\.?\s?-?%|mol\.?\s?-?%)"
    r"\s?(?P<tail>以下|以上|max\.?|min\.?|이하|이상)?",
    re.IGNORECASE,
)
_ZERO = re.compile(r"\s?(?:content|含量|gehalt)?\s?(?:[:：=]|为|是|is)?\s?0(?:[.,]0+)?(?![0-9.,]*[0-9A-Za-z])\s?")
_BEFORE = re.compile(
    rf"(?:(?P<less>{_LESS})|(?P<more>{_MORE}))?\s?(?<![0-9.,])(?P<a>{_NUMBER})"
    rf"(?:\s?(?P<to>-|~|to|bis|至|±)\s?(?P<b>{_NUMBER}))?\s?(?P<unit>{_UNIT})(?P<tail>\s?)(?:of\s|的|の)?$",
    re.IGNORECASE,
)
_CONTENT = re.compile(r"\s?(?:content|含量|成分|含有量|함량|gehalt)\s?", re.IGNORECASE)
_HUNDRED = Decimal(100)


class Share(NamedTuple):
    """A share by mass and the characters it accounts for; `bounds` is None for shares of atoms or moles."""

    start: int
    end: int
    bounds: Interval | None

    @property
    def zero(self) -> bool:
        """Whether there is none of it."""
        return self.bounds is not None and self.bounds.high == 0


def content_word(text: str, at: int) -> int:
    """Return where the word "content" after a name ends, or the place itself."""
    found = _CONTENT.match(text, at)
    return found.end() if found else at


def after(text: str, at: int) -> Share | None:
    """Return the share that follows a name ending here."""
    rest = text[at : at + 60]
    match = _AFTER.match(rest)
    if match is None:
        zero = _ZERO.match(rest)
        return Share(at, at + zero.end(), Interval(Decimal(0), Decimal(0))) if zero else None
    return _share(match, at)


def before(text: str, at: int, since: int) -> Share | None:
    """Return the share that stands directly before a name; nothing before `since` belongs to it."""
    start = max(since, at - 40)
    match = _BEFORE.search(text[start:at])
    return _share(match, start) if match else None


def _share(match: re.Match[str], at: int) -> Share | None:
    unit = match["unit"].lower()
    span = (at + match.start(), at + match.end())
    if unit.startswith(("at", "mol")):
        return Share(*span, None)
    scale = Decimal("0.0001") if "ppm" in unit else Decimal(1)
    one = Decimal(match["a"].replace(",", ".")) * scale
    other = Decimal(match["b"].replace(",", ".")) * scale if match["b"] else None
    tail = (match["tail"] or "").strip().lower()
    low, high = one, one
    if other is not None:
        low, high = (one - other, one + other) if match["to"] == "±" else (min(one, other), max(one, other))
    elif match["less"] or tail in ("以下", "이하", "max", "max."):
        low = Decimal(0)
    elif match["more"] or tail in ("以上", "이상", "min", "min."):
        high = _HUNDRED
    return Share(*span, Interval(max(low, Decimal(0)), high)) if high <= _HUNDRED else None
