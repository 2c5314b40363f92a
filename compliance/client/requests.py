"""Every request the client can make: how it is written, and how its answer is read. Nothing is sent here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar
from uuid import uuid4

from compliance.client import responses as reading
from compliance.client.errors import AnswerUnreadable
from compliance.client.request_bodies import MOST_JOB_BYTES, Question, document, line_of, parts
from compliance.client.responses import Reply
from compliance.client.results import BatchLine, StoredAnswer
from compliance.client.retries import RetryAfter
from compliance.errors import InputRefused
from compliance.model.assessment import Assessment
from compliance.model.screening import Screening
from compliance.model.stored import JobResult, ReplayResult, ResultPage

T = TypeVar("T")

JSON, NDJSON = "application/json", "application/x-ndjson"
_KEY = re.compile(r"[\x21-\x7e]{1,240}")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """One request: method, address, what is sent, its Idempotency-Key, and how to read the answer."""

    method: str
    path: str
    read: Callable[[Reply], T]
    params: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    media: str = JSON
    key: str | None = None

    @property
    def repeatable(self) -> bool:
        """Whether it may be sent twice: it only reads, or the service knows it again by its key."""
        return self.method == "GET" or self.key is not None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of this request alone."""
        given = {"Content-Type": self.media} if self.body is not None else {}
        return given | ({"Idempotency-Key": self.key} if self.key else {})

    def settle(self, reply: Reply) -> T:
        """Return what the reply says. Raises Again, or the error that the reply is."""
        return self.read(reading.settled(reply))


def assess(shipment: Question, as_of: date | None, key: str | None) -> Call[StoredAnswer]:
    """Ask, and keep the answer."""
    body = document(shipment)
    return Call(
        "POST", "/v1/assessments", lambda r: reading.stored(r, as_of), _day(as_of), body, key=_key(key)
    )  # fmt: skip


def what_if(shipment: Question, as_of: date | None, scenario: str | None) -> Call[Assessment]:
    """Ask, under a scenario of the rulebook if one is named, and keep nothing."""
    params = {**_day(as_of), "record": "false", **({"scenario": scenario} if scenario is not None else {})}
    return Call(
        "POST", "/v1/assessments", lambda r: reading.assessment(r.body, as_of, r.elsewhere), params, document(shipment)
    )  # fmt: skip


def get(name: str) -> Call[StoredAnswer]:
    """Read a kept answer."""
    path = path_of("assessments", name)
    return Call(
        "GET", path, lambda r: StoredAnswer(name, reading.assessment(r.body, None, r.elsewhere), r.body, fresh=False)
    )


def page(reference: str | None, decision: str | None, after: str | None) -> Call[ResultPage]:
    """Read one page of the list of kept answers."""

    def read(reply: Reply) -> ResultPage:
        found = reading.model(ResultPage, reply)
        if found.next is not None and found.next == after:
            raise AnswerUnreadable("a page names itself as the next one", reply.body)
        return found

    wanted = {"reference": reference, "decision": decision, "after": after}
    return Call(
        "GET", "/v1/assessments", read, {name: str(value) for name, value in wanted.items() if value is not None}
    )


def replay(name: str) -> Call[ReplayResult]:
    """Ask a kept question again under its old law."""
    return Call("POST", path_of("assessments", name, ":replay"), lambda r: reading.model(ReplayResult, r))


def close(name: str) -> Call[None]:
    """Say that the shipment of an answer is over."""
    return Call("POST", path_of("assessments", name, ":close"), lambda _: None)


def screen(name: str, country: str | None, as_of: date | None) -> Call[Screening]:
    """Ask who a name is."""
    asked = {"name": name, "country": country, **_day(as_of)}
    body = json.dumps({part: value for part, value in asked.items() if value is not None}).encode()
    return Call("POST", "/v1/screenings", lambda r: reading.model(Screening, r), body=body)


def batch(shipments: Iterable[Question], as_of: date | None, key: str | None) -> Iterator[Call[list[BatchLine]]]:
    """Ask many, part after part, each read from `shipments` when it is due."""
    own = _key(key)
    before = 0
    for number, part in enumerate(parts(shipments), 1):
        yield _part(part, before, as_of, own if number == 1 else f"{own}.{number}")
        before += len(part)


def _part(part: list[bytes], before: int, as_of: date | None, key: str) -> Call[list[BatchLine]]:
    """One part of a batch, whose lines follow `before` others. An answer that breaks off is asked for again."""

    def read(reply: Reply) -> list[BatchLine]:
        if reply.body.count(b"\n") + (reply.body[-1:] not in (b"", b"\n")) < len(part):
            raise RetryAfter("the answer broke off")
        found = list(reading.lines(reply, as_of, key))
        if [line.number for line in found] != list(range(1, len(part) + 1)):
            raise AnswerUnreadable("its lines are not those that were asked", reply.body)
        return [BatchLine(before + line.number, line.stored, line.problem) for line in found]

    return Call("POST", "/v1/assessments:batch", read, _day(as_of), b"".join(part), NDJSON, key)


def submit_job(shipments: Iterable[Question], as_of: date | None, key: str | None) -> Call[JobResult]:
    """Hand in a long batch, to be answered beside everything else."""
    body = bytearray()
    for shipment in shipments:
        body += line_of(shipment)
        if len(body) > MOST_JOB_BYTES:
            hint = "Hand it in as several jobs"
            raise InputRefused(f"the job is larger than {MOST_JOB_BYTES // 1_000_000} MB", "shipments", hint=hint)
    return Call("POST", "/v1/jobs", lambda r: reading.model(JobResult, r), _day(as_of), bytes(body), NDJSON, _key(key))


def job(name: str) -> Call[JobResult]:
    """Ask the state of a job."""
    return Call("GET", path_of("jobs", name), lambda r: reading.model(JobResult, r))


def cancel_job(name: str) -> Call[None]:
    """Take back what a job has not answered yet."""
    return Call("POST", path_of("jobs", name, ":cancel"), lambda _: None)


def results(name: str, after: int) -> Call[list[BatchLine]]:
    """Read the next answers of a job, those that follow the line `after`."""

    def read(reply: Reply) -> list[BatchLine]:
        found = list(reading.lines(reply, None, None))
        if any(
            line.number <= before for before, line in zip([after, *(one.number for one in found)], found, strict=False)
        ):
            raise AnswerUnreadable("its lines do not follow each other", reply.body)
        return found

    return Call("GET", path_of("jobs", name) + "/results", read, {"after": str(after)} if after else {})


def _day(as_of: date | None) -> dict[str, str]:
    if isinstance(as_of, datetime):
        raise InputRefused("expected a date, got a date with time", "as_of", hint="Give the day in China as a date")
    return {} if as_of is None else {"as_of": as_of.isoformat()}


def _key(key: str | None) -> str:
    """Return the caller's Idempotency-Key, or a new one."""
    if key is not None and not _KEY.fullmatch(key):
        hint = "Use 1 to 240 visible ASCII signs, no blanks"
        raise InputRefused("this cannot be a key", "idempotency_key", hint=hint)
    return key or str(uuid4())


def path_of(kind: str, name: str, verb: str = "") -> str:
    """Return the address of one thing. Raises InputRefused for what cannot be an id."""
    if not _ID.fullmatch(name):
        raise InputRefused("this cannot be an id", "id", hint="Ids look like asm_ or job_ with 32 signs")
    return f"/v1/{kind}/{name}{verb}"
