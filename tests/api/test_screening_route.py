"""Screening over HTTP: who a name is, as `xuke screen` says, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from tests.api.in_process import LOOPBACK
from tests.cli.running import xuke

DAY = "2026-11-21"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Yield a client of a service on the shipped rules that asks for no key."""
    url = f"sqlite:///{tmp_path_factory.mktemp('screening') / 'xuke.db'}"
    settings = Settings(database_url=url, dev=True, rulebook_max_age_days=100_000, log_level="error")
    with TestClient(create_app(settings), base_url=LOOPBACK) as made:
        yield made


def screen(client: TestClient, **party: Any) -> dict[str, Any]:
    """Return what is found of a party on the day of the tests."""
    answer = client.post("/v1/screenings", json={"as_of": DAY, **party})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_the_very_name_of_a_notice_is_a_match(client: TestClient) -> None:
    found = screen(client, name="General Dynamics", country="US")
    assert found["outcome"] == "match"
    hit = found["hits"][0]
    assert (hit["entry"], hit["law"], hit["status"]) == ("MOFCOM-2025-01-01", "MOFCOM-2025-01", "active")


def test_the_chinese_name_of_a_notice_is_a_match(client: TestClient) -> None:
    assert screen(client, name="Foreign party 7", name_local="通用动力公司")["outcome"] == "match"


def test_a_name_on_no_list_is_none(client: TestClient) -> None:
    found = screen(client, name="Ordinary Waterworks Ltd", country="GB")
    assert (found["outcome"], found["named"], found["hits"], found["owners"]) == ("none", True, [], [])


def test_a_name_that_names_nobody_says_so(client: TestClient) -> None:
    assert screen(client, name="to be advised")["named"] is False


def test_a_name_without_a_letter_is_unread(client: TestClient) -> None:
    assert screen(client, name="???")["outcome"] == "unread"


def test_a_listed_owner_is_put_to_a_person(client: TestClient) -> None:
    owner = {"name": "General Dynamics", "country": "US", "share_percent": "60"}
    found = screen(client, name="Ordinary Waterworks Ltd", country="GB", owners=[owner])
    assert found["outcome"] == "review"
    [hit] = found["owners"]
    assert (hit["entry"], hit["tier"], hit["share_percent"]) == ("MOFCOM-2025-01-01", "match", "60")


@pytest.mark.parametrize(("day", "alerts"), [("2025-10-14", 1), ("2025-11-10", 0), ("2026-11-11", 1)])
def test_an_order_counts_on_its_days_only(client: TestClient, day: str, alerts: int) -> None:
    """The countermeasures against Hanwha ran from 2025-10-14, paused after 2025-11-09, and end their pause in 2026."""
    assert len(screen(client, name="Hanwha Shipping LLC", country="US", as_of=day)["alerts"]) == alerts


@pytest.mark.parametrize(("name", "country"), [("Lockheed Martin Corp", "US"), ("Northrop", None), ("防衛省", "JP")])
def test_the_service_says_what_the_command_line_says(client: TestClient, name: str, country: str | None) -> None:
    options = ["--country", country] if country else []
    reported = json.loads(xuke("screen", name, *options, "--as-of", DAY, "--format", "json").stdout)
    found = screen(client, name=name, **({"country": country} if country else {}))
    assert {key: found[key] for key in reported} == reported


def test_a_party_of_a_shipment_is_taken_as_it_is(client: TestClient) -> None:
    party = {"role": "end_user", "kind": "civil", "identifiers": {"corporate_number": "7010401000000"}}
    assert screen(client, name="Acme Motors", country="JP", address="1-1 Chiyoda, Tokyo", **party)["outcome"] == "none"


def test_many_parties_are_answered_in_their_order(client: TestClient) -> None:
    parties = [{"name": "General Dynamics", "country": "US"}, {"name": "Ordinary Waterworks Ltd"}]
    answer = client.post("/v1/screenings:batch", json={"parties": parties, "as_of": DAY}).json()
    assert [(one["name"], one["outcome"]) for one in answer["items"]] == [
        ("General Dynamics", "match"), ("Ordinary Waterworks Ltd", "none"),
    ]  # fmt: skip
    assert answer["items"][0] == screen(client, **parties[0])


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({"name": "X", "country": "GERMANY"}, [("$.country", "Did you mean DE?")]),
        ({"country": "US"}, [("$.name", "Add it.")]),
        ({"nam": "X"}, [("$.nam", "Did you mean name?")]),
        ({"name": "X" * 301}, [("$.name", "Shorten it.")]),
        ({"name": "X", "as_of": 20261121}, [("$.as_of", 'Write year-month-day as text, for example "2026-12-15".')]),
        ([], [("$", 'Write {"name": "General Dynamics", "country": "US"}.')]),
    ],
)
def test_what_cannot_be_read_is_refused_with_place_and_hint(
    client: TestClient, body: Any, faults: list[tuple[str, str]]
) -> None:
    answer = client.post("/v1/screenings", json=body)
    assert answer.status_code == 422, answer.text
    assert [(fault["path"], fault["hint"]) for fault in answer.json()["faults"]] == faults


def test_all_faults_of_a_batch_come_at_once_with_their_places(client: TestClient) -> None:
    parties = [{"name": "A"}, {"nam": "B"}, 3, {"name": "C", "owners": [{"country": "XX"}]}]
    answer = client.post("/v1/screenings:batch", json={"parties": parties, "day": DAY})
    paths = [fault["path"] for fault in answer.json()["faults"]]
    assert answer.status_code == 422
    assert paths == ["$.day", "$.parties[1].nam", "$.parties[2]", "$.parties[3].owners[0].country"]


@pytest.mark.parametrize("count", [0, 101])
def test_a_batch_has_from_1_to_100_parties(client: TestClient, count: int) -> None:
    answer = client.post("/v1/screenings:batch", json={"parties": [{"name": "A"}] * count})
    assert answer.status_code == 422 and answer.json()["faults"][0]["path"] == "$.parties"


@pytest.mark.parametrize("text", ["", "{", '{"name": "A", "name": "B"}', '{"name": NaN}', "[" * 100_000])
def test_a_body_that_is_no_json_is_refused(client: TestClient, text: str) -> None:
    answer = client.post("/v1/screenings", content=text, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422 and answer.json()["faults"]


def test_another_content_type_is_not_taken(client: TestClient) -> None:
    assert (
        client.post("/v1/screenings", content='{"name": "A"}', headers={"Content-Type": "text/plain"}).status_code
        == 415
    )
