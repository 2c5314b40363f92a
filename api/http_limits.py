"""Deadlines and size bounds that uvicorn's HTTP protocol lacks; see docs/decisions/0017_http_server.md.

uvicorn waits without limit for a request header, accepts headers and trailers of any size and any number of pipelined
requests, and keeps a response for a client that never reads it. Here every connection has a deadline at all times.
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

# Members of uvicorn's protocol that this module uses. A version without them must not serve without bounds.
_OVERRIDDEN = (
    "on_headers_complete", "on_body", "on_message_complete", "on_response_complete", "timeout_keep_alive_handler",
    "send_400_response", "_unsupported_upgrade_warning", "_unset_keepalive_if_required", "pause_writing",
    "resume_writing", "data_received", "connection_made", "connection_lost",
)  # fmt: skip
if _missing := [name for name in _OVERRIDDEN if not callable(getattr(HttpToolsProtocol, name, None))]:
    raise ImportError(f"this version of uvicorn lacks {', '.join(_missing)}; see docs/decisions/0017_http_server.md")

MOST_HEAD_BYTES = 65_536
MOST_AHEAD = 32  # pipelined requests on one connection


class BoundedHttpProtocol(HttpToolsProtocol):
    """One connection with a header deadline and a write deadline (`head_seconds`, `unread_seconds` in the settings)."""

    head_seconds = 15.0
    unread_seconds = 60.0

    def connection_made(self, transport: Any) -> None:
        """Start the header deadline."""
        super().connection_made(transport)
        self._header_timer: TimerHandle | None = None
        self._write_timer: TimerHandle | None = None
        self._discarding = False  # the connection is closing: received bytes are ignored
        self._bytes_without_progress = 0  # since the last complete header or body part
        self._start_header_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timers."""
        self._stop_header_timer()
        self._stop_write_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse received bytes unless the connection is closing."""
        if self._discarding:
            return
        self._bytes_without_progress += len(data)
        super().data_received(data)
        if self._bytes_without_progress > MOST_HEAD_BYTES:
            detail = f"A header, or what stands between the parts of a body, may have {MOST_HEAD_BYTES:,} bytes."
            self._refuse(Problem("head_too_large", detail))
        elif self._idle and self._header_timer is None and self.timeout_keep_alive_task is None:
            self._start_header_timer()

    def on_headers_complete(self) -> None:
        """Start a request."""
        if len(self.pipeline) >= MOST_AHEAD:
            raise HttpParserError("too many pipelined requests")
        self._bytes_without_progress = 0
        self._stop_header_timer()
        self._unset_keepalive_if_required()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Receive a part of a body."""
        self._bytes_without_progress = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Finish reading a request; if its response was sent before, wait for the next request."""
        self._bytes_without_progress = 0
        super().on_message_complete()
        if self._idle:
            self._stop_header_timer()
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def on_response_complete(self) -> None:
        """Finish a response; a closing connection is aborted if its client does not read."""
        super().on_response_complete()
        if self.transport.is_closing():
            self._abort_later()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection."""
        super().timeout_keep_alive_handler()
        self._abort_later()

    def pause_writing(self) -> None:
        """Start the write deadline: the client does not read."""
        super().pause_writing()
        self._stop_write_timer()
        self._write_timer = self.loop.call_later(self.unread_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Stop the write deadline."""
        super().resume_writing()
        self._stop_write_timer()

    def send_400_response(self, msg: str) -> None:
        """Answer invalid HTTP with a problem document."""
        self._refuse(Problem("malformed", "This cannot be read as HTTP."))

    def _unsupported_upgrade_warning(self) -> None:
        """Answer an upgrade request in plain HTTP, then close."""
        self._discarding = True
        if self.cycle is not None:
            self.cycle.keep_alive = False

    @property
    def _idle(self) -> bool:
        """Whether no request is in progress."""
        return self.cycle is None or self.cycle.response_complete

    def _start_header_timer(self) -> None:
        self._header_timer = self.loop.call_later(self.head_seconds, self._header_timeout)

    def _stop_header_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _stop_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _header_timeout(self) -> None:
        """Answer 408 if part of a header was received, then close."""
        self._header_timer = None
        if self._bytes_without_progress and not self.transport.is_closing():
            self._refuse(Problem("too_slow", f"The head did not arrive within {self.head_seconds:g} seconds."))
        else:
            self.transport.close()
            self._abort_later()

    def _refuse(self, problem: Problem) -> None:
        """Close the connection; send the problem unless that would corrupt a response in progress."""
        self._discarding = True
        self._stop_header_timer()
        cycle = self.cycle
        if not self._idle and not cycle.more_body:
            cycle.keep_alive = False  # the complete request before it is still answered
            return
        if self._idle or not (cycle.response_started or self.pipeline):
            self.transport.write(_response_bytes(problem))
        if not self._idle:
            cycle.disconnected = True
            cycle.message_event.set()
        self.transport.close()
        self._abort_later()

    def _abort_later(self) -> None:
        """Abort a closing connection whose client does not read the rest."""
        self.loop.call_later(self.unread_seconds, self.transport.abort)


def _response_bytes(problem: Problem) -> bytes:
    """Return a problem as a complete HTTP response; no request id exists yet."""
    body = problem.response().body
    head = (
        f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n"
        f"x-xuke-engine: {VERSION}\r\nx-content-type-options: nosniff\r\n\r\n"
    )
    return STATUS_LINE[problem.status] + head.encode() + bytes(body)


def bounded_protocol(settings: Settings) -> type[asyncio.Protocol]:
    """Return the protocol with the bounds of the settings."""
    bounds = {"head_seconds": settings.head_seconds, "unread_seconds": settings.unread_seconds}
    return type("ConfiguredHttpProtocol", (BoundedHttpProtocol,), bounds)
