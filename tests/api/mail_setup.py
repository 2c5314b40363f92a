"""A service that sends mail, its worker, and persons who asked for it: what the tests of mail have in common."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from starlette.testclient import TestClient

from api.settings import Settings
from api.worker.context import NAME, Heartbeat
from api.worker.deliveries import WebhookSender
from api.worker.mail_planning import MailPlanner
from api.worker.mail_sending import SmtpMailer
from compliance.store import mail
from compliance.store.database import Store
from compliance.store.mail import Subscriber
from compliance.store.register.entries import Actor
from compliance.store.schema import stamp
from tests.api.in_process import LOOPBACK, as_role, service
from tests.api.smtp_server import Postman, smtp_server
from tests.api.test_register import WHY, Caller
from tests.api.worker_setup import HandClock, worker_context
from tests.asking import GALLIUM, shipment

SITE = "https://xuke.example.com"
EARLY = "2026-11-20T23:30:00+00:00"  # a Saturday, 07:30 in China: half an hour before the digest
LINK = re.compile(rf"{re.escape(SITE)}(/console/mail/(?:confirm|end)\?id=\w+&token=[0-9a-f]{{64}})")


def mail_settings(postman: Postman, **more: Any) -> dict[str, Any]:
    """Return the settings of a service that sends its mail to a server of the test."""
    return {"smtp_host": "127.0.0.1", "smtp_port": postman.port, "smtp_from": "xuke@example.com",
            "smtp_security": "none", "public_url": SITE, **more}  # fmt: skip


@dataclass
class MailScene:
    """A service under way with its worker: a client, the store, the clock, and the mail server."""

    client: TestClient
    store: Store
    clock: HandClock
    postman: Postman
    settings: dict[str, Any]
    url: str

    def officer(self, tenant: str = "ours", role: str = "officer") -> tuple[Caller, str]:
        """Return a new key of a tenant, and the name of its person."""
        head = as_role(self.client, self.url, role, tenant)
        return Caller(self.client, head), f"key:{head['Authorization'].split('_')[1]}"

    def subscribed(self, address: str, tenant: str = "ours", lang: str = "en") -> tuple[Caller, str]:
        """Return an officer whose mail is confirmed; nothing of that is left in the mail server."""
        ours, name = self.officer(tenant)
        assert ours("PUT", "/v1/mail-subscriptions/own", {"address": address, "lang": lang}).status_code == 200
        self.work()
        assert self.client.post(link_in(self.postman.mails[-1])).status_code == 200
        self.postman.raw.clear()
        self.postman.envelopes.clear()
        return ours, name

    def plan(self) -> None:
        """Let the planner look once."""
        with worker_context(self.store, self.clock) as context:
            planner = MailPlanner(context, Heartbeat(), Settings(**self.settings))
            planner.round()
            planner.close()

    def send(self) -> None:
        """Try every delivery that is due now once."""
        with worker_context(self.store, self.clock) as context:
            mailer = SmtpMailer(Settings(**self.settings), self.clock)
            sender = WebhookSender(context, Heartbeat(), False, lambda: 0.0, mailer)
            while sender.round():
                pass
            sender.close()

    def work(self) -> list[tuple[str, str]]:
        """Plan and send; return address and text of each mail that the server has taken by now."""
        self.plan()
        self.send()
        return [(str(one["To"]), text_of(one)) for one in self.postman.mails]

    def fresh(self) -> list[tuple[str, str]]:
        """Work, and return what is new; the mail server forgets it."""
        found = self.work()
        self.postman.raw.clear()
        return found

    def case(self, ours: Caller, reference: str, **changes: Any) -> str:
        """Ask about a shipment and open a case on the answer; `changes` are those of the case."""
        found = ours.asked(json.dumps(shipment(GALLIUM, reference=reference)))
        made = ours.made("/v1/cases", assessment=found.headers["x-xuke-assessment"])
        if changes:
            assert ours("PATCH", f"/v1/cases/{made}", changes, **WHY).is_success
        return made

    def worker(self, tenant: str = "ours") -> Actor:
        """Return the service itself as who acts."""
        return Actor(tenant, NAME, stamp(self.clock()), (self.clock.moment.date()).isoformat())

    def everyone(self, tenant: str = "ours") -> list[Subscriber]:
        """Return the subscriptions of a tenant."""
        with self.store.reading() as session:
            return mail.listed(session, tenant)


@contextmanager
def mail_scene(url: str, postman: Postman | None = None, at: str = EARLY, **more: Any) -> Iterator[MailScene]:
    """Yield a service that sends mail, at half past seven in China on a Saturday."""
    clock, store = HandClock(at), Store(url)
    with smtp_server(postman or Postman()) as server:
        settings = mail_settings(server, **more)
        with service(url, clock, dev=False, **settings) as client:
            yield MailScene(client, store, clock, server, settings, url)
    store.close()


def text_of(one: EmailMessage) -> str:
    """Return the text of a mail."""
    return str(one.get_content())


def link_in(one: EmailMessage) -> str:
    """Return the path of the first link of a mail that confirms or ends."""
    found = LINK.search(text_of(one))
    assert found is not None, text_of(one)
    return found[1]


__all__ = ["EARLY", "LOOPBACK", "SITE", "MailScene", "link_in", "mail_scene", "mail_settings", "text_of"]
