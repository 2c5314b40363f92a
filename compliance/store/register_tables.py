"""The tables of the register, of the chain of changes behind it, and of sessions. Moments are as in `schema`."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

_SEQ = BigInteger().with_variant(Integer, "sqlite")


class ChangeRecord(SQLModel, table=True):
    """One change that somebody made: who, when, of what, what and why; a link of the tenant's chain of changes.

    `subject` is the kind of thing (item, party, licence, case, receipt), `name` its id; `body` the change as JSON.
    """

    __tablename__ = "change_record"
    __table_args__ = (Index("change_subject", "tenant", "subject", "name", "seq"),)

    tenant: str = Field(primary_key=True, max_length=64)
    seq: int = Field(sa_column=Column(_SEQ, primary_key=True, autoincrement=False))
    id: str = Field(unique=True, max_length=40)
    at: str = Field(max_length=27)
    actor: str = Field(max_length=200)
    subject: str = Field(max_length=20)
    name: str = Field(max_length=200)
    action: str = Field(max_length=40)
    why: str = Field(max_length=500)
    body_sha256: str = Field(max_length=64)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    body: bytes


class ChangeHead(SQLModel, table=True):
    """The end of a tenant's chain of changes; whoever changes its register holds the lock on this row."""

    __tablename__ = "change_head"

    tenant: str = Field(primary_key=True, max_length=64)
    seq: int = Field(sa_type=BigInteger)
    hash: str = Field(max_length=64)
    at: str = Field(max_length=27)


class RegisterEntry(SQLModel, table=True):
    """One thing of a tenant's register as it stands now; how it came to that says the chain of changes.

    `kind` is item, party, licence, case, file or customers, `name` the caller's own number of it, `data` the whole of
    it as JSON; `state` and `due_on` are for lists, `revision` counts its changes.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        UniqueConstraint("tenant", "kind", "name", name="register_name"),
        Index("register_state", "tenant", "kind", "state", "due_on"),
    )

    id: str = Field(primary_key=True, max_length=40)
    tenant: str = Field(max_length=64)
    kind: str = Field(max_length=10)
    name: str = Field(max_length=200)
    state: str = Field(max_length=20)
    due_on: str | None = Field(default=None, max_length=10)
    revision: int
    data: bytes
    created_at: str = Field(max_length=27)
    changed_at: str = Field(max_length=27)
    changed_by: str = Field(max_length=200)


class RegisterDraw(SQLModel, table=True):
    """What an order takes from a licence, in the licence's own unit. `state`: reserved, consumed or released."""

    __tablename__ = "register_draw"

    licence: str = Field(primary_key=True, foreign_key="register_entry.id", max_length=40)
    reference: str = Field(primary_key=True, max_length=200)
    tenant: str = Field(max_length=64)
    state: str = Field(max_length=10)
    quantity: str = Field(max_length=40)
    value: str = Field(max_length=40)
    changed_at: str = Field(max_length=27)
    report_due_on: str | None = Field(default=None, max_length=10)
    reported_at: str | None = Field(default=None, max_length=27)


class BrowserSession(SQLModel, table=True):
    """A person at the console: who was let in, until when. `id_sha256` is the digest of what the browser holds.

    `key_prefix` is the key that let the person in; the session ends with it. It is null for a token's session.
    """

    __tablename__ = "browser_session"

    id_sha256: str = Field(primary_key=True, max_length=64)
    tenant: str = Field(max_length=64)
    caller: str = Field(max_length=200)
    scopes: str = Field(max_length=200)
    key_prefix: str | None = Field(default=None, max_length=40)
    created_at: str = Field(max_length=27)
    expires_at: str = Field(max_length=27, index=True)


class RegisterFile(SQLModel, table=True):
    """The text of a file of a tenant's own, by its SHA-256: kept as long as a receipt or a screening may name it."""

    __tablename__ = "register_file"

    tenant: str = Field(primary_key=True, max_length=64)
    sha256: str = Field(primary_key=True, max_length=64)
    text: bytes
    at: str = Field(max_length=27)


class MailSubscription(SQLModel, table=True):
    """A person who gets mail: a webhook whose address begins with `mailto:`, and how far the mail to it is.

    `seen` is the change of the tenant's chain up to which cases were told, `noticed_at` when that was last mail,
    `digest_on` the day of the last digest that was looked at, `digest_sha256` what stood in the last one sent. A row is
    deleted when its webhook ends.
    """

    __tablename__ = "mail_subscription"
    __table_args__ = (UniqueConstraint("tenant", "person", name="mail_person"),)

    webhook: str = Field(primary_key=True, foreign_key="webhook.id", max_length=40)
    tenant: str = Field(max_length=64)
    person: str = Field(max_length=200)
    lang: str = Field(max_length=2)
    confirmed_at: str | None = Field(default=None, max_length=27)
    seen: int = Field(default=0, sa_type=BigInteger)
    noticed_at: str = Field(default="", max_length=27)
    digest_on: str = Field(default="", max_length=10)
    digest_sha256: str = Field(default="", max_length=64)
