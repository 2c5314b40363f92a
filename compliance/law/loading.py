"""Files of `rules/` into models, collecting every offence with `path:line` before anything is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from compliance.law.conditions import did_you_mean
from compliance.law.folder import Folder

if TYPE_CHECKING:
    from compliance.law.strict_yaml import Document
    from compliance.law.strict_yaml import Path as Place

Model = TypeVar("Model", bound=BaseModel)
UNFILLED = ("TO-BE-FILLED", "TO-BE-NAMED", "（待填")  # what skeletons hold where a text is to be written
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WRITTEN = {
    r"^[A-Z][A-Z0-9_]*$": "like SPECIAL_ROUTE (capitals, digits, underscores)",
    r"^[A-Z0-9][A-Z0-9-]*$": "like MOFCOM-2025-18 (capitals, digits, hyphens)",
    r"^[a-z0-9][a-z0-9-]*$": "like dy-oxide (small letters, digits, hyphens)",
    r"^[a-z0-9_]+$": "like mofcom_2025_18 (small letters, digits, underscores)",
    r"^[a-z0-9_]+(\.[a-z0-9_]+)*(/[A-Za-z0-9_.-]+)?$": "like destination.us_graphite",
    r"^\d{4}\.\d{2}\.\d{2}$": "like 2026.11.21",
}


class Offences(list[str]):
    """Everything found wrong so far, each as `path:line: message`."""

    def add(self, path: str, line: int, message: str) -> None:
        """Note one offence."""
        self.append(f"{path}:{line}: {message}")


def read_document(folder: Folder, name: str, offences: Offences) -> Document | None:
    """Parse one file; offences are noted and None returned when it cannot be read."""
    if name not in folder.texts:
        offences.add(name, 1, "the file is missing; every rules folder needs it")
        return None
    return read_text(folder.texts[name], name, offences)


def read_text(raw: bytes, name: str, offences: Offences) -> Document | None:
    """Parse the bytes of one file; offences are noted and None returned when it cannot be read."""
    from compliance.law.strict_yaml import YamlRefused, parse  # a compiled rulebook needs no YAML

    try:
        return parse(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        offences.add(name, line, f"not UTF-8 text (byte 0x{raw[error.start]:02X}); save the file as UTF-8")
    except YamlRefused as refused:
        lines = raw.splitlines()
        for offence in refused.offences:
            tab = offence.line <= len(lines) and b"\t" in lines[offence.line - 1]
            hint = "; there is a tab on this line, indent with spaces" if tab else ""
            offences.add(name, offence.line, offence.message + hint)
    return None


def build(model: type[Model], document: Document, name: str, offences: Offences) -> Model | None:
    """Validate a document as `model`; every fault becomes an offence with its line."""
    before = len(offences)
    for place, text in _quoted_dates(document.data, ()):
        where = _spelt(place)
        offences.add(name, document.line(place), f"{where}'{text}' is a date in quotes; write it without them")
    for place, text in _placeholders(document.data, ()):
        where = _spelt(place)
        offences.add(name, document.line(place), f"{where}'{text}' is left from the skeleton; put the real text there")
    try:
        built = model.model_validate(document.data)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            location = tuple(part for part in fault["loc"] if part != "function-after")
            line = document.line(location or _meant(fault["msg"], document.data))
            offences.add(name, line, _worded(fault, location, model))
        return None
    return built if len(offences) == before else None


def _quoted_dates(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield every text that is a date: a plain one would have been read as such."""
    if isinstance(data, str):
        if len(data) == 10 and _DATE.fullmatch(data):
            yield place, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _quoted_dates(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _quoted_dates(value, (*place, index))


def _placeholders(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Yield every text of a skeleton that was not filled in."""
    if isinstance(data, str):
        if any(mark in data for mark in UNFILLED):
            yield place, data if len(data) <= 60 else f"{data[:57]}…"
        return
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        yield from _placeholders(value, (*place, key))


def _worded(fault: Any, location: Place, model: type[BaseModel]) -> str:
    """Return a fault of a model in plain words, with the way out."""
    kind, context, given, where = fault["type"], fault.get("ctx", {}), fault["input"], _spelt(location)
    if kind == "missing":
        return f"{where.removesuffix(': ')} is missing; add it"
    if kind == "extra_forbidden":
        known = _keys(model, location[:-1])
        near = did_you_mean(str(location[-1]), known) or (f"; known here: {', '.join(known)}" if known else "")
        return f"unknown key '{location[-1]}'{near}"
    if kind == "literal_error":
        values = context["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        return f"{where}'{given}' is not one of {', '.join(values)}{did_you_mean(str(given), values)}"
    if kind == "value_error":
        cause = str(context["error"])
        return cause if location and cause.startswith(str(location[-1])) else f"{where}{cause}"
    if kind.startswith("date"):
        return f"{where}{_kind(given)} is not a date; write YYYY-MM-DD without quotes"
    if kind == "string_type":
        plain = isinstance(given, bool | int | Decimal | date)
        return f"{where}expected text, got {_kind(given)}; " + ("put it in quotes" if plain else "write one")
    if kind == "string_pattern_mismatch":
        return f"{where}'{given}' is not written {_WRITTEN.get(context['pattern'], 'as ' + context['pattern'])}"
    if kind in ("model_type", "dict_type"):
        return f"{where}expected a mapping of keys, got {_kind(given)}"
    if kind == "tuple_type":
        return f"{where}expected a list, got {_kind(given)}; write [ … ] or a line with a dash for each"
    return f"{where}{fault['msg'][0].lower()}{fault['msg'][1:]}, not {_kind(given)}"


def _spelt(location: Place) -> str:
    """Return a place as `versions[0].from: `, or nothing for the whole file."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return f"{text.removeprefix('.')}: " if text else ""


def _kind(given: Any) -> str:
    """Return a value as it would be named in a sentence."""
    if given is None:
        return "nothing"
    if isinstance(given, dict):
        return "a mapping"
    if isinstance(given, list | tuple):
        return "a list"
    if isinstance(given, bool):
        return "true" if given else "false"
    if isinstance(given, int | Decimal | date):
        return str(given)
    text = " ".join(str(given).split())
    return f"'{text}'" if len(text) <= 60 else f"'{text[:57]}…'"


def _meant(message: str, data: Any) -> Place:
    """Return the key of a file that a fault of the whole file speaks of, plural or not."""
    keys = data if isinstance(data, dict) else ()
    found = [(hit.start(), key) for key in keys if (hit := re.search(rf"\b{key.removesuffix('s')}", message))]
    return (min(found)[1],) if found else ()


def _keys(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """Return the keys allowed at a place of a model, as far as its annotations tell."""
    current: Any = model
    for part in location:
        if isinstance(part, int) or not hasattr(current, "model_fields"):
            continue
        by_alias = {f.alias or n: f for n, f in current.model_fields.items()}
        if part not in by_alias:
            return []
        current = _inner(by_alias[part].annotation)
    return [f.alias or n for n, f in getattr(current, "model_fields", {}).items()]


def _inner(annotation: Any) -> Any:
    for candidate in getattr(annotation, "__args__", ()):
        found = _inner(candidate)
        if hasattr(found, "model_fields"):
            return found
    return annotation
