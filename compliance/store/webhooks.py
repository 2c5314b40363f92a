"""Webhooks and what is on its way to them: an event is written with what it reports, and sent until it arrived.

An event of one id goes to a webhook once, however often it is announced. Deliveries that met no success for about a
day are dead; they are listed and can be tried again.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlmodel import Session

from compliance.errors import InputRefused
from compliance.model.plain import JsonMapping, JsonObject
from compliance.store.database import insert_into
from compliance.store.schema import Delivery, Webhook, stamp, unstamp

MAILTO = "mailto:"  # the address of a webhook that is a person's mail; see `compliance.store.mail`
EVENTS = ("job.ended", "assessment.changed", "screening.changed", "case.opened")
SECRET_PREFIX = "whsec_"  # noqa: S105 - the form of a secret, not one
MOST_ATTEMPTS = 12
FIRST_PAUSE_SECONDS = 10.0
# Twelve attempts have eleven pauses between them; at this rate they last 24.8 hours. Doubling would end after 5.7.
GROWTH = 2.35
JITTER = 0.1
GONE = "the webhook was ended"
_TARGETS = Webhook.__table__  # type: ignore[attr-defined]
_ROWS = Delivery.__table__  # type: ignore[attr-defined]
_NO_MAIL = _TARGETS.c.url.not_like(f"{MAILTO}%")


class DeliveryNotDead(InputRefused):
    """A delivery that is not a dead one of a living webhook cannot be tried again."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: its id, its type, its data, and when it happened (as `schema.stamp` writes it)."""

    tenant: str
    id: str
    type: str
    data: JsonMapping
    at: str

    def body(self) -> str:
        """Return what is sent, in ASCII, so that every database and receiver keeps it byte by byte."""
        said = {"type": self.type, "timestamp": self.at, "data": self.data}
        return json.dumps(said, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery to be tried now, with the address and the secret of its webhook."""

    id: str
    tenant: str
    webhook: str
    url: str
    secret: str
    event: str
    body: str
    attempts: int


@dataclass(frozen=True, slots=True)
class WebhookTarget:
    """Which deliveries a page holds: one state or all, those older than one delivery, and how many."""

    state: str | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A webhook to be made: whose, where, for which events, by whom, and when."""

    tenant: str
    url: str
    events: tuple[str, ...]
    by: str
    at: str


def create(session: Session, request: WebhookRequest) -> Webhook:
    """Keep a webhook; it is given an id and a secret, which is shown to its maker now and never again."""
    hook = Webhook(
        id=f"whk_{secrets.token_hex(16)}", tenant=request.tenant, url=request.url, events=" ".join(request.events),
        secret=SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode(),
        created_at=request.at, created_by=request.by,
    )  # fmt: skip
    session.add(hook)
    session.flush()
    return hook


def listed(session: Session, tenant: str) -> list[JsonObject]:
    """Return the webhooks of a tenant that have not ended, the oldest first; no secrets, and no mail."""
    brief = [column for column in _TARGETS.c if column.name != "secret"]
    mine = select(*brief).where(_TARGETS.c.tenant == tenant, _TARGETS.c.ended_at.is_(None), _NO_MAIL)
    return [
        dict(row._mapping) for row in session.connection().execute(mine.order_by(_TARGETS.c.created_at, _TARGETS.c.id))
    ]


def end(session: Session, tenant: str, hook: str, moment: str, mail: bool = False) -> bool:
    """End a webhook; what was on its way to it is dead. Returns whether there was such a webhook that had not ended.

    Mail is ended by `mail`, and its address is forgotten.
    """
    mine = update(_TARGETS).where(_TARGETS.c.tenant == tenant, _TARGETS.c.id == hook, _TARGETS.c.ended_at.is_(None))
    ended = mine.values(ended_at=moment, url=MAILTO) if mail else mine.where(_NO_MAIL).values(ended_at=moment)
    if not session.connection().execute(ended).rowcount:
        return False
    waiting = update(_ROWS).where(_ROWS.c.webhook == hook, _ROWS.c.state == "pending")
    session.connection().execute(waiting.values(state="dead", ended_at=moment, last_error=GONE))
    return True


def announce(session: Session, event: Event) -> int:
    """Write one delivery for every webhook of the tenant that asks for such events, in the caller's transaction.

    An event that was announced before is not written again. Returns how many deliveries are new.
    """
    return announce_all(session, event.tenant, [event])


def announce_all(session: Session, tenant: str, events: Sequence[Event], only: str | None = None) -> int:
    """Announce some events of one tenant to its webhooks, or to `only` one of them, whatever that one asks for."""
    if not events:
        return 0
    connection = session.connection()
    mine = select(_TARGETS.c.id, _TARGETS.c.events).where(_TARGETS.c.tenant == tenant, _TARGETS.c.ended_at.is_(None))
    hooks = connection.execute(mine.order_by(_TARGETS.c.id)).all()
    to = {one.type: [h.id for h in hooks if (h.id == only if only else one.type in h.events.split())] for one in events}
    rows = [_delivery(hook, event) for event in events for hook in to[event.type]]
    if not rows:
        return 0
    once = insert_into(connection, _ROWS).on_conflict_do_nothing(index_elements=[_ROWS.c.webhook, _ROWS.c.event])
    return len(connection.execute(once.returning(_ROWS.c.id), rows).all())


def _delivery(hook: str, event: Event) -> JsonObject:
    return {
        "id": f"dlv_{secrets.token_hex(16)}", "tenant": event.tenant, "webhook": hook, "event": event.id,
        "type": event.type, "body": event.body(), "state": "pending", "attempts": 0, "next_at": event.at,
        "created_at": event.at,
    }  # fmt: skip


def due(session: Session, now: str, limit: int, busy: Collection[str], under_way: Collection[str]) -> list[Due]:
    """Return deliveries to be tried, the longest waiting first; none `under_way`, none to `busy` (`MAILTO`: mail)."""
    columns = (_ROWS.c.id, _ROWS.c.tenant, _ROWS.c.webhook, _TARGETS.c.url, _TARGETS.c.secret)
    mine = select(*columns, _ROWS.c.event, _ROWS.c.body, _ROWS.c.attempts).join(
        _TARGETS, _TARGETS.c.id == _ROWS.c.webhook
    )
    mine = mine.where(_ROWS.c.state == "pending", _ROWS.c.next_at <= now)
    if busy:
        mine = mine.where(_ROWS.c.webhook.not_in(sorted(busy)))
    if MAILTO in busy:
        mine = mine.where(_NO_MAIL)
    if under_way:
        mine = mine.where(_ROWS.c.id.not_in(sorted(under_way)))
    return [Due(*row) for row in session.connection().execute(mine.order_by(_ROWS.c.next_at, _ROWS.c.id).limit(limit))]


def succeeded(session: Session, delivery: str, status: int, moment: str) -> None:
    """Note that a delivery arrived."""
    mine = update(_ROWS).where(_ROWS.c.id == delivery, _ROWS.c.state == "pending")
    columns = {"state": "done", "attempts": _ROWS.c.attempts + 1, "last_status": status, "last_error": None}
    session.connection().execute(mine.values(**columns, ended_at=moment))


@dataclass(frozen=True, slots=True)
class DeliveryFailure:
    """What an attempt met: the status that was answered, if any, what went wrong, when, and chance from -1 to 1."""

    status: int | None
    error: str
    at: str
    chance: float = 0.0


def failed(session: Session, delivery: str, failure: DeliveryFailure) -> bool:
    """Note an attempt without success: it is tried again later, or dead after the last. Returns whether it is dead."""
    connection = session.connection()
    mine = select(_ROWS.c.attempts).where(_ROWS.c.id == delivery, _ROWS.c.state == "pending").with_for_update()
    row = connection.execute(mine).first()
    if row is None:
        return False
    attempts = row.attempts + 1
    columns: JsonObject = {"attempts": attempts, "last_status": failure.status, "last_error": failure.error[:300]}
    dead: bool = attempts >= MOST_ATTEMPTS
    if dead:
        columns |= {"state": "dead", "ended_at": failure.at}
    else:
        columns["next_at"] = stamp(unstamp(failure.at) + pause(attempts, failure.chance))
    connection.execute(update(_ROWS).where(_ROWS.c.id == delivery).values(**columns))
    return dead


def pause(attempts: int, chance: float) -> timedelta:
    """Return how long to wait after so many attempts; `chance` from -1 to 1 moves it by up to a tenth."""
    return timedelta(seconds=FIRST_PAUSE_SECONDS * GROWTH ** (attempts - 1) * (1 + JITTER * chance))


def deliveries(session: Session, tenant: str, wanted: WebhookTarget) -> list[JsonObject]:
    """Return deliveries of a tenant, the newest first, without their bodies."""
    brief = [column for column in _ROWS.c if column.name != "body"]
    mine = select(*brief).where(_ROWS.c.tenant == tenant)
    if wanted.state is not None:
        mine = mine.where(_ROWS.c.state == wanted.state)
    if wanted.after is not None:
        last = select(_ROWS.c.created_at).where(_ROWS.c.tenant == tenant, _ROWS.c.id == wanted.after).scalar_subquery()
        older = (_ROWS.c.created_at < last) | ((_ROWS.c.created_at == last) & (_ROWS.c.id < wanted.after))
        mine = mine.where(older)
    mine = mine.order_by(_ROWS.c.created_at.desc(), _ROWS.c.id.desc()).limit(wanted.limit)
    return [dict(row._mapping) for row in session.connection().execute(mine)]


def retry(session: Session, tenant: str, delivery: str, moment: str) -> JsonObject | None:
    """Send a dead delivery on its way again, with all its attempts; None when there is none of this id.

    Raises NotDead.
    """
    connection = session.connection()
    brief = [column for column in _ROWS.c if column.name != "body"]
    mine = select(*brief).where(_ROWS.c.tenant == tenant, _ROWS.c.id == delivery)
    row = connection.execute(mine.with_for_update()).first()
    if row is None:
        return None
    if row.state != "dead":
        raise DeliveryNotDead(
            f"the delivery is {row.state} and not dead", hint="Only a dead delivery can be tried again"
        )
    ended = connection.execute(select(_TARGETS.c.ended_at).where(_TARGETS.c.id == row.webhook)).scalar_one()
    if ended is not None:
        raise DeliveryNotDead("its webhook has ended", hint="Make a new webhook; ended ones get nothing more")
    again = {"state": "pending", "attempts": 0, "next_at": moment, "ended_at": None}
    connection.execute(update(_ROWS).where(_ROWS.c.id == delivery).values(**again))
    return {**row._mapping, **again}
