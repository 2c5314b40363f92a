"""What the description says beside the routes and models: tags, headers, bodies that are bytes, and what scopes are."""

from __future__ import annotations

from typing import Any

from api.models.documents import ID
from api.ndjson import MEDIA_TYPE
from compliance.version import VERSION

At = tuple[str, str]
JSON, LINES, TAR = "application/json", MEDIA_TYPE, "application/x-tar"
ABOUT = """Will China license this shipment? A shipment goes in; a decision comes out, with the clauses it rests on,
the papers to have, the questions that are open, and the days on which the answer changes.

Errors are problem documents (RFC 9457); `faults` name each fault with its JSON path and what to do about it. Days are
days in China. A fact that is not said is unknown, and never passes."""
TAGS = {
    "papers": "Drafts of the papers that an application needs.",
    "register": "Items with their reviews, parties with clearances, licences with what was drawn, and cases.",
    "assessments": "Ask what the law makes of a shipment, and find the answers again.",
    "exposures": "Ask what scenarios make of open orders, and what could stand in for goods. Nothing is kept.",
    "screenings": "Ask who a name is.",
    "law": "The rules, texts and lists that are applied.",
    "jobs": "Many shipments at once, answered beside the requests.",
    "mail": "Who of the tenant gets mail of what needs somebody.",
    "webhooks": "Who is told of events, and what did not arrive.",
    "rulebooks": "Take a new rulebook in, look at what it changes, put it into use, go back.",
    "receipts": "Show an examiner what was answered, and keep it from being erased.",
    "operations": "Whether the service lives and can decide, and its figures.",
}
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of this service, or a token of the identity provider that it trusts.",
}
SCOPES = {
    "Reader": "read", "Requester": "assess", "Officer": "manage", "Auditor": "audit", "Publisher": "publish",
    "Monitor": "monitor",
}  # fmt: skip
# Method and path -> media type and schema; for lines, the schema of one line.
REQUESTS: dict[At, tuple[str, str]] = {
    ("post", "/v1/assessments"): (JSON, "Shipment"),
    ("post", "/v1/assessments:batch"): (LINES, "Shipment"),
    ("post", "/v1/jobs"): (LINES, "Shipment"),
    ("post", "/v1/rulebooks"): (TAR, "signed bundle of rules, as `xuke rules bundle` writes it"),
}
# Method, path and status -> media type, schema, and what the answer means.
ANSWERS: dict[tuple[str, str, str], tuple[str, str, str]] = {
    ("post", "/v1/assessments", "200"): (
        JSON, "Assessment", "The answer kept under the key before; with record=false or scenario, one not kept"
    ),
    ("post", "/v1/assessments", "201"): (JSON, "Assessment", "The answer, kept"),
    ("get", "/v1/assessments/{id}", "200"): (JSON, "Assessment", "The answer as it was given"),
    ("post", "/v1/assessments:batch", "200"): (LINES, "BatchLine", "One line for each shipment, in the order sent"),
    ("get", "/v1/jobs/{id}/results", "200"): (
        LINES, "BatchLine", "One line for each shipment that was answered, in the order sent"
    ),
    ("post", "/v1/rulebooks", "200"): (JSON, "RulebookShown", "It was stored before"),
    ("get", "/v1/receipts:export", "200"): (
        LINES, "ExportLine", "The receipts, oldest first; the first line says which part of the chain it is"
    ),
}  # fmt: skip
_METRICS = """# HELP xuke_decisions_total Decisions given.
# TYPE xuke_decisions_total counter
xuke_decisions_total{decision="licence_required_strict",origin="assessment"} 1.0
"""
_CHECKPOINT = f"""xuke checkpoint 1
at 2026-11-28T08:00:00.000000Z
key 1f0c9a7be2d34458
default receipts 1842 {"9f2c" * 16}
{"A" * 86}==
"""
_ZIP = "application/zip"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = frozenset({_ZIP, _DOCX})
_TABLE = "seq,id,at,caller,reference,as_of,decision,action\r\n"
# Answers in plain text, beside those above or alone: media type, what it is, an example.
TEXTS: dict[tuple[str, str, str], tuple[str, str, str]] = {
    ("get", "/v1/assessments/{id}/papers", "200"): (_ZIP, "The sheets and papers.json.", ""),
    ("get", "/v1/assessments/{id}/papers/{paper}", "200"): (_DOCX, "The sheet; a ZIP where there are more.", ""),
    ("post", "/v1/cases/{id}:draft", "200"): (_ZIP, "The sheets and papers.json.", ""),
    ("get", "/metrics", "200"): ("text/plain", "Figures in the form that Prometheus reads.", _METRICS),
    ("get", "/v1/cases/{id}/report", "200"): ("text/html", "The audit report.", "<!doctype html>"),
    ("get", "/v1/own-files/{id}/content", "200"): (
        "application/octet-stream",
        "The file as it was sent.",
        "id,name,country\r\n",
    ),
    ("get", "/v1/receipts:report", "200"): ("text/html", "The audit report.", "<!doctype html>"),
    ("get", "/v1/receipts:checkpoint", "200"): ("text/plain", "A signed checkpoint.", _CHECKPOINT),
    ("get", "/v1/receipts:export", "200"): ("text/csv", "A table without the documents, with format=csv.", _TABLE),
}
MEANS = {"200": "The answer", "201": "Made", "202": "Taken in", "204": "Done; there is nothing to say"}
# Routes that say where what they made is to be found, and under which id an answer is kept.
_LOCATED = {("post", "/v1/assessments"), ("post", "/v1/jobs")}
_KEPT = {("post", "/v1/assessments"), ("get", "/v1/assessments/{id}")}
_DIGEST = "0123456789abcdef" * 2


def _header(about: str, example: str) -> dict[str, Any]:
    return {"description": about, "schema": {"type": "string"}, "example": example}


HEADERS = {
    "X-Request-Id": _header("Id of the request, as it stands in the log: yours, or a new one.", "4f1c2a9be07d6358"),
    "X-Xuke-Engine": _header("Version of the engine.", VERSION),
    "X-Xuke-Rulebook": _header(
        "Version and digest of the rulebook in use; `none` before one is loaded.", f"2026.11.21 {_DIGEST * 2}"
    ),
    "X-Xuke-Assessment": _header("Id under which the answer is kept; absent where nothing is kept.", ID),
    "Location": _header("Address of what was made.", f"/v1/assessments/{ID}"),
    "Retry-After": _header("Seconds after which it is right to try again.", "1"),
    "WWW-Authenticate": _header("How to say who you are.", "Bearer"),
    "ETag": _header(
        "Changes with the law, the code and the day; give it back in If-None-Match.", f'"{_DIGEST}-{VERSION}"'
    ),
    "Cache-Control": _header("A copy may be kept and is to be asked about each time.", "private, no-cache"),
}


def headers_of(status: str, at: At | None = None, cached: bool = False) -> dict[str, Any]:
    """Return the headers of an answer: those of every answer, those of its status, and those of its route."""
    names = ["X-Request-Id", "X-Xuke-Engine", "X-Xuke-Rulebook"]
    if int(status) < 300:
        names += ["Location"] if at in _LOCATED else []
        names += ["X-Xuke-Assessment"] if at in _KEPT else []
    names += ["ETag", "Cache-Control"] if cached and status in ("200", "304") else []
    names += ["Retry-After"] if status in ("429", "503") else []
    names += ["WWW-Authenticate"] if status == "401" else []
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
