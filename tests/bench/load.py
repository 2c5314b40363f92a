"""A lean load generator: one process, many kept-alive connections, as fast as answers come or at a fixed rate."""

from __future__ import annotations

import selectors
import socket
from collections import deque
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlsplit


@dataclass(slots=True)
class Load:
    """What was seen: answers by status, and the seconds each took (at a fixed rate: from when it was due)."""

    seconds: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the time below which a share of the answers came, in seconds."""
        ordered = sorted(self.took)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class _Wire:
    """One connection: the request under way, since when, and what came back so far."""

    __slots__ = ("body_at", "due", "got", "head", "socket")

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.head, self.got, self.body_at, self.due = b"", 0, -1, 0.0

    def ask(self, request: bytes, due: float) -> None:
        self.head, self.got, self.body_at, self.due = b"", 0, -1, due
        self.socket.sendall(request)

    def read(self) -> int | None:
        """Take what is there; return the status when the answer is whole."""
        part = self.socket.recv(262_144)
        if not part:
            raise ConnectionError("the service closed a connection")
        if self.body_at < 0:
            self.head += part
            end = self.head.find(b"\r\n\r\n")
            if end < 0:
                return None
            mark = self.head.lower().find(b"content-length:")
            length = int(self.head[mark + 15 : self.head.find(b"\r", mark)])
            self.body_at, self.got = end + 4 + length, len(self.head)
        else:
            self.got += len(part)
        return int(self.head[9:12]) if self.got >= self.body_at else None


def request_bytes(url: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Return a POST of a JSON body as it goes over the wire."""
    parts = urlsplit(url)
    lines = [f"POST {parts.path}{'?' + parts.query if parts.query else ''} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def run(url: str, request: bytes, connections: int, seconds: float, rate: float | None = None) -> Load:
    """Put a load on an address: `connections` at once, or `rate` requests a second spread over them."""
    parts = urlsplit(url)
    chooser, seen = selectors.DefaultSelector(), Load()
    idle = deque(_Wire(str(parts.hostname), int(parts.port or 80)) for _ in range(connections))
    for wire in idle:
        chooser.register(wire.socket, selectors.EVENT_READ, wire)
    begun = now = perf_counter()
    asked = 0
    while now < begun + seconds or len(idle) < connections:
        while idle and now < begun + seconds:
            due = now if rate is None else begun + asked / rate
            if due > now:
                break
            idle.popleft().ask(request, due)
            asked += 1
        # No sooner than needed: a caller that keeps looking takes the processor from those it waits for.
        pause = max(0.0, begun + asked / rate - perf_counter()) if rate and idle else 0.1
        for key, _ in chooser.select(min(pause, 0.1)):
            status = key.data.read()
            if status is not None:
                seen.took.append(perf_counter() - key.data.due)
                seen.statuses[status] = seen.statuses.get(status, 0) + 1
                idle.append(key.data)
        now = perf_counter()
    seen.seconds = now - begun
    for wire in idle:
        wire.socket.close()
    return seen
