"""The service against its own description: whatever fits it or not, every answer is one that it names.

Skipped without schemathesis (`pip install 'xuke[dev]'`). Examples are the same in every run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from api.openapi import FILE
from compliance.cli.bundle_files import make_keys
from tests.api.running import Running, running

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed: pip install 'xuke[dev]'")
from schemathesis import GenerationMode  # noqa: E402
from schemathesis.checks import not_a_server_error  # noqa: E402
from schemathesis.specs.openapi.checks import (  # noqa: E402
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
LINES, TAR = "application/x-ndjson", "application/x-tar"
BATCH, JOBS = "/v1/assessments:batch", "/v1/jobs"
EXAMPLES, OF_LINES = 10, 4  # what is sent by line takes its time to make


def _by_line(part: Any, most: int = 10_000) -> Any:
    """Return the description with bodies of lines as lists of what a line is, so that lines are made and looked at."""
    if isinstance(part, list):
        return [_by_line(one, most) for one in part]
    if not isinstance(part, dict):
        return part
    if "x-line-schema" in part:
        return {"type": "array", "items": part["x-line-schema"], "maxItems": most}
    return {
        name: _by_line(one, 2 if name == "requestBody" else most)
        for name, one in part.items()
        if not (name == "examples" and "lines" in one)
    }


DOCUMENT: dict[str, Any] = _by_line(json.loads(FILE.read_text("utf-8")))


def _as_lines(_context: Any, value: Any) -> bytes:
    """Write a body of lines; what is no list is one line."""
    lines = value if isinstance(value, list) else [value]
    return b"".join(json.dumps(one).encode() + b"\n" for one in lines)


def _as_it_is(_context: Any, value: Any) -> bytes:
    """Write a body of bytes."""
    return getattr(value, "data", value) if not isinstance(value, str) else value.encode()


def _from_lines(_context: Any, response: Any) -> Any:
    """Read an answer of lines."""
    return [json.loads(line) for line in response.content.splitlines()]


schemathesis.serializer(LINES)(_as_lines)
schemathesis.serializer(TAR)(_as_it_is)
schemathesis.deserializer(LINES)(_from_lines)


def _cases() -> Iterator[Any]:
    """Yield every operation with requests that fit it, and, where a request has parts, with some that do not."""
    for path, one in DOCUMENT["paths"].items():
        for method, operation in one.items():
            for mode in GenerationMode:
                if mode is GenerationMode.POSITIVE or operation.get("parameters") or "requestBody" in operation:
                    yield pytest.param(path, method, mode, id=f"{operation['operationId']}-{mode.value}")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Yield a service that asks for no key: every operation may be reached."""
    folder: Path = tmp_path_factory.mktemp("schemathesis")
    make_keys(folder / "publisher.key")
    trusted = str(folder / "publisher.key.pub")
    with running(f"sqlite:///{folder}/xuke.db", folder, dev="1", log_level="warning", rulebook_keys=trusted) as found:
        yield found


@pytest.fixture(scope="module")
def schema() -> Any:
    """Return the description as it is served."""
    return schemathesis.openapi.from_dict(DOCUMENT)


@pytest.mark.parametrize(("path", "method", "mode"), list(_cases()))
def test_every_answer_is_one_that_the_description_names(
    service: Running, schema: Any, path: str, method: str, mode: GenerationMode
) -> None:
    seen = 0

    @settings(
        max_examples=OF_LINES if path in (BATCH, JOBS) else EXAMPLES, derandomize=True, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate],
    )  # fmt: skip
    @given(case=schema[path][method].as_strategy(generation_mode=mode))
    def asked(case: Any) -> None:
        nonlocal seen
        case.call_and_validate(base_url=service.url, checks=CHECKS, timeout=30)
        seen += 1

    asked()
    assert seen
