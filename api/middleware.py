"""ASGI middleware for every request: limits, request ids, version headers, the log.

Plain ASGI, because it stands in the way of every request.
"""

from __future__ import annotations

import asyncio
import re
import secrets
import traceback
from time import perf_counter
from typing import Any

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import logger
from api.problems import Problem, problem_of
from api.service import Service
from api.settings import LOOPBACK, Settings
from compliance.version import VERSION

_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_ENGINE = VERSION.encode()
_GONE = 499
_BATCH = "/v1/assessments:batch"
# Each may hold its whole body while its answers are not fetched.
_MOST_BATCHES = 16
_SMALL_BYTES = 100_000


def _is_loopback(host: bytes) -> bool:
    """Return whether a Host header names loopback. A page in a browser can make any other name lead here."""
    name = host.decode("latin-1").lower()
    return (name[1:].partition("]")[0] if name.startswith("[") else name.partition(":")[0]) in LOOPBACK


class Middleware:
    """Wraps the application. One instance a process."""

    def __init__(self, app: ASGIApp, service: Service) -> None:
        """Take the application and the parts of the process."""
        self._app, self._service = app, service
        self._at_work = self._batches = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; whatever fails inside becomes a problem document."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        visit = _Visit(scope, send, given if _ID.fullmatch(given) else secrets.token_hex(8).encode(), self._service)
        is_batch = scope["path"] == _BATCH
        self._at_work += 1
        self._batches += is_batch
        try:
            if self._at_work > self._service.settings.max_in_flight or (is_batch and self._batches > _MOST_BATCHES):
                raise Problem("overloaded", "Too many requests are at work; try again shortly.", headers=_SOON)
            if self._service.settings.dev and not _is_loopback(headers.get(b"host", b"")):
                raise Problem("not_allowed", "In the dev mode only loopback is a name of this service.")
            if "\0" in scope["path"] or b"%00" in scope["query_string"]:  # no database takes it in a text
                raise Problem("malformed", "The address holds a NUL character.")
            body = _Body(receive, scope["path"], headers, self._service.settings)
            await self._app(scope, body.receive, visit.send)
        except ClientDisconnect:
            visit.status = _GONE
        except Exception as error:
            await self._failed(error, visit, scope, receive)
        finally:
            self._at_work -= 1
            self._batches -= is_batch
            visit.close()

    async def _failed(self, error: Exception, visit: _Visit, scope: Scope, receive: Receive) -> None:
        """Answer an error that no handler took. Its message may hold names: only its kind and place are logged."""
        problem = problem_of(error)
        if problem.kind in ("internal", "engine_fault"):
            places = [
                f"{f.filename.rsplit('/', 1)[-1]}:{f.lineno} {f.name}"
                for f in traceback.extract_tb(error.__traceback__)
            ]
            logger().error("failed", kind=type(error).__name__, at=places[-12:], request=visit.id.decode())
        if visit.status:  # the answer has begun: it can only be broken off
            raise ConnectionAbortedError("the answer was broken off")
        await problem.response()(scope, receive, visit.send)


class _Visit:
    """One request on its way through: its id, its status, and what is said of it afterwards."""

    __slots__ = ("_begun", "_scope", "_send", "_service", "id", "status")

    def __init__(self, scope: Scope, send: Send, name: bytes, service: Service) -> None:
        self._scope, self._send, self.id, self._service = scope, send, name, service
        self.status = 0
        self._begun = perf_counter()

    async def send(self, message: Message) -> None:
        """Send on, with the headers that every answer carries."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            assessor = self._service.active_rulebook.current
            book = f"{assessor.rulebook.version} {assessor.rulebook.digest}".encode() if assessor else b"none"
            more = [(b"x-request-id", self.id), (b"x-xuke-engine", _ENGINE), (b"x-xuke-rulebook", book)]
            message["headers"] = [*message.get("headers", ()), *more, (b"x-content-type-options", b"nosniff")]
        await self._send(message)

    def close(self) -> None:
        """Count and log. The log has the pattern of the address, not the address: references may be names."""
        seconds = perf_counter() - self._begun
        route = getattr(self._scope.get("route"), "path", "none")
        self._service.metrics.observe(route, self.status, seconds)
        caller: Any = self._scope.get("xuke.caller")
        logger().info(
            "request", method=self._scope["method"], route=route, status=self.status, ms=round(seconds * 1000, 2),
            request=self.id.decode(), tenant=caller.tenant if caller else None, caller=caller.name if caller else None,
        )  # fmt: skip


class _Body:
    """The incoming body, bounded in size and in time."""

    __slots__ = ("_deadline", "_left", "_receive", "_seconds", "_size")

    def __init__(self, receive: Receive, path: str, headers: dict[bytes, bytes], settings: Settings) -> None:
        self._receive = receive
        self._size = self._left = _allowed(path, settings)
        self._seconds = settings.body_seconds
        self._deadline: float | None = None
        length = headers.get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._size:
            raise self._too_large()
        if headers.get(b"content-encoding", b"identity") != b"identity":
            raise Problem("media_type", "A compressed body is not taken; send it as it is.")

    async def receive(self) -> Message:
        """Receive the next part. Raises Problem "too_large" or "too_slow"."""
        loop = asyncio.get_running_loop()
        if self._deadline is None:
            self._deadline = loop.time() + self._seconds
        try:
            async with asyncio.timeout_at(self._deadline):
                message = await self._receive()
        except TimeoutError:
            raise Problem(
                "too_slow", f"The body did not arrive within {self._seconds:g} seconds.", headers=_CLOSE
            ) from None
        if message["type"] == "http.request":
            if not message.get("more_body", False):
                self._deadline = loop.time() + 86_400  # what follows is the wait for a disconnect
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                raise self._too_large()
        return message

    def _too_large(self) -> Problem:
        """Return the problem; the server discards the rest, since closing at once could lose the answer."""
        return Problem("too_large", f"The body may have {self._size:,} bytes here.")


_CLOSE, _SOON = {"Connection": "close"}, {"Retry-After": "1"}
_LARGE = (
    "/v1/assessments",
    "/v1/screenings",
    "/v1/screenings:batch",
    "/v1/exposures",
    "/v1/alternatives",
    "/v1/own-files",
)

# Forms of the console that carry a file.
_FILES = ("/sheet", "/papers", "/evidence")


def _allowed(path: str, settings: Settings) -> int:
    """Return how many bytes a body may have at an address."""
    if path == _BATCH:
        return settings.max_batch_bytes
    if path in ("/v1/jobs", "/v1/rulebooks"):
        return settings.max_job_bytes
    if path == "/console/exposure":  # as much as `/v1/exposures`
        return settings.max_body_bytes
    if path.startswith("/console/") and path.endswith(_FILES):
        return settings.max_batch_bytes
    return settings.max_body_bytes if path in _LARGE else min(_SMALL_BYTES, settings.max_body_bytes)
