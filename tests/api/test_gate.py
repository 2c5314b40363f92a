"""The gate: who is let in with a key, for how long that is believed, and what it costs."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import pytest

from api.auth import authenticator as gates
from api.auth.authenticator import ANYBODY, KEY_SECONDS, Authenticator
from api.auth.principal import SCOPES, Principal
from api.problems import Problem
from api.settings import Settings, SettingsRefused
from compliance.store import keys
from compliance.store.database import DatabaseUnavailable, Store
from compliance.store.keys import KeyRequest
from compliance.store.schema import stamp

START = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TRIES = 5
BEARER = {"WWW-Authenticate": "Bearer"}
UNKNOWN = "The key is unknown, revoked or expired; `xuke keys list` shows those that hold."


class World:
    """A gate with its database and a clock that the test moves on; counts what is costly."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch, settings: Settings | None = None) -> None:
        self.store, self.seconds, self.hashed, self.looked = store, 0.0, 0, 0
        self.gate = Authenticator(settings or Settings(), store, self.clock, ticks=lambda: self.seconds)
        monkeypatch.setattr(keys, "verified", self._counted("hashed", keys.verified))
        monkeypatch.setattr(keys, "find", self._counted("looked", keys.find))

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            setattr(self, name, getattr(self, name) + 1)
            return real(*given)

        return call

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def issue(self, **more: Any) -> str:
        request = KeyRequest(**{"tenant": "acme", "name": "erp", "scopes": ("read", "assess"), **more})
        with self.store.writing() as session:
            return keys.issue(session, request, stamp(self.clock()))[1]

    def revoke(self, text: str) -> None:
        with self.store.writing() as session:
            keys.revoke(session, ("acme", text[5:13]), stamp(self.clock()))

    def ask(self, text: str) -> Principal:
        return asyncio.run(self.gate.admit(f"Bearer {text}"))

    def reported(self, header: str | None) -> Problem:
        with pytest.raises(Problem) as problem:
            asyncio.run(self.gate.admit(header))
        return problem.value


