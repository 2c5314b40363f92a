"""Callers that never tire: each posts one shipment after another under keys of its own, and notes what was answered.

An answer counts as acknowledged when it was read whole. What was sent and not acknowledged is sent again under the same
key: at once, or (some of it) only when the test asks for it.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from sqlalchemy import func, select

from compliance.store import audit
from compliance.store.database import Store
from compliance.store.schema import Receipt
from tests.api.running import Running
from tests.asking import ROOT

DAY = "2026-11-21"
_EXAMPLES = [
    json.loads((ROOT / "examples" / "shipments" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("dysprosium_oxide_to_japan", "ndfeb_magnets_without_heavy_rare_earths", "terbium_metal_end_user_open")
]
BATCH_LINES = 6


def document(name: str) -> bytes:
    """Return a shipment of its own for a name."""
    example = _EXAMPLES[sum(name.encode()) % len(_EXAMPLES)]
    return json.dumps({**example, "reference": name}).encode()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it was acknowledged."""

    id: str
    text: bytes


@dataclass(slots=True)
class Book:
    """What all senders sent, what was acknowledged to them, and what else they were told. Keys as they are stored.

    Between two requests they wait until `go` is set.
    """

    sent: dict[str, bytes] = field(default_factory=dict)
    answered: dict[str, Answer] = field(default_factory=dict)
    other: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, key: str, answer: Answer) -> None:
        """Note an acknowledged answer; a second one under the same key must be the same."""
        with self.lock:
            before = self.answered.setdefault(key, answer)
        if before != answer:
            self.wrong.append(f"{key}: {before.id}, then {answer.id}")

    def reported(self, what: str, seconds: float) -> None:
        """Note what else came, and how long it took."""
        with self.lock:
            self.other[what] += 1
            self.slowest = max(self.slowest, seconds)


class Sender(threading.Thread):
    """One caller. Every fourth request is a batch when `batches` is set."""

    def __init__(self, service: tuple[str, dict[str, str]], name: str, book: Book, batches: bool = False) -> None:
        super().__init__(name=name, daemon=True)
        self._url, self._headers = service
        self._book, self._batches, self._dice = book, batches, random.Random(name)
        self._client = self._connect()
        self._over = threading.Event()
        self.busy = False

    def run(self) -> None:
        number = 0
        while not self._over.is_set():
            self._book.go.wait()
            number += 1
            key = f"{self.name}-{number}"
            batch = self._batches and number % 4 == 0
            while not (self.batch(key) if batch else self.single(key)) and not self._over.is_set():
                if self._dice.random() < 0.2:
                    break  # left for the end
                time.sleep(0.03)
                self._book.go.wait()
            time.sleep(self._dice.uniform(0, 0.02))

    def end(self) -> None:
        self._over.set()
        self._book.go.set()
        self.join(60)

    def single(self, key: str) -> bool:
        """Post one shipment; whether it was acknowledged."""
        body = self._book.sent.setdefault(f"key:{key}", document(key))
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}

        def take(response: httpx.Response) -> bool:
            text = response.read()
            if response.status_code not in (200, 201):
                raise _Other(response.status_code, text)
            self._book.note(f"key:{key}", Answer(response.headers["X-Xuke-Assessment"], text))
            return True

        return self._ask(f"/v1/assessments?as_of={DAY}", headers, body, take)

    def batch(self, key: str) -> bool:
        """Post a batch; whether every line of it was acknowledged."""
        documents = [document(f"{key}-{number}") for number in range(BATCH_LINES)]
        for number, one in enumerate(documents, start=1):
            self._book.sent.setdefault(f"batch:{key}#{number}", one)
        headers = {"Idempotency-Key": key, "Content-Type": "application/x-ndjson"}

        def take(response: httpx.Response) -> bool:
            if response.status_code != 200:
                raise _Other(response.status_code, response.read())
            count = 0
            for line in _whole_lines(response):
                said = json.loads(line)
                if said["status"] not in (200, 201):
                    raise _Other(said["status"], line)
                text = line.partition(b'"assessment":')[2].removesuffix(b"}\n")
                self._book.note(f"batch:{key}#{said['line']}", Answer(said["id"], text))
                count += 1
            return count == BATCH_LINES

        return self._ask(f"/v1/assessments:batch?as_of={DAY}", headers, b"\n".join(documents), take)

    def _connect(self) -> httpx.Client:
        limits = httpx.Limits(max_connections=1)
        return httpx.Client(base_url=self._url, headers=self._headers, timeout=30, limits=limits)

    def _ask(self, path: str, headers: dict[str, str], body: bytes, take: Callable[[httpx.Response], bool]) -> bool:
        """Post, and hand the answer to `take`; false when it broke off or acknowledges nothing."""
        begun = time.monotonic()
        self.busy = True
        try:
            with self._client.stream("POST", path, headers=headers, content=body) as response:
                return take(response)
        except httpx.TransportError as error:
            self._book.reported(type(error).__name__, time.monotonic() - begun)
        except _Other as other:
            self._book.reported(str(other), time.monotonic() - begun)
            if other.status != 503:
                self._book.wrong.append(f"{path}: {other}")
        except Exception as error:
            self._book.wrong.append(f"{path}: {error!r}")
        finally:
            self.busy = False
        return False


