"""The tables. Moments are text in UTC with microseconds, so that every database sorts, hashes and reads them alike."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import BigInteger, Column, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

import compliance.store.register_tables  # noqa: F401 - the other tables, so that all are known together

_SEQ = BigInteger().with_variant(Integer, "sqlite")
MAY_NOT_GO = text("action NOT IN ('proceed', 'proceed_declare')")


def stamp(moment: datetime) -> str:
    """Return a moment as it is kept: `2026-11-21T08:00:00.000000Z`. Raises ValueError for one without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def unstamp(text: str) -> datetime:
    """Return the moment that `stamp` wrote."""
    return datetime.fromisoformat(text)


class Receipt(SQLModel, table=True):
    """One answer given: who asked what and when, what was answered, under which law; a link of the tenant's chain.

    `hash` covers every column but the documents (their digests replace them) and `erased_at`: they may be erased in
    time, which a change records. `format` is null for the first. `context` is what the tenant's register said.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("tenant", "key", name="receipt_key"),
        Index("receipt_reference", "tenant", "reference", "seq"),
        Index("receipt_at", "tenant", "at"),
        Index("receipt_open", "tenant", "seq", sqlite_where=MAY_NOT_GO, postgresql_where=MAY_NOT_GO),
    )

    tenant: str = Field(primary_key=True, max_length=64)
    seq: int = Field(sa_column=Column(_SEQ, primary_key=True, autoincrement=False))
    id: str = Field(unique=True, max_length=40)
    at: str = Field(max_length=27)
    caller: str = Field(max_length=200)
    origin: str = Field(max_length=20)
    key: str | None = Field(default=None, max_length=300)
    request_sha256: str = Field(max_length=64)
    as_of: str = Field(max_length=10)
    reference: str | None = Field(default=None, max_length=200)
    decision: str = Field(max_length=40)
    action: str = Field(max_length=20)
    next_change: str | None = Field(default=None, max_length=10)
    engine: str = Field(max_length=40)
    rulebook: str = Field(max_length=140)
    rulebook_version: str = Field(max_length=40)
    verified_until: str = Field(max_length=10)
    lists_verified_until: str = Field(max_length=10)
    lists_age_days: int
    receipt: str = Field(max_length=80)
    input_sha256: str = Field(max_length=64)
    answer_sha256: str = Field(max_length=64)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    input: bytes | None = None
    answer: bytes | None = None
    erased_at: str | None = Field(default=None, max_length=27)
    format: int | None = None
    context_sha256: str | None = Field(default=None, max_length=64)
    context: bytes | None = None


class Chain(SQLModel, table=True):
    """The end of a tenant's chain; whoever appends holds the lock on this row."""

    __tablename__ = "chain"

    tenant: str = Field(primary_key=True, max_length=64)
    seq: int = Field(sa_type=BigInteger)
    hash: str = Field(max_length=64)
    at: str = Field(max_length=27)


class StoredRulebook(SQLModel, table=True):
    """A rulebook bundle, kept for ever by its digest so that old answers can be replayed."""

    __tablename__ = "rulebook"

    digest: str = Field(primary_key=True, max_length=140)
    version: str = Field(max_length=40)
    verified_until: str = Field(max_length=10)
    engine: str = Field(max_length=40)
    signer: str | None = Field(default=None, max_length=40)
    published_at: str = Field(max_length=27)
    published_by: str = Field(max_length=200)
    bundle: bytes


class Activation(SQLModel, table=True):
    """A rulebook that is in use from a moment on; the newest whose moment has come is the one in use."""

    __tablename__ = "activation"

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(foreign_key="rulebook.digest", max_length=140)
    at: str = Field(max_length=27, index=True)
    made_at: str = Field(max_length=27)
    made_by: str = Field(max_length=200)
    note: str = Field(default="", max_length=500)


class ApiKey(SQLModel, table=True):
    """A key of a caller. Only a slow hash of the secret is kept; the prefix names the key in lists and logs."""

    __tablename__ = "api_key"

    prefix: str = Field(primary_key=True, max_length=16)
    tenant: str = Field(max_length=64, index=True)
    name: str = Field(max_length=120)
    scopes: str = Field(max_length=200)
    hashed: str = Field(max_length=200)
    created_at: str = Field(max_length=27)
    expires_at: str | None = Field(default=None, max_length=27)
    revoked_at: str | None = Field(default=None, max_length=27)
    rate_per_minute: int | None = None


