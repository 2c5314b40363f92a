"""The login by an identity provider: the way there and back, what is refused on it, and what a browser is left with."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from starlette.testclient import TestClient

from api import logs
from api.auth import discovery
from api.auth.provider import IdentityProvider, LoginAttempt, LoginRefused
from api.console.provider_login import SECONDS
from api.console.words_of import words_of
from api.settings import Settings, SettingsRefused
from tests.api.in_process import LOOPBACK
from tests.api.running import free_port, make_key
from tests.api.worker_setup import HandClock
from tests.console.fake_provider import CLIENT, KEY, OTHER_KEY, SECRET, FakeProvider, fake_provider, settings_of
from tests.console.visiting import Visiting, console, person, said

Scene = tuple[TestClient, FakeProvider, HandClock]


@contextmanager
def scene(database_url: str, **settings: Any) -> Iterator[Scene]:
    """Yield a service, its identity provider, and the clock of both."""
    clock = HandClock()
    with (
        fake_provider(clock) as provider,
        console(database_url, clock=clock, **{**settings_of(provider, LOOPBACK), **settings}) as client,
    ):
        yield client, provider, clock


def way_there(one: Visiting, wanted: str = "") -> str:
    """Follow the link of the login page and return the address at the provider."""
    sent = one.get("/console/login/provider", next=wanted)
    assert sent.status_code == 303, sent.text
    return str(sent.headers["location"])


def at_provider(there: str) -> str:
    """Log in at the provider, and return the path with which the browser comes back."""
    answer = httpx.get(there)
    assert answer.status_code == 302
    back = answer.headers["location"]
    assert back.startswith(f"{LOOPBACK}/console/login/back?")
    return str(back).removeprefix(LOOPBACK)


def log_in(client: TestClient, wanted: str = "") -> tuple[Visiting, Any]:
    """Log in by the provider in a new browser; return the browser and the last answer."""
    one = Visiting(client)
    return one, one.client.get(at_provider(way_there(one, wanted)))


def refusal(found: Any) -> str:
    """Return which of the refusals a page shows; it also says what now, and offers the other way in."""
    words, text = words_of("en"), said(found.text)
    [why] = [key.removeprefix("oidc.") for key, one in words.items() if key.startswith("oidc.") and one in text]
    assert words[f"oidc_now.{why}"] in text and 'name="key"' in found.text
    return why


def is_outside(one: Visiting) -> bool:
    """Return whether a browser is logged in nowhere."""
    return bool(one.client.get("/console/").status_code == 303)


def test_somebody_logs_in_by_the_provider_and_goes_on_to_the_page_asked_for(database_url: str) -> None:
    with scene(database_url) as (client, provider, _):
        one = Visiting(client)
        assert "Log in with your organisation's account" in said(one.get("/console/login").text)
        link = "/console/login/provider?next=/console/law%3Fq%3Da%20b"
        assert f'href="{link}"' in one.get("/console/login", next="/console/law?q=a b").text
        back = at_provider(one.client.get(link).headers["location"])
        entered = one.client.get(back)
        assert (entered.status_code, entered.headers["location"]) == (303, "/console/law?q=a%20b")
        page = one.get("/console/")
        assert page.status_code == 200 and "oidc:anna" in page.text and "ours" in said(page.text)
        assert provider.languages == ["en"] and provider.asked.count("/token") == 1
        assert one.case_of().startswith("/console/cases/")


def test_the_way_there_carries_state_nonce_and_challenge_that_no_other_login_has(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, _, _clock):
        asked = [parse_qs(urlsplit(way_there(Visiting(client))).query) for _ in range(2)]
        for name in ("state", "nonce", "code_challenge"):
            values = [one[name][0] for one in asked]
            assert len(set(values)) == 2 and all(len(value) >= 43 for value in values)
        assert asked[0]["theme"] == ["plain"] and asked[0]["redirect_uri"] == [f"{LOOPBACK}/console/login/back"]
        secret = LoginAttempt.new()
        derived = (secret.value("state"), secret.value("nonce"), secret.value("verifier"))
        assert len({secret.secret, secret.challenge, *derived}) == 5


def test_the_cookie_of_a_login_is_kept_from_scripts_and_other_sites_and_ends_with_it(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, _, _clock):
        one = Visiting(client)
        sent = one.get("/console/login/provider")
        [cookie] = [c.lower() for c in sent.headers.get_list("set-cookie") if c.startswith("xuke_login=")]
        assert "httponly" in cookie and "samesite=lax" in cookie and "path=/console/login" in cookie
        assert "secure" not in cookie and "max-age=3600" in cookie
        far = one.client.get("/console/login/provider", headers={"host": "xuke.example"})
        assert all("secure" in c.lower() for c in far.headers.get_list("set-cookie"))
        _, entered = log_in(client)
        [gone] = [c for c in entered.headers.get_list("set-cookie") if c.startswith("xuke_login=")]
        assert 'xuke_login=""' in gone and "Max-Age=0" in gone


def test_a_login_that_begins_in_another_browser_lets_nobody_in(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, provider, _):
        thief, victim = Visiting(client), Visiting(client)
        back = at_provider(way_there(thief))
        assert refusal(victim.client.get(back)) == "state" and is_outside(victim)
        way_there(victim)
        assert refusal(victim.client.get(back)) == "state" and is_outside(victim)
        assert "/token" not in provider.asked


@pytest.mark.parametrize("change", [
    {"state": ""}, {"state": "0" * 64}, {"state": None}, {"iss": "https://evil.example"}, {"state": "\ud800"},
])  # fmt: skip
def test_a_way_back_with_another_state_or_issuer_redeems_no_code(change: dict[str, Any], sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, provider, _):
        one = Visiting(client)
        query = {name: values[0] for name, values in parse_qs(urlsplit(at_provider(way_there(one))).query).items()}
        changed = {name: value for name, value in {**query, **change}.items() if value is not None}
        found = one.client.get(f"/console/login/back?{urlencode(changed, errors='replace')}")
        assert (found.status_code, refusal(found)) == (400, "state") and is_outside(one)
        assert "/token" not in provider.asked


def test_a_way_back_counts_once(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, provider, _):
        one = Visiting(client)
        back = at_provider(way_there(one))
        held = one.client.cookies.get("xuke_login", path="/console/login")
        assert one.client.get(back).status_code == 303 and not is_outside(one)
        assert refusal(one.client.get(back)) == "state" and provider.asked.count("/token") == 1
        other = Visiting(client)
        other.client.cookies.set("xuke_login", str(held), path="/console/login")  # the cookie was copied before
        found = other.client.get(back)
        assert (found.status_code, refusal(found)) == (400, "code") and is_outside(other)


def test_a_login_holds_for_ten_minutes(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, _, clock):
        late, punctual = Visiting(client), Visiting(client)
        backs = at_provider(way_there(punctual)), at_provider(way_there(late))
        clock.move(seconds=SECONDS - 1)
        assert punctual.client.get(backs[0]).status_code == 303
        clock.move(seconds=1)
        found = late.client.get(backs[1])
        assert (found.status_code, refusal(found)) == (400, "expired") and is_outside(late)


def test_the_login_gives_another_id_than_one_that_was_planted_and_ends_the_session_before(database_url: str) -> None:
    with scene(database_url) as (client, _, _clock):
        victim, planted = Visiting(client), "p" * 43
        victim.client.cookies.set("xuke_session", planted, path="/console")
        entered = victim.client.get(at_provider(way_there(victim)))
        assert entered.status_code == 303 and planted not in str(entered.headers.get_list("set-cookie"))
        thief = Visiting(client)
        thief.client.cookies.set("xuke_session", planted, path="/console")
        assert is_outside(thief)
        first = person(client, database_url)
        held = str(first.client.cookies.get("xuke_session", path="/console"))
        assert first.client.get(at_provider(way_there(first))).status_code == 303
        assert "oidc:anna" in first.get("/console/").text
        thief.client.cookies.set("xuke_session", held, path="/console")
        assert is_outside(thief)


@pytest.mark.parametrize("wanted", [
    "https://evil.example/", "//evil.example", "///evil.example", "///console/", "////evil.example/console/",
    "/\\evil.example", "\\\\evil.example/console/", "javascript:alert(1)", "data:text/html,x", "/console/\r\nX: y",
    "/console/\tx", "https:/console/", "https:console/", "/v1/rules", "/console", "/consolex/", " /console/", "",
    "http://127.0.0.1@evil.example/console/", "//127.0.0.1/console/", "/%2f/evil.example",
    "/console/login", "/console/login/provider", "/console/login/back?code=x", "/console/logout",
])  # fmt: skip
def test_nobody_is_sent_to_another_site_or_round_in_circles_after_the_login(wanted: str, sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, _, _clock):
        _, entered = log_in(client, wanted)
        assert (entered.status_code, entered.headers["location"]) == (303, "/console/")


def test_a_cookie_that_was_written_by_hand_sends_nobody_to_another_site(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, _, clock):
        one = Visiting(client)
        back = at_provider(way_there(one))
        secret = str(one.client.cookies.get("xuke_login", path="/console/login")).split(".")[0]
        at = int(clock().timestamp())
        one.client.cookies.set("xuke_login", f"{secret}.{at}.%2F%2Fevil.example", path="/console/login")
        assert one.client.get(back).headers["location"] == "/console/"
        for junk in ("", "x", "." * 50, f"{secret}.x.y", f"{secret}.{'9' * 20}.y", "\xe4" * 43 + f".{at}.x"):
            other = Visiting(client)
            other.client.cookies.set("xuke_login", junk.encode("latin-1").decode("ascii", "ignore"), path="/console")
            assert refusal(other.client.get(back)) == "state"


def _by_hand(header: dict[str, Any], claims: dict[str, Any], secret: bytes | None = None) -> str:
    """Return a token put together without a library's scruples, with an HMAC of a secret or without a signature."""
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (header, claims)]
    text = ".".join(parts)
    mark = hmac.digest(secret, text.encode(), "sha256") if secret is not None else b""
    return f"{text}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


