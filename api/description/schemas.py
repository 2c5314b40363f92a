"""The library's models as schemas of the description: question and answer, the same wherever they are used."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

from api.models.screening import ScreeningAsked, ScreeningsAsked
from compliance.model.assessment import Assessment
from compliance.model.shipment import Shipment
from compliance.model.vocabulary import COUNTRIES, SYMBOLS

Schema = dict[str, Any]
PLACE = "#/components/schemas/"

_QUESTIONS: tuple[type[BaseModel], ...] = (Shipment, ScreeningAsked, ScreeningsAsked)
_ANSWERS: tuple[type[BaseModel], ...] = (Assessment,)
# Long choices that stand in many places get a name of their own.
_CHOICES = {
    "Country": (COUNTRIES, "A country, ISO 3166-1 alpha-2."),
    "ElementSymbol": (SYMBOLS, "The symbol of a chemical element."),
}
# What the readers of single values take, which their types do not say.
DAY = {"format": "date", "pattern": "^(199[0-9]|20[0-9]{2}|2100)-[0-9]{2}-[0-9]{2}$"}
_CODE = {"pattern": r"^\s*[0-9][A-Ea-e][0-9]{3}(\.[A-Za-z0-9]+){0,5}\s*$"}
_FIELDS = {"hs_code": {"pattern": r"^[. ]*([0-9][. ]*){4,10}$"}, "control_code": _CODE, "control_codes": _CODE}
# Plain numbers, as one should write them; the library also takes a sign or an exponent.
_AMOUNT = "^[0-9]{1,18}([.][0-9]{1,9})?$"
_PERCENT = "^(100([.]0{1,9})?|[0-9]{1,2}([.][0-9]{1,20})?)$"


def reference(name: str) -> Schema:
    """Return the reference to a schema."""
    return {"$ref": PLACE + name}


def library() -> dict[str, Schema]:
    """Return the schemas of question and answer, and the choices that stand in many places."""
    found: dict[str, Schema] = {}
    for models, mode in ((_QUESTIONS, "validation"), (_ANSWERS, "serialization")):
        for model in models:
            for name, part in _parts(model, "validation" if mode == "validation" else "serialization").items():
                add(found, name, _asked(part) if models is _QUESTIONS else part)
    for name, (words, about) in _CHOICES.items():
        found[name] = {"type": "string", "enum": list(words), "description": about}
    return found


def add(schemas: dict[str, Schema], name: str, part: Schema) -> None:
    """Add a schema; two different ones under one name are an error of the service."""
    if schemas.setdefault(name, part) != part:
        raise ValueError(f"two schemas are called {name}: rename one of the models")


def _parts(model: type[BaseModel], mode: JsonSchemaMode) -> dict[str, Schema]:
    whole = model.model_json_schema(mode=mode, ref_template=PLACE + "{model}")
    parts: dict[str, Schema] = {**whole.pop("$defs", {}), model.__name__: whole}
    return {name: plain(part) for name, part in parts.items()}


def plain(part: Any) -> Any:
    """Return a schema without titles made up from field names, and with long choices by name."""
    if isinstance(part, list):
        return [plain(one) for one in part]
    if not isinstance(part, dict):
        return part
    for name, (words, _) in _CHOICES.items():
        if part.get("enum") == list(words):
            return reference(name)
    kept = {k: plain(v) for k, v in part.items() if not (k == "title" and isinstance(v, str))}
    if kept.get("default", ...) is None:
        del kept["default"]
    if "patternProperties" in kept:  # other names are refused
        kept.setdefault("additionalProperties", False)
    return kept


def _asked(part: Schema) -> Schema:
    """Return a part of a question as it is read: null stands for absent, numbers may come as text."""
    fields = part.get("properties", {})
    for name, field in fields.items():
        known = _values(field, _FIELDS.get(name, {}))
        nullable = name in part.get("required", ()) or {"type": "null"} in known.get("anyOf", ())
        if not nullable:
            known = {"anyOf": [known, {"type": "null"}]}
        fields[name] = known
    return part


def _values(field: Schema, more: Schema) -> Schema:
    """Return a field with what its reader takes."""
    if "ge" in field:
        bounds = {"minimum": field.pop("ge")} | ({"maximum": field.pop("le")} if "le" in field else {})
        field["anyOf"] = [
            {"type": "number", **bounds},
            {"type": "string", "pattern": _PERCENT if "maximum" in bounds else _AMOUNT},
        ]
        return field
    if field.get("format") == "date":
        return field | DAY
    if more and field.get("type") == "string":
        return field | more
    for key in ("anyOf", "items"):
        inner = field.get(key)
        if isinstance(inner, list):
            field[key] = [_values(one, more) for one in inner]
        elif isinstance(inner, dict):
            field[key] = _values(inner, more)
    return field
