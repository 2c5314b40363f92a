"""The small values of a shipment: numbers, days, codes and texts, each read in one place, with its own refusals."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, NoReturn, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

_NUMBER = re.compile(r"[+-]?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,2})?")
_COMMA = re.compile(r"[+-]?[0-9][0-9 ]*(,[0-9]+)+(\.[0-9]+)?")
_WITH_UNIT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*%")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CODE = re.compile(r"[0-9][A-Ea-e][0-9]{3}(\.[A-Za-z0-9]+){0,5}")
_ENTRY = re.compile(r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)+")
_HS = re.compile(r"[0-9]{4,10}")
_MOST_DIGITS, _LARGEST, _SCALE = 28, 18, 28
_LONGEST_SHOWN_BITS = 256  # beyond, writing an integer out may cost time or be refused by Python
FIRST_YEAR, LAST_YEAR = 1990, 2100
TEXT_IN_PARAMETER = 100


def refuse(cause: str, hint: str) -> NoReturn:
    """Refuse a value: `cause` without a full stop, `hint` as a whole sentence. Braces are taken as they are."""
    raise PydanticCustomError("xuke", "{cause}. {hint}", {"cause": cause, "hint": hint})


def cause_and_hint(error: ValueError) -> tuple[str, str]:
    """Return what a reader of this module refused a value for, and what to do about it."""
    said = error.context if isinstance(error, PydanticCustomError) else None
    return (said["cause"], said["hint"]) if said else (str(error), "")


def shown(value: object, most: int = 40) -> str:
    """A value as it may be quoted in a message: one line, cut to `most` signs, always printable."""
    plain_value = isinstance(value, str | int | float | Decimal) and not isinstance(value, bool)
    if isinstance(value, int) and value.bit_length() > _LONGEST_SHOWN_BITS:
        return "a very long number"
    text = str(value) if plain_value else type_of(value)
    text = text if len(text) <= most else text[: most - 1] + "…"
    plain = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return f'"{plain}"' if isinstance(value, str) else plain


def type_of(value: object) -> str:
    """What a JSON value is, in plain words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | float | Decimal):
        return "a number"
    if isinstance(value, dict):
        return "an object"
    return "a list" if isinstance(value, list | tuple) else "something else"


def _number_from_text(text: str) -> Decimal:
    """A number written as text, or the reason why it is none."""
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    if _COMMA.fullmatch(text):
        hint = "Write no thousands separator and a point before the decimals, for example 1200.5."
        refuse(f"{shown(text)} has a comma in the number", hint)
    if unit := _WITH_UNIT.fullmatch(text):
        refuse(f"{shown(text)} has a percent sign", f"Write the bare number: {shown(unit[1])}.")
    refuse(f"{shown(text)} is not a number", 'Write a plain number, for example "12.5".')


def number(value: object) -> Decimal:
    """A finite Decimal from a JSON number or a text; never from true or false."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        refuse(f"expected a number, got {type_of(value)}", 'Write a plain number, for example "12.5".')
    if isinstance(value, int) and abs(value) >= 10 ** (_LARGEST + 1):
        refuse("the number is too large", f"Numbers end below 10 to the power of {_LARGEST + 1}.")
    found = _number_from_text(value.strip()) if isinstance(value, str) else Decimal(str(value))
    if not found.is_finite():
        refuse("NaN and infinity are not amounts", "Write a plain number, or leave the field out when it is not known.")
    if found and found.adjusted() > _LARGEST:
        refuse("the number is too large", f"Numbers end below 10 to the power of {_LARGEST + 1}.")
    if len(found.as_tuple().digits) > _MOST_DIGITS or abs(int(found.as_tuple().exponent)) > _SCALE:
        refuse("the number has too many digits", f"Keep to {_MOST_DIGITS} digits in total.")
    return found


def day(value: object) -> date:
    """A day from an ISO text or a date; years 1990 to 2100."""
    if isinstance(value, str):
        if not _DAY.fullmatch(value):
            refuse(f"{shown(value)} is not a day", "Write year-month-day, for example 2026-12-15.")
        try:
            found = date.fromisoformat(value)
        except ValueError:
            refuse(f"{shown(value)} is not a valid date", "Check month and day; the order is year-month-day.")
    elif isinstance(value, date) and not isinstance(value, datetime):
        found = value
    else:
        refuse(f"expected a date, got {type_of(value)}", 'Write year-month-day as text, for example "2026-12-15".')
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        refuse(f"the year {found.year} is out of range", f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.")
    return found


def hs_code(value: object) -> str:
    """A customs code of 4 to 10 digits, with dots and spaces taken out."""
    if not isinstance(value, str):
        number_like = isinstance(value, int) and not isinstance(value, bool)
        example = f'"{shown(value)}"' if number_like else '"8505111000"'
        refuse(f"an HS code is text, not {type_of(value)}", f"Put it in quotes, leading zeros kept: {example}.")
    digits = value.replace(".", "").replace(" ", "")
    if not _HS.fullmatch(digits):
        refuse(f"{shown(value)} is not an HS code", "Give 4 to 10 digits, for example 8505111000 or 8505.11.")
    return digits


def control_code(value: object) -> str:
    """A PRC dual-use control code in the usual case: `1c905.A.4` becomes `1C905.a.4`."""
    if not isinstance(value, str):
        refuse(f"a control code is text, not {type_of(value)}", 'Write it in quotes, for example "1C905.a.4".')
    if not _CODE.fullmatch(value.strip()):
        hint = "It is a digit, a letter A to E, three digits and up to five parts after dots, for example 1C905.a.4."
        refuse(f"{shown(value)} is not a control code", hint)
    head, dot, tail = value.strip().partition(".")
    return head.upper() + dot + tail.lower()


def row(value: object) -> str:
    """A control code, or the id of a list entry that has none, as the answer names it."""
    if isinstance(value, str) and _ENTRY.fullmatch(value.strip()) and not _CODE.fullmatch(value.strip()):
        return value.strip().lower()
    return control_code(value)


def parameter(value: object) -> Decimal | bool | str:
    """A technical value: true or false, a number (also as text), or a short text such as a grade."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        return number(value)
    text = value.strip()
    if _NUMBER.fullmatch(text) or _COMMA.fullmatch(text) or _WITH_UNIT.fullmatch(text):
        return number(text)
    if not text:
        refuse("the text is empty", "Give the value, or leave the parameter out when it is not known.")
    if any("\ud800" <= c <= "\udfff" for c in value):
        refuse("unpaired UTF-16 surrogate", "Write the character itself, or both halves of its \\u escape.")
    if len(value) > TEXT_IN_PARAMETER:
        refuse(f"the text has {len(value)} characters, {TEXT_IN_PARAMETER} are allowed", "Shorten it.")
    return value