_PEM = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
_FAR = {"iat": 4_000_000_000, "exp": 4_000_000_300}
BAD_CLAIMS: dict[str, tuple[dict[str, Any], str]] = {
    "another nonce": ({"nonce": "0" * 64}, "token"),
    "no nonce": ({"nonce": None}, "token"),
    "nonce as a number": ({"nonce": 7}, "token"),
    "nonce that is no text": ({"nonce": ["a"]}, "token"),
    "another audience": ({"aud": "other"}, "token"),
    "the audience of the API": ({"aud": "xuke-api"}, "token"),
    "two audiences and no party": ({"aud": [CLIENT, "other"]}, "token"),
    "two audiences and another party": ({"aud": [CLIENT, "other"], "azp": "other"}, "token"),
    "one audience and another party": ({"azp": "other"}, "token"),
    "no audience": ({"aud": None}, "token"),
    "another issuer": ({"iss": "https://evil.example"}, "token"),
    "no subject": ({"sub": None}, "token"),
    "no expiry": ({"exp": None}, "token"),
    "expired": ({"exp": 1_000_000_000}, "clock"),
    "issued in the future": (_FAR, "clock"),
    "no role": ({"roles": None}, "role"),
    "unknown role": ({"roles": ["admin"]}, "role"),
    "no tenant": ({"tenant": None}, "role"),
    "unfit tenant": ({"tenant": "Ours\n"}, "role"),
}
BAD_SIGNS: dict[str, Callable[[FakeProvider, dict[str, Any]], Any]] = {
    "alg none": lambda _, claims: _by_hand({"alg": "none", "kid": "k1"}, claims),
    "HS256 with the public key": lambda _, claims: _by_hand({"alg": "HS256", "kid": "k1"}, claims, _PEM),
    "HS256 with the client secret": lambda _, claims: _by_hand({"alg": "HS256"}, claims, SECRET.encode()),
    "RS256 without a signature": lambda _, claims: _by_hand({"alg": "RS256", "kid": "k1"}, claims),
    "another key": lambda provider, claims: provider.signed(claims, OTHER_KEY),
    "another key id": lambda provider, claims: provider.signed(claims, kid="k2"),
    "a number": lambda _, _claims: 7,
    "nothing": lambda _, _claims: None,
    "rubbish": lambda _, _claims: "a.b.c",
}
STATUS = {"token": 502, "clock": 502, "role": 403}


