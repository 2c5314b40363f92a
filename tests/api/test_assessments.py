"""`/v1/assessments`: one question, one answer, kept once and found again byte for byte."""

from __future__ import annotations

from datetime import date

import pytest

from api.settings import Settings
from compliance import Assessment
from compliance.answer.brief import brief
from compliance.intake.reading import read_shipment
from compliance.version import VERSION
from tests.api.in_process import BODY, DAY, ask, case, service
from tests.api.worker_setup import HandClock
from tests.asking import SHIPMENTS, engine, rulebook


def test_the_answer_is_the_librarys_own_byte_for_byte(sqlite_url: str) -> None:
    differing = []
    with service(sqlite_url) as client:
        for path in sorted(SHIPMENTS.glob("*.json")):
            body = case(path.stem)
            own = engine().assess(read_shipment(body), date.fromisoformat(DAY)).to_json()
            if ask(client, body).text != own:
                differing.append(path.stem)
    assert not differing


def test_a_new_answer_is_created_and_can_be_fetched_again_unchanged(database_url: str) -> None:
    with service(database_url) as client:
        made = ask(client)
        assert made.status_code == 201
        assert made.headers["location"] == f"/v1/assessments/{made.headers['x-xuke-assessment']}"
        fetched = client.get(made.headers["location"])
        assert (fetched.status_code, fetched.content) == (200, made.content)


def test_an_answer_can_be_had_with_its_deciding_findings_and_is_kept_whole(database_url: str) -> None:
    with service(database_url) as client:
        made = ask(client, '{"lines": [{"line": "1", "description": "dysprosium oxide"}]}', findings="deciding")
        place = made.headers["location"]
        whole, short = client.get(place), client.get(f"{place}?findings=deciding")
        assert short.content == made.content == brief(Assessment.model_validate_json(whole.content)).to_json().encode()
        assert len(short.content) < len(whole.content)
        assert client.get(f"{place}?findings=few").status_code == 400


def test_every_answer_says_which_engine_and_which_law_gave_it(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        for found in (ask(client), client.get("/v1/assessments/nothing"), client.get("/nowhere")):
            assert found.headers["x-xuke-engine"] == VERSION
            assert found.headers["x-xuke-rulebook"] == f"{rulebook().version} {rulebook().digest}"
            assert found.headers["x-request-id"]


def test_a_request_id_of_the_caller_comes_back(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        assert client.get("/health/live", headers={"X-Request-Id": "SAP-77:1"}).headers["x-request-id"] == "SAP-77:1"


def test_the_same_key_and_request_again_gives_the_stored_answer(database_url: str) -> None:
    with service(database_url) as client:
        first, again = ask(client, key="k-1"), ask(client, key="k-1")
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.content == first.content
        assert again.headers["x-xuke-assessment"] == first.headers["x-xuke-assessment"]
        assert client.get("/v1/assessments").json()["items"][1:] == []


@pytest.mark.parametrize("change", ["body", "day"])
def test_the_same_key_with_another_request_is_refused(database_url: str, change: str) -> None:
    with service(database_url) as client:
        ask(client, key="k-1")
        other = ask(client, BODY + " ", key="k-1") if change == "body" else ask(client, key="k-1", as_of="2026-11-22")
        assert other.status_code == 409
        assert other.json()["type"] == "urn:xuke:problem:key_reused"


def test_a_repeated_request_on_a_later_day_gives_the_first_days_answer(database_url: str) -> None:
    """Without a day of its own a request asks for today; its retry after midnight must not ask anew."""
    clock = HandClock("2026-11-21T15:59:00+00:00")  # 23:59 in China
    with service(database_url, clock) as client:
        headers = {"Content-Type": "application/json", "Idempotency-Key": "night"}
        first = client.post("/v1/assessments", content=BODY, headers=headers)
        clock.set("2026-11-21T16:01:00+00:00")
        again = client.post("/v1/assessments", content=BODY, headers=headers)
        assert (first.json()["as_of"], again.status_code, again.content) == ("2026-11-21", 200, first.content)
        assert (
            client.post("/v1/assessments", content=BODY, headers={"Content-Type": "application/json"}).json()["as_of"]
            == "2026-11-22"
        )


def test_a_retry_gets_its_answer_even_when_no_new_one_can_be_given(database_url: str) -> None:
    """The law may have grown stale between a request and its retry; what was answered stays answered."""
    clock = HandClock("2026-11-21T08:00:00+00:00")
    with service(database_url, clock, rulebook_max_age_days=60) as client:
        first = ask(client, key="k-1")
        clock.set("2027-01-21T08:00:00+00:00")
        assert (ask(client, key="k-1").status_code, ask(client, key="k-1").content) == (200, first.content)
        assert ask(client, key="k-2").status_code == 503


def test_a_what_if_is_answered_and_nothing_is_kept(database_url: str) -> None:
    with service(database_url) as client:
        found = ask(client, record="false")
        assert found.status_code == 200
        assert "location" not in found.headers
        assert client.get("/v1/assessments").json() == {"items": [], "next": None}


def test_a_refused_document_names_every_fault_with_its_path(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        found = ask(client, '{"destination": "JPN", "lines": [{"line": "1"}], "colour": "red"}')
        assert found.status_code == 422
        assert found.headers["content-type"] == "application/problem+json"
        paths = {fault["path"] for fault in found.json()["faults"]}
        assert paths == {"$.destination", "$.lines[0].description", "$.colour"}


def test_pages_lead_through_all_answers_newest_first_and_once_each(database_url: str) -> None:
    with service(database_url) as client:
        made = [ask(client, BODY + " " * n).headers["x-xuke-assessment"] for n in range(7)]
        seen, cursor = [], None
        while True:
            page = client.get("/v1/assessments", params={"limit": 3} | ({"after": cursor} if cursor else {})).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == made[::-1]


def test_answers_are_found_by_reference_and_by_decision(database_url: str) -> None:
    with service(database_url) as client:
        made = ask(client).json()
        found = client.get("/v1/assessments", params={"reference": "PO-1", "decision": made["decision"]}).json()[
            "items"
        ]
        assert [(one["reference"], one["decision"], one["receipt"]) for one in found] == [
            ("PO-1", made["decision"], made["receipt"])
        ]
        assert client.get("/v1/assessments", params={"reference": "PO-2"}).json()["items"] == []
        assert client.get("/v1/assessments", params={"decision": "not_controlled"}).json()["items"] == []


def test_past_the_policy_no_decision_is_given_and_the_service_is_not_ready(sqlite_url: str) -> None:
    """The shipped law was verified until 2026-10-08; sixty days later is the last day."""
    clock = HandClock("2026-12-07T08:00:00+00:00")
    with service(sqlite_url, clock, rulebook_max_age_days=60) as client:
        assert ask(client).status_code == 201
        assert client.get("/health/ready").status_code == 200
        clock.set("2026-12-08T08:00:00+00:00")
        stale = ask(client)
        assert (stale.status_code, stale.json()["type"]) == (503, "urn:xuke:problem:rulebook_stale")
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/live").status_code == 200


def test_answers_are_compressed_for_those_who_take_it(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        packed = ask(client)
        assert packed.request.headers["accept-encoding"].startswith("gzip")
        assert packed.headers["content-encoding"] == "gzip"
        plain = client.get(packed.headers["location"], headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == packed.content


def test_no_setting_lets_the_dev_mode_out_of_loopback() -> None:
    with pytest.raises(Exception, match="loopback only"):
        Settings(dev=True, host="0.0.0.0").check()
