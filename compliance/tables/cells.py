"""A cell as a value of a shipment: numbers, days, countries and words as people write them in spreadsheets.

What can be read in two ways is refused, never guessed: `1,200` is a thousand or a little more than one, `03/04/2026`
is March or April.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Literal

from compliance.errors import InputRefused
from compliance.intake.country_names import country_named
from compliance.intake.nearest import VOCABULARIES, nearest_in
from compliance.model.values import type_of
from compliance.tables.headings import cell_words
from compliance.tables.source import Cell

Mark = Literal[".", ","]
Value = str | bool | list[str] | dict[str, dict[str, str]]
_EMPTY = {"", "-", "--", "—", "–", "/", "n/a", "n.a.", "#n/a", "null"}
_POINT = re.compile(r"[+-]?(\d{1,3}([, '’\u00a0\u202f]\d{3})+|\d+)(\.\d+)?")
_COMMA = re.compile(r"[+-]?(\d{1,3}([. '’\u00a0\u202f]\d{3})+|\d+)(,\d+)?")
_SURE_POINT = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+|[+-]?\d+\.(\d{1,2}|\d{4,})|[+-]?\d{1,3}(,\d{3}){2,}")
_SURE_COMMA = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+|[+-]?\d+,(\d{1,2}|\d{4,})|[+-]?\d{1,3}(\.\d{3}){2,}")
_BOTH_WAYS = re.compile(r"[+-]?\d{1,3}[.,]\d{3}")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_ELEMENT = re.compile(r"([A-Z][a-z]?)\s*[:=]?\s*(\d+(?:[.,]\d+)?)?\s*%?")
_CURRENCIES = {"$": "USD", "us$": "USD", "€": "EUR", "eur": "EUR", "rmb": "CNY", "元": "CNY", "人民币": "CNY",
               "美元": "USD", "欧元": "EUR", "日元": "JPY", "円": "JPY", "£": "GBP"}  # fmt: skip


class CellRefused(InputRefused):
    """A cell that cannot be read: the cause, and how to write it."""

    def __init__(self, cause: str, hint: str) -> None:
        """Keep both."""
        super().__init__(cause, hint=hint)


def is_empty(cell: Cell) -> bool:
    """Return whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in _EMPTY)


def decimal_mark(cells: Iterable[Cell]) -> Mark | None:
    """Return what stands before the decimals in the numbers of a file, where one of them shows it beyond doubt."""
    texts = [cell.strip() for cell in cells if isinstance(cell, str)]
    point = any(_SURE_POINT.fullmatch(text) for text in texts)
    comma = any(_SURE_COMMA.fullmatch(text) for text in texts)
    return None if point == comma else "." if point else ","