def test_an_id_token_that_does_not_hold_lets_nobody_in(sqlite_url: str) -> None:
    offenders = []
    with scene(sqlite_url) as (client, provider, _):
        corpus: dict[str, tuple[dict[str, Any], Callable[[dict[str, Any]], Any], str]] = {
            **{name: (claims, provider.signed, why) for name, (claims, why) in BAD_CLAIMS.items()},
            **{name: ({}, partial(sign, provider), "token") for name, sign in BAD_SIGNS.items()},
        }
        good = provider.claims
        for name, (claims, sign, why) in corpus.items():
            provider.claims, provider.sign = {**good, **claims}, sign
            one, found = log_in(client)
            if (found.status_code, refusal(found)) != (STATUS[why], why) or not is_outside(one):
                offenders.append(f"{name}: {found.status_code} {refusal(found)}")
            if (len(provider.tokens[-1]) > 4 and provider.tokens[-1] in found.text) or "anna" in found.text:
                offenders.append(f"{name}: the page repeats something of the token")
        provider.claims, provider.sign = good, provider.signed
        assert not is_outside(log_in(client)[0])
    assert not offenders, "\n".join(offenders)


def test_two_audiences_with_this_client_as_their_party_are_taken(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, provider, _):
        provider.claims |= {"aud": [CLIENT, "other"], "azp": CLIENT}
        assert log_in(client)[1].status_code == 303


