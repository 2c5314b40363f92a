"""The page about mail, and the pages behind the links of a mail, as a person meets them."""

from __future__ import annotations

import pytest

from tests.api.mail_setup import MailScene, link_in, mail_scene
from tests.api.running import make_key
from tests.console.visiting import Visiting, said


def _at_console(scene: MailScene, role: str = "officer", tenant: str = "ours") -> Visiting:
    one = Visiting(scene.client)
    assert one.log_in(make_key(scene.url, role, tenant)).status_code == 303
    return one


def test_an_officer_asks_for_mail_confirms_it_without_a_login_and_stops_it(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        ann = _at_console(scene)
        assert 'href="/console/mail"' in ann.get("/console/").text
        ann.get("/console/mail")
        asked = ann.post("/console/mail", {"address": "ann@example.com", "mail_lang": "zh"})
        assert asked.headers["location"] == "/console/mail?done=mail_link"
        assert "A link was sent to the address." in said(ann.get("/console/mail", done="mail_link").text)
        assert "waits for the link in the mail to be followed" in said(ann.get("/console/mail").text)
        scene.work()
        stranger = Visiting(scene.client)
        link = link_in(scene.postman.mails[0])
        page = stranger.client.get(link)
        assert "Get mail at this address" in said(page.text) and "ann@example.com" in page.text
        assert "Mail begins now." in said(stranger.client.post(link).text)
        assert "confirmed 2026-11-20 23:30" in said(ann.get("/console/mail").text)
        assert ann.post("/console/mail/stop", {"id": scene.everyone()[0].id}).status_code == 303
        assert scene.everyone() == [] and "ann@example.com" not in ann.get("/console/mail").text


def test_a_wrong_address_is_refused_and_not_repeated(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        ann = _at_console(scene)
        for address in ("ann", "ann@example.com\r\nBcc: x@evil.example", "Ann <ann@example.com>", ""):
            ann.get("/console/mail")
            found = ann.post("/console/mail", {"address": address, "mail_lang": "en"})
            assert found.status_code == 422 and "evil" not in found.text
            assert "expected one mail address in ASCII" in said(found.text) or not address
        assert scene.everyone() == []


def test_a_form_from_elsewhere_asks_for_no_mail(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        ann = _at_console(scene)
        ann.token = "0" * 64
        assert ann.post("/console/mail", {"address": "ann@example.com", "mail_lang": "en"}).status_code == 403
        assert scene.everyone() == []


@pytest.mark.parametrize("role", ["viewer", "requester", "auditor"])
def test_others_than_officers_have_no_such_page(role: str, sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        one = _at_console(scene, role)
        assert 'href="/console/mail"' not in one.get("/console/").text
        assert one.get("/console/mail").status_code == 403
        assert one.post("/console/mail", {"address": "a@example.com", "mail_lang": "en"}).status_code == 403


def test_the_page_shows_and_ends_the_mail_of_the_own_tenant_alone(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        scene.subscribed("otto@example.org", "theirs")
        [held] = scene.everyone("theirs")
        ann = _at_console(scene)
        assert "otto@" not in ann.get("/console/mail").text
        assert ann.post("/console/mail/stop", {"id": held.id}).status_code == 404
        assert scene.everyone("theirs") == [held]
