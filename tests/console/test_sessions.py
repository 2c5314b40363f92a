"""Who gets in, what a session is worth, and forms from elsewhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import jwt
import pytest

from api.auth.principal import Principal
from api.console.login import HOURS, end_of
from api.console.pages import own_path
from compliance.store import keys
from compliance.store.database import Store
from compliance.store.schema import stamp
from tests.api.running import make_key
from tests.api.worker_setup import HandClock
from tests.console.visiting import Visiting, console, person, said


def test_nobody_sees_a_page_before_the_login_and_goes_on_to_it_afterwards(database_url: str) -> None:
    with console(database_url) as client:
        visitor = Visiting(client)
        sent = visitor.get("/console/check")
        assert (sent.status_code, sent.headers["location"]) == (303, "/console/login?next=/console/check")
        visitor.get("/console/login")
        key = make_key(database_url, "officer", "ours")
        entered = visitor.post("/console/login", {"key": key, "next": "/console/check"})
        assert entered.headers["location"] == "/console/check"
        assert "New check" in said(visitor.get("/console/check").text)


def test_a_wrong_key_is_refused_and_not_repeated_on_the_page(database_url: str) -> None:
    with console(database_url) as client:
        visitor = Visiting(client)
        for key in ("xuke_abcdefgh_" + "A" * 43, "rubbish<b>", ""):
            visitor.get("/console/login")
            found = visitor.post("/console/login", {"key": key})
            assert found.status_code == 401
            assert "rubbish" not in found.text and "A" * 43 not in found.text
        assert visitor.get("/console/").status_code == 303


def test_the_login_gives_another_id_than_one_that_was_planted(database_url: str) -> None:
    with console(database_url) as client:
        victim, planted = Visiting(client), "p" * 43
        victim.client.cookies.set("xuke_session", planted, path="/console")
        victim.get("/console/login")
        entered = victim.post("/console/login", {"key": make_key(database_url, "officer", "ours")})
        assert entered.status_code == 303
        assert planted not in entered.headers["set-cookie"]
        thief = Visiting(client)
        thief.client.cookies.set("xuke_session", planted, path="/console")
        assert thief.get("/console/").status_code == 303


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_goes_over_a_network_by_https_only(
    database_url: str,
) -> None:
    with console(database_url) as client:
        visitor = Visiting(client)
        cookie = visitor.get("/console/login").headers["set-cookie"].lower()
        assert "httponly" in cookie and "samesite=lax" in cookie and "path=/console" in cookie
        assert "secure" not in cookie
        far = visitor.client.get("/console/login", headers={"host": "xuke.example"}).headers["set-cookie"].lower()
        assert "secure" in far


def test_a_form_without_the_token_of_its_browser_changes_nothing(database_url: str) -> None:
    with console(database_url) as client:
        one, other = person(client, database_url), person(client, database_url)
        case = one.case_of()
        for token in ("", "0" * 64, other.token):
            one.token = token
            found = one.post(f"{case}/work", {"note": "forged"})
            assert found.status_code == 403
        assert "forged" not in one.get(case).text


@pytest.mark.parametrize(
    "head", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
             {"origin": "null"}]
)  # fmt: skip
def test_a_form_that_another_site_sends_is_refused_even_with_the_token(head: dict[str, str], sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        case = one.case_of()
        one.get(case)
        assert one.post(f"{case}/work", {"note": "forged"}, **head).status_code == 403
        assert one.post(f"{case}/work", {"note": "meant"}, origin="http://127.0.0.1").status_code == 303
        page = one.get(case).text
        assert "forged" not in page and "meant" in page


def test_after_the_logout_the_cookie_that_was_held_is_worth_nothing(database_url: str) -> None:
    with console(database_url) as client:
        one = person(client, database_url)
        held = one.client.cookies.get("xuke_session", path="/console")
        assert one.post("/console/logout").status_code == 303
        thief = Visiting(client)
        thief.client.cookies.set("xuke_session", str(held), path="/console")
        assert thief.get("/console/").status_code == 303


def test_a_session_ends_with_its_key_and_with_its_hours(database_url: str) -> None:
    clock = HandClock()
    with console(database_url, clock=clock) as client:
        key, one = make_key(database_url, "officer", "ours"), Visiting(client)
        one.log_in(key)
        assert one.get("/console/").status_code == 200
        parts = keys.parted(key)
        assert parts is not None
        store = Store(database_url)
        with store.writing() as session:
            keys.revoke(session, ("ours", parts[0]), stamp(clock()))
        store.close()
        assert one.get("/console/").status_code == 303
        other = person(client, database_url)
        clock.moment += timedelta(hours=HOURS, seconds=1)
        assert other.get("/console/").status_code == 303


def test_a_viewer_sees_and_changes_nothing(database_url: str) -> None:
    with console(database_url) as client:
        officer, viewer = person(client, database_url), person(client, database_url, "viewer")
        case = officer.case_of()
        page = viewer.get(case)
        assert page.status_code == 200 and f"{case}/decide" not in page.text
        for path in ("work", "decide", "override", "papers", "answers"):
            assert viewer.post(f"{case}/{path}", {"why": "because"}).status_code == 403


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example", "/v1/rules", "\\\\evil.example", "javascript:alert(1)", "",
                "/console/\nx", "https:/console/", "///console/", "////evil.example/console/"]
)  # fmt: skip
def test_nobody_is_sent_to_another_site(address: str) -> None:
    assert own_path(address) == "/console/"


def test_every_page_forbids_whatever_the_console_does_not_bring(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = person(client, sqlite_url)
        case = one.case_of()
        for path in ("/console/", "/console/check", case, "/console/login", "/console/nothing"):
            found = one.get(path)
            policy = found.headers["content-security-policy"]
            assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
            assert found.headers["cache-control"] == "no-store"
            for forbidden in ("<script>", " style=", "<style", " onclick", " onload", "javascript:"):
                assert forbidden not in found.text, (path, forbidden)


def test_the_dev_mode_opens_without_a_login_and_still_wants_the_token(sqlite_url: str) -> None:
    from tests.api.in_process import service

    with service(sqlite_url) as client:
        one = Visiting(client)
        assert one.get("/console").headers["location"] == "/console/"
        assert one.get("/console/").status_code == 200
        assert one.case_of().startswith("/console/cases/")
        one.token = "0" * 64
        assert one.post("/console/check", {}).status_code == 403


def test_a_token_is_known_by_its_end_and_a_key_has_none_of_its_own() -> None:
    token = jwt.encode({"exp": 1_800_000_000, "sub": "anna"}, "k" * 32, algorithm="HS256")
    assert end_of(token) == datetime(2027, 1, 15, 8, tzinfo=UTC)
    assert end_of("xuke_abcdefgh_" + "A" * 43) is None


def test_the_session_of_a_token_ends_with_the_token(sqlite_url: str) -> None:
    clock = HandClock()
    with console(sqlite_url, clock=clock) as client:
        end = clock.moment + timedelta(minutes=5)
        token = jwt.encode({"exp": end.timestamp(), "sub": "anna"}, "k" * 32, algorithm="HS256")

        async def admit(_authorization: str | None) -> Principal:
            return Principal("ours", "oidc:anna", frozenset({"read"}))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(client.app.state.service.gate, "admit", admit)  # type: ignore[attr-defined]
            one = Visiting(client)
            one.log_in(token)
            assert "oidc:anna" in one.get("/console/").text
            clock.move(minutes=5, seconds=1)
            assert one.get("/console/").status_code == 303
