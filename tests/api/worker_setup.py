"""Building blocks for tests of the background worker: a context with a clock set by hand, and one assessor."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from api.worker.context import WorkerContext
from compliance.engine import Assessor
from compliance.store import jobs
from compliance.store.database import Store
from compliance.store.journal import Journal
from compliance.store.receipts import AskedShipment, Kept, ReceiptEntry
from compliance.store.schema import Delivery, JobLine, Receipt, stamp
from tests.asking import rulebook

TENANT, CALLER = "acme", "key:h7m2k9qp"


class HandClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: str = "2026-11-21T08:00:00+00:00") -> None:
        self.moment = datetime.fromisoformat(at)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **span: float) -> None:
        self.moment += timedelta(**span)

    def set(self, at: str) -> None:
        self.moment = datetime.fromisoformat(at).astimezone(UTC)


@cache
def assessor() -> Assessor:
    """Return the assessor of the shipped rules."""
    return Assessor(rulebook())


@contextmanager
def worker_context(
    store: Store, clock: HandClock, holder: str = "one", at: Callable[[], Assessor] = assessor
) -> Iterator[WorkerContext]:
    """Yield a worker context with a journal of its own."""
    journal = Journal(store, lambda: stamp(clock()))
    yield WorkerContext(store, journal, at, clock, holder)
    journal.close()


def rows(store: Store, table: Any, *where: Any) -> list[Any]:
    """Return rows of a table in the order of their keys."""
    with store.reading() as session:
        mine = select(table.__table__).where(*where).order_by(*table.__table__.primary_key.columns)
        return list(session.connection().execute(mine))


def receipts(store: Store) -> list[Any]:
    """Return all receipts in order."""
    return rows(store, Receipt)


def deliveries(store: Store) -> list[Any]:
    """Return all deliveries."""
    return rows(store, Delivery)


def lines(store: Store) -> list[Any]:
    """Return all lines of jobs."""
    return rows(store, JobLine)


def queued(store: Store, documents: list[Any], clock: HandClock, key: str | None = None) -> dict[str, Any]:
    """Queue a job of these documents (bytes as they are, other things as JSON), numbered from 1."""
    reported, _ = queue(store, documents, clock, key)
    return reported


def queue(store: Store, documents: list[Any], clock: HandClock, key: str | None = None) -> tuple[dict[str, Any], bool]:
    """Queue a job, and say whether it is new."""
    texts = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in documents]
    with store.writing() as session:
        job = jobs.begin(session, TENANT, CALLER, "2026-11-21", stamp(clock()))
        jobs.add(session, job, list(enumerate(texts, 1)))
        digest = str(hash(b"\n".join(texts)))
        return jobs.queue(session, TENANT, jobs.JobRequest(job, key, digest, len(texts)))


def ask(worker_context: WorkerContext, document: dict[str, Any], day: str, tenant: str = TENANT, **other: Any) -> Kept:
    """Ask about a shipment and keep the answer, as the service does; `origin` and `written` (bytes) may be others."""
    text = json.dumps(document).encode()
    found = worker_context.assessor().answer(text, date.fromisoformat(day))
    asked = AskedShipment(tenant, CALLER, other.get("origin", "assessment"), None, "0" * 64)
    [kept] = worker_context.journal.submit(
        [ReceiptEntry(asked, text, found.assessment, other.get("written", found.text))]
    ).result()
    assert isinstance(kept, Kept)
    return kept
