"""A batch: many lines in one stream, each with its own answer or problem, in the order sent."""

from __future__ import annotations

import json
from typing import Any

import pytest

from compliance.store import audit
from compliance.store.database import Store
from tests.api.in_process import BODY, DAY, case, service

NDJSON = {"Content-Type": "application/x-ndjson"}


def send(client: Any, lines: list[str | bytes], key: str | None = None) -> list[dict[str, Any]]:
    """Send lines and return the lines of the answer."""
    body = b"\n".join(line.encode() if isinstance(line, str) else line for line in lines)
    headers = NDJSON | ({"Idempotency-Key": key} if key else {})
    found = client.post("/v1/assessments:batch", params={"as_of": DAY}, content=body, headers=headers)
    assert found.status_code == 200
    return [json.loads(line) for line in found.text.splitlines()]


def test_each_line_gets_its_own_answer_in_the_order_sent(database_url: str) -> None:
    names = ["EX-003", "EX-010", "EX-013", "EX-015"] * 20
    with service(database_url) as client:
        found = send(client, [case(name) for name in names])
        single = {
            name: client.post(
                f"/v1/assessments?as_of={DAY}&record=false",
                content=case(name),
                headers={"Content-Type": "application/json"},
            ).json()
            for name in set(names)
        }
    assert [one["line"] for one in found] == list(range(1, 81))
    assert [one["assessment"] for one in found] == [single[name] for name in names]


def test_a_bad_line_spoils_no_other(database_url: str) -> None:
    with service(database_url) as client:
        found = send(client, [BODY, '{"colour": "red"}', "no json", "", b"\xff\xfe", BODY + " "])
        assert [(one["line"], one["status"]) for one in found] == [(1, 201), (2, 422), (3, 422), (5, 422), (6, 201)]
        assert found[1]["problem"]["faults"][0]["path"] == "$.colour"
        assert len(client.get("/v1/assessments").json()["items"]) == 2


def test_a_batch_sent_again_under_its_key_gets_the_same_answers_and_makes_no_second_records(database_url: str) -> None:
    with service(database_url) as client:
        first = send(client, [BODY, "bad", case("EX-003")], "night-1")
        again = send(client, [BODY, "bad", case("EX-003")], "night-1")
        assert [one["status"] for one in again] == [200, 422, 200]
        assert [one.get("id") for one in again] == [one.get("id") for one in first]
        changed = send(client, [case("EX-003"), "bad", case("EX-003")], "night-1")
        assert [one["status"] for one in changed] == [409, 422, 200]
    with Store(database_url).reading() as session:
        assert audit.verify(session, "default").count == 2


def test_the_key_of_a_batch_and_the_key_of_a_single_request_never_meet(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        send(client, [BODY], "k")
        headers = {"Content-Type": "application/json", "Idempotency-Key": "k"}
        assert client.post("/v1/assessments", params={"as_of": DAY}, content=BODY, headers=headers).status_code == 201


@pytest.mark.parametrize("lines", [5, 6])
def test_more_lines_than_allowed_end_the_batch_with_a_problem_after_those_that_were(
    sqlite_url: str, lines: int
) -> None:
    with service(sqlite_url, max_batch_lines=5) as client:
        found = send(client, [BODY + " " * n for n in range(lines)])
    assert [one["status"] for one in found] == [201] * 5 + [413] * (lines - 5)


def test_an_empty_batch_is_answered_with_nothing(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        assert send(client, [""]) == []


def test_a_batch_must_say_that_it_is_one(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        found = client.post("/v1/assessments:batch", content=BODY, headers={"Content-Type": "application/json"})
        assert (found.status_code, found.json()["type"]) == (415, "urn:xuke:problem:media_type")