@contextmanager
def sending(service: Running, book: Book, count: int = 3) -> Iterator[list[Sender]]:
    """Let senders work, the first of them with batches; they are ended afterwards."""
    senders = [Sender((service.url, service.headers), f"s{number}", book, number == 0) for number in range(count)]
    book.go.set()
    for sender in senders:
        sender.start()
    try:
        yield senders
    finally:
        for sender in senders:
            sender.end()


class _Other(Exception):
    """An answer that acknowledges nothing."""

    def __init__(self, status: int, text: bytes) -> None:
        super().__init__(status)
        self.status = status
        said = json.loads(text)
        self._kind = said.get("problem", said).get("type", "?").rpartition(":")[2]

    def __str__(self) -> str:
        return f"{self.status} {self._kind}"


def _whole_lines(response: httpx.Response) -> Iterator[bytes]:
    rest = b""
    for part in response.iter_bytes():
        *whole, rest = (rest + part).split(b"\n")
        yield from (line + b"\n" for line in whole)


def patiently(client: httpx.Client, method: str, path: str, **more: Any) -> httpx.Response:
    """Ask until there is an answer; whoever asks may be killed in between, and come back."""
    end = time.monotonic() + 30
    while True:
        try:
            response = client.request(method, path, **more)
            if response.status_code != 503 or time.monotonic() > end:
                return response
        except httpx.TransportError:
            if time.monotonic() > end:
                raise
        time.sleep(0.03)


def all_there(service: Running, answers: Iterable[tuple[str, Answer]]) -> None:
    """Every one of these answers is given again byte for byte."""
    with httpx.Client(base_url=service.url, headers=service.headers, timeout=30) as client:
        for key, answer in list(answers):
            found = patiently(client, "GET", f"/v1/assessments/{answer.id}")
            assert (found.status_code, found.content) == (200, answer.text), key


def all_again(service: Running, book: Book) -> None:
    """Send everything again under its key; `Book.note` holds each answer against the one acknowledged before."""
    last = Sender((service.url, service.headers), "last", book)
    for key in sorted({key.partition("#")[0] for key in book.sent}):
        kind, _, name = key.partition(":")
        send = last.batch if kind == "batch" else last.single
        end = time.monotonic() + 30
        while not send(name):
            assert time.monotonic() < end, key
    assert book.sent.keys() == book.answered.keys()


def kept(database_url: str) -> dict[str, int]:
    """Return how often each key was kept, after the chain was verified."""
    store, key = Store(database_url), Receipt.__table__.c.key  # type: ignore[attr-defined]
    with store.reading() as session:
        report = audit.verify(session, "default")
        counts = session.connection().execute(select(key, func.count()).group_by(key)).all()
    store.close()
    assert not report.breaks
    assert report.count == sum(count for _, count in counts)
    return {str(key): count for key, count in counts}
