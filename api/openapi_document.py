"""The whole description in one document: the framework's part, the library's schemas, and the examples."""

from __future__ import annotations

import inspect
from typing import Any, get_args

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from api import openapi_parts as parts
from api import service
from api.models.documents import AnsweredLine, ExportedReceipt, ExportHead, ProblemShown, RefusedLine
from api.models.exposures import ExposureAsked
from api.models.screening import ScreeningAsked, ScreeningsAsked
from api.openapi import COMMON_STATUSES, kinds_of, problem
from api.openapi_examples import asked, documents, shared_examples
from api.problem_kinds import KINDS
from api.problems import MEDIA_TYPE
from compliance.model.assessment import Assessment
from compliance.model.shipment import Shipment
from compliance.model.values import DAY_SCHEMA
from compliance.model.vocabulary import COUNTRIES, SYMBOLS
from compliance.version import VERSION

Schema = dict[str, Any]
PLACE = "#/components/schemas/"
_ASKED: tuple[type[BaseModel], ...] = (Shipment, ScreeningAsked, ScreeningsAsked, ExposureAsked)
_ANSWERED: tuple[type[BaseModel], ...] = (
    Assessment, ProblemShown, AnsweredLine, RefusedLine, ExportHead, ExportedReceipt
)  # fmt: skip
_EITHER = {
    "BatchLine": ("One line of a batch.", ("AnsweredLine", "RefusedLine")),
    "ExportLine": ("One line of an export.", ("ExportHead", "ExportedReceipt")),
}
# Long choices that stand in many places get a name of their own.
_CHOICES = {
    "Country": (COUNTRIES, "A country, ISO 3166-1 alpha-2."),
    "ElementSymbol": (SYMBOLS, "The symbol of a chemical element."),
}


def build(app: FastAPI) -> Schema:
    """Return the description of an application, the same every time for the same code."""
    document = get_openapi(
        title="xuke", version=VERSION, summary="PRC export control as a service", description=parts.ABOUT,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"}, routes=app.routes,
        separate_input_output_schemas=False,
    )  # fmt: skip
    schemas = _schemas(document["components"]["schemas"])
    whole, shown = documents(), {at: (question, answer) for at, question, answer in asked(app)}
    routes, paths = routes_of(app.routes), document["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items():
            _complete(operation, (method, path), routes[method, path])
            _bodies(operation, (method, path), whole)
            _show(operation, shown.get((method, path)))
    tags = sorted({tag for one in paths.values() for operation in one.values() for tag in operation["tags"]})
    common = {f"Problem{status}": problem(kinds_of(status)) for status in sorted({k.status for k in KINDS.values()})}
    components = {
        "schemas": schemas,
        "responses": {n: one | {"headers": parts.headers_of(n[-3:])} for n, one in common.items()},
        "examples": shared_examples(whole),
        "headers": parts.HEADERS,
        "securitySchemes": {"bearer": parts.BEARER},
    }
    described = [{"name": tag, "description": parts.TAGS[tag]} for tag in tags]
    return document | {"tags": described, "paths": dict(sorted(paths.items())), "components": components}


def _schemas(of_routes: dict[str, Schema]) -> dict[str, Schema]:
    """Return the schemas of routes and library by name; every field without an example gets one made of its parts."""
    found: dict[str, Schema] = {}
    for models, mode in ((_ASKED, "validation"), (_ANSWERED, "serialization")):
        wanted: Any = [(model, mode) for model in models]
        found |= models_json_schema(wanted, ref_template=PLACE + "{model}")[1]["$defs"]
    for name, part in of_routes.items():
        if found.setdefault(name, part) != part and plain(found[name]) != plain(part):
            raise ValueError(f"two schemas are called {name}: rename one of the models")
    found = {name: plain(part) for name, part in found.items() if not name.endswith("ValidationError")}
    for name, (words, about) in _CHOICES.items():
        found[name] = {"type": "string", "enum": list(words), "description": about}
    for name, (about, one_of) in _EITHER.items():
        found[name] = {"oneOf": [{"$ref": PLACE + one} for one in one_of], "description": about}
    for part in found.values():
        for field in part.get("properties", {}).values():
            if not field.get("examples"):
                field["examples"] = [example_of(field, found)]
    return dict(sorted(found.items()))


def plain(part: Any) -> Any:
    """Return a schema without titles made up from field names, and with long choices and documents by their name."""
    if isinstance(part, list):
        return [plain(one) for one in part]
    if not isinstance(part, dict):
        return part
    for name, (words, _) in _CHOICES.items():
        if part.get("enum") == list(words):
            return {"$ref": PLACE + name, **{k: part[k] for k in ("description", "examples") if k in part}}
    kept = {k: plain(v) for k, v in part.items() if not (k == "title" and isinstance(v, str))}
    if kept.get("default", ...) is None:
        del kept["default"]
    if "patternProperties" in kept:  # other names are refused
        kept.setdefault("additionalProperties", False)
    return kept


def example_of(field: Schema, schemas: dict[str, Schema], inside: tuple[str, ...] = ()) -> Any:
    """Return a field's own example, or one put together from those of its parts; None where there are none."""
    if field.get("examples"):
        return field["examples"][0]
    if "$ref" in field:
        name = field["$ref"].removeprefix(PLACE)
        if name in inside:
            return None
        fields = schemas[name].get("properties", {}).items()
        made = {key: example_of(part, schemas, (*inside, name)) for key, part in fields}
        return {key: value for key, value in made.items() if value is not None}
    if field.get("type") == "array" and "items" in field:
        one = example_of(field["items"], schemas, inside)
        return [] if one is None else [one]
    branches = (*field.get("anyOf", ()), *field.get("oneOf", ()))
    return next((made for one in branches if (made := example_of(one, schemas, inside)) is not None), None)


def routes_of(routes: Any) -> dict[tuple[str, str], RouteContext]:
    """Return the described routes by method and path."""
    found = {}
    for one in iter_route_contexts(routes):
        if isinstance(one.original_route, APIRoute) and one.include_in_schema:
            found.update({(method.lower(), str(one.path_format)): one for method in one.methods or ()})
    return found


def _scope_of(route: RouteContext) -> str | None:
    """Return the scope that a route needs, None where nobody is asked."""
    gates = {get_args(getattr(service, name))[1].dependency: scope for name, scope in parts.SCOPES.items()}
    return next((gates[one.call] for one in route.dependant.dependencies if one.call in gates), None)


def _complete(operation: Schema, at: parts.At, route: RouteContext) -> None:
    """Give a route its id, its words, who may, and the problems and headers of its answers."""
    assert route.endpoint is not None
    scope, text = _scope_of(route), inspect.cleandoc(route.endpoint.__doc__ or "")
    operation["operationId"] = f"{operation['tags'][0]}_{route.endpoint.__name__}".rstrip("_")
    operation["summary"] = text.split("\n\n")[0].replace("\n", " ").rstrip(".")
    who = f"Needs the scope `{scope}`." if scope else "Nobody is asked for a key."
    operation["description"] = f"{text}\n\n{who}"
    operation["security"] = [{"bearer": [scope]}] if scope else []
    for one in operation.get("parameters", ()):
        if one["name"] in ("as_of", "from", "until"):  # read as days of a shipment are
            one["schema"] = {"examples": one["schema"].get("examples", []), **DAY_SCHEMA}
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):  # such requests are answered as "malformed"
        del responses["422"]
    for status in map(str, COMMON_STATUSES):
        responses.setdefault(status, problem(kinds_of(int(status))))
    for status in [*responses]:
        if scope is None and status in ("401", "403"):
            del responses[status]
        elif int(status) >= 400:
            kinds = responses[status]["content"][MEDIA_TYPE]["examples"]
            common = [*kinds] == kinds_of(int(status))
            own = {**problem(kinds), "headers": parts.headers_of(status)}
            responses[status] = {"$ref": f"#/components/responses/Problem{status}"} if common else own


