"""What went wrong, as RFC 9457 problem documents: one table of kinds, one place where errors become answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.problem_kinds import KINDS as KINDS
from compliance.errors import EngineFault, Fault, InputRefused, OwnRulesRefused, ShipmentRefused, XukeError
from compliance.law.bundle import BundleRefused
from compliance.report.pdf_fonts import PdfUnavailable
from compliance.store.database import DatabaseUnavailable
from compliance.store.receipts import KeyReused
from compliance.store.register.entries import NotRegistered, RegisterConflict

MEDIA_TYPE = "application/problem+json"
ABOUT = "urn:xuke:problem:"


class Problem(Exception):
    """A problem to be answered: its kind, what happened here, faults with JSON paths, headers such as Retry-After."""

    def __init__(
        self, kind: str, detail: str, faults: Sequence[Fault] = (), headers: dict[str, str] | None = None
    ) -> None:
        """Take a kind of `KINDS`; an unknown one is an error of the service."""
        super().__init__(kind, detail)
        self.kind, self.detail, self.faults = kind, detail, tuple(faults)
        self.headers = headers or {}

    @property
    def status(self) -> int:
        """The HTTP status."""
        return KINDS[self.kind].status

    def document(self) -> dict[str, Any]:
        """Return the problem document."""
        kind = KINDS[self.kind]
        body: dict[str, Any] = {
            "type": ABOUT + self.kind,
            "title": kind.title,
            "status": kind.status,
            "detail": self.detail,
        }
        if self.faults:
            body["faults"] = [{"path": f.path, "cause": f.cause, "hint": f.hint} for f in self.faults]
        return body

    def response(self) -> Response:
        """Return the answer to send."""
        text = json.dumps(self.document(), ensure_ascii=False).encode("utf-8", "replace")
        return Response(text, self.status, self.headers, MEDIA_TYPE)


def problem_of(error: Exception) -> Problem:
    """Return the problem that an error is; unforeseen errors are reported without details, which may hold names."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, ShipmentRefused):
        count = len(error.faults)
        return Problem("shipment_refused", f"{count} fault{'' if count == 1 else 's'} found.", error.faults)
    if isinstance(error, BundleRefused):
        return Problem("rulebook_refused", _said(error))
    if isinstance(error, NotRegistered):
        return Problem("not_found", _said(error))
    if isinstance(error, RegisterConflict | OwnRulesRefused | PdfUnavailable):
        return Problem("state_conflict", _said(error))
    if isinstance(error, KeyReused):
        return Problem("key_reused", _said(error))
    if isinstance(error, DatabaseUnavailable):
        return Problem("store_away", _UNAVAILABLE, headers=_SOON)
    if isinstance(error, InputRefused):
        return Problem("shipment_refused", "1 fault found.", [Fault(error.where or "$", error.what, error.hint)])
    if isinstance(error, EngineFault):
        return Problem(
            "engine_fault", "The two judges disagreed or failed; no decision was produced. Please report it."
        )
    if isinstance(error, HTTPException):
        return _BY_STATUS.get(error.status_code, Problem("malformed", str(error.detail)))
    if isinstance(error, RequestValidationError):
        return Problem("malformed", "The request does not fit this address.", _faults(error))
    return Problem("internal", "No decision was given. The log names the cause under this request's X-Request-Id.")


_SOON = {"Retry-After": "1"}
_UNAVAILABLE = "No answer is given. Try again shortly under the same Idempotency-Key: it is answered and kept once."
_BY_STATUS = {
    400: Problem("malformed", "The body cannot be read as JSON."),
    404: Problem("not_found", "No resource at this address."),
    405: Problem("method_unknown", "This address does not accept this method."),
}


_MOST_FAULTS, _LONGEST_PLACE = 100, 200


def _faults(error: RequestValidationError) -> list[Fault]:
    """Return the first faults; how many more there are is said."""
    errors = error.errors()
    rest = len(errors) - _MOST_FAULTS
    more = [Fault("$", f"{rest} more faults are not shown", "Mend those above first.")] if rest > 0 else []
    return [_fault(one) for one in errors[:_MOST_FAULTS]] + more


def _fault(error: dict[str, Any]) -> Fault:
    """Return what a parameter or body was refused for; the value itself is not repeated."""
    steps = [str(step) for step in error["loc"] if step != "body"]
    place = ".".join(steps) if error["loc"][0] in ("query", "header", "path") else "$" + "".join(f".{s}" for s in steps)
    return Fault(place[:_LONGEST_PLACE], error["msg"][:200], "See the description of the service at /openapi.json.")


def _said(error: XukeError) -> str:
    return str(error).rstrip(".") + "."


async def answer_problem(request: Request, error: Exception) -> Response:
    """Answer a raised error as a problem document."""
    problem = problem_of(error)
    if isinstance(error, RequestValidationError) and _is_no_json(request, error):
        problem = Problem("media_type", "Send the body as application/json.")
    if problem.kind == "method_unknown":
        problem = Problem(problem.kind, problem.detail, headers={"Allow": ", ".join(_methods(request))})
    return problem.response()


def _is_no_json(request: Request, error: RequestValidationError) -> bool:
    """Return whether a body was refused as a whole because it does not say that it is JSON."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    whole = any(tuple(one["loc"]) == ("body",) for one in error.errors())
    return whole and given != "application/json" and not given.endswith("+json")


def _methods(request: Request) -> list[str]:
    """Return the methods that an address takes, over all routes that stand at it."""
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.methods and route.path_regex.match(request.scope["path"]):
            found.update(route.methods)
    return sorted(found)
