"""Every field of a shipment and of an answer, found by its name, its path, or a value that it takes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pydantic import BaseModel

from compliance.intake.nearest import VOCABULARIES
from compliance.model.assessment import Assessment
from compliance.model.plain import JsonObject
from compliance.model.shipment import Shipment

_MOST_FOUND = 12
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class WordField:
    """A field: its path in a shipment or an answer, what it means, the values it takes, and an example."""

    path: str
    meaning: str
    values: tuple[str, ...]
    example: str


def fields_of(name: str) -> list[WordField]:
    """Return the fields with this path or name; where there is none, those that take this value."""
    wanted = name.strip().replace("[]", "").lower()
    every = _every()
    found = [one for one in every if one.path.replace("[]", "").lower() == wanted]
    found = found or [one for one in every if one.path.replace("[]", "").lower().endswith(f".{wanted}")]
    found = found or [one for one in every if name.strip() in one.values or wanted in one.values]
    return found[:_MOST_FOUND]


def names() -> list[str]:
    """Return the names of all fields and the words of the closed vocabularies."""
    fields = {one.path.rsplit(".", 1)[-1].removesuffix("[]") for one in _every()}
    return sorted(
        fields | {word for key in ("form", "sector", "role", "movement", "knowledge") for word in VOCABULARIES[key][1]}
    )


@cache
def _every() -> tuple[WordField, ...]:
    found: dict[str, WordField] = {}
    for model, root in ((Shipment, ""), (Assessment, "answer: ")):
        schema = _schema(model)
        for one in _walk(schema, schema, root, 0):
            found.setdefault(one.path, one)
    return tuple(found.values())


def _schema(model: type[BaseModel]) -> JsonObject:
    return model.model_json_schema(by_alias=True)


def _walk(schema: JsonObject, part: JsonObject, path: str, depth: int) -> Iterator[WordField]:
    """Yield the fields below a part of a schema, parents before children."""
    if depth > _DEEPEST:
        return
    for name, field in part.get("properties", {}).items():
        shown, inner = _opened(schema, field)
        own = f"{path}{name}{'[]' if shown == 'list' else ''}"
        values = tuple(str(one) for one in inner.get("enum", ()))
        examples = field.get("examples") or inner.get("examples") or [None]
        example = "" if examples[0] is None else json.dumps(examples[0], ensure_ascii=False)
        yield WordField(own, str(field.get("description", "")), values if len(values) < 100 else (), example)
        if name != "components":
            yield from _walk(schema, inner, f"{own}.", depth + 1)


def _opened(schema: JsonObject, field: JsonObject) -> tuple[str, JsonObject]:
    """Return whether a field is a list, and the schema of its value, references followed."""
    kind = ""
    while True:
        if "$ref" in field:
            field = schema["$defs"][field["$ref"].rsplit("/", 1)[1]]
        elif "anyOf" in field:
            field = next((one for one in field["anyOf"] if one != {"type": "null"}), {})
        elif "allOf" in field:
            field = field["allOf"][0]
        elif field.get("type") == "array" and isinstance(field.get("items"), dict):
            kind, field = "list", field["items"]
        elif field.get("type") == "object" and isinstance(field.get("additionalProperties"), dict):
            field = field["additionalProperties"]
        else:
            return kind, field
