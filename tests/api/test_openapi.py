"""The description of the service: whole, true, resolvable, and up to date with routes, models and rules."""

from __future__ import annotations

import ast
import inspect
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.testclient import TestClient

from api import generate, service
from api.app import create_app
from api.auth.principal import Principal
from api.models.documents import ExportedReceipt
from api.openapi import COMMON_STATUSES, FILE
from api.openapi_document import routes_of
from api.openapi_examples import RULES, problem_example, questions
from api.openapi_parts import ANSWERS, REQUESTS, SCOPES, TAGS, TEXTS
from api.problem_kinds import KINDS
from api.problems import problem_of
from api.settings import Settings
from compliance.errors import EngineFault, ShipmentRefused
from compliance.intake.reading import read_shipment
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.vocabulary import COUNTRIES
from compliance.store.chain import RECEIPTS
from compliance.store.database import DatabaseUnavailable
from tests.api.in_process import LOOPBACK
from tests.api.raised_problems import kinds_of

PROBLEM = "application/problem+json"
ALWAYS = {"X-Request-Id", "X-Xuke-Engine", "X-Xuke-Rulebook"}
CODE = re.compile(r"[0-9]{3}")


@cache
def document() -> dict[str, Any]:
    """Return the description as it would be written now."""
    return generate.described()


@cache
def app() -> Any:
    """Return the application; its database is never opened."""
    return create_app(Settings(database_url="sqlite:///never-opened.db", dev=True, log_level="error"))


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every route as `get /path` with its description."""
    for path, methods in document()["paths"].items():
        yield from ((f"{method} {path}", operation) for method, operation in methods.items())


def fields() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield every field of every schema."""
    for name, schema in document()["components"]["schemas"].items():
        yield from ((name, key, field) for key, field in schema.get("properties", {}).items())


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference points to, or the part itself."""
    if "$ref" not in part:
        return part
    found: Any = document()
    for step in str(part["$ref"]).removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def within(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document."""
    if isinstance(part, dict):
        yield part
        for one in part.values():
            yield from within(one)
    elif isinstance(part, list):
        for one in part:
            yield from within(one)


def test_the_committed_file_is_what_would_be_written() -> None:
    pytest.importorskip("durable_rules_engine", reason="its examples are answers of both judges")
    assert FILE.read_text("utf-8") == generate.text_of(document()), "run python -m api.generate"


def test_writing_it_twice_gives_the_same_bytes() -> None:
    assert generate.text_of(generate.described()) == generate.text_of(document())


def test_a_file_out_of_date_is_named_with_its_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    as_it_stands = document()
    monkeypatch.setattr(generate, "FILE", tmp_path / "openapi.json")
    monkeypatch.setattr(generate, "described", lambda: as_it_stands)
    assert generate.main(["--check"]) == 1
    assert "run python -m api.generate" in capsys.readouterr().out
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0


def test_it_is_valid_openapi_3_1() -> None:
    validator = pytest.importorskip("openapi_spec_validator")
    assert document()["openapi"].startswith("3.1.")
    validator.validate(document())


def test_it_is_served_as_it_is_written_and_no_page_asks_a_network_for_scripts() -> None:
    client = TestClient(app(), base_url=LOOPBACK)
    assert client.get("/openapi.json").json() == json.loads(FILE.read_text("utf-8"))
    assert [client.get(path).status_code for path in ("/docs", "/redoc")] == [200, 404]
    page = client.get("/docs").text
    assert "<script" not in page and "src=" not in page and 'href="http' not in page


def test_every_field_has_words_and_an_example() -> None:
    offenders = [f"{name}.{key} has no description" for name, key, field in fields() if not field.get("description")]
    offenders += [f"{name}.{key} has no example" for name, key, field in fields() if not field.get("examples")]
    assert not offenders, "\n".join(offenders)


def test_every_schema_has_words_and_a_readable_name() -> None:
    schemas = document()["components"]["schemas"]
    offenders = [f"{name} has no description" for name, schema in schemas.items() if not schema.get("description")]
    offenders += [f"{name} is no readable name" for name in schemas if not re.fullmatch(r"([A-Z][a-z0-9]+)+", name)]
    assert not offenders, "\n".join(offenders)


