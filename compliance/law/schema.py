"""JSON Schema of rule and list files, for editors: the models, with the facts of `when` and the ids one may write."""

from __future__ import annotations

from typing import Any

from compliance.law.conditions import COMPARISONS, FactType
from compliance.law.entries import NUMBER_WORDS
from compliance.law.facts import VOCABULARY
from compliance.law.lists import ItemList, PartyList
from compliance.law.overlay import Overlay
from compliance.law.rule import LawModel, Rule
from compliance.law.rulebook import Rulebook
from compliance.law.suspensions import SuspensionNotice
from compliance.model.plain import JsonObject
from compliance.model.vocabulary import FORMS, SYMBOLS

Schema = JsonObject


def rule_schema(book: Rulebook) -> Schema:
    """Return the schema of a rule file."""
    schema = _base(Rule, book, "A rule of xuke: one provision, one file")
    schema["properties"].pop("layer")
    schema["properties"]["when"] = {"$ref": "#/$defs/When"}
    schema["$defs"]["Version"]["properties"]["when"] = {"$ref": "#/$defs/When"}
    return schema


def suspension_schema(book: Rulebook) -> Schema:
    """Return the schema of a notice of suspension."""
    schema = _base(SuspensionNotice, book, "A suspension of xuke: what one notice suspends, when, and for whom")
    schema["properties"]["for"] = {"$ref": "#/$defs/When"}
    what = schema["$defs"]["Suspended"]["properties"]
    what["notices"]["items"] = {"enum": sorted(book.instruments)}
    return schema


def overlay_schema(book: Rulebook) -> Schema:
    """Return the schema of an overlay: a scenario, or a notice that was noted."""
    schema = _base(Overlay, book, "An overlay of xuke: a small rulebook on top of the law")
    definitions = schema["$defs"]
    definitions["Source"]["properties"]["law"] = {"type": "string"}
    definitions["Rule"]["properties"].pop("layer")
    definitions["Rule"]["properties"]["when"] = {"$ref": "#/$defs/When"}
    definitions["Version"]["properties"]["when"] = {"$ref": "#/$defs/When"}
    definitions["SuspensionNotice"]["properties"]["for"] = {"$ref": "#/$defs/When"}
    return schema


def item_list_schema(book: Rulebook) -> Schema:
    """Return the schema of a list of goods."""
    schema = _base(ItemList, book, "A list of xuke: the goods one announcement names")
    identity = schema["$defs"]["Identity"]["properties"]
    identity["elements"]["items"] = {"enum": list(SYMBOLS)}
    identity["forms"]["items"] = {"enum": list(FORMS)}
    schema["$defs"]["Limit"] = _limit(book)
    for owner, key in (("Identity", "limits"), ("Entry", "limits"), ("Entry", "practice")):
        schema["$defs"][owner]["properties"][key]["items"] = {"$ref": "#/$defs/Limit"}
    schema["$defs"]["Bound"] = _bound()
    return schema


def party_list_schema(book: Rulebook) -> Schema:
    """Return the schema of a party notice."""
    return _base(PartyList, book, "A list of xuke: the parties one notice names")


def _base(model: type[LawModel], book: Rulebook, title: str) -> Schema:
    schema = model.model_json_schema(by_alias=True)
    definitions: Schema = schema.setdefault("$defs", {})
    definitions["Source"]["properties"]["law"] = {"enum": sorted(book.instruments)}
    if "Effect" in definitions:
        effect = definitions["Effect"]["properties"]
        effect["documents"]["items"] = {"enum": sorted({*book.papers, *book.packages})}
        effect["permit"] = {"enum": sorted(book.papers)}
        effect["clock"] = {"enum": sorted(book.clocks)}
    definitions.update(_facts(book))
    definitions["InlineCase"]["properties"]["facts"] = {"$ref": "#/$defs/Facts"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, **_untitled(schema)}


def _untitled(part: Any) -> Any:
    """Drop the titles made up from field names; they repeat the key."""
    if isinstance(part, dict):
        return {k: _untitled(v) for k, v in part.items() if not (k == "title" and isinstance(v, str))}
    return [_untitled(v) for v in part] if isinstance(part, list) else part


