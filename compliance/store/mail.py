"""Who gets mail. A subscription is a webhook whose address begins with `mailto:`, so that deliveries carry the mail.

An address counts once the link that was sent to it was followed. The links hold digests of the webhook's secret, so no
one who did not get the mail can make one; they end with the subscription. Every change is a link of the chain of
changes, which holds the digest of the address and not the address.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Literal

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlmodel import Session

from compliance.model.mail import MailRequest
from compliance.model.plain import JsonObject
from compliance.store import changes, keys, webhooks
from compliance.store.changes import ChangeEntry
from compliance.store.register.entries import Actor, RegisterConflict
from compliance.store.register_tables import ChangeHead, MailSubscription
from compliance.store.schema import Delivery, Webhook, stamp, unstamp
from compliance.store.webhooks import MAILTO, Event, WebhookRequest

CONFIRM, NOTICE, DIGEST = "mail.confirm", "mail.notice", "mail.digest"
EVENTS = (CONFIRM, NOTICE, DIGEST)
CONFIRM_DAYS, MOST_A_DAY = 3, 5
_ROWS = MailSubscription.__table__  # type: ignore[attr-defined]
_HOOKS = Webhook.__table__  # type: ignore[attr-defined]
_HEADS = ChangeHead.__table__  # type: ignore[attr-defined]
_SENT = Delivery.__table__  # type: ignore[attr-defined]
Link = Literal["confirm", "end"]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A person who gets mail, or will once the address is confirmed; the columns are those of `MailSubscription`."""

    id: str
    tenant: str
    person: str
    address: str
    lang: str
    secret: str
    created_at: str
    confirmed_at: str | None
    seen: int
    noticed_at: str
    digest_on: str
    digest_sha256: str

    def token(self, link: Link) -> str:
        """Return what proves that a link was sent to this address."""
        return token_of(self.secret, link)


def token_of(secret: str, link: Link) -> str:
    """Return the token of a link under the secret of a subscription, 64 characters."""
    return hmac.new(secret.encode(), link.encode(), sha256).hexdigest()


def subscribe(session: Session, by: Actor, wanted: MailRequest) -> Subscriber:
    """Ask for mail for who acts, in place of what was asked before; the address gets a link and nothing else yet.

    Another language for a confirmed address holds at once. Raises RegisterConflict after five addresses in a day.
    """
    connection = session.connection()
    changes.lock(connection, by.tenant, by.at)
    held = next((one for one in listed(session, by.tenant) if one.person == by.name), None)
    body = {"address_sha256": sha256(wanted.address.encode()).hexdigest(), "lang": wanted.lang}
    if held is not None and held.address == wanted.address and held.confirmed_at is not None:
        mark(session, held.id, lang=wanted.lang)
        _record(session, by, by.name, "change", body)
        return _one(session, held.id)
    since = stamp(unstamp(by.at) - timedelta(days=1))
    mine = select(func.count()).where(
        _HOOKS.c.tenant == by.tenant, _HOOKS.c.created_by == by.name, _HOOKS.c.url.like(f"{MAILTO}%"),
        _HOOKS.c.created_at > since,
    )  # fmt: skip
    if connection.execute(mine).scalar_one() >= MOST_A_DAY:
        raise RegisterConflict(f"{MOST_A_DAY} addresses were given within a day", hint="Wait, or use the last one")
    if held is not None:
        _drop(session, held, by.at)
    hook = webhooks.create(session, WebhookRequest(by.tenant, MAILTO + wanted.address, (), by.name, by.at))
    row = {"webhook": hook.id, "tenant": by.tenant, "person": by.name, "lang": wanted.lang, "seen": 0,
           "noticed_at": "", "digest_on": "", "digest_sha256": ""}  # fmt: skip
    connection.execute(insert(_ROWS), row)
    _record(session, by, by.name, "create", body)
    until = (unstamp(by.at) + timedelta(days=CONFIRM_DAYS)).date().isoformat()
    data = {"lang": wanted.lang, "person": by.name, "until": until}
    webhooks.announce_all(session, by.tenant, [Event(by.tenant, CONFIRM, CONFIRM, data, by.at)], hook.id)
    return _one(session, hook.id)


def by_link(session: Session, name: str, link: Link, token: str, now: str) -> Subscriber | None:
    """Return the subscription that a link is about, or None for a link that is wrong, ended, or older than it holds."""
    found = next(iter(_found(session, _ROWS.c.webhook == name)), None)
    if found is None or not hmac.compare_digest(found.token(link).encode(), token.encode("utf-8", "replace")):
        return None
    late = unstamp(now) > unstamp(found.created_at) + timedelta(days=CONFIRM_DAYS)
    return None if link == "confirm" and late and found.confirmed_at is None else found