def _bodies(operation: Schema, at: parts.At, whole: dict[str, dict[str, Any]]) -> None:
    """Say what bodies hold where no model of the route does, and which headers come with the answers."""
    responses = operation["responses"]
    if at in parts.REQUESTS:
        operation["requestBody"] = {"required": True, "content": _content(*parts.REQUESTS[at], whole)}
        if at == ("post", "/v1/jobs"):  # it needs a line at least
            operation["requestBody"]["content"][parts.LINES]["schema"]["pattern"] = r"\S"
    for (*place, status), (media, name, means) in parts.ANSWERS.items():
        if tuple(place) == at:
            responses[status] = {"description": means, "content": _content(media, name, whole)}
    for (*place, status), (media, about, example) in parts.TEXTS.items():
        if tuple(place) == at:
            known = responses[status].get("content", {}) if (*at, status) in parts.ANSWERS else {}
            body: Schema = {"schema": {"type": "string", "description": about}, "example": example}
            if media in parts.FILES:
                body = {"schema": {"type": "string", "format": "binary", "description": about}}
            responses[status]["content"] = {**known, media: body}
    for status, response in responses.items():
        if int(status) < 400:
            response["headers"] = parts.headers_of(status, at, "304" in responses) | response.get("headers", {})
            if response["description"] == "Successful Response":
                response["description"] = parts.MEANS.get(status, "Done")
    operation["responses"] = dict(sorted(responses.items()))


def _content(media: str, name: str, whole: dict[str, dict[str, Any]]) -> Schema:
    """Return the content of a body: a schema, or lines of one, with whole documents as examples."""
    if media == parts.TAR:
        return {media: {"schema": {"type": "string", "format": "binary", "description": f"A {name}."}}}
    shown = ["lines"]
    schema: Schema = {"$ref": PLACE + name}
    if media == parts.JSON:
        shown = list(whole.get(name, ()))
    else:
        about = f"One {name} a line, each a whole JSON document, the lines parted by \\n."
        schema = {"type": "string", "description": about, "x-line-schema": schema}
    examples = {key: {"$ref": f"#/components/examples/{name}-{key}"} for key in shown if name in whole}
    return {media: {"schema": schema, **({"examples": examples} if examples else {})}}


def _show(operation: Schema, shown: tuple[Any, Any] | None) -> None:
    """Show what the application itself was asked and answered."""
    if shown is not None:
        question, answer = shown
        operation["responses"]["200"]["content"]["application/json"]["example"] = answer
        if question is not None:
            operation["requestBody"]["content"]["application/json"]["example"] = question
