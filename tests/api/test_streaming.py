"""A batch is a conversation: a line is answered while the next is not yet sent, compressed or not."""

from __future__ import annotations

import json
import socket
import zlib
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.api.running import running
from tests.api.senders import document


def chunk(part: bytes) -> bytes:
    """Return a part of a body as it goes over the wire."""
    return f"{len(part):x}\r\n".encode() + part + b"\r\n"


def body_of(link: socket.socket, received: bytes) -> tuple[bytes, bytes]:
    """Return the next part of a chunked answer, and what was received after it."""
    while True:
        size, mark, rest = received.partition(b"\r\n")
        if mark and len(rest) >= int(size, 16) + 2:
            return rest[: int(size, 16)], rest[int(size, 16) + 2 :]
        more = link.recv(65_536)
        assert more, received
        received += more


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_line_is_answered_before_the_next_is_sent(coding: str, sqlite_url: str, tmp_path: Path) -> None:
    with running(sqlite_url, tmp_path) as service:
        place = httpx.URL(service.url)
        with closing(socket.create_connection((place.host, place.port or 80), timeout=20)) as link:
            lines = [
                "POST /v1/assessments:batch?as_of=2026-11-21 HTTP/1.1", f"Host: {place.host}",
                *(f"{name}: {value}" for name, value in service.headers.items()),
                "Content-Type: application/x-ndjson", f"Accept-Encoding: {coding}", "Transfer-Encoding: chunked",
            ]  # fmt: skip
            link.sendall("\r\n".join([*lines, "", ""]).encode())
            plain = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress if coding == "gzip" else bytes
            received, answered = b"", b""
            for number in (1, 2, 3):
                link.sendall(chunk(document(f"streamed-{number}") + b"\n"))
                while b"\r\n\r\n" not in received and number == 1:
                    received += link.recv(65_536)
                if number == 1:
                    head, _, received = received.partition(b"\r\n\r\n")
                    assert (b"content-encoding: gzip" in head.lower()) is (coding == "gzip"), head
                while answered.count(b"\n") < number:
                    part, received = body_of(link, received)
                    answered += plain(part)
            link.sendall(chunk(b""))
    said = [json.loads(line) for line in answered.splitlines()]
    assert [(one["line"], one["status"]) for one in said] == [(1, 201), (2, 201), (3, 201)]
