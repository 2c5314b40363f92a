"""Mail to officers: who gets what, when, in which words; and who cannot be made to get it."""

from __future__ import annotations

import re
import string
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import httpx
import pytest

from api.settings import Settings, SettingsRefused
from api.worker.mail_message import one_line, words_of
from api.worker.mail_planning import MOST_LINES, PAUSE_MINUTES
from compliance.client import Client, register_calls
from compliance.model.mail import MailRequest, is_address
from compliance.store import changes, keys, retention, webhooks
from compliance.store.mail import CONFIRM_DAYS, MOST_A_DAY
from compliance.store.register import cases
from compliance.store.register.cases import ChangedAnswer
from compliance.store.schema import stamp
from tests.api.in_process import service
from tests.api.mail_setup import SITE, MailScene, link_in, mail_scene, text_of
from tests.api.test_register import LICENCE, WHY
from tests.api.worker_setup import deliveries
from tests.asking import GALLIUM, shipment

OWN = "/v1/mail-subscriptions/own"


def lines(text: str) -> dict[str, list[str]]:
    """Return the references of a mail with their days, by heading."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.endswith(":") and not line.startswith(("-", " ")):
            heading = found.setdefault(line, [])
        elif line.startswith("- "):
            heading.append(line[2:])
    return found


def test_an_address_gets_a_link_first_and_mail_when_it_was_followed(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        ours, name = scene.officer()
        asked = ours("PUT", OWN, {"address": "anna@example.com", "lang": "en"}).json()
        assert (asked["person"], asked["address"], asked["confirmed_at"]) == (name, "anna@example.com", None)
        scene.case(ours, "PO-1", assignee=name, due_on="2026-11-21")
        scene.clock.move(hours=1)
        [(to, text)] = scene.fresh()
        assert to == "anna@example.com" and name in text and "PO-1" not in text
        link = re.search(r"/console/mail/confirm\?\S+", text)
        assert link is not None
        page = scene.client.get(link[0])
        assert page.status_code == 200 and 'method="post"' in page.text
        assert scene.everyone()[0].confirmed_at is None, "a program that looks at links confirms nothing"
        assert scene.fresh() == []
        assert scene.client.post(link[0]).status_code == 200
        [(to, text)] = scene.fresh()
        assert to == "anna@example.com" and lines(text) == {"Cases that are due:": ["PO-1, 2026-11-21"]}
        assert ours("GET", "/v1/mail-subscriptions").json()["items"][0]["confirmed_at"] is not None


def test_every_change_is_recorded_without_the_address(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        ours, name = scene.subscribed("anna@example.com")
        assert ours("PUT", OWN, {"address": "anna@example.com", "lang": "ja"}).json()["confirmed_at"] is not None
        assert ours("DELETE", f"/v1/mail-subscriptions/{scene.everyone()[0].id}").status_code == 204
        with scene.store.reading() as session:
            found = changes.history(session, "ours", "mail", name)
        assert [(one["action"], one["actor"]) for one in reversed(found)] == [
            ("create", name), ("confirm", name), ("change", name), ("end", name)
        ]  # fmt: skip
        assert found[-1]["body"] == {"address_sha256": sha256(b"anna@example.com").hexdigest(), "lang": "en"}
        assert "anna@" not in str(found)


def test_an_assignment_is_told_to_the_one_who_works_on_it(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        ann, ann_name = scene.subscribed("ann@example.com")
        ben, ben_name = scene.subscribed("ben@example.com")
        case = scene.case(ann, "PO-1", assignee=ben_name, due_on="2027-02-01")
        [(to, text)] = scene.fresh()
        assert to == "ben@example.com" and lines(text) == {"Assigned to you:": ["PO-1, 2027-02-01"]}
        assert f"{SITE}/console/cases/{case}" in text
        scene.clock.move(minutes=PAUSE_MINUTES)
        ann("PATCH", f"/v1/cases/{case}", {"note": "x", "assignee": ben_name}, **WHY)
        assert scene.fresh() == [], "a form that repeats who works on it assigns nothing"
        ben("PATCH", f"/v1/cases/{case}", {"assignee": ann_name}, **WHY)
        assert [to for to, _ in scene.fresh()] == ["ann@example.com"]
        scene.clock.move(minutes=PAUSE_MINUTES)
        ben("PATCH", f"/v1/cases/{case}", {"assignee": ben_name}, **WHY)
        assert scene.fresh() == [], "what somebody did is not told to that person"
        ann("PATCH", f"/v1/cases/{case}", {"assignee": "BEN@example.com"}, **WHY)
        assert [to for to, _ in scene.fresh()] == ["ben@example.com"], "an address names its person"


def _reopens(scene: MailScene, *references: str, tenant: str = "ours") -> None:
    """Let a change of law change the answers of shipments, as the re-check does."""
    with scene.store.writing() as session:
        found = [
            ChangedAnswer(one, "asm_" + "0" * 32, "licence", "apply", "Acme Motors was listed") for one in references
        ]
        cases.follow(session, scene.worker(tenant), found)


def test_cases_that_the_service_opens_go_to_their_officer_or_to_all(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        ann, _ = scene.subscribed("ann@example.com")
        _, ben_name = scene.subscribed("ben@example.com")
        scene.case(ann, "PO-1", assignee=ben_name)
        scene.case(ann, "PO-2", assignee="somebody else")
        scene.case(ann, "PO-3")
        scene.fresh()
        scene.clock.move(minutes=PAUSE_MINUTES)
        _reopens(scene, "PO-1", "PO-2", "PO-3", "PO-4")
        told = dict(scene.fresh())
        again, new = (
            "Open again, because the answer changed:",
            "New cases, opened by a change of law, of a list, or by an expiry:",
        )
        day = ", 2026-11-20"
        assert {one: {k: sorted(v) for k, v in lines(text).items()} for one, text in told.items()} == {
            "ann@example.com": {again: [f"PO-2{day}", f"PO-3{day}"], new: [f"PO-4{day}"]},
            "ben@example.com": {again: [f"PO-1{day}", f"PO-2{day}", f"PO-3{day}"], new: [f"PO-4{day}"]},
        }
        assert "Acme" not in str(told)
        scene.clock.move(minutes=PAUSE_MINUTES)
        with scene.store.writing() as session:
            cases.reopen(session, scene.worker(), {"PO-1": (None, "licence 24-1 ended")})
        [(to, text)] = scene.fresh()
        assert (to, list(lines(text))) == (
            "ben@example.com",
            ["Open again, because something the case rests on has ended:"],
        )


def test_what_happens_within_ten_minutes_is_one_mail(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        scene.subscribed("ann@example.com")
        _reopens(scene, "PO-1")
        assert len(scene.fresh()) == 1
        _reopens(scene, "PO-2")
        scene.clock.move(minutes=PAUSE_MINUTES, seconds=-1)
        assert scene.fresh() == []
        _reopens(scene, *(f"PO-{n:03}" for n in range(MOST_LINES)))
        scene.clock.move(seconds=1)
        [(_, text)] = scene.fresh()
        [found] = lines(text).values()
        assert len(found) == MOST_LINES and f"And 1 more: {SITE}/console/" in text
        scene.clock.move(minutes=PAUSE_MINUTES)
        assert scene.fresh() == []


def test_a_case_that_is_decided_before_the_mail_is_not_in_it(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        _ours, name = scene.subscribed("ann@example.com")
        other, _ = scene.officer()
        case = scene.case(other, "PO-1", assignee=name)
        assert other("POST", f"/v1/cases/{case}:decide", decision="drop", **WHY).is_success
        assert scene.fresh() == []


def _day(scene: MailScene, days: int) -> str:
    """Return the day so many days after today in China."""
    return (date(2026, 11, 21) + timedelta(days=days)).isoformat()


def test_the_digest_names_what_is_due_within_the_days_that_are_set(database_url: str) -> None:
    with mail_scene(database_url, mail_days_ahead=7) as scene:
        ours, name = scene.subscribed("ann@example.com")
        _other, _other_name = scene.subscribed("ben@example.com")
        for reference, days in (("PO-late", -1), ("PO-7", 7), ("PO-8", 8)):
            scene.case(ours, reference, due_on=_day(scene, days))
        scene.case(ours, "PO-mine", due_on=_day(scene, 0), assignee=name)
        licence = {key: one for key, one in LICENCE.items() if key != "valid_until"}
        for number, days, quantity in (("L-60", 60, "100"), ("L-61", 61, "100"), ("L-low", 300, "10")):
            bound = {"number": number, "valid_until": _day(scene, days), "quantity": {"value": "100", "unit": "kg"}}
            made = ours.made("/v1/licences", {**licence, **bound})
            used = {"reference": "PO-9", "quantity": {"value": str(100 - int(quantity)), "unit": "kg"}}
            if quantity != "100":
                assert ours("POST", f"/v1/licences/{made}:consume", used).is_success
        scene.case(ours, "PO-newer")
        document = shipment(GALLIUM, reference="PO-newer")
        ours("POST", "/v1/assessments", document, as_of="2026-11-21")
        scene.fresh()
        scene.clock.move(minutes=29, seconds=59)
        assert scene.fresh() == [], "one second before eight in China"
        scene.clock.move(seconds=1)
        told = {to: lines(text) for to, text in scene.fresh()}
        shared = {
            "Cases that are due:": [f"PO-late, {_day(scene, -1)}", f"PO-7, {_day(scene, 7)}"],
            "Licences that end:": [f"L-60, {_day(scene, 60)}"],
            "Licences of which a tenth or less is left:": ["L-low"],
            "Cases with a newer answer:": ["PO-newer"],
        }
        mine = {**shared, "Cases that are due:": [
            f"PO-late, {_day(scene, -1)}", f"PO-mine, {_day(scene, 0)}", f"PO-7, {_day(scene, 7)}"]}  # fmt: skip
        law = "Cases whose answer the law may change:"
        assert {to: {k: v for k, v in one.items() if k != law} for to, one in told.items()} == {
            "ann@example.com": mine, "ben@example.com": shared
        }  # fmt: skip


def test_more_than_a_tenth_of_a_licence_is_not_told(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        ours, _ = scene.subscribed("ann@example.com")
        made = ours.made("/v1/licences", {**LICENCE, "valid_until": "2028-01-01"})
        used = {"reference": "PO-9", "quantity": {"value": "89", "unit": "kg"}}
        assert ours("POST", f"/v1/licences/{made}:consume", used).is_success
        scene.clock.move(hours=1)
        assert scene.fresh() == []


def test_a_digest_comes_when_it_differs_and_on_mondays(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        ours, _ = scene.subscribed("ann@example.com")
        scene.clock.move(hours=1)
        assert scene.fresh() == [], "nothing is due: no mail"
        scene.case(ours, "PO-1", due_on="2026-11-27")  # Friday
        assert scene.fresh() == [], "the digest of today was looked at"
        told = []
        for _ in range(8):  # Sunday to Sunday
            scene.clock.move(days=1)
            told += [scene.clock.moment.strftime("%a") for _ in scene.fresh()]
            assert scene.fresh() == []
        assert told == ["Sun", "Mon", "Fri", "Sat"], "new, Monday, due today, late"


def test_a_party_stands_in_no_mail_though_its_paper_is_due(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        ours, _ = scene.subscribed("ann@example.com")
        papers = [{"id": "end_user_certificate", "expires_on": "2026-11-25"}]
        party = ours.made("/v1/parties", {"number": "Acme Motors", "name": "Acme Motors GmbH", "papers": papers})
        scene.clock.move(hours=1)
        [(_, text)] = scene.fresh()
        assert "Acme" not in text and f"{SITE}/console/parties/{party}" in text
        assert lines(text) == {"Papers of parties that end:": ["(see the page), 2026-11-25"]}


def test_a_mail_has_the_headers_of_a_mail_that_a_program_sent(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        _ours, name = scene.subscribed("ann@example.com", lang="zh")
        other, _ = scene.officer()
        scene.case(other, "订单 1", assignee=name)
        scene.work()
        [one] = scene.postman.mails
        [kept] = [row for row in deliveries(scene.store) if row.type == "mail.notice"]
        assert one["Subject"] == "xuke：有案件需要您处理（1）" and "订单 1" in text_of(one)
        assert (one["From"], one["To"], one["Auto-Submitted"]) == (
            "xuke <xuke@example.com>", "ann@example.com", "auto-generated"
        )  # fmt: skip
        assert one["Message-ID"] == f"<{kept.id}@xuke.example.com>" and one["Date"] is not None
        assert one["List-Unsubscribe"] == f"<{SITE}{link_in(one)}>" and "/console/mail/end?" in link_in(one)
        assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert one.get_content_type() == "text/plain" and one.get_content_charset() == "utf-8"
        assert all(len(line) <= 998 and line.isascii() for line in scene.postman.raw[0].splitlines())
        assert scene.postman.envelopes == [("FROM:<xuke@example.com>", "TO:<ann@example.com>")]


@pytest.mark.parametrize(("reference", "line"), [
    ("PO-1\r\nBcc: x@evil.example", "PO-1 Bcc: x@evil.example"),
    ("PO\r\n.\r\nMAIL FROM:<x@evil.example>", "PO . MAIL FROM:<x@evil.example>"), ("P" * 200, "P" * 200),
    ("P" * 201, "P" * 200 + "…"), ("PO-\u202e1", "PO-\ufffd1"), ("PO\u2028-1", "PO -1"),
    ("PO\x00\x1b[2J", "PO\ufffd\ufffd[2J"),
    ("- click: https://evil.example", "- click: https://evil.example"),
])  # fmt: skip
def test_a_reference_is_one_line_of_a_text(reference: str, line: str) -> None:
    assert one_line(reference) == line


@pytest.mark.parametrize("reference", ["PO-1\r\nBcc: x@evil.example", "PO\r\n.\r\nMAIL FROM:<x@evil.example>"])
def test_a_reference_of_many_lines_adds_nothing_to_a_mail(reference: str, sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        scene.subscribed("ann@example.com")
        _reopens(scene, reference)
        scene.work()
        [one] = scene.postman.mails
        assert one["Bcc"] is None and "evil" not in str(one.items()) and len(scene.postman.envelopes) == 1
        [[line]] = lines(text_of(one)).values()
        assert line == f"{one_line(reference)}, 2026-11-20"


BAD_ADDRESSES = [
    "", "anna", "anna@", "@example.com", "anna@example.com\r\nBcc: x@evil.example", "anna@example.com\n",
    "a b@example.com",
    "Anna <anna@example.com>", "anna@example.com, ben@example.com", "anna@example.com,ben@example.com",
    "anna@example.com;ben@example.com", "<anna@example.com>", "anna@exam ple.com", "anna@-example.com",
    "anna@example-.com",
    "anna@example..com", ".anna@example.com", "anna.@example.com", "an..na@example.com", "änna@example.com",
    "anna@bücher.example", "anna@[127.0.0.1]", '"a b"@example.com', "anna@example.com\0", "anna@example.com\x7f",
    "a" * 65 + "@example.com", "anna@" + "a" * 64 + ".com", "anna@" + ".".join(["a" * 60] * 5), "anna@example.com>",
    "anna@example.com?cc=x@evil.example", "anna%0d%0a@example.com\u2028", "anna@evil.example@example.com",
]  # fmt: skip


def test_an_address_that_is_not_one_plain_address_is_refused(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        ours, _ = scene.officer()
        taken = [one for one in BAD_ADDRESSES if is_address(one)]
        taken += [one for one in BAD_ADDRESSES if ours("PUT", OWN, {"address": one}).status_code != 400]
        assert taken == [] and scene.everyone() == []
        refused = ours("PUT", OWN, {"address": "anna"}).json()
        cause = "Value error, expected one mail address in ASCII such as anna@example.com, without a name"
        assert refused["faults"] == [
            {"path": "$.address", "cause": cause, "hint": "See the description of the service at /openapi.json."}
        ]
        for one in ("anna@example.com", "a@b", "anna+xuke@mail.example.co.jp", "o'neil@example.com", "a" * 64 + "@b.c"):
            assert is_address(one)


def test_a_link_of_mail_stops_it_when_its_button_is_pressed(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        _ours, name = scene.subscribed("ann@example.com")
        other, _ = scene.officer()
        scene.case(other, "PO-1", assignee=name)
        scene.work()
        link = link_in(scene.postman.mails[0])
        assert "ann@example.com" in scene.client.get(link).text and len(scene.everyone()) == 1
        _reopens(scene, "PO-1")
        scene.clock.move(minutes=PAUSE_MINUTES)
        scene.plan()
        body = "List-Unsubscribe=One-Click"
        head = {"Content-Type": "application/x-www-form-urlencoded"}
        assert scene.client.post(link, content=body, headers=head).status_code == 200
        assert scene.everyone() == [] and len(scene.work()) == 1
        assert [row.state for row in deliveries(scene.store) if row.last_error] == ["dead"]
        with scene.store.reading() as session:
            from compliance.store.schema import Webhook

            assert [row.url for row in session.query(Webhook)] == ["mailto:"], "the address is forgotten"
        assert scene.client.get(link).status_code == scene.client.post(link).status_code == 404


def test_a_link_with_another_token_does_nothing(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        ours, _ = scene.officer()
        ours("PUT", OWN, {"address": "ann@example.com"})
        [held] = scene.everyone()
        confirm = f"/console/mail/confirm?id={held.id}&token="
        for token in ("0" * 64, held.token("end"), "", held.token("confirm")[:-1], "x", held.secret):
            assert scene.client.post(confirm + token).status_code in (400, 404)
        assert scene.client.post(f"/console/mail/end?id={held.id}&token={held.token('confirm')}").status_code == 404
        scene.clock.move(days=CONFIRM_DAYS, seconds=1)
        assert scene.client.post(confirm + held.token("confirm")).status_code == 404, "it holds for three days"
        scene.clock.move(seconds=-1)
        assert scene.client.post(confirm + held.token("confirm")).status_code == 200


def test_tenants_see_and_end_their_own_mail_alone_and_get_their_own_cases(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        _ours, name = scene.subscribed("ann@example.com")
        theirs, _ = scene.subscribed("otto@example.org", "theirs")
        [held] = scene.everyone("ours")
        assert [one["address"] for one in theirs("GET", "/v1/mail-subscriptions").json()["items"]] == [
            "otto@example.org"
        ]
        assert theirs("DELETE", f"/v1/mail-subscriptions/{held.id}").status_code == 404
        assert scene.everyone("ours") == [held]
        scene.case(theirs, "PO-theirs", due_on="2026-11-21", assignee=name)
        _reopens(scene, "PO-new", tenant="theirs")
        seen = scene.everyone("ours")[0].seen
        scene.clock.move(hours=1)
        assert {to for to, _ in scene.fresh()} == {"otto@example.org"}
        assert scene.everyone("ours")[0].seen == seen, "what happens elsewhere is not looked at"


def test_only_officers_ask_for_mail_and_each_in_its_own_name(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        for role in ("viewer", "requester", "auditor"):
            other, _ = scene.officer(role=role)
            assert other("PUT", OWN, {"address": "ann@example.com"}).status_code == 403
            assert other("GET", "/v1/mail-subscriptions").status_code == 403
        ours, _ = scene.officer()
        assert ours("PUT", OWN, {"address": "ann@example.com", "person": "key:other"}).status_code == 400
        _ben, _ = scene.subscribed("ben@example.com")
        [held] = scene.everyone()
        assert ours("DELETE", f"/v1/mail-subscriptions/{held.id}").status_code == 204, (
            "an officer may end a colleague's"
        )


def test_an_address_is_replaced_by_the_next_and_five_a_day_are_enough(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:
        ours, _ = scene.officer()
        for number in range(MOST_A_DAY):
            assert ours("PUT", OWN, {"address": f"a{number}@example.com"}).is_success
        assert [one.address for one in scene.everyone()] == [f"a{MOST_A_DAY - 1}@example.com"]
        refused = ours("PUT", OWN, {"address": "more@example.com"})
        assert refused.status_code == 409
        assert refused.json()["detail"] == "5 addresses were given within a day. Wait, or use the last one."
        scene.clock.move(days=1)
        assert ours("PUT", OWN, {"address": "more@example.com"}).is_success


def test_mail_ends_with_the_key_whose_person_asked_for_it(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        _, name = scene.subscribed("ann@example.com")
        scene.subscribed("ben@example.com")
        with scene.store.writing() as session:
            keys.revoke(session, ("ours", name.removeprefix("key:")), stamp(scene.clock()))
        _reopens(scene, "PO-1")
        assert [to for to, _ in scene.fresh()] == ["ben@example.com"]
        assert [one.address for one in scene.everyone()] == ["ben@example.com"]
        with scene.store.reading() as session:
            assert next((one["action"], one["actor"]) for one in changes.history(session, "ours", "mail", name)) == (
                "end", "worker"
            )  # fmt: skip


def test_mail_is_no_webhook_of_the_tenant(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        ours, _ = scene.subscribed("ann@example.com")
        [held] = scene.everyone()
        assert ours("GET", "/v1/webhooks").json() == []
        assert ours("DELETE", f"/v1/webhooks/{held.id}").status_code == 404 and len(scene.everyone()) == 1
        [sent] = ours("GET", "/v1/deliveries").json()["items"]
        assert (sent["type"], sent["state"], sent["webhook"]) == ("mail.confirm", "done", held.id)


def test_what_was_not_committed_is_planned_again_and_once(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_scene(database_url) as scene:
        scene.subscribed("ann@example.com")
        _reopens(scene, "PO-1")
        real = webhooks.announce_all

        def killed(*given: Any) -> int:
            real(*given)
            raise KeyboardInterrupt

        monkeypatch.setattr(webhooks, "announce_all", killed)
        with pytest.raises(KeyboardInterrupt):
            scene.plan()
        assert [row.type for row in deliveries(scene.store)] == ["mail.confirm"]
        monkeypatch.setattr(webhooks, "announce_all", real)
        scene.clock.move(seconds=31)  # the lease of the killed one runs out
        scene.plan()
        scene.plan()
        assert [row.type for row in deliveries(scene.store)].count("mail.notice") == 1
        assert len(scene.fresh()) == 1


def test_what_was_sent_is_forgotten_with_the_events_of_its_time(database_url: str) -> None:
    with mail_scene(database_url) as scene:
        scene.subscribed("ann@example.com")
        scene.clock.move(days=5 * 366)
        with scene.store.writing() as session:
            assert retention.forget(session, "theirs", scene.clock()) == 0
            assert retention.forget(session, "ours", scene.clock()) == 1
        assert deliveries(scene.store) == [] and len(scene.everyone()) == 1


def test_without_a_mail_server_nobody_asks_for_mail(sqlite_url: str) -> None:
    with service(sqlite_url, dev=True) as client:
        refused = client.put(OWN, json={"address": "ann@example.com"})
        assert (refused.status_code, refused.json()["detail"]) == (
            409, "This service sends no mail: XUKE_SMTP_HOST is not set."
        )  # fmt: skip
        page = client.get("/console/mail")
        assert "This service sends no mail" in page.text and 'name="address"' not in page.text
        assert 'href="/console/mail"' not in client.get("/console/").text


def test_the_client_asks_for_mail_lists_and_ends_it(sqlite_url: str) -> None:
    with mail_scene(sqlite_url) as scene:

        def passed_on(request: httpx.Request) -> httpx.Response:
            sent = scene.client.request(
                request.method, request.url.raw_path.decode(), content=request.content, headers=dict(request.headers)
            )
            return httpx.Response(sent.status_code, content=sent.content)

        key = scene.officer()[0]._head["Authorization"].removeprefix("Bearer ")
        with Client("http://127.0.0.1", key, transport=httpx.MockTransport(passed_on)) as xuke:
            made = xuke.send(register_calls.ask_for_mail(MailRequest(address="ann@example.com", lang="ja")))
            assert (made.address, made.lang) == ("ann@example.com", "ja")
            assert xuke.send(register_calls.mail_subscriptions()).items == (made,)
            xuke.send(register_calls.end_mail(made.id))
            assert xuke.send(register_calls.mail_subscriptions()).items == ()


def test_the_words_of_mail_stand_in_every_language_with_the_same_gaps() -> None:
    def gaps(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    english = words_of("en")
    for lang in ("zh", "ja"):
        words = words_of(lang)
        assert words.keys() == english.keys()
        assert [key for key in words if gaps(words[key]) != gaps(english[key]) or not words[key].strip()] == []


MAIL = {"smtp_host": "mail.example.com", "smtp_from": "xuke@example.com", "public_url": SITE}
_NO_SERVER = ("XUKE_SMTP_HOST: mail needs a server, a sender and an address for its links. Set XUKE_SMTP_HOST, "
              "XUKE_SMTP_FROM and XUKE_PUBLIC_URL, or neither server nor sender")  # fmt: skip
_NO_LOGIN = ("XUKE_SMTP_USER: a login at the mail server needs a server, a user and a password. Set XUKE_SMTP_HOST, "
             "XUKE_SMTP_USER and XUKE_SMTP_PASSWORD, or neither user nor password")  # fmt: skip


@pytest.mark.parametrize(("given", "message"), [
    ({**MAIL, "smtp_from": ""}, _NO_SERVER), ({**MAIL, "smtp_host": ""}, _NO_SERVER),
    ({**MAIL, "public_url": ""}, _NO_SERVER),
    ({**MAIL, "smtp_from": "xuke <xuke@example.com>"},
     "XUKE_SMTP_FROM: not a mail address. Give one as in xuke@example.com, without a name"),
    ({**MAIL, "smtp_user": "u"}, _NO_LOGIN), ({**MAIL, "smtp_password": "hidden"}, _NO_LOGIN),
    ({"smtp_user": "u", "smtp_password": "hidden"}, _NO_LOGIN),
    ({**MAIL, "smtp_security": "ssl"}, "XUKE_SMTP_SECURITY: unknown security 'ssl'. Give starttls, tls or none"),
    ({**MAIL, "smtp_security": "none"},
     "XUKE_SMTP_SECURITY: mail goes unprotected to loopback only. Give starttls or tls"),
    ({"mail_at_hour": 24}, "XUKE_MAIL_AT_HOUR: a day has the hours 0 to 23. The default is 8"),
    ({"mail_days_ahead": 61}, "XUKE_MAIL_DAYS_AHEAD: at most 60 days ahead. The default is 7"),
])  # fmt: skip
def test_settings_of_mail_that_do_not_go_together_stop_the_start(given: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        Settings(**given).check()
    assert str(refused.value).rstrip(".") == message


def test_settings_of_mail_that_go_together_are_taken() -> None:
    for more in ({}, {"smtp_user": "u", "smtp_password": "p"}, {"smtp_security": "tls"}, {"mail_at_hour": 23}):
        settings: dict[str, Any] = {**MAIL, **more}
        Settings(**settings).check()
    local: dict[str, Any] = {**MAIL, "smtp_host": "127.0.0.1", "smtp_security": "none"}
    Settings(**local).check()