def test_a_page_without_a_role_says_which_claim_lacks_it(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, provider, _):
        provider.claims["roles"] = ["boss"]
        text = said(log_in(client)[1].text)
        assert "The token's claim 'roles' has none of the roles viewer" in text and "boss" not in text


def test_the_tenant_and_roles_of_the_account_are_those_of_the_session(database_url: str) -> None:
    with scene(database_url, oidc_tenant_claim="org.id", oidc_roles_claim="realm_access.roles") as (
        client,
        provider,
        _,
    ):
        provider.claims = {"sub": "anna", "org": {"id": "ours"}, "realm_access": {"roles": ["officer"]}}
        officer, _ = log_in(client)
        case = officer.case_of()
        provider.claims = {"sub": "otto", "org": {"id": "theirs"}, "realm_access": {"roles": ["officer"]}}
        foreign, _ = log_in(client)
        assert foreign.get(case).status_code == 404 and "PO-1" not in foreign.get("/console/").text
        provider.claims = {"sub": "vera", "org": {"id": "ours"}, "realm_access": {"roles": ["viewer"]}}
        viewer, _ = log_in(client)
        assert viewer.get(case).status_code == 200 and viewer.post(f"{case}/work", {"note": "x"}).status_code == 403


@pytest.mark.parametrize(("error", "status", "why"), [
    ("access_denied", 403, "denied"), ("login_required", 403, "denied"), ("server_error", 502, "failed"),
    ("temporarily_unavailable", 502, "failed"), ("<b>junk</b>", 502, "failed"), ("", 502, "failed"),
])  # fmt: skip
def test_what_the_provider_says_no_to_is_told_and_not_repeated(
    error: str, status: int, why: str, sqlite_url: str
) -> None:
    with scene(sqlite_url) as (client, provider, _):
        provider.error = error or "x"
        one = Visiting(client)
        back = at_provider(way_there(one)).replace("error=x&", "")
        found = one.client.get(back)
        assert (found.status_code, refusal(found)) == (status, why) and is_outside(one)
        assert "junk" not in found.text and "/token" not in provider.asked