class Webhook(SQLModel, table=True):
    """An address of a tenant that receives events; `events` is a list of event types, parted by blanks."""

    __tablename__ = "webhook"

    id: str = Field(primary_key=True, max_length=40)
    tenant: str = Field(max_length=64, index=True)
    url: str = Field(max_length=2000)
    secret: str = Field(max_length=100)
    events: str = Field(max_length=300)
    created_at: str = Field(max_length=27)
    created_by: str = Field(max_length=200)
    ended_at: str | None = Field(default=None, max_length=27)


class Delivery(SQLModel, table=True):
    """One event on its way to one webhook. `state`: pending, done or dead; `body` is sent unchanged."""

    __tablename__ = "delivery"
    __table_args__ = (Index("delivery_due", "state", "next_at"), UniqueConstraint("webhook", "event", name="once"))

    id: str = Field(primary_key=True, max_length=40)
    tenant: str = Field(max_length=64, index=True)
    webhook: str = Field(foreign_key="webhook.id", max_length=40)
    event: str = Field(max_length=100)
    type: str = Field(max_length=60)
    body: str
    state: str = Field(max_length=10)
    attempts: int = 0
    next_at: str = Field(max_length=27)
    last_status: int | None = None
    last_error: str | None = Field(default=None, max_length=300)
    created_at: str = Field(max_length=27)
    ended_at: str | None = Field(default=None, max_length=27)


class Job(SQLModel, table=True):
    """A long batch. `state`: arriving (being read, not shown), queued, running, cancelling, done or cancelled."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("tenant", "key", name="job_key"), Index("job_open", "state", "created_at"))

    id: str = Field(primary_key=True, max_length=40)
    tenant: str = Field(max_length=64, index=True)
    caller: str = Field(max_length=200)
    key: str | None = Field(default=None, max_length=300)
    request_sha256: str = Field(max_length=64)
    as_of: str = Field(max_length=10)
    state: str = Field(max_length=10)
    lines: int
    done: int = 0
    refused: int = 0
    created_at: str = Field(max_length=27)
    started_at: str | None = Field(default=None, max_length=27)
    ended_at: str | None = Field(default=None, max_length=27)


class JobLine(SQLModel, table=True):
    """A line of a job: what was sent, and then the receipt it got or the problem it met."""

    __tablename__ = "job_line"

    job: str = Field(primary_key=True, foreign_key="job.id", max_length=40)
    line: int = Field(primary_key=True)
    input: bytes | None = None
    receipt: str | None = Field(default=None, max_length=40)
    problem: str | None = None


class RecheckProgress(SQLModel, table=True):
    """How far the re-check of a tenant's open shipments is; `checked`, `changed` and `failed` count shipments."""

    __tablename__ = "sweep"

    tenant: str = Field(primary_key=True, max_length=64)
    rulebook: str = Field(max_length=140)
    day: str = Field(max_length=10)
    after: str = Field(default="", max_length=200)
    checked: int = 0
    changed: int = 0
    failed: int = 0
    begun_at: str = Field(max_length=27)
    ended_at: str | None = Field(default=None, max_length=27)


class Hold(SQLModel, table=True):
    """A legal hold: nothing of the tenant (or of one reference) is erased until it is released."""

    __tablename__ = "hold"

    id: str = Field(primary_key=True, max_length=40)
    tenant: str = Field(max_length=64, index=True)
    reference: str | None = Field(default=None, max_length=200)
    reason: str = Field(max_length=500)
    made_at: str = Field(max_length=27)
    made_by: str = Field(max_length=200)
    released_at: str | None = Field(default=None, max_length=27)
    released_by: str | None = Field(default=None, max_length=200)


class ClosedShipment(SQLModel, table=True):
    """A shipment that is over: answers up to `seq` are no longer re-checked. A later answer opens it again."""

    __tablename__ = "closed"

    tenant: str = Field(primary_key=True, max_length=64)
    reference: str = Field(primary_key=True, max_length=200)
    seq: int = Field(sa_type=BigInteger)
    at: str = Field(max_length=27)
    by: str = Field(max_length=200)


class Lease(SQLModel, table=True):
    """A piece of work that one process at a time may do; it is free again when `until` has passed."""

    __tablename__ = "lease"

    name: str = Field(primary_key=True, max_length=80)
    holder: str = Field(max_length=80)
    until: str = Field(max_length=27)
