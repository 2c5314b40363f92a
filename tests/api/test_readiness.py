"""Ready means that an answer can be kept: a database that only answers questions is not enough."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from api.service import Service
from api.write_probe import WriteProbe
from compliance.store import packing
from compliance.store.database import DatabaseUnavailable, Store
from tests.api.in_process import BODY, DAY, as_role, ask, service
from tests.api.worker_setup import HandClock


def parts(client: Any) -> Service:
    """Return the parts of the service behind a client."""
    found: Service = client.app.state.service
    return found


class Locked:
    """Opens the file read-only while `now` is set, as a mount that turned read-only does."""

    def __init__(self, store: Store, path: Path) -> None:
        self.now = False
        event.listen(store.engine, "do_connect", self._opened)
        self._path = path

    def _opened(self, _dialect: object, _record: object, cargs: list[str], cparams: dict[str, Any]) -> None:
        if self.now:
            cargs[0], cparams["uri"] = f"file:{self._path}?mode=ro", True


def test_a_database_that_cannot_be_written_to_is_not_ready_and_recovers_by_itself(sqlite_url: str) -> None:
    with service(sqlite_url) as client:
        store = parts(client).store
        lock = Locked(store, Path(sqlite_url.removeprefix("sqlite:///")))
        assert client.get("/health/ready").status_code == 200
        lock.now = True
        store.close()
        parts(client).write_probe._until = 0
        assert [client.get("/health/ready").status_code, ask(client).status_code] == [503, 503]
        lock.now = False
        assert [client.get("/health/ready").status_code, ask(client).status_code] == [200, 201]


def test_a_service_started_on_a_read_only_database_recovers_when_it_can_be_written_to(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, locks = Store.__init__, []

    def made(store: Store, url: str) -> None:
        real(store, url)
        locks.append(Locked(store, Path(url.removeprefix("sqlite:///"))))
        locks[-1].now = True

    monkeypatch.setattr(Store, "__init__", made)
    with service(sqlite_url, rulebook_poll_seconds=0.05) as client:
        assert client.get("/health/ready").status_code == 503
        for one in locks:
            one.now = False
        for _ in range(200):
            if client.get("/health/ready").status_code == 200:
                break
        assert ask(client).status_code == 201


def test_a_locked_database_is_not_ready(sqlite_url: str) -> None:
    store, clock = Store(sqlite_url), HandClock()
    event.listen(store.engine, "connect", lambda link, _: link.execute("PRAGMA busy_timeout = 50"))
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    probe = WriteProbe(store, clock)
    with pytest.raises(DatabaseUnavailable):
        probe.check()
    other.execute("ROLLBACK")
    probe.check()


def test_many_health_checks_cost_one_write(store: Store) -> None:
    ticks = [0.0]
    probe = WriteProbe(store, HandClock(), lambda: ticks[0])
    probe.check()
    store.close()
    store.url, store._engines = "gone", {}
    probe.check()
    ticks[0] = 1.5
    with pytest.raises(KeyError):
        probe.check()


MANY = json.dumps({"lines": [{"line": str(n), "description": f"foobar {n}"} for n in range(160)]})


def test_large_questions_have_a_rate_of_their_own_for_each_tenant(sqlite_url: str) -> None:
    with service(sqlite_url, dev=False, large_per_minute=1) as client:
        heads = {t: as_role(client, sqlite_url, "requester", t) | {"Content-Type": "application/json"} for t in "ab"}

        def asked(tenant: str, body: str) -> int:
            where = f"/v1/assessments?as_of={DAY}&record=false"
            return int(client.post(where, content=body, headers=heads[tenant]).status_code)

        assert [asked("a", MANY), asked("a", MANY), asked("a", BODY), asked("b", MANY)] == [200, 429, 200, 200]


def test_an_answer_past_the_bound_is_refused_with_what_to_do(sqlite_url: str) -> None:
    with service(sqlite_url, max_answer_bytes=1_000_000) as client:
        found = ask(client, MANY)
    assert (found.status_code, found.json()["type"]) == (413, "urn:xuke:problem:too_large")
    assert found.json()["detail"].endswith("1,000,000 may be sent. Ask about fewer lines at once.")


def test_a_large_answer_is_kept_packed_and_comes_back_byte_for_byte(database_url: str) -> None:
    with service(database_url) as client:
        made = ask(client, MANY, "k")
        name = made.headers["x-xuke-assessment"]
        assert client.get(f"/v1/assessments/{name}").content == ask(client, MANY, "k").content == made.content
        assert client.post(f"/v1/assessments/{name}:replay").json()["identical"]
        assert client.post("/v1/receipts:verify").json()["holds"]
    with Store(database_url).reading() as session:
        kept = session.connection().execute(text("SELECT answer FROM receipt")).scalar_one()
    assert len(made.content) > 100 * len(kept)
    assert packing.unpacked(kept) == made.content