def text(cell: Cell) -> str:
    """Return a cell as text; a day in the order year, month, day."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return str(cell).strip()


def number(cell: Cell, mark: Mark | None = None) -> str:
    """Return a number with a point before its decimals. Raises CellRefused where it could be two numbers."""
    if isinstance(cell, Decimal):
        return str(cell)
    written = text(cell)
    bare = re.sub(r"^(US\$|[$€£¥￥])\s*|\s*%$", "", written)
    if mark is None and _BOTH_WAYS.fullmatch(bare):
        whole, part = re.split("[.,]", bare)
        cause = f'"{written}" may be {whole}{part} or {whole}.{part}'
        raise CellRefused(cause, "Give --decimal point or --decimal comma, or write it without a thousands mark.")
    for own, shape, other in ((".", _POINT, ","), (",", _COMMA, ".")):
        if mark in (None, own) and shape.fullmatch(bare):
            return re.sub(r"[ '’\u00a0\u202f]", "", bare).replace(other, "").replace(",", ".")
    raise CellRefused(f'"{written}" is not a number', "Write the number alone, and its unit in a column of its own.")


def day(cell: Cell) -> str:
    """Return a day as year-month-day. Raises CellRefused where day and month could be exchanged."""
    if isinstance(cell, date):
        return cell.isoformat()
    written = text(cell)
    if found := _YEAR_FIRST.fullmatch(written):
        return _valid(written, int(found[1]), int(found[2]), int(found[3]))
    if re.fullmatch(r"\d{8}", written):
        return _valid(written, int(written[:4]), int(written[4:6]), int(written[6:]))
    if found := _DAY_FIRST.fullmatch(written):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if found[2] == "." or first > 12 or first == second:
            return _valid(written, year, second, first)
        if second > 12:
            return _valid(written, year, first, second)
        raise CellRefused(
            f'"{written}" may be two days: day and month can be exchanged', "Write year-month-day, such as 2026-12-15."
        )
    raise CellRefused(f'"{written}" is not a day', "Write year-month-day, such as 2026-12-15.")


def _valid(written: str, year: int, month: int, day_of_month: int) -> str:
    try:
        return date(year, month, day_of_month).isoformat()
    except ValueError:
        raise CellRefused(f'"{written}" is not a valid date', "Write year-month-day, such as 2026-12-15.") from None


def country(cell: Cell) -> str:
    """Return the code of a country given by code or name."""
    written = text(cell)
    found = country_named(written)
    if found is None:
        near = nearest_in("country", written)
        hint = f"Did you mean {near}?" if near else "Write the two capital letters, for example JP."
        raise CellRefused(f'"{written}" is no country', hint)
    return found


def countries(cell: Cell) -> list[str]:
    """Return the countries of a list such as `US; MX`; a word for none gives an empty list."""
    written = text(cell)
    if is_none(written):
        return []
    return [country(part) for part in re.split(r"[;,、，；/]", written) if part.strip()]


def is_none(written: str) -> bool:
    """Return whether a text says that there is none."""
    return written.strip().casefold() in cell_words("none")


def yes_no(cell: Cell) -> bool:
    """Return true or false for a word such as yes, 是, はい or ja."""
    if isinstance(cell, bool):
        return cell
    meaning = cell_words("yes_no").get(text(cell).casefold())
    if meaning is None:
        raise CellRefused(f'"{text(cell)}" is neither yes nor no', "Write yes or no, or leave the cell empty.")
    return meaning == "true"


def hs(cell: Cell) -> str:
    """Return a customs number as text; the zero that a spreadsheet takes from its front is put back."""
    written = re.sub(r"[.\s\-]", "", text(cell))
    if re.fullmatch(r"\d+", written) and len(written) in (3, 5, 7, 9):
        return f"0{written}"
    return written


def elements(cell: Cell) -> dict[str, dict[str, str]]:
    """Return the elements of a text such as `Dy 3.1 %; Nd`."""
    found: dict[str, dict[str, str]] = {}
    for part in re.split(r"[;、；\n]|,(?!\d)", text(cell)):
        one = _ELEMENT.fullmatch(part.strip())
        if one is None:
            raise CellRefused(f'"{part.strip()}" is no element with its share', "Write for example Dy 3.1 %; Nd 29 %.")
        found[one[1]] = {"mass_percent": one[2].replace(",", ".")} if one[2] else {}
    return found


def currency(cell: Cell) -> str:
    """Return the three letters of a currency."""
    written = text(cell)
    return _CURRENCIES.get(written.casefold(), written.upper())


def word(kind: str, cell: Cell) -> str:
    """Return a word of a closed vocabulary, from the words that people use for it."""
    written = text(cell)
    if isinstance(cell, bool) and kind == "status":
        return "controlled" if cell else "not_controlled"
    common = cell_words(kind).get(written.casefold()) if kind in ("party_kind", "status") else None
    plain = written.casefold().replace(" ", "_").replace("-", "_")
    words = VOCABULARIES[kind][1]
    if common or plain in words:
        return common or plain
    near = nearest_in(kind, written)
    hint = f"Did you mean {near}?" if near else f"Use {', '.join(words)}."
    raise CellRefused(f'"{written}" is not {VOCABULARIES[kind][0]}', hint)


def value(kind: str, cell: Cell, mark: Mark | None = None) -> Value:
    """Return a cell as its kind of column has it. Raises CellRefused."""
    if kind == "number":
        return number(cell, mark)
    if kind == "parameter":
        return cell if isinstance(cell, bool) else _parameter(cell, mark)
    if kind in _READERS:
        return _READERS[kind](cell)
    if kind in VOCABULARIES:
        return word(kind, cell)
    if isinstance(cell, str | Decimal | date | bool):
        return text(cell)
    raise CellRefused(f"the cell holds {type_of(cell)}", "Write text or a number.")


def _parameter(cell: Cell, mark: Mark | None) -> str | bool:
    """A technical value: true, false, a number, or a short text such as a grade."""
    written = text(cell)
    meaning = cell_words("yes_no").get(written.casefold()) if not re.fullmatch(r"\d+", written) else None
    if meaning is not None:
        return meaning == "true"
    try:
        return number(cell, mark)
    except CellRefused:
        if _BOTH_WAYS.fullmatch(written):
            raise
        return written


_READERS: dict[str, Callable[[Cell], Value]] = {
    "day": day, "country": country, "countries": countries, "yes_no": yes_no, "hs": hs,
    "elements": elements, "currency": currency, "control_code": text, "text": text,
}  # fmt: skip
