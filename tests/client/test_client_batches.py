"""Batches and jobs: read and sent in parts, answered in order, broken off and taken up again, and no line twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import httpx
import pytest

from compliance.client import (
    AnswerUnreadable,
    BatchLine,
    JobUnfinished,
    ServiceRefused,
    ServiceUnavailable,
    ShipmentRefused,
)
from compliance.client.request_bodies import PART_BYTES, PART_LINES, line_of
from compliance.errors import InputRefused
from tests.client.faking import Pieces, Script, Watch, answer, client, line, name, problem


def small(number: int) -> dict[str, Any]:
    return {"reference": f"PO-{number}", "lines": [{"line": "1"}]}


def answering(request: httpx.Request) -> httpx.Response:
    """Answer every line that was sent."""
    sent = [json.loads(text) for text in request.content.splitlines()]
    return httpx.Response(200, content=b"".join(line(n, 201) for n in range(1, len(sent) + 1)))


def test_lines_come_in_order_with_ids_and_bytes() -> None:
    script = Script(httpx.Response(200, content=line(1) + line(2, 422) + line(3, 200)))
    one, two, three = client(script).batch([small(1), small(2), small(3)], idempotency_key="B-1")
    assert (one.number, one.get().id, one.get().raw, one.get().fresh) == (1, name(1), answer(), True)
    assert (two.number, two.stored, type(two.problem)) == (2, None, ShipmentRefused)
    with pytest.raises(ShipmentRefused, match="the list is empty"):
        two.get()
    assert (three.number, three.get().fresh) == (3, False)
    assert script.keys == ["B-1"]
    assert script.requests[0].headers["Content-Type"] == "application/x-ndjson"


def test_an_endless_source_is_read_only_as_far_as_lines_are_taken() -> None:
    read = []

    def endless() -> Iterator[dict[str, Any]]:
        number = 0
        while True:
            number += 1
            read.append(number)
            yield small(number)

    script = Script(answering)
    lines = client(script).batch(endless(), idempotency_key="B-2")
    assert script.requests == []
    taken = list(islice(lines, PART_LINES + 1))
    assert [one.number for one in taken] == list(range(1, PART_LINES + 2))
    assert len(read) == 2 * PART_LINES
    assert script.keys == ["B-2", "B-2.2"]


def test_parts_are_small_in_bytes_too_and_the_same_every_time() -> None:
    big = [{"reference": "x" * (PART_BYTES // 3)} for _ in range(5)]
    first, second = Script(answering), Script(answering)
    for script in (first, second):
        assert len(list(client(script).batch(big, idempotency_key="B"))) == 5
    assert [len(r.content.splitlines()) for r in first.requests] == [2, 2, 1]
    assert [r.content for r in first.requests] == [r.content for r in second.requests]
    assert first.keys == second.keys == ["B", "B.2", "B.3"]


def test_one_that_is_larger_than_a_part_is_sent_alone() -> None:
    script = Script(answering)
    list(client(script).batch([small(1), {"reference": "x" * PART_BYTES}, small(3)]))
    assert [len(r.content.splitlines()) for r in script.requests] == [1, 1, 1]


@pytest.mark.parametrize(
    "pieces",
    [[line(1), line(2)[:50], httpx.ReadError("reset")], [line(1)], [], [line(1), httpx.RemoteProtocolError("cut")]],
    ids=["inside a line", "after a line, cleanly", "at once", "after a line"],
)  # fmt: skip
def test_an_answer_that_breaks_off_is_asked_for_again_and_no_line_comes_twice(pieces: list[bytes | Exception]) -> None:
    script = Script(lambda _: httpx.Response(200, stream=Pieces(pieces)), answering)
    lines = list(client(script).batch([small(1), small(2)]))
    assert [one.number for one in lines] == [1, 2]
    assert len(script.requests) == 2
    assert len(set(script.keys)) == 1


@pytest.mark.parametrize(
    "body",
    [line(2) + line(1), line(1) + line(1), line(1) + line(2) + line(3), line(1) + b"oh\n", line(1) + b"{}\n",
     line(1) + b'{"line": 2, "status": 201, "id": "asm_1"}\n', line(1) + line(2).replace(b'"id"', b'"ie"'),
     line(1) + b'{"line": 2, "status": 422}\n', line(1) + line(2).replace(b'"action":', b'"acting":')],
    ids=["turned", "doubled", "too many", "no line", "empty", "no answer", "no id", "no problem", "not whole"],
)  # fmt: skip
def test_lines_that_cannot_be_vouched_for_are_not_passed_on(body: bytes) -> None:
    with pytest.raises(AnswerUnreadable):
        list(client(Script(httpx.Response(200, content=body))).batch([small(1), small(2)]))


def test_a_line_that_was_not_decided_says_so_and_under_which_key_to_ask_again() -> None:
    script = Script(httpx.Response(200, content=line(1, 503)))
    [one] = client(script).batch([small(1)], idempotency_key="B-3")
    assert isinstance(one.problem, ServiceUnavailable)
    assert one.problem.idempotency_key == "B-3"


def test_a_batch_that_is_refused_as_a_whole_raises_it() -> None:
    with pytest.raises(ServiceRefused, match="key_reused"):
        list(client(Script(problem(409, "key_reused"))).batch([small(1)]))
    assert list(client(Script(problem(409, "key_reused"))).batch([])) == []


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ('{\n "lines": []\r\n}\n', b'{\t "lines": []\t\t}\n'), ("", b"null\n"), (b" \n ", b"null\n"),
        ('{"reference": "a\nb"}', b'{"reference": "a\tb"}\n'), ("\ud800", b"\xed\xa0\x80\n"),
    ],
    ids=["printed over lines", "empty", "blank", "a break inside a text stays a fault", "no text"],
)  # fmt: skip
def test_every_document_is_one_line_and_no_line_is_lost(text: str | bytes, sent: bytes) -> None:
    assert line_of(text) == sent


JOB = {"id": "job_1", "state": "queued", "lines": 2, "done": 0, "refused": 0, "as_of": "2026-11-21",
       "created_at": "2026-11-21T08:00:00.000000Z", "started_at": None, "ended_at": None, "colour": "new"}  # fmt: skip


def job(state: str, done: int = 0) -> httpx.Response:
    return httpx.Response(200, json={**JOB, "state": state, "done": done})


def test_a_job_is_handed_in_under_a_key_and_waited_for() -> None:
    script = Script(httpx.ReadError("reset"), httpx.Response(202, json=JOB))
    handed = client(script).submit_job((small(n) for n in (1, 2)), idempotency_key="J-1")
    assert (handed.id, handed.ended, script.keys) == ("job_1", False, ["J-1", "J-1"])
    assert script.requests[1].content == line_of(small(1)) + line_of(small(2))
    watch = Watch()
    waiting = client(Script(job("queued"), job("running", 1), job("done", 2)), watch)
    assert waiting.wait_for_job("job_1", 60).state == "done"
    assert watch.waits == [0.5, 1.0]


def test_a_job_that_takes_too_long_is_told_and_goes_on() -> None:
    watch = Watch()
    with pytest.raises(JobUnfinished, match="the job job_1 is running, 1 of 2 lines done") as unfinished:
        client(Script(job("running", 1)), watch).wait_for_job("job_1", 10)
    assert unfinished.value.job.done == 1
    assert watch.waits == [0.5, 1.0, 2.0, 4.0, 2.5]


def test_the_results_of_a_job_are_read_page_after_page() -> None:
    pages = (
        httpx.Response(200, content=line(1) + line(2, 422)),
        httpx.Response(200, content=line(3)),
        httpx.Response(200),
    )
    script = Script(*pages)
    found: list[BatchLine] = list(client(script).job_results("job_1"))
    assert [(one.number, one.problem is None) for one in found] == [(1, True), (2, False), (3, True)]
    assert [dict(r.url.params) for r in script.requests] == [{}, {"after": "2"}, {"after": "3"}]
    with pytest.raises(AnswerUnreadable, match="do not follow"):
        list(client(Script(pages[0])).job_results("job_1"))


def test_a_cancelled_job_is_told_as_it_stands() -> None:
    script = Script(httpx.Response(204), job("cancelled", 1))
    assert client(script).cancel_job("job_1").state == "cancelled"
    assert [(r.method, r.url.path) for r in script.requests] == [
        ("POST", "/v1/jobs/job_1:cancel"),
        ("GET", "/v1/jobs/job_1"),
    ]


def test_a_job_beyond_all_bounds_is_refused_before_it_is_sent() -> None:
    script = Script(job("queued"))
    with pytest.raises(InputRefused, match="larger than 64 MB"):
        client(script).submit_job(b"x" * 1_000_000 for _ in iter(int, 1))
    assert script.requests == []
