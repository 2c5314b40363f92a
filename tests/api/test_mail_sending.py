"""How mail leaves the service: protected or not at all, again until it arrives, and what of it an operator can read."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from api import logs
from api.settings import Settings
from api.worker import mail_sending
from api.worker.context import Heartbeat
from api.worker.deliveries import AT_ONCE, WebhookSender
from api.worker.mail_sending import SmtpMailer
from compliance.store import webhooks
from compliance.store.schema import stamp
from compliance.store.webhooks import MOST_ATTEMPTS, Event, WebhookRequest
from tests.api.mail_setup import MailScene, mail_scene, mail_settings
from tests.api.running import free_port, make_key, running, start
from tests.api.smtp_server import Postman, certificate, smtp_server
from tests.api.test_register import Caller
from tests.api.worker_setup import deliveries, worker_context

USER, PASSWORD = "xuke-mailer", "p4ss-w0rd-of-the-server"
LOGIN = {"smtp_user": USER, "smtp_password": PASSWORD}
OWN = "/v1/mail-subscriptions/own"


def asked(scene: MailScene) -> Caller:
    """Let an officer ask for mail, and let the worker try once to send the link."""
    ours, _ = scene.officer()
    assert ours("PUT", OWN, {"address": "ann@example.com"}).status_code == 200
    scene.send()
    return ours


def met(scene: MailScene) -> tuple[str, int | None, str | None]:
    """Return state, status and error of the one delivery."""
    [row] = deliveries(scene.store)
    return row.state, row.last_status, row.last_error


def test_mail_goes_by_starttls_with_a_login(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls, file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with mail_scene(sqlite_url, Postman(tls=tls, login=(USER, PASSWORD)), smtp_security="starttls", **LOGIN) as scene:
        asked(scene)
        assert met(scene) == ("done", 250, None)
        assert scene.postman.encrypted == [True] and len(scene.postman.mails) == 1
        assert scene.postman.verbs[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]


def test_mail_goes_by_tls_from_the_start(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls, file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    postman = Postman(tls=tls, from_the_start=True, login=(USER, PASSWORD))
    with mail_scene(sqlite_url, postman, smtp_security="tls", **LOGIN) as scene:
        asked(scene)
        assert met(scene) == ("done", 250, None) and postman.encrypted == [True]


def test_nothing_is_sent_where_the_server_offers_no_starttls(database_url: str) -> None:
    with mail_scene(database_url, Postman(login=(USER, PASSWORD)), smtp_security="starttls", **LOGIN) as scene:
        asked(scene)
        assert met(scene) == ("pending", None, "the mail server offers no STARTTLS or no login; nothing was sent")
        assert not {"AUTH", "MAIL", "RCPT", "DATA"} & set(scene.postman.verbs) and scene.postman.raw == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_nothing_is_sent_to_a_server_whose_certificate_does_not_hold(
    security: str, sqlite_url: str, tmp_path: Path
) -> None:
    tls, _ = certificate(tmp_path)
    postman = Postman(tls=tls, from_the_start=security == "tls", login=(USER, PASSWORD))
    with mail_scene(sqlite_url, postman, smtp_security=security, **LOGIN) as scene:
        asked(scene)
        assert met(scene) == ("pending", None, "the certificate of the mail server does not hold; nothing was sent")
        assert not {"AUTH", "MAIL"} & set(postman.verbs)


def test_a_login_that_the_server_refuses_is_kept_and_shown_without_the_password(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    class Log:
        def __getattr__(self, _level: str) -> Any:
            return lambda *words, **parts: said.append(f"{words} {parts}")

    monkeypatch.setattr(logs, "_LOG", Log())
    with mail_scene(database_url, Postman(login=(USER, "another")), **LOGIN) as scene:
        ours = asked(scene)
        error = "the mail server refused user or password (535)"
        assert met(scene) == ("pending", 535, error)
        [shown] = ours("GET", "/v1/deliveries").json()["items"]
        assert (shown["last_status"], shown["last_error"]) == (535, error)
        one = scene.client
        one.get("/console/login")
        page = console_page(scene, ours)
        assert error in page and "attempts: 1" in page
        log = "\n".join(said)
        assert "'status': 535" in log
        for hidden in (PASSWORD, USER, "ann@example.com"):
            assert hidden not in log and hidden not in error
        assert PASSWORD not in page


def console_page(scene: MailScene, ours: Caller) -> str:
    """Return the page about mail as the officer sees it."""
    from tests.console.visiting import Visiting

    visitor = Visiting(scene.client)
    visitor.log_in(ours._head["Authorization"].removeprefix("Bearer "))
    found = visitor.get("/console/mail")
    assert found.status_code == 200
    return str(found.text)


@pytest.mark.parametrize(("verb", "status", "error"), [
    ("RCPT", 550, "the mail server refused the recipient (550)"),
    ("DATA", 451, "the mail server refused the mail (451)"),
    ("MAIL", 553, "the mail server refused the mail (553)"),
])  # fmt: skip
def test_a_mail_that_is_refused_is_tried_again(verb: str, status: int, error: str, sqlite_url: str) -> None:
    with mail_scene(sqlite_url, Postman(refuses={verb: status})) as scene:
        asked(scene)
        assert met(scene) == ("pending", status, error)
        scene.postman.refuses.clear()
        scene.clock.move(seconds=9)
        scene.send()
        assert scene.postman.raw == [], "the pause is ten seconds"
        scene.clock.move(seconds=1)
        scene.send()
        assert met(scene) == ("done", 250, None) and len(scene.postman.raw) == 1


def test_a_server_that_is_down_gets_the_mail_when_it_is_up(database_url: str) -> None:
    port = free_port()
    with mail_scene(database_url) as scene:
        scene.settings["smtp_port"] = port
        asked(scene)
        assert met(scene) == ("pending", None, "no connection to the mail server: ConnectionRefusedError")
        with smtp_server(Postman(port=port)) as postman:
            for _ in range(3):
                scene.clock.move(minutes=1)
                scene.send()
            assert met(scene) == ("done", 250, None) and len(postman.raw) == 1


def test_a_server_that_says_nothing_costs_its_time_limit(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_sending, "SECONDS", 0.3)
    with mail_scene(sqlite_url, Postman(silent=True)) as scene:
        asked(scene)
        assert met(scene) == ("pending", None, "the mail server broke off, or said nothing for 0.3 seconds")


def test_a_mail_whose_receipt_was_lost_comes_again_under_the_same_id(sqlite_url: str) -> None:
    with mail_scene(sqlite_url, Postman(hangs_up=True)) as scene:
        asked(scene)
        assert met(scene)[0] == "pending"
        scene.postman.hangs_up = False
        scene.clock.move(minutes=1)
        scene.send()
        first, second = scene.postman.mails
        assert met(scene)[0] == "done" and first["Message-ID"] == second["Message-ID"]
        assert first.get_content() == second.get_content()


def test_mail_is_given_up_after_twelve_attempts_and_can_be_tried_again(database_url: str) -> None:
    with mail_scene(database_url, Postman(refuses={"MAIL": 450})) as scene:
        ours = asked(scene)
        for _ in range(MOST_ATTEMPTS - 1):
            scene.clock.move(days=1)
            scene.send()
        assert met(scene) == ("dead", 450, "the mail server refused the mail (450)")
        assert "given up" in console_page(scene, ours)
        scene.postman.refuses.clear()
        [row] = deliveries(scene.store)
        assert ours("POST", f"/v1/deliveries/{row.id}:retry").status_code == 200
        scene.send()
        assert met(scene)[0] == "done" and len(scene.postman.raw) == 1


def test_without_a_mail_server_what_was_on_its_way_waits_and_says_why(sqlite_url: str) -> None:
    with mail_scene(sqlite_url, Postman(refuses={"MAIL": 450})) as scene:
        ours, _ = scene.officer()
        ours("PUT", OWN, {"address": "ann@example.com"})
        with worker_context(scene.store, scene.clock) as context:
            sender = WebhookSender(context, Heartbeat(), False, lambda: 0.0)
            sender.round()
            sender.close()
        assert met(scene) == ("pending", None, "this service has no mail server: XUKE_SMTP_HOST is not set")


def test_a_mail_server_that_says_nothing_holds_up_no_webhook(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_sending, "SECONDS", 2.0)
    with mail_scene(sqlite_url, Postman(silent=True)) as scene, worker_context(scene.store, scene.clock) as context:
        for number in range(AT_ONCE + 5):
            assert scene.officer()[0]("PUT", OWN, {"address": f"a{number}@example.com"}).is_success
        with scene.store.writing() as session:
            request = WebhookRequest("ours", "http://127.0.0.1:9/", ("job.ended",), "x", stamp(scene.clock()))
            hook = webhooks.create(session, request).id
            webhooks.announce(session, Event("ours", "job_1", "job.ended", {}, stamp(scene.clock())))
        sender = WebhookSender(context, Heartbeat(), True, mailer=SmtpMailer(Settings(**scene.settings), scene.clock))
        begun = time.monotonic()
        sender.round()
        sender.round()
        assert time.monotonic() - begun < 2.0
        assert [row.webhook for row in deliveries(scene.store) if row.attempts] == [hook]
        sender.close()


def test_mail_of_a_service_that_was_killed_is_sent_by_the_next(sqlite_url: str, tmp_path: Path) -> None:
    port = free_port()
    settings = {name: str(one) for name, one in mail_settings(Postman(port=port)).items()}
    service = start(sqlite_url, tmp_path, **settings)
    try:
        head = {"Authorization": f"Bearer {make_key(sqlite_url, 'officer', 'ours')}"}
        service.wait_until_ready()
        asked = httpx.put(f"{service.url}{OWN}", json={"address": "ann@example.com"}, headers=head)
        assert asked.status_code == 200
    finally:
        service.kill_all()
    with smtp_server(Postman(port=port)) as postman, running(sqlite_url, tmp_path, **settings):
        end = time.monotonic() + 90  # the lease of the killed worker, and the pause after an attempt of it
        while not postman.raw and time.monotonic() < end:
            time.sleep(0.2)
        [one] = postman.mails
        assert one["To"] == "ann@example.com"
