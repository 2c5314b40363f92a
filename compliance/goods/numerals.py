"""Numbers as people print them: decimal points and commas, thousands, fractions of an inch, powers of ten."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

_PLAIN = (
    r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,9})?(?![0-9])"
    r"|[0-9]{1,3}(?:\.[0-9]{3}){2,6}(?:,[0-9]{1,9})?(?![0-9])"
    r"|[0-9]{1,3}(?:'[0-9]{3})+(?:\.[0-9]{1,9})?(?![0-9])"
    r"|[0-9]{1,15}(?:[.,][0-9]{1,12})?"
)
_POWER = r"(?:\s?[x*]\s?10(?:\^\s?-?[0-9]{1,2}|-[0-9]{1,2}(?=\s?(?:/|1/|K)))|[eE][-+]?[0-9]{1,2}(?![0-9A-Za-z]))?"
_FRACTION = r"(?:[0-9]{1,3}[ -])?[0-9]{1,2}/[0-9]{1,2}(?=\s?(?:in\b|inch|[\"″]|zoll|Zoll|吋|英寸|''|インチ))"
NUMBER = re.compile(rf"(?<![0-9.,])(?:{_FRACTION}|(?:{_PLAIN}){_POWER})(?![0-9])")
_DECIMAL_COMMA = re.compile(r"(?<![0-9,.])(?:[0-9]+,[0-9]{1,2}|0,[0-9]+)(?![0-9,])")


class Numeral(NamedTuple):
    """A number in text, with the second reading that "1,234" has where commas may be decimal."""

    start: int
    end: int
    value: Decimal
    other: Decimal | None = None


def decimal_comma(text: str) -> bool:
    """Return whether the text writes a comma before decimals somewhere."""
    return _DECIMAL_COMMA.search(text) is not None


def numerals(text: str) -> list[Numeral]:
    """Return the numbers of a flat text."""
    commas = decimal_comma(text)
    return [number for match in NUMBER.finditer(text) if (number := numeral(match, commas))]


def numeral(match: re.Match[str], commas: bool) -> Numeral | None:
    """Return the number of a match; None when it cannot be one (a fraction by zero)."""
    raw = match[0]
    if raw.isdigit():
        return Numeral(match.start(), match.end(), Decimal(raw))
    try:
        if "/" in raw:
            return Numeral(match.start(), match.end(), _fraction(raw))
        plain, power = _split(raw)
        scale = Decimal(10) ** power
        value, other = _values(plain, commas)
    except (InvalidOperation, ZeroDivisionError, ValueError):
        return None
    return Numeral(match.start(), match.end(), value * scale, None if other is None else other * scale)


def _split(raw: str) -> tuple[str, int]:
    found = re.search(r"\s?[x*]\s?10\^?\s?(-?[0-9]{1,2})$|[eE]([-+]?[0-9]{1,2})$", raw)
    return (raw[: found.start()], int(found[1] or found[2])) if found else (raw, 0)


def _values(plain: str, commas: bool) -> tuple[Decimal, Decimal | None]:
    plain = plain.replace("'", "")
    if plain.count(".") > 1:
        return Decimal(plain.replace(".", "").replace(",", ".")), None
    if re.fullmatch(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?", plain):
        thousands = Decimal(plain.replace(",", ""))
        if plain.count(",") > 1 or "." in plain:
            return thousands, None
        broken = Decimal(plain.replace(",", "."))
        return (broken, thousands) if commas or plain.startswith("0") else (thousands, broken)
    return Decimal(plain.replace(",", ".")), None


def _fraction(raw: str) -> Decimal:
    whole, _, part = raw.replace("-", " ").rpartition(" ")
    over, under = part.split("/")
    return (Decimal(whole) if whole else Decimal(0)) + Decimal(over) / Decimal(under)