def test_every_parameter_has_words_and_an_example() -> None:
    offenders = [
        f"{route}: {one['name']}"
        for route, operation in operations()
        for one in operation.get("parameters", ())
        if not one.get("description") or not (one["schema"].get("examples") or "example" in one)
    ]
    assert not offenders, "\n".join(offenders)


def test_every_route_has_words_tags_and_an_id_of_its_own() -> None:
    offenders = [
        f"{route} has no {what}"
        for route, operation in operations()
        for what in ("summary", "description", "operationId", "tags")
        if not operation.get(what)
    ]
    ids = [operation["operationId"] for _, operation in operations()]
    offenders += [f"the id {name} is used twice" for name in {one for one in ids if ids.count(one) > 1}]
    offenders += [f"the tag {one['name']} has no description" for one in document()["tags"] if "description" not in one]
    assert not offenders, "\n".join(offenders)


def test_every_route_but_health_needs_a_key_with_a_scope() -> None:
    scopes = {"read", "assess", "manage", "audit", "publish", "monitor"}
    offenders = [
        f"{route}: {operation.get('security')}"
        for route, operation in operations()
        if (not operation["security"]) != route.startswith("get /health/")
        or not {scope for one in operation["security"] for scope in one["bearer"]} <= scopes
    ]
    assert not offenders, "\n".join(offenders)
    assert document()["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_every_gate_of_the_service_is_known_to_the_description() -> None:
    gates = {name for name, value in vars(service).items() if get_args(value)[:1] == (Principal,)}
    assert gates == set(SCOPES)


def test_every_reference_resolves() -> None:
    offenders = []
    for part in within(document()):
        if isinstance(part.get("$ref"), str):
            try:
                resolved(part)
            except KeyError:
                offenders.append(part["$ref"])
    assert not offenders, "\n".join(offenders)


def test_every_answer_says_what_it_holds() -> None:
    offenders = [
        f"{route} {status} {media}"
        for route, operation in operations()
        for status, response in operation["responses"].items()
        if status not in ("204", "304")
        for media, body in (resolved(response).get("content") or {"no content": {}}).items()
        if not body.get("schema")
    ]
    assert not offenders, "\n".join(offenders)


def test_every_route_documents_the_problems_that_all_can_meet_each_with_its_example() -> None:
    offenders = []
    for route, operation in operations():
        wanted = {str(status) for status in COMMON_STATUSES} - (set() if operation["security"] else {"401", "403"})
        offenders += [f"{route} does not document {status}" for status in wanted - set(operation["responses"])]
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                body = resolved(response)["content"]["application/problem+json"]
                shown = [resolved(one)["value"] for one in body.get("examples", {}).values()]
                if not shown or {one["status"] for one in shown} != {int(status)}:
                    offenders.append(f"{route} {status} has no example of that problem")
    assert not offenders, "\n".join(offenders)


def test_a_problem_that_a_route_can_raise_is_documented() -> None:
    offenders = []
    for (method, path), route in routes_of(app().routes).items():
        assert route.endpoint is not None
        documented = document()["paths"][path][method]["responses"]
        for kind in kinds_of(route.endpoint):
            answer = resolved(documented.get(str(KINDS[kind].status), {"content": {PROBLEM: {}}}))
            if kind not in answer["content"][PROBLEM].get("examples", {}):
                offenders.append(f"{method} {path} can answer {kind} ({KINDS[kind].status})")
    assert not offenders, "\n".join(sorted(offenders))


def _given(endpoint: Callable[..., Any]) -> set[str]:
    """Return the statuses of success that the source of a route names itself."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(endpoint)))
    numbers = {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {one for one in numbers if CODE.fullmatch(one) and one.startswith("20")} - {"200"} | (
        {"200"} if re.search(r"20[0-9] if .* else 200|200 if .* else 20[0-9]", inspect.getsource(endpoint)) else set()
    )


def test_a_status_of_success_that_a_route_names_is_documented() -> None:
    offenders = [
        f"{method} {path} answers {status}"
        for (method, path), route in routes_of(app().routes).items()
        if route.endpoint is not None
        for status in _given(route.endpoint) - set(document()["paths"][path][method]["responses"])
    ]
    assert not offenders, "\n".join(offenders)


def test_every_answer_describes_its_headers() -> None:
    offenders = []
    for route, operation in operations():
        for status, response in operation["responses"].items():
            headers = resolved(response).get("headers", {})
            wanted = ALWAYS | ({"Retry-After"} if status in ("429", "503") else set())
            wanted |= {"ETag", "Cache-Control"} if status == "304" else set()
            wanted |= {"WWW-Authenticate"} if status == "401" else set()
            offenders += [f"{route} {status} lacks {name}" for name in sorted(wanted - set(headers))]
    made = document()["paths"]["/v1/assessments"]["post"]["responses"]
    for status in ("200", "201"):
        offenders += [one for one in ("Location", "X-Xuke-Assessment") if one not in made[status]["headers"]]
    assert not offenders, "\n".join(offenders)


def test_the_bodies_of_question_and_answer_are_their_models() -> None:
    asked = document()["paths"]["/v1/assessments"]["post"]
    body = asked["requestBody"]["content"]["application/json"]
    assert body["schema"] == {"$ref": "#/components/schemas/Shipment"} and len(body["examples"]) == 3
    for status in ("200", "201"):
        body = asked["responses"][status]["content"]["application/json"]
        assert body["schema"] == {"$ref": "#/components/schemas/Assessment"} and len(body["examples"]) == 3


def test_bodies_of_lines_name_the_schema_of_a_line() -> None:
    batch = document()["paths"]["/v1/assessments:batch"]["post"]
    sent = batch["requestBody"]["content"]["application/x-ndjson"]
    reported = batch["responses"]["200"]["content"]["application/x-ndjson"]
    for body, name in ((sent, "Shipment"), (reported, "BatchLine")):
        assert body["schema"]["x-line-schema"] == {"$ref": f"#/components/schemas/{name}"}
        for line in resolved(body["examples"]["lines"])["value"].splitlines():
            json.loads(line)


def _examples() -> Iterator[tuple[str, dict[str, Any], Any]]:
    """Yield every example with its place and its schema."""
    for name, key, field in fields():
        yield from ((f"{name}.{key}", field, one) for one in field["examples"])
    for name, one in document()["components"]["examples"].items():
        if not name.endswith("-lines"):
            schema = name.split("-")[0].replace("Problem", "ProblemShown")
            yield name, {"$ref": f"#/components/schemas/{schema}"}, one["value"]
    for route, operation in operations():
        for one in operation.get("parameters", ()):
            yield from ((f"{route} {one['name']}", one["schema"], e) for e in one["schema"].get("examples", ()))
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            for content in body.get("content", {}).values():
                if "example" in content:
                    yield route, content["schema"], content["example"]


def test_every_example_fits_its_schema() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    parts = {"components": {"schemas": document()["components"]["schemas"]}}
    offenders = [
        f"{place}: {error.message[:200]}"
        for place, schema, example in _examples()
        for error in jsonschema.Draft202012Validator({**schema, **parts}).iter_errors(example)
    ]
    assert not offenders, "\n".join(offenders)


def test_null_is_absent_wherever_a_question_may_leave_a_field_out() -> None:
    """As the library reads it: null equals absent in every part of a shipment."""
    jsonschema = pytest.importorskip("jsonschema")
    components = {"components": {"schemas": document()["components"]["schemas"]}}
    check = jsonschema.Draft202012Validator({"$ref": "#/components/schemas/Shipment", **components})
    fields_left_out = set(document()["components"]["schemas"]["Shipment"]["properties"]) - {"lines"}
    nulls = dict.fromkeys(fields_left_out)
    assert check.is_valid({**nulls, "lines": [{"line": "1", "description": "yttrium oxide", "elements": None}]})
    assert not check.is_valid({**nulls, "lines": None})


@pytest.mark.parametrize(
    ("part", "fits"),
    [
        ({"hs_code": "8505.11 10"}, True), ({"hs_code": "850"}, False), ({"control_code": "1c905.A.4"}, True),
        ({"control_code": "1F905"}, False), ({"elements": {"Dy": {"mass_percent": "3.1"}}}, True),
        ({"elements": {"Dy": {"mass_percent": 101}}}, False), ({"elements": {"Yt": {}}}, False),
        ({"origin": "CN"}, True), ({"origin": "XX"}, False), ({"quantity": {"value": "12 kg"}}, False),
    ],
)  # fmt: skip
def test_the_schema_of_a_line_takes_what_the_library_takes(part: dict[str, Any], fits: bool) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    from compliance.errors import ShipmentRefused
    from compliance.intake.reading import read_shipment

    components = {"components": {"schemas": document()["components"]["schemas"]}}
    shipment = {"lines": [{"line": "1", "description": "goods", **part}]}
    check = jsonschema.Draft202012Validator({"$ref": "#/components/schemas/Shipment", **components})
    assert check.is_valid(shipment) is fits
    try:
        read_shipment(shipment)
    except ShipmentRefused:
        assert not fits
    else:
        assert fits


def test_a_long_choice_stands_once() -> None:
    held = [part for part in within(document()) if part.get("enum") == list(COUNTRIES)]
    assert len(held) == 1


def test_the_examples_of_problems_are_what_errors_of_the_library_become() -> None:
    refused = problem_of(_refusal(b'{"destination": "Germany", "lines": [{"line": "1", "description": "goods"}]}'))
    away, fault = (
        problem_of(DatabaseUnavailable("the database is away")),
        problem_of(EngineFault("the judges disagree")),
    )
    for problem in (refused, away, fault):
        assert problem.document() == problem_example(problem.kind)
    details = [kind.detail for kind in KINDS.values()]
    assert all(details) and len(set(details)) == len(KINDS)


def _refusal(text: bytes) -> Exception:
    with pytest.raises(ShipmentRefused) as refused:
        read_shipment(text)
    return refused.value


def test_a_change_of_law_changes_no_byte_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With another version, and another name on a list of parties in `rules/`, the same document is written."""
    rules = Path(shutil.copytree(default_root(), tmp_path / "rules"))
    coverage = rules / "coverage.yaml"
    coverage.write_text(re.sub(r"(?m)^version: .*", "version: 2031.01.01", coverage.read_text("utf-8")), "utf-8")
    notice = sorted((rules / "lists" / "parties").glob("*.yaml"))[0]
    notice.write_text(notice.read_text("utf-8").replace('en: "', 'en: "Another ', 1), "utf-8")
    ours = [one for name, one in [*sys.modules.items()] if name.split(".")[0] in ("api", "compliance")]
    for module in [one for one in ours if "default_root" in vars(one)]:
        monkeypatch.setattr(module, "default_root", lambda: rules)
    assert Rulebook.default().version == "2031.01.01"
    assert generate.text_of(generate.described()) == generate.text_of(document())
    assert RULES.is_relative_to(Path(__file__).parents[1]) and not RULES.is_relative_to(default_root())


def test_an_export_has_every_column_that_the_chain_covers() -> None:
    assert [*RECEIPTS.columns, *RECEIPTS.documents] == [*ExportedReceipt.model_fields]


def test_nothing_stands_in_the_tables_that_is_nowhere_else() -> None:
    routes = set(routes_of(app().routes))
    offenders = [f"bodies: {' '.join(at)}" for at in REQUESTS if at not in routes]
    offenders += [f"bodies: {' '.join(at)}" for at in (*ANSWERS, *TEXTS) if at[:2] not in routes]
    offenders += [
        f"asked: {method} {path}" for method, path, *_ in questions()["routes"] if (method, path) not in routes
    ]
    offenders += [f"tag: {tag}" for tag in TAGS if tag not in {one["name"] for one in document()["tags"]}]
    assert not offenders, "\n".join(offenders)


def test_every_body_of_a_request_is_built_with_its_class() -> None:
    """One that is built at its first request makes that one slow, and pydantic warn of an alias."""
    routes = [one.original_route for one in routes_of(app().routes).values()]
    fields = [one.body_field for one in routes if isinstance(one, APIRoute) and one.body_field]
    bodies = {one.field_info.annotation for one in fields}
    models = [one for one in bodies if isinstance(one, type) and issubclass(one, BaseModel)]
    assert len(models) > 3
    late = [one.__name__ for one in models if one.model_config.get("defer_build")]
    assert not late, "\n".join(late)
