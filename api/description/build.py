"""The whole description: the framework's part, the library's schemas, and the examples, in one document."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.description import kinds
from api.description.bodies import two_lines
from api.description.documents import FULL, SHOWN, answered, asked, changes, lines
from api.description.headers import HEADERS
from api.description.operations import Known, polish, routes_of, shared
from api.description.schemas import PLACE, Schema, add, library, plain, reference
from api.description.shapes import shapes
from api.description.walking import Gatherer
from api.description.words_assessment import ASSESSMENT
from api.description.words_change import CHANGE
from api.description.words_law import LAW
from api.description.words_shipment import SHIPMENT
from api.description.written import WRITTEN
from api.problems import KINDS
from compliance.engine import Engine
from compliance.law.rulebook import Rulebook
from compliance.version import VERSION

_WORDS = SHIPMENT | ASSESSMENT | CHANGE | LAW
# Parts that are written like another one: they share its examples.
_ALIKE = {"Component": "Line", "PartyAsked": "Party", "ScreeningAsked": "Party"}
_ABOUT = """Will China license this shipment? A shipment goes in; a decision comes out, with the clauses it rests on,
the papers to have, the questions that are open, and the days on which the answer changes.

Errors are problem documents (RFC 9457); `faults` name each fault with its JSON path and what to do about it. Days are
days in China. A fact that is not said is unknown, and never passes."""
_TAGS = {
    "assessments": "Ask what the law makes of a shipment, and find the answers again.",
    "screenings": "Ask who a name is.",
    "law": "The rules, texts and lists that are applied.",
    "jobs": "Many shipments at once, answered beside the requests.",
    "webhooks": "Who is told of events, and what did not arrive.",
    "rulebooks": "Take a new rulebook in, look at what it changes, put it into use, go back.",
    "receipts": "Show an examiner what was answered, and keep it from being erased.",
    "operations": "Whether the service lives and can decide, and its figures.",
}
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of this service, or a token of the identity provider that it trusts.",
}


def build(app: FastAPI) -> dict[str, Any]:
    """Return the description of an application, the same every time for the same code, rules and examples."""
    document = get_openapi(
        title="xuke", version=VERSION, summary="PRC export control as a service", description=_ABOUT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"}, routes=app.routes,
        separate_input_output_schemas=False,
    )  # fmt: skip
    paths: Schema = document["paths"]
    schemas = _schemas(document)
    gatherer = Gatherer(schemas)
    known = Known(_answers(gatherer), _asked(gatherer, app, paths))
    _fill(schemas, gatherer)
    routes = routes_of(app.routes)
    for path, operations in paths.items():
        for method, operation in operations.items():
            polish(operation, (method, path), routes[method, path], known)
    tags = sorted({tag for one in paths.values() for operation in one.values() for tag in operation.get("tags", ())})
    components = {
        "schemas": dict(sorted(schemas.items())),
        "responses": shared(),
        "examples": _examples(known),
        "headers": HEADERS,
        "securitySchemes": {"bearer": _BEARER},
    }
    described = [{"name": tag, "description": _TAGS[tag]} if tag in _TAGS else {"name": tag} for tag in tags]
    return document | {"tags": described, "paths": dict(sorted(paths.items())), "components": components}


def _examples(known: Known) -> dict[str, Any]:
    """Return the whole documents that several routes show: by schema and name, and the kinds of problems."""
    single = ((name, known.whole[name]) for name in ("Shipment", "Assessment"))
    examples = {f"{name}-{key}": one for name, shown in single for key, one in shown.items()}
    examples |= {f"{name}-lines": two_lines(known.whole[name]) for name in ("Shipment", "BatchLine")}
    examples |= {f"Problem-{kind}": {"summary": KINDS[kind].title, "value": kinds.example(kind)} for kind in KINDS}
    return dict(sorted(examples.items()))


def _schemas(document: dict[str, Any]) -> dict[str, Schema]:
    """Return the schemas of the routes and of the library by name."""
    schemas = library() | shapes()
    for name, part in document.get("components", {}).get("schemas", {}).items():
        if name not in ("HTTPValidationError", "ValidationError"):
            add(schemas, name, plain(part))
    return schemas


def _answers(gatherer: Gatherer) -> dict[str, dict[str, Any]]:
    """Gather from shipments and their answers; return the documents that are shown whole."""
    whole: dict[str, dict[str, Any]] = {"Shipment": {}, "Assessment": {}, "BatchLine": {}}
    engine = Engine(Rulebook.default())
    found = list(answered(engine))
    for name, shipment, assessment in found:
        gatherer.walk(reference("Shipment"), shipment)
        gatherer.walk(reference("Assessment"), assessment)
        if name in SHOWN:
            whole["Shipment"][name] = {"summary": SHOWN[name], "value": shipment}
            whole["Assessment"][name] = {"summary": SHOWN[name], "value": assessment}
    shortest = min((one for _, _, one in found), key=lambda one: len(str(one)))
    for number, (schema, line) in enumerate(lines(shortest, kinds.example("shipment_refused")), 1):
        gatherer.walk(schema, line)
        whole["BatchLine"][str(number)] = {"value": line}
    for change in changes(engine):
        gatherer.walk(reference("Change"), change)
    gatherer.walk(reference("Shipment"), FULL)
    gatherer.walk(reference("ScreeningAsked"), FULL["parties"][1] | {"as_of": "2026-11-21"})
    return whole


def _asked(gatherer: Gatherer, app: FastAPI, paths: Schema) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Gather from what the application answers; return the first question and answer of each route."""
    shown: dict[tuple[str, str], tuple[Any, Any]] = {}
    for method, path, question, answer in asked(app, paths):
        operation = paths[path][method]
        gatherer.walk(operation["responses"]["200"]["content"]["application/json"]["schema"], answer)
        if question is not None:
            gatherer.walk(operation["requestBody"]["content"]["application/json"]["schema"], question)
        shown.setdefault((method, path), (question, answer))
    return shown


def _fill(schemas: dict[str, Schema], gatherer: Gatherer) -> None:
    """Give every field its words and an example: its own, else a written one, else one that a document had."""
    found = gatherer.found | WRITTEN
    for name, schema in schemas.items():
        for key, field in schema.get("properties", {}).items():
            words = _WORDS.get(name, {}).get(key)
            if words and "description" not in field:
                field["description"] = words
            example = found.get((name, key), found.get((_ALIKE.get(name, ""), key)))
            if not field.get("examples") and example is not None:
                field["examples"] = [example]
    for schema in schemas.values():
        for field in schema.get("properties", {}).values():
            made = None if field.get("examples") else _composed(field, schemas)
            if made:
                field["examples"] = [made]


def _composed(field: Schema, schemas: dict[str, Schema]) -> Any:
    """Return an example put together from those of the parts, None where there are none."""
    if "$ref" in field:
        parts = schemas[field["$ref"].removeprefix(PLACE)].get("properties", {})
        return {key: part["examples"][0] for key, part in parts.items() if part.get("examples")}
    if field.get("type") == "array" and "items" in field:
        one = _composed(field["items"], schemas)
        return [one] if one else None
    return next((made for branch in field.get("anyOf", ()) if (made := _composed(branch, schemas))), None)
