"""The wire: HTTP as uvicorn reads it, with the bounds that have to hold before a request reaches the application.

uvicorn by itself waits for ever for the head of a request, takes heads and trailers of any size and any number of
requests sent ahead, and keeps an answer for a reader that takes nothing. Here a connection always has a time at which
it ends: while it has nothing to answer, and while its reader takes nothing.
"""

from __future__ import annotations

import asyncio
from asyncio import TimerHandle
from typing import Any

from httptools import HttpParserError
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from api.problems import MEDIA_TYPE, Problem
from api.settings import Settings
from compliance.version import VERSION

MOST_HEAD_BYTES = 65_536
MOST_AHEAD = 32  # requests sent ahead of their answers on one connection


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection. `head_seconds` and `unread_seconds` as in the settings."""

    head_seconds = 15.0
    unread_seconds = 60.0

    def connection_made(self, transport: Any) -> None:
        """Begin: the first head has its time."""
        super().connection_made(transport)
        self._due: TimerHandle | None = None
        self._unread: TimerHandle | None = None
        self._deaf = False  # what still comes is not read: the connection ends
        self._dry = 0  # bytes since a head was whole or a body went on
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._rest()
        self._read_on()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        if self._deaf:
            return
        self._dry += len(data)
        super().data_received(data)
        if self._dry > MOST_HEAD_BYTES:
            said = f"A head, or what stands between the parts of a body, may have {MOST_HEAD_BYTES:,} bytes."
            self._refuse(Problem("head_too_large", said))
        elif self._idle and self._due is None and self.timeout_keep_alive_task is None:
            self._wait()

    def on_headers_complete(self) -> None:
        """Begin a request."""
        if len(self.pipeline) >= MOST_AHEAD:
            raise HttpParserError("too many requests were sent ahead")
        self._dry = 0
        self._rest()
        self._unset_keepalive_if_required()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._dry = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request; one that was answered before it had all come leaves the connection for the next."""
        self._dry = 0
        super().on_message_complete()
        if self._idle:
            self._rest()
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def on_response_complete(self) -> None:
        """An answer was written. A connection that closes with it is not held open by a reader that takes nothing."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._end_surely()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection on which nothing more was asked."""
        super().timeout_keep_alive_handler()
        self._end_surely()

    def pause_writing(self) -> None:
        """The reader does not keep up: it has some time to go on."""
        super().pause_writing()
        self._read_on()
        self._unread = self.loop.call_later(self.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The reader went on."""
        super().resume_writing()
        self._read_on()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(Problem("malformed", "This cannot be read as HTTP."))

    def _unsupported_upgrade_warning(self) -> None:
        """Answer in plain HTTP what would go on in another protocol, and close."""
        self._deaf = True
        if self.cycle is not None:
            self.cycle.keep_alive = False

    @property
    def _idle(self) -> bool:
        """Whether no request is at work."""
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        self._due = self.loop.call_later(self.head_seconds, self._late)

    def _rest(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _read_on(self) -> None:
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _late(self) -> None:
        """The head did not come in time; who has sent some of it is told so."""
        self._due = None
        if self._dry and not self.transport.is_closing():
            self._refuse(Problem("too_slow", f"The head did not arrive within {self.head_seconds:g} seconds."))
        else:
            self.transport.close()
            self._end_surely()

    def _refuse(self, problem: Problem) -> None:
        """End the connection: with a problem where the answer is due, never in the middle of another answer."""
        self._deaf = True
        self._rest()
        cycle = self.cycle
        if not self._idle and not cycle.more_body:
            cycle.keep_alive = False  # a whole request came before: it is answered, and then it ends
            return
        if self._idle or not (cycle.response_started or self.pipeline):
            self.transport.write(_written(problem))
        if not self._idle:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()
        self._end_surely()

    def _end_surely(self) -> None:
        """Cut a closing connection whose reader does not take what is left."""
        self.loop.call_later(self.unread_seconds, self.transport.abort)


def _written(problem: Problem) -> bytes:
    """Return a problem as a whole answer; there is no request yet whose id it could carry."""
    body = problem.response().body
    head = (
        f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n"
        f"x-xuke-engine: {VERSION}\r\nx-content-type-options: nosniff\r\n\r\n"
    )
    return STATUS_LINE[problem.status] + head.encode() + bytes(body)


def bounded_protocol(settings: Settings) -> type[asyncio.Protocol]:
    """Return the protocol with the bounds of the settings."""
    bounds = {"head_seconds": settings.head_seconds, "unread_seconds": settings.unread_seconds}
    return type("Wire", (BoundedHttpProtocol,), bounds)
