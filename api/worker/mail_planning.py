"""Writes the mail that is to be sent: what happened to cases within minutes, what is due once a day.

A mail and the note of how far it reaches are written in one transaction, so whoever is killed in between loses none and
writes none twice.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from hashlib import sha256

from api.settings import Settings
from api.worker.context import NAME, Heartbeat, LeaseDuty, WorkerContext
from compliance.store import mail, webhooks
from compliance.store.database import Session
from compliance.store.mail import DIGEST, NOTICE, Subscriber
from compliance.store.register import mail_lines
from compliance.store.register.entries import Actor
from compliance.store.register.mail_lines import MailLine
from compliance.store.schema import stamp, unstamp
from compliance.store.webhooks import Event

PAUSE_MINUTES = 10  # between two mails about cases to one person
MOST_LINES = 40
MONDAY = 0


@dataclass(slots=True)
class PlannedDay:
    """The digests of one round by tenant: many persons share one."""

    found: dict[str, list[MailLine]] = field(default_factory=dict)

    def of(self, tenant: str, look: Callable[[], list[MailLine]]) -> list[MailLine]:
        """Return the digest of a tenant, looked up once."""
        if tenant not in self.found:
            self.found[tenant] = look()
        return self.found[tenant]


class MailPlanner:
    """Looks what there is to tell the persons who asked for mail. One process at a time does it."""

    def __init__(self, context: WorkerContext, heartbeat: Heartbeat, settings: Settings) -> None:
        """Take what it works with, and the settings (`mail_…`)."""
        self._context, self._heartbeat = context, heartbeat
        self._hour, self._days = settings.mail_at_hour, settings.mail_days_ahead
        self._duty = LeaseDuty(context, "mail")

    def round(self) -> bool:
        """Look at every subscription once; there is never more to do at once. Raises DatabaseUnavailable."""
        if not self._duty.held():
            return False
        with self._context.store.reading() as session:
            subscribers = mail.confirmed(session)
        day = PlannedDay()
        for one in subscribers:
            if self._heartbeat.stopping or not self._duty.held():
                return False
            self._heartbeat.beat()
            others = frozenset().union(*(names_of(each) for each in subscribers if each.tenant == one.tenant))
            with self._context.store.writing() as session:
                if mail.is_gone(session, one, self._context.now()):
                    by = Actor(one.tenant, NAME, self._context.now(), self._context.today())
                    mail.end(session, by, one.id)
                    continue
                self._tell_news(session, one, others)
                self._tell_day(session, one, others, day)
        return False

    def close(self) -> None:
        """Leave the work to others."""
        self._duty.give_back()

    def _tell_news(self, session: Session, one: Subscriber, others: frozenset[str]) -> None:
        """Write what happened to cases, all of it in one mail, and wait before the next."""
        moment = self._context.clock()
        if one.noticed_at and moment < unstamp(one.noticed_at) + timedelta(minutes=PAUSE_MINUTES):
            return
        news = mail_lines.news(session, one.tenant, one.seen, NAME)
        if news.seq == one.seen:
            return
        lines = mail_lines.lines_for(news.lines, names_of(one), others)
        mail.mark(session, one.id, seen=news.seq, **({"noticed_at": stamp(moment)} if lines else {}))
        if lines:
            self._write(session, one, NOTICE, f"{NOTICE}.{news.seq}", lines)

    def _tell_day(self, session: Session, one: Subscriber, others: frozenset[str], day: PlannedDay) -> None:
        """Write what is due, once a day: when it differs from the last such mail, and on Mondays."""
        today, local = self._context.today(), self._context.clock().astimezone(UTC) + timedelta(hours=8)
        if one.digest_on == today or local.hour < self._hour:
            return
        found = day.of(one.tenant, lambda: mail_lines.digest(session, one.tenant, today, self._days))
        lines = mail_lines.lines_for(found, names_of(one), others)
        said = sha256(json.dumps([[*line.short(), line.stage] for line in lines]).encode()).hexdigest()
        tells = bool(lines) and (said != one.digest_sha256 or local.weekday() == MONDAY)
        mail.mark(session, one.id, digest_on=today, digest_sha256=said)
        if tells:
            self._write(session, one, DIGEST, f"{DIGEST}.{today}", lines)

    def _write(self, session: Session, one: Subscriber, kind: str, name: str, lines: list[MailLine]) -> None:
        named, more = [line.short() for line in lines[:MOST_LINES]], max(0, len(lines) - MOST_LINES)
        data = {"lang": one.lang, "lines": named, "more": more}
        event = Event(one.tenant, name, kind, data, self._context.now())
        webhooks.announce_all(session, one.tenant, [event], one.id)


def names_of(one: Subscriber) -> frozenset[str]:
    """Return the names under which a case may be assigned to a person, folded: `oidc:anna`, `anna`, the address."""
    names = (one.person, one.person.partition(":")[2], one.address)
    return frozenset(name.casefold() for name in names if name)
