"""The schemas that no model stands behind: the problem document, the lines of a batch, and those of an export."""

from __future__ import annotations

from typing import Any

from api.description.schemas import Schema, reference
from compliance.store.chain import COVERED

_EXPORTED = {
    "tenant": "Whose receipt it is.",
    "seq": "Its place in the chain, from 1.",
    "id": "Id of the answer.",
    "at": "Moment at which it was kept, UTC.",
    "caller": "Who asked.",
    "origin": "By which way it was asked.",
    "key": "The Idempotency-Key, with where it was used.",
    "request_sha256": "Digest by which a repeated request is known.",
    "as_of": "Day of the question in China.",
    "reference": "The caller's own key of the shipment.",
    "decision": "The decision.",
    "action": "What was to be done.",
    "next_change": "The first day on which the answer changes.",
    "engine": "Version of the engine.",
    "rulebook": "Digest of the rulebook.",
    "rulebook_version": "Version of the rulebook.",
    "verified_until": "Day until which the law was verified.",
    "lists_verified_until": "Day until which every party list was.",
    "lists_age_days": "Age of the oldest party list in days.",
    "receipt": "Receipt of the answer.",
    "input_sha256": "SHA-256 of the document as it came.",
    "answer_sha256": "SHA-256 of the answer as it left.",
    "previous": "Hash of the link before.",
    "hash": "Hash of this link.",
    "erased_at": "Moment at which the documents were erased.",
    "input": "The document as it came; null once it is erased.",
    "answer": "The answer as it left; null once it is erased.",
}
_NULLABLE = ("key", "reference", "next_change", "erased_at", "input", "answer")
_COUNTS = ("seq", "lists_age_days")


def shapes() -> dict[str, Schema]:
    """Return the schemas by name."""
    line = {"line": _count("Number of the line that was sent, from 1."), "status": _count("Status that it alone gets.")}
    answered = {"id": _text("Id under which the answer is kept."), "assessment": _part("Assessment", "The answer.")}
    refused = {"problem": _part("Problem", "Why there is no answer.")}
    return {
        **_problem(),
        "AnsweredLine": _shape("The line of a shipment that was answered.", line | answered),
        "RefusedLine": _shape("The line of a shipment that got no answer.", line | refused),
        "BatchLine": _either("One line of a batch.", "AnsweredLine", "RefusedLine"),
        **_export(),
    }


def _problem() -> dict[str, Schema]:
    faults = {"type": "array", "items": reference("Fault"), "description": "Every fault found, where there are places."}
    problem = {
        "type": _text("Which kind of problem; it never changes."),
        "title": _text("What kind of problem that is."),
        "status": _count("The HTTP status."),
        "detail": _text("What happened here."),
        "faults": faults,
    }
    fault = {
        "path": _text("JSON path in the body, or the name of a parameter."),
        "cause": _text("What is wrong there."),
        "hint": _text("What to do about it."),
    }
    return {
        "Problem": _shape("A problem document (RFC 9457).", problem, ("faults",)),
        "Fault": _shape("One fault, with its place.", fault),
    }


def _export() -> dict[str, Schema]:
    head = {
        "export": _count("Version of this format."),
        "tenant": _text("Whose receipts they are."),
        "start": _part("ChainEnd", "The link before the first that follows."),
        "end": _part("ChainEnd", "The last link that follows."),
    }
    end = {"seq": _count("Place in the chain; 0 before the first."), "hash": _text("Hash of the link.")}
    row: Schema = {}
    for name in (*COVERED, "hash", "erased_at", "input", "answer"):
        about = _EXPORTED.get(name, "")
        row[name] = _count(about) if name in _COUNTS else _text(about)
        if name in _NULLABLE:
            row[name]["type"] = ["string", "null"]
    return {
        "ChainEnd": _shape("A link of a chain.", end),
        "ExportHead": _shape("The first line of an export: which part of which chain it is.", head),
        "ExportedReceipt": _shape("A receipt with its documents, as it stands in the chain.", row),
        "ExportLine": _either("One line of an export.", "ExportHead", "ExportedReceipt"),
    }


def _shape(about: str, fields: Schema, optional: tuple[str, ...] = ()) -> Schema:
    required = [name for name in fields if name not in optional]
    return {"type": "object", "description": about, "properties": fields, "required": required}


def _either(about: str, *names: str) -> Schema:
    return {"oneOf": [reference(name) for name in names], "description": about}


def _part(name: str, about: str) -> Schema:
    return reference(name) | {"description": about}


def _text(about: str) -> dict[str, Any]:
    return {"type": "string", "description": about}


def _count(about: str) -> dict[str, Any]:
    return {"type": "integer", "description": about}
