"""The words for each kind of fault: a cause without full stop and a hint that is a whole sentence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from compliance.intake.nearest import VOCABULARIES, listed, nearest, nearest_in
from compliance.model.plain import JsonObject
from compliance.model.values import shown, type_of

Words = tuple[str, str]


class Spot(NamedTuple):
    """Where the fault is: the model around it, the field, and whether a name (not its value) is wrong."""

    owner: type[BaseModel] | None
    field: str
    is_key: bool


_MISSING = {
    "lines": "Add a list with at least one line.",
    "line": 'Give the line an id, for example "1".',
    "description": "Say in words what the goods are.",
    "role": f"Say who this is: {listed(VOCABULARIES['role'][1])}.",
    "id": "Name the paper, for example end_user_certificate.",
}
_SHAPES = {
    "value": '{"amount": "50000.00", "currency": "USD"}',
    "quantity": '{"value": "1200", "unit": "kg"}',
    "quantity_left": '{"value": "500", "unit": "kg"}',
    "listed_value_percent": '{"at_least": "0.05", "at_most": "0.2"}',
    "prc_content": '{"listed_value_percent": {"at_least": "0.05", "at_most": "0.2"}}',
    "elements": '{"Dy": {"mass_percent": "3.1"}}',
    "mass_percent": '{"mass_percent": "3.1"}',
    "parameters": '{"purity_percent": "99.9"}',
    "end_use": '{"statement": "traction motors for cars", "sector": "automotive"}',
    "declared": '{"status": "not_controlled"}',
    "identifiers": '{"corporate_number": "7010401000000"}',
    "exporter_record": '{"compliance_programme": true}',
    "lines": '{"line": "1", "description": "yttrium oxide"}',
    "components": '{"description": "rotor magnet", "origin": "CN"}',
    "parties": '{"role": "end_user", "name": "Acme Motors", "country": "JP"}',
    "owners": '{"name": "Acme Holding", "share_percent": "60"}',
    "route": '{"country": "TH"}',
    "onward": '{"country": "US", "party": "Acme Motors"}',
    "papers": '{"id": "end_user_certificate"}',
    "licences": '{"number": "GL-1", "kind": "general"}',
}
_ALSO_CALLED = {
    "amount": ("price", "sum"),
    "components": ("bom", "parts", "bill_of_materials"),
    "control_code": ("eccn", "code", "classification"),
    "country": ("nation", "country_code"),
    "departure": ("from", "origin_country"),
    "description": ("name", "goods", "text"),
    "destination": ("to", "country", "ship_to"),
    "hs_code": ("hs", "hts", "tariff_code", "customs_code"),
    "licences": ("licenses", "permits"),
    "line": ("line_number", "position", "id", "no"),
    "lines": ("items", "goods", "positions", "products"),
    "origin": ("country_of_origin", "made_in", "country"),
    "papers": ("documents",),
    "parties": ("party", "end_user", "exporter", "importer", "consignee", "companies"),
    "quantity": ("qty", "weight"),
    "reference": ("id", "order", "po"),
    "ship_on": ("date", "shipping_date", "ship_date"),
    "value": ("price", "amount"),
}


def meant_field(owner: type[BaseModel] | None, name: str) -> str | None:
    """The field of `owner` that the unknown `name` most likely means."""
    fields = tuple(owner.model_fields) if owner else ()
    plain = name.strip().casefold()
    called = (field for field in fields if plain in _ALSO_CALLED.get(field, ()))
    return next(called, None) or nearest(name, fields)


def _unknown(spot: Spot) -> Words:
    """A field that the model does not have."""
    if meant := meant_field(spot.owner, spot.field):
        return "unknown field", f"Did you mean {meant}?"
    fields = spot.owner.model_fields if spot.owner else {}
    needed_first = sorted(fields, key=lambda name: not fields[name].is_required())
    return "unknown field", f"The fields here are {listed(needed_first, 30, 'and')}."


def _outside(name: str, value: object) -> Words:
    """A value outside a closed vocabulary (a key of VOCABULARIES)."""
    wanted, words = VOCABULARIES[name]
    if not isinstance(value, str):
        return f"expected text, got {type_of(value)}", f"Write {wanted}, for example {words[0]}."
    cause = f"{shown(value)} is not {wanted}"
    if name == "country" and value.strip().casefold() in ("eu", "european union", "europe"):
        return "the European Union is not a country", "Name the member state of final use, for example DE."
    if meant := nearest_in(name, value):
        return cause, f"Did you mean {meant}?"
    if name == "country":
        return cause, "Write the two capital letters, for example JP."
    if name == "element":
        return cause, "Write the symbol, for example Dy."
    return cause, f"Use {listed(words, 40)}."


def _no_match(value: object, spot: Spot) -> Words:
    """A text that does not have the form of its field."""
    text = str(value)
    if not text.strip():
        hint = _MISSING.get(spot.field, "Write it out, or leave the field out when it is not known.")
        return "the name is empty" if spot.is_key else "the text is empty", hint
    if spot.field == "currency":
        letters = text.strip().upper()
        known = len(letters) == 3 and letters.isascii() and letters.isalpha()
        hint = f"Did you mean {letters}?" if known else "Write three capital letters, for example USD."
        return f"{shown(text)} is not a currency code", hint
    what = "parameter name" if spot.is_key else "paper id"
    example = "purity_percent" if spot.is_key else "end_user_certificate"
    return f"{shown(text)} is not a {what}", f"Use small letters, digits and underscores, for example {example}."


def _wrong_type(wanted: str, value: object, spot: Spot) -> Words:
    """A value of another JSON type than expected."""
    cause = f"expected {wanted}, got {type_of(value)}"
    if wanted == "an object":
        return cause, f"Write {_SHAPES[spot.field]}." if spot.field in _SHAPES else "Write it in braces."
    if wanted == "a list":
        return cause, "Put it in square brackets."
    if wanted == "true or false":
        return cause, "Write true or false without quotes, or leave the field out when it is not known."
    return cause, f'Put it in quotes: "{shown(value)}".' if type_of(value) == "a number" else "Write it in quotes."


def _beyond(value: object, spot: Spot) -> Words:
    """A number outside its bounds; the context of the error is not needed, the field says which bounds hold."""
    percent = spot.field.endswith("percent") or spot.field.startswith("at_")
    hint = "Give a share from 0 to 100." if percent else "Give zero or more."
    bare = shown(value).strip('"')
    return f"{bare} is {'below 0' if bare.startswith('-') else 'above 100'}", hint


def _too_much(context: JsonObject, spot: Spot) -> Words:
    """A list or mapping with more entries than allowed."""
    hint = "Split the shipment into several." if spot.field == "lines" else "Leave out what decides nothing, or merge."
    return f"there are more than {context['max_length']} entries", hint


_WORDS: dict[str, Callable[[Any, JsonObject, Spot], Words]] = {
    "xuke": lambda value, context, spot: (context["cause"], context["hint"]),
    "missing": lambda value, context, spot: ("the field is missing", _MISSING.get(spot.field, "Add it.")),
    "extra_forbidden": lambda value, context, spot: _unknown(spot),
    "string_type": lambda value, context, spot: _wrong_type("text", value, spot),
    "bool_type": lambda value, context, spot: _wrong_type("true or false", value, spot),
    "dict_type": lambda value, context, spot: _wrong_type("an object", value, spot),
    "model_type": lambda value, context, spot: _wrong_type(
        "an object", value, spot._replace(field="mass_percent") if context["class_name"] == "Element" else spot
    ),
    "tuple_type": lambda value, context, spot: _wrong_type("a list", value, spot),
    "string_pattern_mismatch": lambda value, context, spot: _no_match(value, spot),
    "greater_than_equal": lambda value, context, spot: _beyond(value, spot),
    "less_than_equal": lambda value, context, spot: _beyond(value, spot),
    "too_long": lambda value, context, spot: _too_much(context, spot),
    "string_too_long": lambda value, context, spot: (
        f"the text has {len(value)} characters, {context['max_length']} are allowed",
        "Shorten it.",
    ),
    "string_unicode": lambda value, context, spot: (
        "unpaired UTF-16 surrogate",
        "Write the character itself, or both halves of its \\u escape.",
    ),
    "invalid_key": lambda value, context, spot: ("a field name must be text", "Put the name in quotes."),
    "recursion_loop": lambda value, context, spot: ("the value contains itself", "Write out each component once."),
}


def worded(error: ErrorDetails, spot: Spot) -> Words:
    """Cause and hint of an error of the models."""
    kind = error["type"]
    if kind.startswith("closed_"):
        return _outside(kind.removeprefix("closed_"), error["input"])
    if kind not in _WORDS:
        return "the value cannot be read", "Compare it with the description of a shipment."
    return _WORDS[kind](error["input"], error.get("ctx", {}), spot)
