"""What every route's description gets: id, summary, who may, problems with examples, headers, bodies."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any, get_args

from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from api import service
from api.description.bodies import fill
from api.description.headers import headers_of
from api.description.raised import kinds_of
from api.description.schemas import DAY
from api.openapi import EDGE
from api.problems import KINDS, MEDIA_TYPE

Operation = dict[str, Any]
_SCOPES = {
    "Reader": "read", "Requester": "assess", "Officer": "manage", "Auditor": "audit", "Publisher": "publish",
    "Monitor": "monitor",
}  # fmt: skip
# Routes that say where what they made is to be found, and under which id an answer is kept.
_LOCATED = {("post", "/v1/assessments"), ("post", "/v1/jobs")}
_KEPT = {("post", "/v1/assessments"), ("get", "/v1/assessments/{id}")}
_MEANS = {"200": "The answer", "201": "Made", "202": "Taken in", "204": "Done; there is nothing to say"}
_OPEN = ("401", "403")  # what nobody is answered who need not say who he is


@dataclass(frozen=True, slots=True)
class Known:
    """What stands at the hand of all operations: whole documents by schema and name, and those of single routes."""

    whole: dict[str, dict[str, Any]]
    asked: dict[tuple[str, str], tuple[Any, Any]]


def routes_of(routes: Any) -> dict[tuple[str, str], RouteContext]:
    """Return the described routes by method and path."""
    found = {}
    for one in iter_route_contexts(routes):
        if isinstance(one.original_route, APIRoute) and one.include_in_schema:
            found.update({(method.lower(), str(one.path_format)): one for method in one.methods or ()})
    return found


def scope_of(route: RouteContext) -> str | None:
    """Return the scope that a route needs, None where nobody is asked."""
    gates = {get_args(getattr(service, name))[1].dependency: scope for name, scope in _SCOPES.items()}
    return next((gates[one.call] for one in route.dependant.dependencies if one.call in gates), None)


def polish(operation: Operation, at: tuple[str, str], route: RouteContext, known: Known) -> None:
    """Complete the description of one route."""
    endpoint = route.endpoint
    assert endpoint is not None
    tag = (operation.get("tags") or ["service"])[0]
    scope = scope_of(route)
    text = inspect.cleandoc(endpoint.__doc__ or "")
    operation["operationId"] = f"{tag}_{endpoint.__name__}".rstrip("_")
    operation["summary"] = text.split("\n\n")[0].replace("\n", " ").rstrip(".")
    who = f"Needs the scope `{scope}`." if scope else "Nobody is asked for a key."
    operation["description"] = f"{text}\n\n{who}"
    operation["security"] = [{"bearer": [scope]}] if scope else []
    for one in operation.get("parameters", ()):
        if one["name"] in ("as_of", "from", "until"):  # read as days of a shipment are
            one["schema"] = {"examples": one["schema"].get("examples", []), "type": "string", **DAY}
    _bodies(operation, at, known)
    _problems(operation, kinds_of(endpoint), scope)
    _headers(operation, at)
    operation["responses"] = dict(sorted(operation["responses"].items()))


def _bodies(operation: Operation, at: tuple[str, str], known: Known) -> None:
    """Say what bodies hold where no model of the route does, and show whole documents."""
    responses = operation["responses"]
    fill(operation, at, known.whole)
    if at in known.asked:
        question, answer = known.asked[at]
        responses["200"]["content"]["application/json"]["example"] = answer
        if question is not None:
            operation["requestBody"]["content"]["application/json"]["example"] = question
    for status, response in responses.items():
        if response.get("description") == "Successful Response":
            response["description"] = _MEANS.get(status, "Done")


def _problems(operation: Operation, raised: frozenset[str], scope: str | None) -> None:
    """Show an example for each kind of problem that a status can stand for here; those of the edge hold everywhere."""
    responses = operation["responses"]
    automatic = str(responses.get("422", {}).get("content", {}))
    if "HTTPValidationError" in automatic:  # such requests are answered as "malformed"
        del responses["422"]
    for status in EDGE:
        responses.setdefault(str(status), {})
    for status in [*responses] if scope is None else ():
        if status in _OPEN:
            del responses[status]
    for status in [*responses]:
        if int(status) >= 400:
            every = _kinds(int(status))
            seen = [kind for kind in every if kind in raised]
            special = int(status) not in EDGE and len(seen) not in (0, len(every))
            common = {"$ref": f"#/components/responses/Problem{status}"}
            responses[status] = _problem(status, seen) if special else common


def shared() -> dict[str, Any]:
    """Return the problem answers that routes have in common, by status."""
    statuses = sorted({kind.status for kind in KINDS.values()})
    return {f"Problem{status}": _problem(str(status), _kinds(status)) for status in statuses}


def _kinds(status: int) -> list[str]:
    return [kind for kind, what in KINDS.items() if what.status == status]


def _problem(status: str, shown: list[str]) -> dict[str, Any]:
    """Return the answer for a status that stands for some kinds of problems, with an example of each."""
    examples = {kind: {"$ref": f"#/components/examples/Problem-{kind}"} for kind in shown}
    return {
        "description": "; ".join(KINDS[kind].title for kind in shown),
        "headers": headers_of(status),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }


def _headers(operation: Operation, at: tuple[str, str]) -> None:
    responses = operation["responses"]
    cached = "304" in responses
    for status, response in responses.items():
        more: tuple[str, ...] = ()
        if int(status) < 300 and at in _LOCATED:
            more += ("Location",)
        if int(status) < 300 and at in _KEPT:
            more += ("X-Xuke-Assessment",)
        if cached and status in ("200", "304"):
            more += ("ETag", "Cache-Control")
        if "$ref" in response or int(status) >= 400:
            continue
        response["headers"] = headers_of(status, more) | response.get("headers", {})
