"""The journal never loses its thread: who gives up waiting harms nobody, and what cannot be written fails in time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import wait
from datetime import date
from threading import Event

import pytest
from sqlalchemy import Connection

from compliance.store import journal as there
from compliance.store import receipts
from compliance.store.database import DatabaseUnavailable, Store
from compliance.store.journal import Journal
from compliance.store.receipts import AskedShipment, Kept, Outcome, ReceiptEntry
from tests.api.senders import document
from tests.api.worker_setup import CALLER, TENANT, assessor

AT = "2026-11-21T08:00:00.000000Z"


def entry(name: str) -> ReceiptEntry:
    """Return an answer to be kept."""
    body = document(name)
    answered = assessor().answer(body, date(2026, 11, 21))
    return ReceiptEntry(
        AskedShipment(TENANT, CALLER, "assessment", f"key:{name}", "0" * 64), body, answered.assessment, answered.text
    )


@pytest.fixture
def journal(store: Store) -> Iterator[Journal]:
    """A journal over each kind of database."""
    made = Journal(store, lambda: AT)
    yield made
    made.close()


def held(monkeypatch: pytest.MonkeyPatch, fails: bool) -> tuple[Event, Event]:
    """Hold the first write until the second event is set, and let it fail then if asked; the first says it began."""
    began, go, append = Event(), Event(), receipts.append

    def slow(connection: Connection, entries: list[ReceiptEntry], at: str) -> list[Outcome]:
        if not began.is_set():
            began.set()
            go.wait(10)
            if fails:
                raise DatabaseUnavailable("database unavailable")
        return append(connection, entries, at)

    monkeypatch.setattr(there, "append", slow)
    return began, go


def test_a_caller_that_gave_up_waiting_harms_nobody_and_is_left_out(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go = held(monkeypatch, fails=False)
    first = journal.submit([entry("first")])
    assert began.wait(10)
    gone, last = journal.submit([entry("gone")]), journal.submit([entry("last")])
    assert gone.cancel()
    assert not first.cancel()  # it is being written
    go.set()
    kept = [future.result(10)[0] for future in (first, last)]
    assert [one.seq for one in kept if isinstance(one, Kept)] == [1, 2]
    assert journal.submit([entry("later")]).result(10)


def test_callers_that_waited_through_a_failure_fail_with_it_and_the_next_is_tried(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    began, go = held(monkeypatch, fails=True)
    futures = [journal.submit([entry("first")])]
    assert began.wait(10)
    futures += [journal.submit([entry(f"waiting-{number}")]) for number in range(3)]
    go.set()
    wait(futures, 10)
    assert [str(future.exception()) for future in futures] == ["database unavailable"] * 4
    assert journal.submit([entry("next")]).result(10)


def test_a_closed_journal_refuses_at_once(store: Store) -> None:
    journal = Journal(store, lambda: AT)
    kept = journal.submit([entry("first")])
    journal.close()
    assert kept.result(0)
    begun = time.monotonic()
    with pytest.raises(DatabaseUnavailable, match=r"^the journal is closed\. Try again shortly$"):
        journal.submit([entry("late")]).result(10)
    assert time.monotonic() - begun < 5