@pytest.mark.parametrize(("answer", "status", "why"), [
    ((400, b'{"error": "invalid_grant"}'), 400, "code"), ((401, b'{"error": "invalid_client"}'), 502, "client"),
    ((401, b"{}"), 502, "client"), ((400, b'{"error": "unauthorized_client"}'), 502, "client"),
    ((400, b'{"error": "invalid_request"}'), 502, "failed"), ((500, b'{"error": 7}'), 503, "away"),
    ((503, b"<html>"), 503, "away"), ((200, b"[]"), 503, "away"), ((200, b"{}"), 502, "token"),
    ((302, b"{}"), 502, "failed"), ((200, b"[" * 100_000), 503, "away"), ((200, b" " * 300_000), 503, "away"),
])  # fmt: skip
def test_what_the_token_endpoint_answers_is_told_apart(
    answer: tuple[int, bytes], status: int, why: str, sqlite_url: str
) -> None:
    with scene(sqlite_url) as (client, provider, _):
        provider.token_answer = answer
        one, found = log_in(client)
        assert (found.status_code, refusal(found)) == (status, why) and is_outside(one)


def test_a_wrong_secret_is_an_error_of_the_client_and_a_public_client_needs_none(sqlite_url: str) -> None:
    with scene(sqlite_url, oidc_client_secret="wrong") as (client, provider, _):
        assert refusal(log_in(client)[1]) == "client"
        provider.secret = ""
        assert refusal(log_in(client)[1]) == "client"
    with scene(sqlite_url, oidc_client_secret="") as (client, provider, _):
        assert refusal(log_in(client)[1]) == "client"
        provider.secret = ""
        assert log_in(client)[1].status_code == 303


def test_without_the_provider_the_login_with_a_key_works(sqlite_url: str) -> None:
    with console(
        sqlite_url, oidc_issuer=f"http://127.0.0.1:{free_port()}", oidc_client_id=CLIENT, public_url=LOOPBACK
    ) as client:
        one = Visiting(client)
        found = one.get("/console/login/provider", next="/console/law")
        assert (found.status_code, refusal(found)) == (503, "away")
        entered = one.post("/console/login", {"key": make_key(sqlite_url, "officer", "ours"), "next": "/console/law"})
        assert (entered.status_code, entered.headers["location"]) == (303, "/console/law")
        one.get("/console/")
        assert one.post("/console/logout").headers["location"] == "/console/login"


def test_a_provider_that_is_slow_costs_its_time_limit_and_no_more(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery, "FETCH_SECONDS", 0.3)
    with scene(sqlite_url) as (client, provider, _):
        one = Visiting(client)
        back = at_provider(way_there(one))
        provider.slow["/token"] = 3
        begun = time.monotonic()
        found = one.client.get(back)
        assert (found.status_code, refusal(found)) == (503, "away") and time.monotonic() - begun < 2.5


def test_a_provider_that_is_slow_holds_up_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "FETCH_SECONDS", 1.0)
    with fake_provider(HandClock()) as fake:
        fake.slow["/.well-known/openid-configuration"] = 3
        provider = IdentityProvider(Settings(**settings_of(fake, LOOPBACK)), HandClock())

        async def beats() -> int:
            asking = [asyncio.ensure_future(provider.way_there(LoginAttempt.new(), "en")) for _ in range(20)]
            count = 0
            while not all(one.done() for one in asking):
                await asyncio.sleep(0.01)
                count += 1
            assert all(isinstance(one.exception(), LoginRefused) for one in asking)
            return count

        assert asyncio.run(beats()) > 20
        assert fake.asked == ["/.well-known/openid-configuration"], "twenty people ask once"


def test_what_the_provider_says_of_itself_is_asked_every_ten_minutes_and_held_for_an_hour() -> None:
    with fake_provider(HandClock()) as fake:
        seconds = [0.0]
        provider = IdentityProvider(Settings(**settings_of(fake, LOOPBACK)), HandClock(), lambda: seconds[0])

        def goes() -> bool:
            with suppress(LoginRefused):
                return asyncio.run(provider.way_there(LoginAttempt.new(), "en")).startswith(fake.url)
            return False

        assert goes() and goes() and len(fake.asked) == 1
        seconds[0] = 600
        assert goes() and len(fake.asked) == 2
        fake.more_about = {"issuer": "https://evil.example"}
        seconds[0] = 600 + 3599
        assert goes() and len(fake.asked) == 3
        seconds[0] = 600 + 3600
        assert not goes() and len(fake.asked) == 3, "a failed attempt is followed by a pause"
        seconds[0] = 600 + 3600 + 5
        assert not goes() and len(fake.asked) == 4


