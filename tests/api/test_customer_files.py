"""Customer files that are kept: the caller's own ids, what differs when lists change, by REST and webhook."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from api.worker.context import Heartbeat
from api.worker.customer_rechecks import CustomerRechecker
from compliance.engine import Assessor
from compliance.law.rulebook import Rulebook
from compliance.store.database import Store
from tests.api.in_process import service
from tests.api.test_tenant_files import Tenant
from tests.api.worker_setup import HandClock, assessor, deliveries, worker_context
from tests.law.test_new_announcement import INSTRUMENT, NOTICE, with_file

FILE = "客户编号;客户名称;国家\nC-1;Ordinary Works GmbH;DE\nC-2;Musterwerk Waffen GmbH;DE\nC-3;General Dynamics;US\n"
SMALL = "id,name,country\nC-1,Ordinary Works GmbH,DE\n"
MORNING = "2026-12-02T02:00:00+00:00"


@cache
def newer() -> Assessor:
    """Return the assessor of a rulebook that lists one more firm."""
    rules = with_file(Path(mkdtemp()), "lists/parties/mofcom_2026_99.yaml", NOTICE + INSTRUMENT)
    return Assessor(Rulebook.load(rules))


class Watcher(Tenant):
    """A tenant that has customers screened."""

    def screen(self, name: str, table: str | bytes, media: str = "text/csv") -> Any:
        """Send a customer file."""
        raw = table.encode() if isinstance(table, str) else table
        head = {**self._head, "Content-Type": media}
        return self._client.post("/v1/screenings", params={"name": name}, content=raw, headers=head)


def test_a_customer_file_is_kept_with_the_callers_ids_and_the_next_one_says_what_differs(database_url: str) -> None:
    with service(database_url, HandClock(MORNING), dev=False) as client:
        ours, theirs = Watcher(client, database_url), Watcher(client, database_url, "theirs")
        made = ours.screen("customers", FILE.encode("gb18030"))
        assert made.status_code == 201, made.text
        kept = made.json()
        assert (kept["outcomes"], kept["changes"], kept["changed_on"]) == ({"none": 2, "match": 1}, [], None)
        name = kept["entry"]["id"]
        rows = ours("GET", f"/v1/customer-files/{name}/results").json()["items"]
        assert [(one["id"], one["outcome"]) for one in rows] == [("C-1", "none"), ("C-2", "none"), ("C-3", "match")]
        only = ours("GET", f"/v1/customer-files/{name}/results", outcome="match").json()["items"]
        assert [one["id"] for one in only] == ["C-3"]
        assert theirs("GET", f"/v1/customer-files/{name}/results").status_code == 404
        again = ours.screen("customers", SMALL).json()
        assert again["entry"]["id"] == name
        assert [(one["id"], one["kind"], one["before"]) for one in again["changes"]] == [("C-3", "removed", "match")]
        assert ours("GET", "/v1/customer-files").json()["items"][0]["state"] == "watched"


def test_pages_of_results_go_on_where_the_last_one_ended(sqlite_url: str) -> None:
    rows = "".join(f"C-{number},Quite Ordinary {number} Ltd\n" for number in range(7))
    with service(sqlite_url, HandClock(MORNING), dev=False) as client:
        ours = Watcher(client, sqlite_url)
        name = ours.screen("many", "id,name\n" + rows).json()["entry"]["id"]
        seen, after = [], None
        while True:
            more: dict[str, str] = {"after": after} if after else {}
            page = ours("GET", f"/v1/customer-files/{name}/results", limit="3", **more).json()
            seen += [one["id"] for one in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert seen == [f"C-{number}" for number in range(7)]


def test_a_new_listing_is_told_for_the_customer_that_it_meets(database_url: str) -> None:
    clock, store = HandClock(MORNING), Store(database_url)
    with service(database_url, clock, dev=False) as client:
        ours = Watcher(client, database_url)
        name = ours.screen("customers", FILE).json()["entry"]["id"]
        hook = {"url": "https://erp.example.com/hooks", "events": ["screening.changed"]}
        assert client.post("/v1/webhooks", json=hook, headers=ours._head).status_code == 201
        with worker_context(store, clock, "one", assessor) as context:
            assert not CustomerRechecker(context, Heartbeat()).round()  # same lists, same day: nothing is due
            clock.move(minutes=2)
        with worker_context(store, clock, "two", newer) as context:
            rechecker = CustomerRechecker(context, Heartbeat())
            assert rechecker.round()
            assert not rechecker.round()
        found = ours("GET", f"/v1/customer-files/{name}/screening").json()
        assert [(one["id"], one["kind"], one["now"]) for one in found["changes"]] == [("C-2", "new", "match")]
        assert found["changed_on"] == "2026-12-02"
        [sent] = deliveries(store)
        said = json.loads(sent.body)
        assert (said["type"], said["data"]["name"], said["data"]["count"]) == ("screening.changed", "customers", 1)
        assert said["data"]["changes"][0]["entries"] == ["MOFCOM-2026-99-01"]
        history = ours("GET", f"/v1/customer-files/{name}/history").json()
        assert [one["action"] for one in history] == ["screen", "create"]
    store.close()


def test_a_list_of_the_tenants_own_counts_as_a_changed_list_and_a_new_day_without_a_difference_tells_nobody(
    database_url: str,
) -> None:
    clock, store = HandClock(MORNING), Store(database_url)
    with service(database_url, clock, dev=False) as client, worker_context(store, clock) as context:
        ours = Watcher(client, database_url)
        name = ours.screen("customers", FILE).json()["entry"]["id"]
        rechecker = CustomerRechecker(context, Heartbeat())
        clock.move(days=1)
        assert rechecker.round()
        assert ours("GET", f"/v1/customer-files/{name}/screening").json()["changed_on"] is None
        assert ours.put("lists/blocked.csv", "id,name\nB-1,Ordinary Works GmbH\n").status_code == 200
        assert rechecker.round()
        found = ours("GET", f"/v1/customer-files/{name}/screening").json()
        assert [(one["id"], one["kind"], one["entries"]) for one in found["changes"]] == [("C-1", "new", ["B-1"])]
        assert ours("POST", f"/v1/customer-files/{name}:end", why="the firm was sold").json()["state"] == "ended"
        clock.move(days=1)
        assert not rechecker.round()
        assert ours("POST", "/v1/receipts:verify").json()["holds"]
    store.close()


def test_what_cannot_be_kept_is_refused_and_what_cannot_be_read_of_a_row_is_named(sqlite_url: str) -> None:
    with service(sqlite_url, HandClock(MORNING), dev=False) as client:
        ours = Watcher(client, sqlite_url)
        assert Watcher(client, sqlite_url, role="viewer").screen("x", SMALL).status_code == 403
        bare = client.post("/v1/screenings", content=SMALL, headers={**ours._head, "Content-Type": "text/csv"})
        assert (bare.status_code, "needs a name" in bare.json()["detail"]) == (400, True)
        assert ours.screen("x", "a,b\n1,2\n").status_code == 400
        odd = ours.screen("odd", "id,name,country\nC-1,Acme Motors,Nowhere\nC-2,,DE\n").json()
        assert [row.split(",")[0] for row in odd["unread_rows"]] == ["row 2", "row 3"]
        assert sum(odd["outcomes"].values()) == 1