def storable(text: str) -> str:
    """A text that every database can keep and find again."""
    if "\0" in text:
        refuse("the text contains a NUL character", "Take it out.")
    return text


def printable(text: str) -> str:
    """A name that can be repeated in a message as it is."""
    if not text.isprintable():
        refuse(f"{shown(text)} has signs that cannot be printed", "Write the name in plain letters.")
    return text


T = TypeVar("T")


def in_order(table: dict[str, T]) -> dict[str, T]:
    """A table in the order of its names: JSON has none, so an answer and its receipt must not depend on one."""
    return dict(sorted(table.items()))


# What the readers take, as JSON Schema says it; of numbers the plain form alone, though a sign or an exponent is read.
_AMOUNT = {"type": "string", "pattern": "^[0-9]{1,18}([.][0-9]{1,9})?$"}
_PERCENT = {"type": "string", "pattern": "^(100([.]0{1,9})?|[0-9]{1,2}([.][0-9]{1,20})?)$"}
DAY_SCHEMA = {"type": "string", "format": "date", "pattern": "^(199[0-9]|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}$"}
_CODE_SCHEMA = {"type": "string", "pattern": r"^\s*[0-9][A-Ea-e][0-9]{3}(\.[A-Za-z0-9]+){0,5}\s*$"}
_HS_SCHEMA = {"type": "string", "pattern": r"^[. ]*([0-9][. ]*){4,10}$"}

Day = Annotated[date, BeforeValidator(day), WithJsonSchema(DAY_SCHEMA)]
Ordered = AfterValidator(in_order)
Amount = Annotated[
    Decimal,
    BeforeValidator(number),
    Field(ge=0),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0}, _AMOUNT]}),
]
Percent = Annotated[
    Decimal,
    BeforeValidator(number),
    Field(ge=0, le=100),
    WithJsonSchema({"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, _PERCENT]}),
]
HsCode = Annotated[str, BeforeValidator(hs_code), WithJsonSchema(_HS_SCHEMA)]
ControlCode = Annotated[str, BeforeValidator(control_code), WithJsonSchema(_CODE_SCHEMA)]
Row = Annotated[str, BeforeValidator(row), Field(max_length=100)]
ParameterName = Annotated[str, Field(pattern=r"\S", max_length=80), AfterValidator(printable)]
ParameterValue = Annotated[Decimal | bool | str, BeforeValidator(parameter)]
MeasureId = Annotated[str, Field(pattern=r"^[a-z0-9_]+/[a-z0-9-]+$", max_length=160)]
PaperId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]

Many = Annotated[tuple[T, ...], Field(strict=False, max_length=500)]
Some = Annotated[tuple[T, ...], Field(strict=False, max_length=100)]
Unit = Annotated[str, Field(max_length=20, pattern=r"\S")]
Short = Annotated[str, Field(max_length=100, pattern=r"\S")]
Name = Annotated[str, Field(max_length=300, pattern=r"\S")]
Note = Annotated[str, Field(max_length=500, pattern=r"\S")]
Long = Annotated[str, Field(max_length=2000, pattern=r"\S")]