@pytest.mark.parametrize("about", [
    {"issuer": "https://evil.example"}, {"authorization_endpoint": "http://id.example.com/authorize"},
    {"authorization_endpoint": "javascript:alert(1)"}, {"authorization_endpoint": None},
    {"token_endpoint": "http://id.example.com/token"}, {"token_endpoint": 7}, {"jwks_uri": "file:///etc/passwd"},
])  # fmt: skip
def test_a_description_that_cannot_be_trusted_is_not_followed_by_a_login(
    about: dict[str, Any], sqlite_url: str
) -> None:
    with scene(sqlite_url) as (client, provider, _):
        provider.more_about = about
        one = Visiting(client)
        found = one.get("/console/login/provider")
        if found.status_code == 303:
            found = one.client.get(at_provider(found.headers["location"]))
        assert (found.status_code, refusal(found)) == (503, "away") and is_outside(one)


def test_the_logout_ends_the_session_here_and_leads_on_to_that_of_the_provider(database_url: str) -> None:
    with scene(database_url) as (client, provider, _):
        one, _ = log_in(client)
        held = str(one.client.cookies.get("xuke_session", path="/console"))
        one.get("/console/")
        left = one.post("/console/logout")
        there = f"{provider.url}/logout?{urlencode({'client_id': CLIENT, 'post_logout_redirect_uri': LOOPBACK + '/console/login'})}"  # noqa: E501
        escaped = there.replace("&", "&amp;")
        assert f'content="0; url={escaped}"' in left.text and f'href="{escaped}"' in left.text
        assert httpx.get(there).headers["location"] == f"{LOOPBACK}/console/login"
        thief = Visiting(client)
        thief.client.cookies.set("xuke_session", held, path="/console")
        assert is_outside(thief) and is_outside(one)


def test_the_logout_is_local_for_a_key_and_where_the_provider_has_none(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, provider, _):
        provider.more_about = {"end_session_endpoint": None}
        one, _ = log_in(client)
        one.get("/console/")
        assert one.post("/console/logout").headers["location"] == "/console/login" and is_outside(one)
    with scene(sqlite_url) as (client, provider, _):
        assert person(client, sqlite_url).post("/console/logout").headers["location"] == "/console/login"
        assert provider.asked == []


def test_a_session_of_the_provider_ends_with_the_hours_that_are_set(sqlite_url: str) -> None:
    with scene(sqlite_url, oidc_session_hours=1.5) as (client, _, clock):
        one, _ = log_in(client)
        clock.move(seconds=timedelta(hours=1.5).total_seconds() - 1)
        assert not is_outside(one)
        clock.move(seconds=1)
        assert is_outside(one)


def test_a_refusal_is_in_the_language_of_the_browser(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, provider, _):
        provider.error = "access_denied"
        for lang, text in (("zh", "单位登录系统未准许登录"), ("ja", "組織のログインで許可されませんでした")):
            one = Visiting(client)
            one.client.headers["accept-language"] = lang
            assert text in one.client.get(at_provider(way_there(one))).text
        assert provider.languages == ["zh", "ja"]


def test_an_id_token_is_no_bearer_token_of_the_api(sqlite_url: str) -> None:
    with scene(sqlite_url) as (client, provider, _):
        log_in(client)
        head = {"Authorization": f"Bearer {provider.tokens[-1]}"}
        assert client.get("/v1/assessments", headers=head).status_code == 401
    with scene(sqlite_url, oidc_audience="xuke-api") as (client, provider, _):
        log_in(client)
        head = {"Authorization": f"Bearer {provider.tokens[-1]}"}
        assert client.get("/v1/assessments", headers=head).status_code == 401


def test_without_the_settings_there_is_no_such_login(sqlite_url: str) -> None:
    with console(sqlite_url) as client:
        one = Visiting(client)
        assert "/console/login/provider" not in one.get("/console/login").text
        assert one.get("/console/login/provider").status_code == one.get("/console/login/back").status_code == 404