@pytest.fixture
def world(store: Store, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return a gate over each kind of database."""
    return World(store, monkeypatch)


@pytest.fixture
def small(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Yield a gate over SQLite, where the database does not matter."""
    store = Store(sqlite_url)
    yield World(store, monkeypatch)
    store.close()


def test_a_key_opens_for_its_tenant_with_its_scopes_and_rate(world: World) -> None:
    text = world.issue(rate=60)
    assert world.ask(text) == Principal("acme", f"key:{text[5:13]}", frozenset({"read", "assess"}), 60)


@pytest.mark.parametrize(("header", "detail"), [
    (None, "Send `Authorization: Bearer` with a key or token."),
    ("", "Send `Authorization: Bearer` with a key or token."),
    ("Bearer", "The header Authorization does not read `Bearer` and a key or token."),
    ("Bearer  ", "The header Authorization does not read `Bearer` and a key or token."),
    ("Basic eHVrZTp4dWtl", "The header Authorization does not read `Bearer` and a key or token."),
    ("Bearer ключ", "The header Authorization does not read `Bearer` and a key or token."),
    ("Bearer \ud800", "The header Authorization does not read `Bearer` and a key or token."),
    ("Bearer hello", "This is no key of this service, and no token that it takes."),
    ("Bearer a.b.c", "This is no key of this service, and no token that it takes."),
    ("Bearer xuke_", UNKNOWN),
    ("Bearer xuke_abcdefgh_" + "a" * 43, UNKNOWN),
    ("Bearer xuke_" + "a" * 10_000, UNKNOWN),
    ("Bearer xuke_" + "a" * 100_000, "The key or token is longer than 16384 characters."),
    ("Bearer xuke_abcdefgh_" + "a" * 20 + "\x00" * 23, UNKNOWN),
])  # fmt: skip
def test_who_brings_no_key_is_told_what_is_wanted(small: World, header: str | None, detail: str) -> None:
    problem = small.reported(header)
    assert (problem.kind, problem.status, problem.detail, problem.headers) == ("key_needed", 401, detail, BEARER)
    assert small.hashed == 0


def test_the_word_bearer_may_be_written_as_one_likes(small: World) -> None:
    text = small.issue()
    for header in (f"bearer {text}", f"BEARER   {text} "):
        assert asyncio.run(small.gate.admit(header)).tenant == "acme"


def test_a_second_request_costs_neither_a_hash_nor_a_look(world: World) -> None:
    text = world.issue()
    world.looked = 0
    assert {world.ask(text).name for _ in range(20)} == {f"key:{text[5:13]}"}
    assert (world.hashed, world.looked) == (1, 1)


def test_after_its_time_a_key_is_looked_at_again_without_a_hash(world: World) -> None:
    text = world.issue()
    world.looked = 0
    for moment in range(0, 5 * KEY_SECONDS, KEY_SECONDS):
        world.seconds = moment
        world.ask(text)
        world.ask(text)
    assert (world.hashed, world.looked) == (1, 5)


def test_a_revoked_key_stops_within_ten_seconds(world: World) -> None:
    text = world.issue()
    world.ask(text)
    world.revoke(text)
    world.seconds = KEY_SECONDS - 0.001
    world.ask(text)
    world.seconds = KEY_SECONDS
    assert world.reported(f"Bearer {text}").detail == UNKNOWN
    assert world.hashed == 1 and KEY_SECONDS == 10


def test_a_revoked_or_expired_key_is_not_even_hashed(world: World) -> None:
    text, short = world.issue(), world.issue(expires_at=stamp(START + timedelta(seconds=1)))
    world.revoke(text)
    world.seconds = 1
    assert world.reported(f"Bearer {text}").detail == world.reported(f"Bearer {short}").detail == UNKNOWN
    assert world.hashed == 0


def test_an_end_is_kept_to_the_moment_also_from_memory(world: World) -> None:
    text = world.issue(expires_at=stamp(START + timedelta(seconds=5)))
    world.ask(text)
    world.seconds = 4.999999
    world.ask(text)
    world.seconds = 5
    assert world.reported(f"Bearer {text}").detail == UNKNOWN


def test_both_keys_work_through_the_overlap_and_then_the_new_one_alone(world: World) -> None:
    old = world.issue()
    world.ask(old)
    with world.store.writing() as session:
        new = keys.rotate(session, ("acme", old[5:13]), stamp(world.clock()), timedelta(seconds=60))[1]
    world.seconds = 59
    assert world.ask(old).scopes == world.ask(new).scopes
    world.seconds = 60
    assert world.reported(f"Bearer {old}").detail == UNKNOWN
    world.ask(new)


def test_a_key_whose_hash_was_changed_is_verified_anew(world: World) -> None:
    text, other = world.issue(), world.issue()
    world.ask(text)
    with world.store.writing() as session:
        row, second = keys.find(session, text[5:13]), keys.find(session, other[5:13])
        assert row is not None and second is not None
        row.hashed = second.hashed
        session.add(row)
    world.seconds = KEY_SECONDS
    assert world.reported(f"Bearer {text}").detail == UNKNOWN
    assert world.hashed == 2


def test_a_scope_that_there_is_not_is_not_granted(world: World) -> None:
    text = world.issue()
    with world.store.writing() as session:
        row = keys.find(session, text[5:13])
        assert row is not None
        row.scopes = "read everything"
        session.add(row)
    assert world.ask(text).scopes == {"read"}


def test_an_unknown_prefix_costs_no_hash_and_is_remembered(world: World) -> None:
    for _ in range(20):
        world.reported("Bearer xuke_abcdefgh_" + "a" * 43)
    assert (world.hashed, world.looked) == (0, 1)


def test_a_loop_of_one_wrong_secret_costs_one_hash(world: World) -> None:
    text = world.issue()
    wrong = text[:-43] + "a" * 43
    world.looked = 0
    for _ in range(20):
        assert world.reported(f"Bearer {wrong}").detail == UNKNOWN
    assert (world.hashed, world.looked) == (1, 1)
    assert world.ask(text).tenant == "acme"


def test_guesses_at_one_key_are_bounded_and_those_who_are_known_notice_nothing(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gates, "TRIES_PER_MINUTE", TRIES)
    text = small.issue()
    small.ask(text)
    kinds = [small.reported(f"Bearer {text[:-43]}{number:043d}").kind for number in range(2 * TRIES)]
    assert small.hashed == TRIES
    assert kinds == ["key_needed"] * (TRIES - 1) + ["rate_limited"] * (TRIES + 1)
    small.seconds = KEY_SECONDS + 1
    assert small.ask(text).tenant == "acme"


def test_requests_that_come_together_share_one_look_and_one_hash(world: World) -> None:
    text = world.issue()
    world.looked = 0

    async def crowd() -> list[Principal]:
        return await asyncio.gather(*(world.gate.admit(f"Bearer {text}") for _ in range(50)))

    assert len(set(asyncio.run(crowd()))) == 1
    assert (world.hashed, world.looked) == (1, 1) and not world.gate._underway


def test_one_who_goes_away_does_not_spoil_it_for_the_others(small: World) -> None:
    text = small.issue()

    async def crowd() -> Principal:
        first, second = (asyncio.ensure_future(small.gate.admit(f"Bearer {text}")) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        return await second

    assert asyncio.run(crowd()).tenant == "acme"


def test_too_many_who_wait_for_a_hash_are_sent_away(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "WAITING", 2)
    texts = [small.issue() for _ in range(6)]

    async def crowd() -> list[Any]:
        each = (small.gate.admit(f"Bearer {text}") for text in texts)
        return await asyncio.gather(*each, return_exceptions=True)

    refused = [found for found in asyncio.run(crowd()) if isinstance(found, Problem)]
    assert {(problem.kind, problem.status) for problem in refused} == {("overloaded", 503)}
    assert 1 <= len(refused) <= 4 and small.gate._waiting == 0


def test_a_database_that_is_away_lets_nobody_in_and_is_not_asked_by_all(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, new = small.issue(), small.issue()
    small.ask(text)
    tries = []

    def unavailable() -> Any:
        tries.append(1)
        raise DatabaseUnavailable("database unavailable")

    real = small.store.reading
    monkeypatch.setattr(small.store, "reading", unavailable)
    small.ask(text)  # what was seen less than ten seconds ago still holds
    for moment in (0.0, 0.0, KEY_SECONDS, KEY_SECONDS):
        small.seconds = moment
        for key in (text, new) if moment else (new,):
            with pytest.raises(DatabaseUnavailable):
                asyncio.run(small.gate.admit(f"Bearer {key}"))
    assert len(tries) == 2
    monkeypatch.setattr(small.store, "reading", real)
    small.seconds += 1
    assert small.ask(text).tenant == small.ask(new).tenant == "acme"
    assert small.hashed == 2


def test_a_database_that_does_not_answer_is_one_that_is_away(small: World, monkeypatch: pytest.MonkeyPatch) -> None:
    text = small.issue()
    monkeypatch.setattr(gates, "LOOKUP_SECONDS", 0.01)

    async def hanging(_work: Callable[[], object]) -> None:
        await asyncio.sleep(10)

    monkeypatch.setattr(asyncio, "to_thread", hanging)
    with pytest.raises(DatabaseUnavailable):
        small.ask(text)


def test_the_memory_is_bounded_and_a_flood_of_wrong_keys_pushes_nobody_out(
    small: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = small.issue()
    small.ask(text)
    monkeypatch.setattr(small.gate._wrong, "_most", 100)

    async def flood() -> None:
        for number in range(300):
            with pytest.raises(Problem):
                await small.gate.admit(f"Bearer xuke_{number}")

    asyncio.run(flood())
    assert len(small.gate._wrong) == 100
    small.looked = 0
    assert small.ask(text).tenant == "acme" and small.looked == 0


def test_the_dev_mode_asks_nobody_and_says_so(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said: list[tuple[str, str]] = []
    monkeypatch.setattr(
        gates, "logger", lambda: type("Log", (), {"warning": lambda _, e, says: said.append((e, says))})()
    )
    gate = Authenticator(Settings(dev=True), Store(sqlite_url), lambda: START)
    assert asyncio.run(gate.admit(None)) == ANYBODY == Principal("default", "dev", frozenset(SCOPES))
    assert said == [("dev_mode", "Nobody is asked for a key; listening on loopback only.")]


def test_the_dev_mode_does_not_open_to_the_network_however_it_was_set(sqlite_url: str) -> None:
    with pytest.raises(SettingsRefused, match="listens on loopback only"):
        Authenticator(Settings(dev=True, host="0.0.0.0"), Store(sqlite_url), lambda: START)


def test_without_the_dev_mode_there_is_no_key_that_always_fits(small: World) -> None:
    for text in ("dev", "xuke_default", "xuke_", "admin", "null", "undefined"):
        assert small.reported(f"Bearer {text}").status == 401


def test_no_secret_reaches_the_log(
    world: World, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    text = world.issue()
    world.ask(text)
    world.reported(f"Bearer {text[:-1]}")
    world.seconds = KEY_SECONDS
    world.revoke(text)
    problem = world.reported(f"Bearer {text}")
    out, err = capfd.readouterr()
    assert text[14:40] not in caplog.text + out + err + str(problem) + repr(problem.document())


def test_a_key_that_is_known_costs_microseconds(small: World) -> None:
    text = small.issue()

    async def many(admit: Callable[[str], Awaitable[Principal]]) -> float:
        await admit(f"Bearer {text}")
        times = []
        for _ in range(30):
            begun = perf_counter()
            for _ in range(100):
                await admit(f"Bearer {text}")
            times.append((perf_counter() - begun) / 100)
        return min(times)

    assert asyncio.run(many(small.gate.admit)) < 100e-6