def confirm(session: Session, held: Subscriber, by: Actor) -> None:
    """Let mail begin, with what changes from now on. A second time changes nothing."""
    if held.confirmed_at is None:
        mine = select(_HEADS.c.seq).where(_HEADS.c.tenant == held.tenant)
        _record(session, by, held.person, "confirm", {})
        seen = session.connection().execute(mine).scalar_one()
        mark(session, held.id, confirmed_at=by.at, seen=seen)


def end(session: Session, by: Actor, name: str) -> bool:
    """End a subscription of the tenant and forget its address; whether there was one."""
    changes.lock(session.connection(), by.tenant, by.at)
    held = next(iter(_found(session, (_ROWS.c.webhook == name) & (_ROWS.c.tenant == by.tenant))), None)
    if held is None:
        return False
    _drop(session, held, by.at)
    _record(session, by, held.person, "end", {})
    return True


def listed(session: Session, tenant: str) -> list[Subscriber]:
    """Return the subscriptions of a tenant by the names of the persons."""
    return _found(session, _ROWS.c.tenant == tenant)


def confirmed(session: Session) -> list[Subscriber]:
    """Return those of all tenants to whom mail goes, by tenant."""
    return _found(session, _ROWS.c.confirmed_at.is_not(None))


def mark(session: Session, name: str, **columns: str | int) -> None:
    """Note how far the mail to a subscription is."""
    session.connection().execute(update(_ROWS).where(_ROWS.c.webhook == name).values(**columns))


def is_gone(session: Session, held: Subscriber, now: str) -> bool:
    """Return whether the key whose person gets mail was revoked, ran out or may not read any more."""
    kind, _, prefix = held.person.partition(":")
    if kind != "key":
        return False  # an account of an identity provider says nothing here until its person logs in again
    key = keys.find(session, prefix)
    return key is None or key.tenant != held.tenant or not keys.usable(key, now) or "read" not in key.scopes.split()


def unsent(session: Session, tenant: str, limit: int = 20) -> list[JsonObject]:
    """Return the mail of a tenant that did not get through so far, the newest first: person, state, what was met."""
    brief = (_SENT.c.id, _SENT.c.type, _SENT.c.state, _SENT.c.attempts, _SENT.c.next_at, _SENT.c.last_error)
    mine = select(*brief, _HOOKS.c.created_by.label("person")).join(_HOOKS, _HOOKS.c.id == _SENT.c.webhook)
    mine = mine.where(_SENT.c.tenant == tenant, _SENT.c.type.in_(EVENTS), _SENT.c.state != "done")
    mine = mine.where(_SENT.c.last_error.is_not(None), _HOOKS.c.ended_at.is_(None))
    rows = session.connection().execute(mine.order_by(_SENT.c.created_at.desc(), _SENT.c.id).limit(limit))
    return [dict(row._mapping) for row in rows]


def _found(session: Session, where: ColumnElement[bool]) -> list[Subscriber]:
    columns = (_ROWS.c.webhook, _ROWS.c.tenant, _ROWS.c.person, _HOOKS.c.url, _ROWS.c.lang, _HOOKS.c.secret)
    more = (_HOOKS.c.created_at, _ROWS.c.confirmed_at, _ROWS.c.seen, _ROWS.c.noticed_at, _ROWS.c.digest_on)
    mine = select(*columns, *more, _ROWS.c.digest_sha256).join(_HOOKS, _HOOKS.c.id == _ROWS.c.webhook).where(where)
    rows = session.connection().execute(mine.order_by(_ROWS.c.tenant, _ROWS.c.person))
    return [Subscriber(*(row[:3]), row[3].removeprefix(MAILTO), *(row[4:])) for row in rows]  # type: ignore[call-arg]


def _one(session: Session, name: str) -> Subscriber:
    [found] = _found(session, _ROWS.c.webhook == name)
    return found


def _drop(session: Session, held: Subscriber, moment: str) -> None:
    webhooks.end(session, held.tenant, held.id, moment, mail=True)
    session.connection().execute(delete(_ROWS).where(_ROWS.c.webhook == held.id))


def _record(session: Session, by: Actor, person: str, action: str, body: JsonObject) -> None:
    entry = ChangeEntry(by.name, "mail", person, action, "mail to officers", body)
    changes.record(session.connection(), by.tenant, [entry], by.at)
