"""The database goes away: no answer without a receipt, a problem in bounded time, and it goes on by itself."""

from __future__ import annotations

import os
import random
import resource
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import make_url

from tests.api.proxying import Line, line_to
from tests.api.running import Running, make_key, running, start
from tests.api.senders import DAY, Book, all_again, all_there, document, kept, sending

BOUND_SECONDS = 10.0
RECOVERY_SECONDS = 8.0
SETTINGS = {"rate_per_minute": "1000000"}
AWAY = {
    "type": "urn:xuke:problem:store_away",
    "title": "Database unavailable",
    "status": 503,
    "detail": "No answer is given. Try again shortly under the same Idempotency-Key: it is answered and kept once.",
}


def post(service: Running, key: str) -> httpx.Response:
    """Ask once."""
    headers = {**service.headers, "Idempotency-Key": key, "Content-Type": "application/json"}
    return httpx.post(
        f"{service.url}/v1/assessments", params={"as_of": DAY}, headers=headers, content=document(key), timeout=40
    )


def is_away(response: httpx.Response) -> bool:
    """Return whether an answer is the problem of a database that is unavailable, to the letter."""
    return (response.status_code, response.headers.get("Retry-After"), response.json()) == (503, "1", AWAY)


def status(service: Running, path: str) -> int:
    """Return the status of an address."""
    return httpx.get(service.url + path, timeout=20).status_code


