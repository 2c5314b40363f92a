"""Reading what the service sent: an answer that can be vouched for, or the error that it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from compliance.client.errors import AnswerUnreadable, NotAllowed, ServiceRefused, ServiceUnavailable
from compliance.client.results import BatchLine, StoredAnswer
from compliance.client.retries import AGAIN, RetryAfter, wished_wait
from compliance.errors import Fault, ShipmentRefused, XukeError
from compliance.model.assessment import Assessment
from compliance.model.plain import JsonObject
from compliance.version import VERSION

ABOUT = "urn:xuke:problem:"
_ID = re.compile(r"[a-z]+_[0-9A-Za-z_-]{1,60}")
_ANSWER = re.compile(r'"assessment"\s*:\s*')
_DECODER = json.JSONDecoder()
T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: HTTP status, headers, and the whole body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def elsewhere(self) -> str:
        """A hint where service and client are of different versions, else nothing."""
        theirs = self.headers.get("X-Xuke-Engine", VERSION)
        return (
            ""
            if theirs == VERSION
            else f"Hold the goods: the service is xuke {theirs[:20]}, this client {VERSION}; update it"
        )


def settled(reply: Reply) -> Reply:
    """Return a reply that is an answer. Raises Again for one to be tried again, else the error that it is."""
    if 200 <= reply.status < 300:
        return reply
    problem = _tree(reply.body)
    if reply.status in AGAIN:
        raise RetryAfter(f"{reply.status} {_kind(problem)}".strip(), wished_wait(reply.headers))
    raise error_of(reply.status, problem)


def error_of(status: int, problem: JsonObject) -> XukeError:
    """Return the error that a problem document is; of anything else, such as a proxy's page, only the status."""
    detail = str(problem.get("detail") or problem.get("title") or "no reason was given")
    given = problem.get("faults")
    found = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    faults = [Fault(*(str(one.get(part, "")) for part in ("path", "cause", "hint"))) for one in found]
    if status == 422:
        return ShipmentRefused(faults or [Fault("$", detail.rstrip("."), "See the guide to the service.")])
    refused = NotAllowed if status in (401, 403) else ServiceRefused
    return refused(status, _kind(problem) or "unknown", detail, faults)


def _tree(body: bytes) -> JsonObject:
    """Return a JSON object, an empty one for anything else."""
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return tree if isinstance(tree, dict) else {}


def _kind(problem: JsonObject) -> str:
    kind = str(problem.get("type", ""))
    return kind.removeprefix(ABOUT)[:60] if kind.startswith(ABOUT) else ""


def model(kind: type[T], reply: Reply) -> T:
    """Return what comes beside answers. Raises AnswerUnreadable."""
    try:
        return kind.model_validate_json(reply.body)
    except ValidationError as error:
        raise AnswerUnreadable(_first(error), reply.body, reply.elsewhere) from None


def assessment(raw: bytes, as_of: date | None = None, hint: str = "") -> Assessment:
    """Return an answer, read strictly. Raises AnswerUnreadable, also for the answer to another day's question."""
    try:
        answer = Assessment.model_validate_json(raw, strict=True)
    except ValidationError as error:
        raise AnswerUnreadable(_first(error), raw, hint) from None
    if as_of is not None and answer.as_of != as_of:
        raise AnswerUnreadable(f"it speaks of {answer.as_of}, and {as_of} was asked", raw)
    return answer


def stored(reply: Reply, as_of: date | None = None) -> StoredAnswer:
    """Return a kept answer with the id the service gave it. Raises AnswerUnreadable."""
    name = reply.headers.get("X-Xuke-Assessment", "")
    answer = assessment(reply.body, as_of, reply.elsewhere)
    if not _ID.fullmatch(name):
        raise AnswerUnreadable("the X-Xuke-Assessment header with an id is missing", reply.body)
    return StoredAnswer(name, answer, reply.body, fresh=reply.status == 201)


def _first(error: ValidationError) -> str:
    """Return where reading failed and why, without what was there."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(step)[:60] for step in first["loc"])
    return f"{place or 'the whole'}: {first['type'].replace('_', ' ')}"


def lines(reply: Reply, as_of: date | None, key: str | None) -> Iterator[BatchLine]:
    """Yield the lines of an answer in NDJSON. Raises AnswerUnreadable at one that is not a line."""
    for text in reply.body.split(b"\n"):
        if text.strip():
            yield _line(text, as_of, key, reply.elsewhere)


def _line(text: bytes, as_of: date | None, key: str | None, hint: str) -> BatchLine:
    line = _tree(text)
    number, status, name, problem = (line.get(part) for part in ("line", "status", "id", "problem"))
    if not isinstance(number, int) or not isinstance(status, int):
        raise AnswerUnreadable("a line lacks its number or status", text, hint)
    if status in (200, 201):
        raw = _sent(text)
        if not isinstance(name, str) or not _ID.fullmatch(name):
            raise AnswerUnreadable(f"line {number} lacks an id", text, hint)
        return BatchLine(number, StoredAnswer(name, assessment(raw, as_of, hint), raw, fresh=status == 201), None)
    if not isinstance(problem, dict):
        raise AnswerUnreadable(f"line {number} has neither an answer nor a problem", text, hint)
    if status in AGAIN:
        return BatchLine(number, None, ServiceUnavailable(1, f"{status} {_kind(problem)}".strip(), key))
    return BatchLine(number, None, error_of(status, problem))


def _sent(line: bytes) -> bytes:
    """Return the bytes of the answer inside a line, unchanged."""
    text = line.decode()
    start = _ANSWER.search(text)
    if start is None:
        return b""
    return text[start.end() : _DECODER.raw_decode(text, start.end())[1]].encode()
