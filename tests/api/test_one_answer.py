"""Sixty-four callers with one key at the same moment, two workers: one record, one answer, whoever asked."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from compliance.store import audit
from compliance.store.database import Store
from compliance.store.schema import Receipt
from tests.api.running import Running, running
from tests.api.senders import DAY, document

CALLERS = 64
SINGLE, BATCH = f"/v1/assessments?as_of={DAY}", f"/v1/assessments:batch?as_of={DAY}"


@pytest.fixture
def service(database_url: str, tmp_path: Path) -> Iterator[Running]:
    """A service with two workers, on each kind of database."""
    with running(database_url, tmp_path, workers="2", rate_per_minute="1000000") as ready:
        yield ready


def at_once(service: Running, path: str, key: str, body: Callable[[int], bytes]) -> list[httpx.Response]:
    """Ask from 64 connections at the same moment, each with the body of its number."""
    barrier = Barrier(CALLERS)
    kind = "application/x-ndjson" if path == BATCH else "application/json"
    headers = {**service.headers, "Idempotency-Key": key, "Content-Type": kind}

    def ask(number: int) -> httpx.Response:
        with httpx.Client(base_url=service.url, headers=headers, timeout=60) as client:
            client.get("/health/live")  # the connection stands before the moment comes
            barrier.wait(60)
            while "problem:overloaded" in (found := client.post(path, content=body(number))).text:
                time.sleep(0.1)  # so many batches at once are not taken; whoever is sent away comes back
            return found

    with ThreadPoolExecutor(CALLERS) as callers:
        return list(callers.map(ask, range(CALLERS)))


def kept(database_url: str) -> list[Any]:
    """Return the receipts that were kept, after the chain was verified."""
    store = Store(database_url)
    rows = Receipt.__table__  # type: ignore[attr-defined]
    with store.reading() as session:
        assert not audit.verify(session, "default").breaks
        found = list(session.connection().execute(select(rows.c.key, rows.c.id, rows.c.answer).order_by(rows.c.seq)))
    store.close()
    return found


def who_answered(service: Running, route: str) -> set[int]:
    """Return the processes that answered requests of a route."""
    return {line["pid"] for line in service.said("request") if line["route"] == route}


def test_64_callers_with_one_request_under_one_key_get_one_record_and_the_same_bytes(
    service: Running, database_url: str
) -> None:
    found = at_once(service, SINGLE, "PO-1", lambda _: document("one"))
    assert Counter(one.status_code for one in found) == {201: 1, 200: 63}
    assert len({one.headers["X-Xuke-Assessment"] for one in found}) == 1
    assert len({one.content for one in found}) == 1
    [row] = kept(database_url)
    assert (row.key, row.id, row.answer) == ("key:PO-1", found[0].headers["X-Xuke-Assessment"], found[0].content)
    assert who_answered(service, "/v1/assessments") == set(service.webs())  # both had a hand in it


def test_64_callers_with_64_requests_under_one_key_get_one_answer_and_63_refusals(
    service: Running, database_url: str
) -> None:
    found = at_once(service, SINGLE, "PO-2", lambda number: document(f"other-{number}"))
    assert Counter(one.status_code for one in found) == {201: 1, 409: 63}
    [answer] = [one for one in found if one.status_code == 201]
    refusals = {one.content for one in found if one.status_code == 409}
    assert len(refusals) == 1
    said = json.loads(refusals.pop())
    assert said["type"] == "urn:xuke:problem:key_reused"
    assert answer.headers["X-Xuke-Assessment"] in said["detail"]
    [row] = kept(database_url)
    assert (row.key, row.answer) == ("key:PO-2", answer.content)


def test_64_callers_with_one_batch_under_one_key_get_one_record_a_line(service: Running, database_url: str) -> None:
    lines = [document(f"line-{number}") for number in range(5)]
    found = at_once(service, BATCH, "B-1", lambda _: b"\n".join(lines))
    said = [[json.loads(line) for line in one.content.splitlines()] for one in found]
    for place in range(len(lines)):
        of_line = [one[place] for one in said]
        assert Counter(line["status"] for line in of_line) == {201: 1, 200: 63}
        assert len({line["id"] for line in of_line}) == 1
        assert len({json.dumps(line["assessment"]) for line in of_line}) == 1
    assert sorted(row.key for row in kept(database_url)) == [f"batch:B-1#{place}" for place in range(1, 6)]


def test_64_callers_with_64_batches_under_one_key_get_one_answer_a_line(service: Running, database_url: str) -> None:
    found = at_once(service, BATCH, "B-2", lambda number: b"\n".join(document(f"{number}-{n}") for n in range(3)))
    said = [[json.loads(line) for line in one.content.splitlines()] for one in found]
    for place in range(3):
        assert Counter(one[place]["status"] for one in said) == {201: 1, 409: 63}
    assert sorted(row.key for row in kept(database_url)) == [f"batch:B-2#{place}" for place in range(1, 4)]