def until(seconds: float, holds: Callable[[], bool]) -> float:
    """Wait until something holds, and return how long that took."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds
        time.sleep(0.05)
    return time.monotonic() - begun


@pytest.fixture
def line(postgres_url: str) -> Iterator[Line]:
    """A line to PostgreSQL that can be cut."""
    url = make_url(postgres_url)
    with line_to(str(url.host), int(url.port or 5432)) as made:
        yield made


@pytest.fixture
def far_url(postgres_url: str, line: Line) -> str:
    """The database by way of the line."""
    url = make_url(postgres_url).set(host="127.0.0.1", port=line.port)
    return url.render_as_string(hide_password=False)


@pytest.mark.parametrize("how", ["cut", "silence"])
def test_a_server_that_is_gone_or_silent_is_a_503_in_bounded_time_and_nothing_is_answered_without_a_receipt(
    how: str, line: Line, far_url: str, postgres_url: str, tmp_path: Path
) -> None:
    book = Book()
    with running(far_url, tmp_path, workers="2", **SETTINGS) as service:
        workers = service.posts()
        with sending(service, book):
            until(20, lambda: len(book.answered) > 20)
            getattr(line, how)()
            begun = time.monotonic()
            response = post(service, "during")
            took = time.monotonic() - begun
            assert is_away(response), response.text
            assert took < BOUND_SECONDS
            assert status(service, "/health/ready") == 503
            assert status(service, "/health/live") == 200
            time.sleep(4)
            before = len(book.answered)
            line.restore()
            recovery = until(RECOVERY_SECONDS, lambda: len(book.answered) > before + 5)
            service.wait_until_ready(RECOVERY_SECONDS)
            # each worker finds it out by itself, within the second that its 503 names
            recovery += until(RECOVERY_SECONDS, lambda: all(post(service, "during").is_success for _ in range(8)))
        assert {what for what in book.other if what != "503 store_away"} == set()
        assert book.slowest < BOUND_SECONDS
        all_there(service, book.answered.items())
        all_again(service, book)
        assert service.posts() == workers  # nobody was started anew
    assert not book.wrong
    assert kept(postgres_url) == dict.fromkeys([*book.sent, "key:during"], 1)
    print(f"{how}: 503 after {took:.1f} s, again after {recovery:.1f} s, slowest {book.slowest:.1f} s, {book.other}")


def test_connections_that_break_in_the_middle_of_commits_lose_no_answer_and_double_none(
    line: Line, far_url: str, postgres_url: str, tmp_path: Path
) -> None:
    seed = int(os.environ.get("XUKE_TEST_SEED") or secrets.randbits(32))
    print(f"XUKE_TEST_SEED={seed}")
    dice, book = random.Random(seed), Book()
    with running(far_url, tmp_path, workers="2", **SETTINGS) as service:
        with sending(service, book):
            for _ in range(30):
                before = len(book.answered)
                until(20, lambda before=before: len(book.answered) > before + 3)  # type: ignore[misc]
                time.sleep(dice.uniform(0, 0.1))
                line.drop()
        all_there(service, book.answered.items())
        all_again(service, book)
    assert not book.wrong
    assert kept(postgres_url) == dict.fromkeys(book.sent, 1)
    assert book.other["503 store_away"] > 5


def test_a_service_started_while_the_server_is_away_lives_and_becomes_ready_by_itself(
    line: Line, far_url: str, postgres_url: str, tmp_path: Path
) -> None:
    key = make_key(postgres_url)
    line.cut()
    service = start(far_url, tmp_path, **SETTINGS)
    try:
        service.key = key
        until(20, lambda: _lives(service))
        workers = service.posts()
        assert status(service, "/health/ready") == 503
        assert is_away(post(service, "early"))
        line.restore()
        service.wait_until_ready(RECOVERY_SECONDS)
        until(RECOVERY_SECONDS, lambda: post(service, "early").status_code == 201)
        assert service.posts() == workers
        assert service.stop() == 0
    finally:
        if service.process.poll() is None:
            service.kill_all()


def _lives(service: Running) -> bool:
    try:
        return status(service, "/health/live") == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def file(sqlite_url: str) -> Path:
    """The file of the database."""
    return Path(str(make_url(sqlite_url).database))


def test_a_file_that_another_holds_for_long_is_a_503_in_bounded_time_and_is_still_read(
    sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    with running(sqlite_url, tmp_path, **SETTINGS) as service:
        first = post(service, "first")
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        assert is_away(post(service, "second"))
        assert time.monotonic() - begun < BOUND_SECONDS
        assert httpx.get(service.url + first.headers["Location"], headers=service.headers).content == first.content
        other.execute("ROLLBACK")
        other.close()
        assert post(service, "second").status_code == 201
    assert kept(sqlite_url) == {"key:first": 1, "key:second": 1}


def test_a_full_disk_is_a_503_also_when_the_log_stands_on_it_and_passes(sqlite_url: str, tmp_path: Path) -> None:
    with running(sqlite_url, tmp_path, **SETTINGS) as service:
        first = post(service, "first")
        for pid in service.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
        assert [is_away(post(service, "second")) for _ in range(3)] == [True] * 3
        assert httpx.get(service.url + first.headers["Location"], headers=service.headers).content == first.content
        assert status(service, "/health/live") == 200
        for pid in service.workers():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        until(RECOVERY_SECONDS, lambda: post(service, "second").status_code in (200, 201))
        assert service.stop() == 0
    assert kept(sqlite_url) == {"key:first": 1, "key:second": 1}


PARTS = ("", "-wal", "-shm")


def moved_away(file: Path) -> None:
    """Take the file from its path with all that belongs to it, itself first."""
    for part in PARTS:
        Path(f"{file}{part}").replace(f"{file}.away{part}")


def replaced_by_rubbish(file: Path) -> None:
    """Put another file in its place that is no database."""
    moved_away(file)
    rubbish = file.with_suffix(".rubbish")
    rubbish.write_bytes(b"no database " * 1000)
    rubbish.rename(file)


def brought_back(file: Path) -> None:
    """Undo either, the file itself last."""
    for part in PARTS:
        Path(f"{file}{part}").unlink(missing_ok=True)
    for part in ("-wal", ""):
        Path(f"{file}.away{part}").replace(f"{file}{part}")


@pytest.mark.parametrize("harm", [moved_away, replaced_by_rubbish])
def test_a_file_that_is_moved_away_or_replaced_is_a_503_until_it_is_back_and_nothing_acknowledged_is_lost(
    harm: Any, sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    book = Book()
    with running(sqlite_url, tmp_path, workers="2", **SETTINGS) as service:
        workers = service.posts()
        with sending(service, book):
            for round_ in range(3):
                before = len(book.answered)
                until(20, lambda before=before: len(book.answered) > before + 10)  # type: ignore[misc]
                harm(file)
                time.sleep(0.3)
                assert is_away(post(service, f"during-{round_}"))
                assert status(service, "/health/ready") == 503
                assert harm is not moved_away or not file.exists()  # none is made that would be empty
                before = len(book.answered)
                brought_back(file)
                until(RECOVERY_SECONDS, lambda before=before: len(book.answered) > before + 3)  # type: ignore[misc]
        all_there(service, book.answered.items())
        all_again(service, book)
        assert service.posts() == workers
    assert not book.wrong
    assert {what for what in book.other if what != "503 store_away"} == set()
    assert kept(sqlite_url) == dict.fromkeys(book.sent, 1)


def test_a_write_ahead_log_that_is_deleted_costs_no_acknowledged_answer(
    sqlite_url: str, file: Path, tmp_path: Path
) -> None:
    book = Book()
    with running(sqlite_url, tmp_path, workers="2", **SETTINGS) as service:
        with sending(service, book):
            until(20, lambda: len(book.answered) > 20)
            Path(f"{file}-wal").unlink()
            before = len(book.answered)
            until(RECOVERY_SECONDS, lambda: len(book.answered) > before + 10)
        all_there(service, book.answered.items())
        service.kill_all()
    with running(sqlite_url, tmp_path, **SETTINGS) as service:
        all_there(service, book.answered.items())
        all_again(service, book)
    assert not book.wrong
    assert kept(sqlite_url) == dict.fromkeys(book.sent, 1)
