"""The routes over the law: what stands in the files of `rules/`, page by page, and not sent twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from compliance.reference.shapes import (
    GoodsList,
    InstrumentPage,
    InstrumentWhole,
    ListPage,
    PartyNotice,
    RulePage,
    RuleWhole,
)
from tests.api.in_process import LOOPBACK
from tests.asking import rulebook

GALLIUM = "destination.us_gallium_group"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Yield a client of a service on the shipped rules that asks for no key."""
    url = f"sqlite:///{tmp_path_factory.mktemp('law') / 'xuke.db'}"
    settings = Settings(database_url=url, dev=True, rulebook_max_age_days=100_000, log_level="error")
    with TestClient(create_app(settings), base_url=LOOPBACK) as made:
        yield made


def pages(client: TestClient, address: str, key: str = "items") -> list[dict[str, Any]]:
    """Return the rows of all pages."""
    rows: list[dict[str, Any]] = []
    after = ""
    while True:
        page = client.get(address + after).json()
        rows += page[key]
        if page["next"] is None:
            return rows
        after = f"&after={page['next']}"


@pytest.mark.parametrize(
    ("day", "state"), [("2024-12-02", "not_in_force"), ("2025-11-08", "in_force"), ("2026-11-27", "suspended")]
)
def test_a_rule_stands_on_each_day_as_its_file_says(client: TestClient, day: str, state: str) -> None:
    page = client.get(f"/v1/rules?room=destination&as_of={day}").json()
    rows = {row["id"]: row for row in page["items"]}
    assert rows[GALLIUM]["states"] == {state: 1} and rows[GALLIUM]["from"] == "2024-12-03"
    assert {row["room"] for row in page["items"]} == {"destination"} and page["as_of"] == day


def test_a_state_whose_going_on_is_not_settled_says_so(client: TestClient) -> None:
    def unsettled(day: str) -> bool:
        rows = client.get(f"/v1/rules?room=destination&as_of={day}").json()["items"]
        return bool({row["id"]: row for row in rows}[GALLIUM]["unsettled"])

    assert not unsettled("2025-11-08")
    assert unsettled("2026-11-28")  # afterwards: unconfirmed


def test_the_pages_hold_every_rule_instrument_and_list_once(client: TestClient) -> None:
    book = rulebook()
    for kind, known in (("rules", book.rules), ("instruments", book.instruments)):
        assert [row["id"] for row in pages(client, f"/v1/{kind}?limit=7")] == sorted(known)
    lists = [row["id"] for row in pages(client, "/v1/lists?limit=7")]
    assert lists == sorted([*book.items, *book.parties])


def test_a_rule_is_told_with_its_suspension_and_clauses(client: TestClient) -> None:
    reported = client.get(f"/v1/rules/{GALLIUM}").json()
    assert reported["path"] == "destination/us_gallium_group.yaml"
    [span] = reported["rule"]["suspensions"]
    assert (span["from"], span["until"]) == ("2025-11-09", "2026-11-27")
    assert {(s["law"], s["clause"]) for s in reported["sources"]} == {("MOFCOM-2024-46", "2a"), ("MOFCOM-2025-72", "1")}


def test_a_rule_made_for_a_list_is_told_with_that_list_alone(client: TestClient) -> None:
    reported = client.get("/v1/rules/control.dual_use_list/mofcom_2025_57").json()
    assert [one["id"] for one in reported["applies_to"]] == ["control.dual_use_list/mofcom_2025_57"]
    assert len(client.get("/v1/rules/control.dual_use_list").json()["applies_to"]) > 10


@pytest.mark.parametrize("name", ["SC-792", "ORDER-792", "order-792"])
def test_an_instrument_is_found_by_id_and_alias(client: TestClient, name: str) -> None:
    reported = client.get(f"/v1/instruments/{name}").json()
    assert reported["id"] == "SC-792" and "45 working days" in reported["clauses"]["17(1)"]["en"]
    assert reported["rules"]


def test_a_party_notice_gives_every_name_that_it_officially_counts(client: TestClient) -> None:
    entries = pages(client, "/v1/lists/mofcom_2025_01?limit=10&as_of=2026-11-21", "entries")
    head = client.get("/v1/lists/mofcom_2025_01?as_of=2026-11-21").json()
    assert [entry["annex_no"] for entry in entries] == list(range(1, 29)) and head["official_count"] == 28
    assert (head["of"], head["status"], head["from"]) == ("parties", "active", "2025-01-02")


