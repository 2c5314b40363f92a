"""Tenants are apart in everything that is kept: what is another's is not there."""

from __future__ import annotations

import json
from typing import Any

from compliance.store.roles import ROLES
from tests.api.in_process import BODY, DAY, as_role, service

JSON = {"Content-Type": "application/json"}
NDJSON = {"Content-Type": "application/x-ndjson"}
HOOK = json.dumps({"url": "https://erp.example.com/hook", "events": ["job.ended"]})


def everything_of(client: Any, head: dict[str, str]) -> dict[str, str]:
    """Let a tenant make one of each kind of thing; return their ids."""
    answer = client.post(
        "/v1/assessments", params={"as_of": DAY}, content=BODY, headers=head | JSON | {"Idempotency-Key": "one"}
    )
    job = client.post("/v1/jobs", params={"as_of": DAY}, content=BODY, headers=head | NDJSON)
    hold = client.post("/v1/holds", content=json.dumps({"reason": "customs audit"}), headers=head | JSON)
    hook = client.post("/v1/webhooks", content=HOOK, headers=head | JSON)
    found = {"answer": answer, "job": job, "hold": hold, "webhook": hook}
    assert {name: one.status_code // 100 for name, one in found.items()} == dict.fromkeys(found, 2)
    return {
        name: one.headers["x-xuke-assessment"] if name == "answer" else one.json()["id"] for name, one in found.items()
    }


def test_a_tenant_reaches_nothing_of_another_by_id(database_url: str) -> None:
    with service(database_url, dev=False) as client:
        mine = everything_of(client, as_role(client, database_url, "officer", "ours"))
        other = as_role(client, database_url, "officer", "theirs")
        tried = {
            ("GET", f"/v1/assessments/{mine['answer']}"), ("POST", f"/v1/assessments/{mine['answer']}:replay"),
            ("POST", f"/v1/assessments/{mine['answer']}:close"), ("GET", f"/v1/jobs/{mine['job']}"),
            ("GET", f"/v1/jobs/{mine['job']}/results"), ("POST", f"/v1/jobs/{mine['job']}:cancel"),
            ("POST", f"/v1/holds/{mine['hold']}:release"), ("DELETE", f"/v1/webhooks/{mine['webhook']}"),
        }  # fmt: skip
        seen = {where: client.request(*where, headers=other).status_code for where in tried}
    assert seen == dict.fromkeys(tried, 404)


def test_a_tenant_sees_nothing_of_another_in_any_list(database_url: str) -> None:
    with service(database_url, dev=False) as client:
        mine = everything_of(client, as_role(client, database_url, "officer", "ours"))
        other = as_role(client, database_url, "officer", "theirs")
        lists = ("/v1/assessments", "/v1/jobs", "/v1/holds", "/v1/webhooks", "/v1/deliveries", "/v1/receipts:export")
        texts = {where: client.get(where, headers=other) for where in lists}
    assert {where: one.status_code for where, one in texts.items()} == dict.fromkeys(lists, 200)
    assert not [where for where, one in texts.items() for name in mine.values() if name in one.text]


def test_the_same_key_of_two_tenants_is_two_keys(database_url: str) -> None:
    with service(database_url, dev=False) as client:
        ids = set()
        for tenant in ("ours", "theirs"):
            head = as_role(client, database_url, "requester", tenant) | JSON | {"Idempotency-Key": "one"}
            made = client.post("/v1/assessments", params={"as_of": DAY}, content=BODY, headers=head)
            assert made.status_code == 201
            ids.add(made.headers["x-xuke-assessment"])
    assert len(ids) == 2


def test_a_role_may_what_it_should_and_no_more(sqlite_url: str) -> None:
    """One address for each scope; 403 for every role without it."""
    address = {
        "read": ("GET", "/v1/assessments"), "assess": ("POST", "/v1/screenings"), "manage": ("GET", "/v1/holds"),
        "audit": ("POST", "/v1/receipts:verify"), "publish": ("POST", "/v1/rulebooks:rollback"),
        "monitor": ("GET", "/metrics"),
    }  # fmt: skip
    wrong = []
    with service(sqlite_url, dev=False) as client:
        for role, scopes in ROLES.items():
            head = as_role(client, sqlite_url, role)
            for scope, where in address.items():
                if scope == "assess":
                    found = client.post("/v1/assessments?record=false", content=BODY, headers=head | JSON).status_code
                else:
                    found = client.request(*where, headers=head).status_code
                if (found == 403) == (scope in scopes):
                    wrong.append((role, scope, found))
    assert not wrong


def test_without_a_key_nothing_but_health_and_the_description_is_answered(sqlite_url: str) -> None:
    with service(sqlite_url, dev=False) as client:
        document = client.get("/openapi.json").json()
        open_to_all = []
        for path, operations in document["paths"].items():
            for method in operations:
                found = client.request(method.upper(), path.replace("{id}", "x").replace("{digest}", "x"))
                if found.status_code != 401:
                    open_to_all.append((path, found.status_code))
    assert sorted(open_to_all) == [("/health/live", 200), ("/health/ready", 200)]


def test_only_the_operator_changes_the_rulebook(sqlite_url: str) -> None:
    with service(sqlite_url, dev=False) as client:
        head = as_role(client, sqlite_url, "rule_publisher", "theirs")
        for where in ("/v1/rulebooks", "/v1/rulebooks:rollback"):
            found = client.post(where, content=b"", headers=head | {"Content-Type": "application/x-tar"})
            assert (found.status_code, found.json()["type"]) == (403, "urn:xuke:problem:not_allowed")


def test_only_the_operator_reads_the_figures_of_all_tenants_and_tries_rulebooks(sqlite_url: str) -> None:
    with service(sqlite_url, dev=False) as client:
        for role, method, where in (
            ("monitor", "GET", "/metrics"), ("rule_publisher", "POST", f"/v1/rulebooks/{'0' * 64}:impact"),
        ):  # fmt: skip
            theirs = client.request(method, where, headers=as_role(client, sqlite_url, role, "theirs"))
            ours = client.request(method, where, headers=as_role(client, sqlite_url, role))
            assert (theirs.status_code, ours.status_code) == (403, 200 if role == "monitor" else 404)


def test_in_the_dev_mode_a_page_that_made_its_name_lead_here_is_refused(sqlite_url: str) -> None:
    """DNS rebinding: the browser connects to loopback, and says the name of the page."""
    with service(sqlite_url) as client:
        seen = {host: client.get("/v1/assessments", headers={"Host": host}).status_code for host in (
            "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "127.0.0.1:8080", "localhost", "[::1]:8080",
        )}  # fmt: skip
    assert seen == {
        "evil.example": 403, "evil.example:8080": 403, "127.0.0.1.evil.example": 403, "127.0.0.1:8080": 200,
        "localhost": 200, "[::1]:8080": 200,
    }  # fmt: skip
