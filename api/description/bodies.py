"""The bodies that routes read and write as bytes, so that no model of theirs says what they hold."""

from __future__ import annotations

import json
from typing import Any

from api.description.schemas import Schema, reference
from api.ndjson import MEDIA_TYPE

JSON, TAR = "application/json", "application/x-tar"
Examples = dict[str, dict[str, Any]]

# Method and path -> media type and schema; for lines, the schema of one line.
REQUESTS: dict[tuple[str, str], tuple[str, str]] = {
    ("post", "/v1/assessments"): (JSON, "Shipment"),
    ("post", "/v1/assessments:batch"): (MEDIA_TYPE, "Shipment"),
    ("post", "/v1/jobs"): (MEDIA_TYPE, "Shipment"),
    ("post", "/v1/rulebooks"): (TAR, "signed bundle of rules, as `xuke rules bundle` writes it"),
}
_FILLED = (("post", "/v1/jobs"),)  # bodies that need a line at least
# Method, path and status -> media type, schema, and what the answer means.
ANSWERS: dict[tuple[str, str, str], tuple[str, str, str]] = {
    ("post", "/v1/assessments", "200"): (
        JSON, "Assessment", "The answer kept under the key before; with record=false, one that is not kept"
    ),
    ("post", "/v1/assessments", "201"): (JSON, "Assessment", "The answer, kept"),
    ("get", "/v1/assessments/{id}", "200"): (JSON, "Assessment", "The answer as it was given"),
    ("post", "/v1/assessments:batch", "200"): (
        MEDIA_TYPE, "BatchLine", "One line for each shipment, in the order sent"
    ),
    ("get", "/v1/jobs/{id}/results", "200"): (
        MEDIA_TYPE, "BatchLine", "One line for each shipment that was answered, in the order sent"
    ),
    ("post", "/v1/rulebooks", "200"): (JSON, "RulebookShown", "It was on the shelf before"),
    ("get", "/v1/receipts:export", "200"): (
        MEDIA_TYPE, "ExportLine", "The receipts, oldest first; the first line says which part of the chain it is"
    ),
}  # fmt: skip
_METRICS = """# HELP xuke_decisions_total Decisions given.
# TYPE xuke_decisions_total counter
xuke_decisions_total{decision="licence_required_strict",origin="assessment"} 1.0
"""
_TABLE = "seq,id,at,caller,reference,as_of,decision,action\r\n"
# Answers in plain text, beside those above or alone: media type, what it is, an example.
TEXTS: dict[tuple[str, str, str], tuple[str, str, str]] = {
    ("get", "/metrics", "200"): ("text/plain", "Figures in the form that Prometheus reads.", _METRICS),
    ("get", "/v1/receipts:export", "200"): ("text/csv", "A table without the documents, with format=csv.", _TABLE),
}


def fill(operation: dict[str, Any], at: tuple[str, str], whole: dict[str, Examples]) -> None:
    """Say what the bodies of a route hold, where it is in these tables."""
    if at in REQUESTS:
        media, name = REQUESTS[at]
        operation["requestBody"] = {"required": True, "content": _content(media, name, whole.get(name, {}))}
        if at in _FILLED:
            operation["requestBody"]["content"][media]["schema"]["pattern"] = r"\S"
    responses = operation["responses"]
    for (method, path, status), (media, name, means) in ANSWERS.items():
        if (method, path) == at:
            responses[status] = {"description": means, "content": _content(media, name, whole.get(name, {}))}
    for (method, path, status), (media, about, example) in TEXTS.items():
        if (method, path) == at:
            body = {"schema": {"type": "string", "description": about}, "example": example}
            known = responses[status].get("content", {}) if (*at, status) in ANSWERS else {}
            responses[status] |= {"content": {**known, media: body}}


def _content(media: str, name: str, examples: Examples) -> Schema:
    """Return the content of a body: a schema, or lines of one, with whole documents as examples."""
    if media == TAR:
        return {TAR: {"schema": {"type": "string", "format": "binary", "description": f"A {name}."}}}
    if media == JSON:
        shown = {"examples": {key: {"$ref": _place(name, key)} for key in examples}} if examples else {}
        return {JSON: {"schema": reference(name), **shown}}
    about = f"One {name} a line, each a whole JSON document, the lines parted by \\n."
    schema = {"type": "string", "description": about, "x-line-schema": reference(name)}
    shown = {"examples": {"lines": {"$ref": _place(name, "lines")}}} if examples else {}
    return {media: {"schema": schema, **shown}}


def two_lines(examples: Examples) -> dict[str, Any]:
    """Return the first two of some documents as lines."""
    lines = [json.dumps(one["value"], ensure_ascii=False, separators=(",", ":")) for one in examples.values()]
    return {"summary": "Two lines", "value": "\n".join(lines[:2]) + "\n"}


def _place(name: str, key: str) -> str:
    return f"#/components/examples/{name}-{key}"