class LogLines:
    """A log that keeps what is said to it."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def __getattr__(self, _level: str) -> Callable[..., None]:
        return lambda *words, **parts: self.said.append(f"{words} {parts}")


def test_neither_code_nor_token_nor_secret_reaches_the_log(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    log = LogLines()
    caplog.set_level("DEBUG")
    monkeypatch.setattr(logs, "_LOG", log)
    with scene(sqlite_url) as (client, provider, _):
        hidden, good = [SECRET], provider.claims
        changes: list[dict[str, Any]] = [{}, {"nonce": "0" * 64}, {"roles": []}]
        for claims in changes:
            provider.claims = {**good, **claims}
            one = Visiting(client)
            back = at_provider(way_there(one))
            hidden += [values[0] for name, values in parse_qs(urlsplit(back).query).items() if name != "iss"]
            hidden.append(str(one.client.cookies.get("xuke_login", path="/console/login")).split(".")[0])
            one.client.get(back)
            hidden.append(provider.tokens[-1])
    own = "\n".join(log.said)
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith(("api", "xuke", "compliance")))
    assert "'why': 'token'" in own and "'why': 'role'" in own and "'caller': 'oidc:anna'" in own
    assert len(hidden) > 12 and [one for one in hidden if one in own + ours] == []


ISSUER: dict[str, Any] = {"oidc_issuer": "https://id.example.com"}
SITE: dict[str, Any] = {"public_url": "https://xuke.example.com"}
_NO_SITE = ("XUKE_PUBLIC_URL: not the address of a site. Give https:// and a name, as in https://xuke.example.com "
            "(http:// on this machine alone)")  # fmt: skip
_NO_CLIENT = ("XUKE_OIDC_CLIENT_ID: a login by the identity provider needs an issuer, a client and a way back. Set "
              "XUKE_OIDC_ISSUER, XUKE_OIDC_CLIENT_ID and XUKE_PUBLIC_URL, or no client")  # fmt: skip
_NO_TOKENS = ("XUKE_OIDC_AUDIENCE: tokens need an issuer and an audience. Set XUKE_OIDC_ISSUER and XUKE_OIDC_AUDIENCE, "
              "or neither")  # fmt: skip
_HOURS = "XUKE_OIDC_SESSION_HOURS: a session lasts more than 0 and at most 24 hours. The default is 8.0"


@pytest.mark.parametrize(("given", "message"), [
    (ISSUER, _NO_TOKENS), ({"oidc_audience": "xuke"}, _NO_TOKENS),
    ({"oidc_client_id": "x"}, _NO_CLIENT), ({"oidc_client_id": "x", **ISSUER}, _NO_CLIENT),
    ({"oidc_client_id": "x", **SITE}, _NO_CLIENT),
    ({"oidc_client_secret": "s3"}, "XUKE_OIDC_CLIENT_SECRET: a secret is that of a client. Set XUKE_OIDC_CLIENT_ID, "
                                   "or no secret"),
    ({"oidc_scopes": "profile"}, "XUKE_OIDC_SCOPES: without the scope 'openid' no ID token is given. Put openid first"),
    ({"oidc_session_hours": 0.0}, _HOURS), ({"oidc_session_hours": 24.1}, _HOURS),
    *(({"public_url": url}, _NO_SITE) for url in (
        "http://xuke.example.com", "xuke.example.com", "https://", "https://xuke.example.com/prefix", "ftp://x",
        "https://xuke.example.com?a=b", "https://xuke.example.com#a", "https://a:b@xuke.example.com", "https://[::1",
        "https://xuke.example.com/\n",
    )),
])  # fmt: skip
def test_settings_that_do_not_go_together_stop_the_start_with_their_message(
    given: dict[str, Any], message: str
) -> None:
    with pytest.raises(SettingsRefused) as refused:
        Settings(**given).check()
    assert str(refused.value).rstrip(".") == message


def test_settings_that_go_together_are_taken() -> None:
    Settings(**SITE).check()
    Settings(public_url="http://127.0.0.1:8080/").check()
    Settings(**ISSUER, **SITE, oidc_client_id="x").check()
    Settings(**ISSUER, **SITE, oidc_client_id="x", oidc_client_secret="s", oidc_audience="xuke").check()
    Settings(oidc_session_hours=24.0).check()
