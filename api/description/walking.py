"""Examples from documents: a schema and a document are walked together, and each field keeps a value it had."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from api.description.schemas import PLACE, Schema

Key = tuple[str, str]


class Gatherer:
    """Gathers examples for the fields of named schemas: of simple values the first, of the others the shortest."""

    def __init__(self, schemas: dict[str, Schema]) -> None:
        """Take the schemas by name; they are not changed."""
        self._schemas = schemas
        self.found: dict[Key, Any] = {}

    def walk(self, schema: Schema, value: Any) -> None:
        """Note every value of a document at the field it stands in."""
        name, whole = self._named(schema)
        if isinstance(value, dict):
            for key, inner in value.items():
                field = whole.get("properties", {}).get(key)
                if field is not None:
                    self._note((name, key), inner)
                self.walk(field or _map_value(whole), inner)
        elif isinstance(value, list):
            for place, inner in enumerate(value):
                fixed = whole.get("prefixItems", ())
                self.walk(fixed[place] if place < len(fixed) else whole.get("items", {}), inner)
        for branch in self._branches(whole):
            if self.fits(branch, value):
                self.walk(branch, value)
                return

    def fits(self, schema: Schema, value: Any) -> bool:
        """Return whether a value may be meant by a schema: its type, fixed values and needed fields are looked at."""
        whole = self._named(schema)[1]
        if "const" in whole or "enum" in whole:
            return bool(value == whole["const"] if "const" in whole else value in whole["enum"])
        branches = list(self._branches(whole))
        if branches:
            return any(self.fits(one, value) for one in branches)
        if not _typed(whole.get("type"), value):
            return False
        if not isinstance(value, dict) or "properties" not in whole:
            return True
        fields = whole["properties"]
        fixed = {name: field for name, field in fields.items() if "const" in field and name in value}
        needed = all(name in value for name in whole.get("required", ()))
        return needed and all(self.fits(field, value[name]) for name, field in fixed.items())

    def _named(self, schema: Schema) -> tuple[str, Schema]:
        """Return a schema's own name, empty for one without, and what it says."""
        if "$ref" in schema:
            name = str(schema["$ref"]).removeprefix(PLACE)
            return name, self._schemas[name]
        return "", schema

    def _branches(self, whole: Schema) -> Iterator[Schema]:
        for key in ("anyOf", "oneOf"):
            yield from whole.get(key, ())

    def _note(self, key: Key, value: Any) -> None:
        if not key[0] or value is None or value in ([], {}, ""):
            return
        known = self.found.get(key)
        if known is None or (isinstance(value, dict | list) and _size(value) < _size(known)):
            self.found[key] = value


def _map_value(whole: Schema) -> Schema:
    """Return the schema of the values of a mapping, the empty one where there is none."""
    if isinstance(whole.get("additionalProperties"), dict):
        return dict(whole["additionalProperties"])
    return next(iter(whole.get("patternProperties", {}).values()), {})


_TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def _typed(kind: str | list[str] | None, value: Any) -> bool:
    if kind in ("number", "integer"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(kind, list):
        return any(_typed(one, value) for one in kind)
    return kind is None or isinstance(value, _TYPES[kind])


def _size(value: Any) -> int:
    return len(json.dumps(value))
