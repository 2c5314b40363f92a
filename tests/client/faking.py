"""A service that says what a test wants it to say, real answers to say, and a client that waits for nobody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

import httpx

from compliance.client import Client
from tests.asking import BOTTLE, GALLIUM, ask, shipment

URL, KEY = "https://xuke.test", "xk_secret_0123456789"
Step = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


@cache
def answer(reference: str = "PO-1", free: bool = False) -> bytes:
    """Return an answer as the service writes it: a licence for gallium, or nothing to do for a bottle."""
    told = ask(shipment(BOTTLE if free else GALLIUM, reference=reference, ship_on="2026-11-21"))
    return bytes(told.to_json(), "utf-8")


def name(number: int) -> str:
    """Return an id."""
    return f"asm_{number:032x}"


def told(reference: str = "PO-1", status: int = 201, number: int = 1, free: bool = False) -> httpx.Response:
    """Return the response to an assessment that is kept."""
    headers = {"X-Xuke-Assessment": name(number), "Content-Type": "application/json"}
    return httpx.Response(status, headers=headers, content=answer(reference, free))


def problem(status: int, kind: str, detail: str = "It is so.", **more: Any) -> httpx.Response:
    """Return a problem document; `headers` are those of the response."""
    headers = {"Content-Type": "application/problem+json", **more.pop("headers", {})}
    body = {"type": f"urn:xuke:problem:{kind}", "title": "A title", "status": status, "detail": detail, **more}
    return httpx.Response(status, headers=headers, content=json.dumps(body).encode())


def line(number: int, status: int = 201, reference: str = "PO-1") -> bytes:
    """Return a line of a batch, answered or (422) refused."""
    if status in (200, 201):
        head = json.dumps({"line": number, "status": status, "id": name(number)})[:-1]
        return head.encode() + b', "assessment": ' + answer(reference) + b"}\n"
    fault = {"path": "$.lines", "cause": "the list is empty", "hint": "Give at least one line."}
    kind = "shipment_refused" if status == 422 else "store_away"
    doc = {"type": f"urn:xuke:problem:{kind}", "status": status, "detail": "1 fault found.", "faults": [fault]}
    return json.dumps({"line": number, "status": status, "problem": doc}).encode() + b"\n"


class Script(httpx.MockTransport):
    """A transport that takes its steps in order and keeps every request; the last step is repeated."""

    def __init__(self, *steps: Step) -> None:
        """Take what to say."""
        self.requests: list[httpx.Request] = []
        self._steps = list(steps)
        super().__init__(self._next)

    def _next(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        if isinstance(step, Exception):
            raise step
        if callable(step):
            return step(request)
        return httpx.Response(step.status_code, headers=step.headers, content=step.content)

    @property
    def keys(self) -> list[str | None]:
        """The Idempotency-Keys in the order in which they came."""
        return [request.headers.get("Idempotency-Key") for request in self.requests]


class Watch:
    """A clock that stands still but for the waits, and keeps them."""

    def __init__(self) -> None:
        """Begin at a moment of its own."""
        self.now = 1000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        """Return the moment."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.now += seconds


def client(transport: httpx.BaseTransport, watch: Watch | None = None, **options: Any) -> Client:
    """Return a client of the pretended service; its dice always show the most."""
    watch = watch or Watch()
    made = {"clock": watch, "dice": lambda: 1.0, **options}
    return Client(URL, KEY, transport=transport, sleep=watch.sleep, **made)


class Pieces(httpx.SyncByteStream):
    """A body that comes in pieces; an exception among them breaks it off."""

    def __init__(self, pieces: Iterable[bytes | Exception]) -> None:
        """Take the pieces."""
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces up to an exception."""
        for piece in self._pieces:
            if isinstance(piece, Exception):
                raise piece
            yield piece