@pytest.mark.parametrize(
    ("day", "status"),
    [("2025-10-01", "not_yet"), ("2026-11-10", "suspended"), ("2026-11-21", "unsettled"), ("2027-01-11", "active")],
)
def test_a_list_of_goods_stands_as_its_dates_say(client: TestClient, day: str, status: str) -> None:
    """Published 2025-10-09, paused formally to 2026-11-10; a statement speaks of a pause to 2027-01-10."""
    reported = client.get(f"/v1/lists/mofcom_2025_57?as_of={day}&limit=1").json()
    assert (reported["of"], reported["status"]) == ("goods", status)


def test_lists_of_goods_and_of_parties_can_be_asked_for_apart(client: TestClient) -> None:
    kinds = {of: {row["of"] for row in pages(client, f"/v1/lists?of={of}&limit=100")} for of in ("goods", "parties")}
    assert kinds == {"goods": {"goods"}, "parties": {"parties"}}


def test_every_answer_fits_its_model(client: TestClient) -> None:
    book = rulebook()
    for name in (*book.rules, *book.by_id):
        RuleWhole.model_validate(client.get(f"/v1/rules/{name}").json())
    for name in book.instruments:
        InstrumentWhole.model_validate_json(client.get(f"/v1/instruments/{name}").content)
    for name in book.items:
        GoodsList.model_validate(client.get(f"/v1/lists/{name}?limit=500").json())
    for name in book.parties:
        PartyNotice.model_validate(client.get(f"/v1/lists/{name}?limit=500").json())
    for model, kind in ((RulePage, "rules"), (InstrumentPage, "instruments"), (ListPage, "lists")):
        model.model_validate(client.get(f"/v1/{kind}?limit=500").json())


def test_a_copy_that_still_holds_is_not_sent_again(client: TestClient) -> None:
    addresses = ("/v1/rules", f"/v1/rules/{GALLIUM}", "/v1/instruments", "/v1/lists", "/v1/lists/mofcom_2025_01")
    for address in addresses:
        first = client.get(address)
        tag = first.headers["etag"]
        assert rulebook().digest[:32] in tag and first.headers["cache-control"] == "private, no-cache"
        again = client.get(address, headers={"If-None-Match": f'"another", W/{tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert client.get(address, headers={"If-None-Match": '"another"'}).status_code == 200


def test_what_depends_on_the_day_has_another_mark_on_another_day(client: TestClient) -> None:
    marks = {client.get(f"/v1/rules?as_of={day}").headers["etag"] for day in ("2026-11-27", "2026-11-28")}
    assert len(marks) == 2


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/v1/rules/destination.us_galium_group", GALLIUM),
        ("/v1/rules/us_gallium_group", GALLIUM),
        ("/v1/instruments/SC-79", "SC-792"),
        ("/v1/lists/mofcom_2025_188", "mofcom_2025_18"),
    ],
)
def test_a_name_that_nothing_has_is_answered_with_the_nearest(client: TestClient, address: str, meant: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404 and answer.json()["type"] == "urn:xuke:problem:not_found"
    [fault] = answer.json()["faults"]
    assert fault["path"] == "path.id" and fault["hint"] == f"Did you mean {meant}?"


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/v1/rules?room=destinaton", "query.room"),
        ("/v1/rules?limit=501", "query.limit"),
        ("/v1/rules?as_of=2026-02-30", "as_of"),
        ("/v1/lists?of=ships", "query.of"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place(client: TestClient, address: str, place: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400
    assert [fault["path"] for fault in answer.json()["faults"]] == [place]


def test_a_page_after_an_entry_that_is_not_there_is_not_found(client: TestClient) -> None:
    answer = client.get("/v1/lists/mofcom_2025_01?after=nobody")
    assert answer.status_code == 404
    [fault] = answer.json()["faults"]
    assert (fault["path"], fault["hint"]) == ("query.after", "The list may have changed: begin again.")


def test_stale_law_is_not_handed_out(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'x.db'}", dev=True, rulebook_max_age_days=0)
    with TestClient(create_app(settings), base_url=LOOPBACK) as client:
        answer = client.get("/v1/lists")
    assert answer.status_code == 503 and answer.json()["type"] == "urn:xuke:problem:rulebook_stale"
