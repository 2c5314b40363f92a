"""JSON without surprises: bounded size and depth, no name given twice, numbers kept exact, errors with a place."""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation
from typing import Any, NoReturn

from compliance.errors import Fault, ShipmentRefused
from compliance.model.plain import JsonObject

LARGEST_BYTES = 5_000_000
DEEPEST = 32
_LONG_INTEGER = 40  # digits; a longer one is kept as Decimal, which costs no time to read

Doubled = list[tuple[JsonObject, str]]


def _refuse(cause: str, hint: str) -> NoReturn:
    """Refuse the document as a whole."""
    raise ShipmentRefused([Fault("$", cause, hint)])


def refuse_if_too_deep(tree: object) -> None:
    """Refuse a document whose lists and objects are nested too deeply, or in themselves."""
    if _deeper(tree, DEEPEST):
        _refuse(f"the document is nested more than {DEEPEST} levels deep", "Flatten it; a shipment needs fewer levels.")


def _deeper(tree: object, levels: int) -> bool:
    """True when `tree` has more than `levels` levels; stops at the first place that has."""
    if isinstance(tree, dict):
        return levels == 0 or any(_deeper(part, levels - 1) for part in tree.values() if isinstance(part, dict | list))
    if isinstance(tree, list):
        return levels == 0 or any(_deeper(part, levels - 1) for part in tree if isinstance(part, dict | list))
    return False


def _text_of(document: str | bytes) -> str:
    """The text of a document in UTF-8 (a byte order mark is allowed), not over the size limit."""
    size = len(document)
    if isinstance(document, str) and size * 4 > LARGEST_BYTES:
        size = len(document.encode(errors="surrogatepass"))
    if size > LARGEST_BYTES:
        _refuse(f"the document is larger than {LARGEST_BYTES // 1_000_000} MB", "Split it into several.")
    if isinstance(document, str):
        return document.removeprefix("\ufeff")
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse("the document is not UTF-8 text", "Save it with the encoding UTF-8.")


def _integer(digits: str) -> int | Decimal:
    """A whole number; a very long one as Decimal."""
    return int(digits) if len(digits) <= _LONG_INTEGER else Decimal(digits)


def _fraction(digits: str) -> Decimal:
    """An exact decimal number; one beyond all bounds becomes infinity and is refused at its place."""
    try:
        return Decimal(digits)
    except InvalidOperation:
        return Decimal("Infinity")


def parse(document: str | bytes) -> tuple[Any, Doubled]:
    """The tree of a JSON document, and every object in it that gives a name twice, with that name."""
    text = _text_of(document)
    doubled: Doubled = []

    def gather(pairs: list[tuple[str, object]]) -> JsonObject:
        """Build an object and note the names that occur again."""
        made = dict(pairs)
        if len(made) < len(pairs):
            seen: set[str] = set()
            for name, _ in pairs:
                if name in seen:
                    doubled.append((made, name))
                seen.add(name)
        return made

    try:
        tree = json.loads(
            text, object_pairs_hook=gather, parse_int=_integer, parse_float=_fraction, parse_constant=Decimal
        )
    except json.JSONDecodeError as error:
        cause, hint, error = _syntax(error)
        place = f"line {error.lineno}, column {error.colno}"
        raise ShipmentRefused([Fault("$", f"this is not JSON: {cause} ({place})", hint)]) from None
    except RecursionError:
        tree = None
        _refuse(f"the document is nested more than {DEEPEST} levels deep", "Flatten it; a shipment needs fewer levels.")
    refuse_if_too_deep(tree)
    return tree, doubled


_SYNTAX: dict[str, tuple[str, str]] = {
    "Extra data": ("more text follows after the end", "Put several shipments into one list, in square brackets."),
    "Unterminated string": ("a text is not closed", "Add the quotation mark at its end."),
    "Invalid control": ("a text holds a line break or another control character", "Write \\n for a line break."),
    "Invalid": ("a backslash starts no known escape", "Write \\\\ for a backslash."),
    "break": ("the document breaks off", "Check that the whole file is there and every bracket is closed."),
    "trailing": ("there is a comma before a closing bracket", "Take the comma out."),
    "single": ("a text is in single quotes", 'Use double quotes: "text".'),
    "Expecting ',' delimiter": ("a comma is missing before this place", "Separate entries with commas."),
    "Expecting ':'": ("a colon is missing after a name", 'Write "name": value.'),
    "Expecting property name": ("a name must be in double quotes", 'Write "name": value.'),
    "": (
        "a value is missing or misspelt",
        "Write a text in double quotes, a number, true, false, null, {...} or [...].",
    ),
}


def _syntax(error: json.JSONDecodeError) -> tuple[str, str, json.JSONDecodeError]:
    """What is wrong, how to correct it, and the error with its place, the same for every Python."""
    if not error.doc.strip():
        return "the document is empty", "Give a shipment as a JSON object.", error
    before = error.doc[max(0, error.pos - 1000) : error.pos].rstrip()[-1:]
    rest = error.doc[error.pos : error.pos + 1000].lstrip()
    message = error.msg
    if message.startswith("Expecting") and not rest:
        message = "break"
    elif (rest[:1] in ("]", "}") and before == ",") or (rest[:1] == "," and rest[1:].lstrip()[:1] in ("]", "}")):
        message = "trailing"
        comma = error.pos if rest[:1] == "," else error.doc.rindex(",", 0, error.pos)  # Python 3.13 stops at the comma
        error = json.JSONDecodeError(message, error.doc, comma)
    elif message.startswith("Expecting") and rest[:1] == "'":
        message = "single"
    cause, hint = next(words for start, words in _SYNTAX.items() if message.startswith(start))
    return cause, hint, error
