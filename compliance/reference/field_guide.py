"""`docs/shipment.md`: what each field of a shipment means, which values it takes, and an example; from the models."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import get_args

from pydantic import BaseModel

from compliance.model.shipment import Shipment

Schema = Mapping[str, object]
_HEAD = """# The fields of a shipment

Written by `python -m compliance.reference.generated_files` from `compliance/model`; change the words there.

A shipment is one JSON object. Nearly every field may be left out: a missing fact becomes a question of the answer and
never a fault. `null` equals absent. Unknown fields are refused. Numbers may come as JSON numbers or as text (`"12.5"`),
days as `"2026-12-15"`. Only **bold** fields must be there.
"""
_LONG = {"AD": "a country, ISO 3166-1 alpha-2", "H": "the symbol of a chemical element"}  # choices that fill pages
_TYPES = {"string": "text", "boolean": "true or false", "number": "number", "integer": "whole number"}


def field_guide() -> str:
    """Return the page: one table for each part of a shipment, the whole first."""
    return _HEAD + "".join(_table(model) for model in _models(Shipment))


def _models(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Return a model and those inside it, each once, in the order in which a reader meets them."""
    found = [model]
    for one in found:
        for field in one.model_fields.values():
            found += [inner for inner in _inside(field.annotation) if inner not in found]
    return found


def _inside(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _inside(part)


def _table(model: type[BaseModel]) -> str:
    schema = model.model_json_schema()
    own = schema if "properties" in schema else schema["$defs"][model.__name__]
    lines = [
        f"\n## {model.__name__}\n",
        f"{(model.__doc__ or '').strip()}\n",
        "| field | meaning | values | example |",
        "|---|---|---|---|",
    ]
    for name, field in own["properties"].items():
        shown = f"**`{name}`**" if name in own.get("required", ()) else f"`{name}`"
        examples = field.get("examples") or [None]
        example = "" if examples[0] is None else f"`{json.dumps(examples[0], ensure_ascii=False)}`"
        lines.append(f"| {shown} | {_cell(field['description'])} | {_cell(_values(field))} | {_cell(example)} |")
    return "\n".join(lines) + "\n"


def _values(field: Schema) -> str:
    """Return what a field takes, in words."""
    if isinstance(name := field.get("$ref"), str):
        part = name.rsplit("/", 1)[1]
        return f"[{part}](#{part.lower()})"
    if isinstance(words := field.get("enum"), list):
        return _LONG.get(words[0]) or " ".join(f"`{word}`" for word in words)
    if isinstance(branches := field.get("anyOf"), list):
        numbers = any(one.get("type") == "number" for one in branches)  # which may also come as text of one pattern
        known = [one for one in branches if one != {"type": "null"} and not (numbers and "pattern" in one)]
        return " or ".join(dict.fromkeys(map(_values, known)))
    if field.get("type") == "array" and isinstance(items := field.get("items"), dict):
        return f"list of {_values(items)}{_most(field, 'maxItems')}"
    if field.get("type") == "object":
        return f"object: {_values(_each(field))} by {_key(field)}{_most(field, 'maxProperties')}"
    if field.get("format") == "date":
        return "day"
    kind = _TYPES.get(str(field.get("type")), "any")
    if kind == "number" and "minimum" in field:
        return f"number from {field['minimum']}" + (f" to {field['maximum']}" if "maximum" in field else "")
    return kind + _most(field, "maxLength")


def _each(field: Schema) -> Schema:
    """Return the schema of the values of a mapping."""
    named = field.get("patternProperties")
    found = next(iter(named.values())) if isinstance(named, dict) else field.get("additionalProperties")
    return found if isinstance(found, dict) else {}


def _key(field: Schema) -> str:
    names = field.get("propertyNames")
    return _values(names) if isinstance(names, dict) and "enum" in names else "name"


def _most(field: Schema, key: str) -> str:
    unit = " characters" if key == "maxLength" else ""
    return f", at most {field[key]}{unit}" if key in field else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
