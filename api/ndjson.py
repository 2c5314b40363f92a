"""A batch line by line: what was sent, and the line of the answer. The same form in streams and in jobs."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.problems import Problem
from compliance.store.receipts import Kept

MEDIA_TYPE = "application/x-ndjson"


class Streamed(StreamingResponse):
    """An answer that is sent while its request still arrives: nobody else may take messages from the request."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send; the usual watch for a disconnect would swallow the body."""
        await self.stream_response(send)


@dataclass(frozen=True, slots=True)
class Sent:
    """One line as it was sent; `number` counts the lines of the body from 1, empty ones included.

    One that is too long for a document is reported and not kept.
    """

    number: int
    document: bytes
    too_long: bool = False


async def lines_of(request: Request, most: int, longest: int) -> AsyncIterator[Sent]:
    """Yield the lines of a body as they arrive, of at most `longest` bytes; empty ones are passed over.

    Raises Problem "too_large" past `most` lines.
    """
    rest, number = bytearray(), 0
    async for part in request.stream():
        if b"\n" not in part:
            if len(rest) <= longest:  # what is too long already need not grow
                rest += part
            continue
        *whole, rest = (rest + part).split(b"\n")
        for line in whole:
            number += 1
            if number > most:
                raise _too_many(most)
            if line.strip():
                yield _sent(number, line, longest)
    if rest.strip():
        if number >= most:
            raise _too_many(most)
        yield _sent(number + 1, rest, longest)


def _sent(number: int, line: bytearray, longest: int) -> Sent:
    return Sent(number, b"", True) if len(line) > longest else Sent(number, bytes(line.strip()))


def _too_many(most: int) -> Problem:
    return Problem("too_large", f"The body may have {most:,} lines here.")


def too_long(number: int, longest: int) -> Problem:
    """Return the problem of a line that is too long for a document."""
    return Problem("too_large", f"Line {number:,} is longer than {longest:,} bytes.")


def answer_line(number: int, kept: Kept) -> bytes:
    """Return the line for an answer that was kept; the assessment stands in it byte for byte."""
    if kept.text is None:
        return problem_line(number, Problem("erased", f"The answer {kept.id} was erased at the end of its retention."))
    status = 201 if kept.fresh else 200
    return b'{"line":%d,"status":%d,"id":"%s","assessment":%s}\n' % (number, status, kept.id.encode(), kept.text)


def what_if_line(number: int, text: bytes) -> bytes:
    """Return the line for an answer under a scenario, which is not kept and has no id."""
    return b'{"line":%d,"status":200,"id":null,"assessment":%s}\n' % (number, text)


def problem_line(number: int, problem: Problem) -> bytes:
    """Return the line for a problem."""
    body = {"line": number, "status": problem.status, "problem": problem.document()}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace") + b"\n"


def check_media_type(request: Request, also: str = "") -> None:
    """Refuse a body that does not say it is newline-delimited JSON. Raises Problem "media_type"."""
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if given not in (MEDIA_TYPE, "application/ndjson", "application/jsonl"):
        raise Problem("media_type", f"Send one shipment a line, as {MEDIA_TYPE}{also}.")
