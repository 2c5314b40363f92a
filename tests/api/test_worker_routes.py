"""The addresses of jobs and webhooks, over HTTP."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.routes import jobs, webhooks
from api.settings import Settings
from api.worker.context import Heartbeat, WorkerContext
from api.worker.jobs import JobRunner
from compliance.store.database import Store
from tests.api.in_process import LOOPBACK
from tests.api.worker_setup import HandClock, assessor, lines, queue
from tests.asking import BOTTLE, DY_MAGNET, shipment

NDJSON = {"content-type": "application/x-ndjson"}


@pytest.fixture
def clock() -> HandClock:
    """Return the clock of the service."""
    return HandClock()


@pytest.fixture
def client(database_url: str, clock: HandClock) -> Iterator[TestClient]:
    """Yield a client of a service in dev mode."""
    settings = Settings(database_url=database_url, dev=True, max_job_lines=700, max_body_bytes=100_000)
    app = create_app(settings, clock)
    if "/v1/jobs" not in {getattr(route, "path", "") for route in app.routes}:
        app.include_router(jobs.router)
        app.include_router(webhooks.router)
    with TestClient(app, base_url=LOOPBACK, raise_server_exceptions=False) as opened:
        yield opened


def body(count: int) -> bytes:
    """Return shipments, one a line."""
    goods = [shipment((BOTTLE, DY_MAGNET)[n % 2], reference=f"PO-{n + 1}") for n in range(count)]
    return b"".join(json.dumps(one).encode() + b"\n" for one in goods)


def send(client: TestClient, content: Any, key: str | None = None, query: str = "") -> Any:
    """Send a job."""
    headers = NDJSON | ({"Idempotency-Key": key} if key else {})
    answer = client.post(f"/v1/jobs{query}", content=content, headers=headers)
    return answer


def worked(client: TestClient) -> None:
    """Do all jobs."""
    service = client.app.state.service  # type: ignore[attr-defined]
    worker = JobRunner(WorkerContext(service.store, service.journal, assessor, service.clock, "test"), Heartbeat())
    while worker.round():
        pass


def kind(answer: Any) -> tuple[int, str]:
    """Return status and kind of a problem."""
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["type"].rsplit(":", 1)[-1]


def test_a_job_is_sent_in_parts_looked_at_and_fetched(client: TestClient) -> None:
    whole = body(600) + b"\n{bad\n"
    sent = send(client, (whole[n : n + 9999] for n in range(0, len(whole), 9999)), "k1")
    assert sent.status_code == 202
    job = sent.json()
    assert sent.headers["location"] == f"/v1/jobs/{job['id']}"
    assert (job["state"], job["lines"], job["as_of"]) == ("queued", 601, "2026-11-21")
    assert client.get(f"/v1/jobs/{job['id']}/results").content == b""
    worked(client)
    row = client.get(f"/v1/jobs/{job['id']}").json()
    assert (row["state"], row["done"], row["refused"]) == ("done", 600, 1)
    found = [json.loads(line) for line in client.get(f"/v1/jobs/{job['id']}/results").iter_lines()]
    assert [one["line"] for one in found] == [*range(1, 601), 602]
    assert [one["assessment"]["reference"] for one in found[:-1]] == [f"PO-{n}" for n in range(1, 601)]
    assert {one["status"] for one in found[:-1]} == {201}
    assert (found[-1]["status"], found[-1]["problem"]["type"]) == (422, "urn:xuke:problem:shipment_refused")
    assert client.get(f"/v1/assessments/{found[7]['id']}").json() == found[7]["assessment"]
    some = client.get(f"/v1/jobs/{job['id']}/results?after=150&limit=120").text.splitlines()
    assert [json.loads(line)["line"] for line in some] == list(range(151, 271))


def test_the_same_job_under_a_key_is_taken_once(client: TestClient, clock: HandClock) -> None:
    first = send(client, body(3), "k1")
    clock.move(days=1)
    again = send(client, body(3), "k1")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"]), "though it is another day"
    assert kind(send(client, body(4), "k1")) == (409, "key_reused")
    assert kind(send(client, body(3), "k1", "?as_of=2026-11-22")) == (409, "key_reused")
    assert send(client, body(3), "k2").status_code == 202
    assert [one["lines"] for one in client.get("/v1/jobs").json()["items"]] == [3, 3]


@pytest.mark.parametrize(
    ("content", "query", "wanted"),
    [
        (b"\n \n", "", (400, "malformed")), (b"{}\n" * 701, "", (413, "too_large")),
        (b'{"a": "' + b"x" * 100_000 + b'"}\n', "", (413, "too_large")),
        (b"{}", "?as_of=2026-02-30", (400, "malformed")),
    ],
    ids=["no line", "too many lines", "a line too long", "no day"],
)  # fmt: skip
def test_a_job_that_cannot_be_taken_leaves_nothing(
    client: TestClient, store: Store, content: bytes, query: str, wanted: tuple[int, str]
) -> None:
    assert kind(send(client, content, "k1", query)) == wanted
    assert client.get("/v1/jobs").json() == {"items": [], "next": None}
    assert not lines(store)


def test_jobs_are_listed_in_pages(client: TestClient, clock: HandClock) -> None:
    made = []
    for _ in range(3):
        made.append(send(client, body(1)).json()["id"])
        clock.move(seconds=1)
    first = client.get("/v1/jobs?limit=2").json()
    second = client.get(f"/v1/jobs?limit=2&after={first['next']}").json()
    assert [one["id"] for one in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None


def test_a_job_is_cancelled_and_one_that_is_done_is_not(client: TestClient) -> None:
    job = send(client, body(2)).json()["id"]
    assert client.post(f"/v1/jobs/{job}:cancel").json()["state"] == "cancelled"
    assert client.post(f"/v1/jobs/{job}:cancel").json()["state"] == "cancelled"
    job = send(client, body(1)).json()["id"]
    worked(client)
    assert kind(client.post(f"/v1/jobs/{job}:cancel")) == (409, "state_conflict")


def test_what_is_not_there_or_another_tenants_is_not_found(client: TestClient, store: Store, clock: HandClock) -> None:
    others, _ = queue(store, [b"{}"], clock)
    for name in (others["id"], "job_0"):
        for answer in (
            client.get(f"/v1/jobs/{name}"), client.get(f"/v1/jobs/{name}/results"),
            client.post(f"/v1/jobs/{name}:cancel"), client.delete(f"/v1/webhooks/{name}"),
            client.post(f"/v1/deliveries/{name}:retry"),
        ):  # fmt: skip
            assert kind(answer) == (404, "not_found")


def test_a_webhook_is_made_shown_and_ended(client: TestClient) -> None:
    request = {"url": "https://erp.example.com/hook", "events": ["job.ended", "assessment.changed", "job.ended"]}
    made = client.post("/v1/webhooks", json=request)
    assert made.status_code == 201
    shown = made.json()
    assert made.headers["location"] == f"/v1/webhooks/{shown['id']}"
    assert shown.pop("secret").startswith("whsec_")
    assert client.get("/v1/webhooks").json() == [shown]
    assert shown["events"] == ["assessment.changed", "job.ended"]
    client.post(f"/v1/jobs/{send(client, body(1)).json()['id']}:cancel")
    [pending] = client.get("/v1/deliveries?state=pending").json()["items"]
    assert kind(client.post(f"/v1/deliveries/{pending['id']}:retry")) == (409, "state_conflict")
    assert client.delete(f"/v1/webhooks/{shown['id']}").status_code == 204
    assert client.get("/v1/webhooks").json() == []
    [dead] = client.get("/v1/deliveries?state=dead").json()["items"]
    assert (dead["id"], dead["last_error"]) == (pending["id"], "the webhook was ended")
    assert "secret" not in str(dead)


@pytest.mark.parametrize("url", ["http://erp.example.com/", "https://127.0.0.1/", "https://[::1]/", "erp"])
def test_a_webhook_that_may_not_be_is_refused_with_its_fault(client: TestClient, url: str) -> None:
    answer = client.post("/v1/webhooks", json={"url": url, "events": ["job.ended"]})
    assert kind(answer) == (422, "shipment_refused")
    assert answer.json()["faults"][0]["path"] == "$.url"


@pytest.mark.parametrize(
    ("machine", "status"),
    [
        ("10.1.2.3", 422),
        ("127.0.0.1", 422),
        ("169.254.169.254", 422),
        ("fd00::1", 422),
        ("93.184.215.14", 201),
        (None, 201),
    ],
)
def test_a_name_that_leads_to_a_private_address_is_refused_when_it_is_registered(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, machine: str | None, status: int
) -> None:
    """A name that is not found may be found later; every delivery looks again."""

    def found(*_given: object, **_named: object) -> list[Any]:
        if machine is None:
            raise socket.gaierror("not found")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (machine, 443))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    answer = client.post("/v1/webhooks", json={"url": "https://hooks.example.com/x", "events": ["job.ended"]})
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["faults"][0]["path"] == "$.url"


def test_there_may_be_fifty_webhooks(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "MOST_WEBHOOKS", 1)
    request = {"url": "https://erp.example.com/hook", "events": ["job.ended"]}
    assert client.post("/v1/webhooks", json=request).status_code == 201
    assert kind(client.post("/v1/webhooks", json=request)) == (409, "state_conflict")