def _facts(book: Rulebook) -> Schema:
    """Return `When` (conditions) and `Facts` (of a case), with one definition for each set of values."""
    definitions: Schema = {}
    asked, given = {}, {}
    for name, fact in VOCABULARY.items():
        kind = book.facts[name]
        key = fact.registry or (name if kind.values else kind.kind)
        groups = [group.id for group in book.country_groups.groups] if fact.registry == "countries" else []
        definitions.setdefault(f"asked {key}", _asked(kind, groups))
        definitions.setdefault(f"given {key}", _given(kind))
        asked[name] = {"description": fact.about, "$ref": f"#/$defs/asked {key}"}
        given[name] = {"description": fact.about, "$ref": f"#/$defs/given {key}"}
    option = {"type": "object", "additionalProperties": False, "minProperties": 1, "properties": dict(asked)}
    definitions["Option"] = option
    options = {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/Option"}, "description": "One must hold"}
    definitions["When"] = {**option, "minProperties": 0, "properties": {**asked, "any": options}}
    definitions["Facts"] = {"type": "object", "additionalProperties": False, "properties": given}
    return definitions


def _one(kind: FactType) -> Schema:
    if kind.kind == "flag":
        return {"type": "boolean"}
    return {"type": "string"} if kind.values is None else {"enum": sorted(kind.values)}


def _asked(kind: FactType, groups: list[str]) -> Schema:
    if kind.kind == "number":
        words: Schema = {word: {"type": "number"} for word in COMPARISONS}
        limits = {"minProperties": 1, "maxProperties": 1, "additionalProperties": False}
        return {"type": "object", "properties": words, **limits}
    one = _one(kind)
    some = {"anyOf": [one, {"type": "array", "items": one, "minItems": 1, "uniqueItems": True}]}
    if groups:
        named: Schema = {"enum": groups}
        within = {"anyOf": [named, {"type": "array", "items": named, "minItems": 1, "uniqueItems": True}]}
        some["anyOf"].append(_word("within", within))
    allowed = ["not"] if kind.kind == "flag" else ["not", "all"]
    return {"anyOf": [*some["anyOf"], *(_word(one, some) for one in allowed)]}


def _word(word: str, value: Schema) -> Schema:
    return {"type": "object", "properties": {word: value}, "required": [word], "additionalProperties": False}


def _given(kind: FactType) -> Schema:
    """Return what a case may state: `null` is not known."""
    if kind.kind == "number":
        ends = {"at_least": {"type": "number"}, "at_most": {"type": "number"}}
        interval = {"type": "object", "properties": ends, "required": list(ends), "additionalProperties": False}
        return {"anyOf": [{"type": ["number", "null"]}, interval]}
    one = _one(kind)
    if not kind.many:
        return {"anyOf": [one, {"type": "null"}]}
    some = {"type": "array", "items": one, "uniqueItems": True}
    maybe = {"type": "object", "properties": {"maybe": some}, "required": ["maybe"], "additionalProperties": False}
    return {"anyOf": [one, some, maybe, {"type": "null"}]}


def _bound() -> Schema:
    words: Schema = {word: {"type": "number"} for word in NUMBER_WORDS}
    pair = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
    words |= {"between": pair, "equals": {}, "one_of": {"type": "array"}}
    return {"type": "object", "minProperties": 1, "additionalProperties": False, "properties": words}


def _limit(book: Rulebook) -> Schema:
    """Return the schema of one limit: a parameter with words of comparison, or `any` or `not` of groups."""
    bound = _bound()
    element = {**bound, "properties": {**bound["properties"], "of": {"enum": list(SYMBOLS)}}, "required": ["of"]}
    named = {n: {"description": p.ask.en, "$ref": "#/$defs/Bound"} for n, p in sorted(book.parameters.items())}
    group: Schema = {"type": "array", "items": {"$ref": "#/$defs/Limit"}}
    groups = {"type": "array", "items": group}
    return {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": False,
        "properties": {**named, "element_percent": element, "any": groups, "not": group},
    }
