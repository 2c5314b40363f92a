"""The background worker's process: it waits out what passes, ends when told to, and is ended when it stands still."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from api import logs
from api.problems import Problem
from api.settings import Settings
from api.watchdog import beat_seconds
from api.worker.context import Heartbeat
from api.worker.loop import LOAD_SECONDS, Loop, attend
from compliance.store import jobs
from compliance.store.database import DatabaseUnavailable, Store
from compliance.store.schema import Lease
from tests.api.worker_setup import TENANT, HandClock, queued, receipts, rows
from tests.asking import BOTTLE, DY_MAGNET, ROOT, shipment


def _patient(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let rests take no time; returns their lengths."""
    rests: list[float] = []
    monkeypatch.setattr(Heartbeat, "rest", lambda _, seconds: rests.append(seconds))
    return rests


class Log:
    """Notes what is logged."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: list[tuple[str, dict[str, Any]]] = []
        monkeypatch.setattr(logs, "logger", lambda: self)

    def __getattr__(self, _: str) -> Any:
        return lambda event, **more: self.said.append((event, more))


def test_what_passes_is_waited_out_longer_and_longer_and_logged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rests, log, stop = _patient(monkeypatch), Log(monkeypatch), threading.Event()
    met = [
        *[DatabaseUnavailable("away", why="connection refused")] * 7,
        Problem("rulebook_stale", "…"),
        ValueError("Secret Ltd"),
    ]
    closed = []

    def round_() -> bool:
        if met:
            raise met.pop(0)
        stop.set()
        return False

    Loop("jobs", round_, Heartbeat(stop), 0.5, lambda: closed.append(True)).run()
    assert rests == [0.5, 1, 2, 4, 8, 15, 15, 15, 15, 0.5]
    assert [(event, more.get("kind")) for event, more in log.said] == [
        ("waiting", "DatabaseUnavailable"), ("waiting", "rulebook_stale"),
        ("waiting", "ValueError"), ("resumed", None),
    ]  # fmt: skip
    assert log.said[0][1]["why"] == "connection refused"
    assert "Secret" not in str(log.said)
    assert closed == [True]


def test_a_loop_that_stands_still_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    stop, log = threading.Event(), Log(monkeypatch)

    def leave(code: int) -> None:
        ended.append(code)
        stop.set()

    monkeypatch.setattr(os, "_exit", leave)
    still = Loop("rechecks", lambda: bool(stop.wait(20)), Heartbeat(stop))
    well = Loop("jobs", lambda: False, Heartbeat(stop, beat_seconds(0.6)))
    assert attend([still, well], stop, Settings(stuck_after_seconds=0.6, shutdown_seconds=5))
    assert ended == [70]
    assert log.said[0] == ("stuck", {"what": ["rechecks"]})


def test_a_loop_that_loads_a_rulebook_is_at_work_and_not_stuck() -> None:
    heartbeat = Heartbeat()
    heartbeat.last -= 60
    assert Loop("jobs", lambda: False, heartbeat).stuck(30)
    assert not Loop("upkeep", lambda: False, heartbeat, round_seconds=LOAD_SECONDS).stuck(30)
    heartbeat.last -= LOAD_SECONDS
    assert Loop("upkeep", lambda: False, heartbeat, round_seconds=LOAD_SECONDS).stuck(30)


@pytest.mark.parametrize("limit", [0.6, 1.0, 3.0, 30.0, 600.0])
def test_one_late_beat_is_not_taken_for_standing_still(limit: float) -> None:
    assert 3 * beat_seconds(limit) < limit


def sleeping(seconds: float) -> bool:
    """Work so long that it cannot be told to stop."""
    time.sleep(seconds)
    return True


def test_the_end_waits_for_the_piece_at_hand_but_not_for_ever() -> None:
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    slow = Loop("jobs", lambda: sleeping(0.8), Heartbeat(stop))
    assert attend([slow], stop, Settings(shutdown_seconds=5))
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    endless = Loop("jobs", lambda: sleeping(8), Heartbeat(stop))
    begun = time.monotonic()
    assert not attend([endless], stop, Settings(shutdown_seconds=0.2))
    assert time.monotonic() - begun < 3


@contextmanager
def process(url: str) -> Iterator[subprocess.Popen[str]]:
    """Run a worker of its own."""
    settings = {"XUKE_DATABASE_URL": url, "XUKE_RULEBOOK_MAX_AGE_DAYS": "100000", "PYTHONPATH": str(ROOT)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XUKE_")}
    run = [sys.executable, "-m", "api.worker"]
    running = subprocess.Popen(run, env={**kept, **settings}, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    try:
        yield running
    finally:
        running.kill()
        running.wait()
        if running.stderr:
            running.stderr.close()


def until(done: Any, seconds: float = 90) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it takes too long"
        time.sleep(0.05)


def reported(store: Store, job: str) -> dict[str, Any]:
    """Return what is told of a job."""
    with store.reading() as session:
        return jobs.get(session, TENANT, job) or {}


def test_a_worker_of_its_own_does_the_jobs_and_ends_in_order_when_told_to(store: Store, database_url: str) -> None:
    """SIGTERM in the middle: what was answered is kept, the lease is given back, the next worker goes on at once."""
    count = 500
    goods = [shipment((BOTTLE, DY_MAGNET)[n % 2], reference=f"PO-{n + 1}") for n in range(count)]
    job = queued(store, goods, HandClock())["id"]
    with process(database_url) as worker:
        until(lambda: reported(store, job)["done"] > 20)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
    assert reported(store, job)["state"] == "running"
    assert reported(store, job)["done"] == len(receipts(store)) < count
    assert not rows(store, Lease)
    with process(database_url) as worker:
        until(lambda: reported(store, job)["state"] == "done")
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(20) == 0
        said = [json.loads(line) for line in (worker.stderr or []) if line.startswith("{")]
    assert reported(store, job)["done"] == count == len({one.key for one in receipts(store)}) == len(receipts(store))
    assert [one["done"] for one in said if one["event"] == "job ended"] == [count]
