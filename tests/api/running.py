"""A real service on loopback, run as it is run in production, for tests that must not take the test client's word."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api.clock import now
from compliance.store import keys, migrate
from compliance.store.database import Store
from compliance.store.roles import ROLES
from compliance.store.schema import stamp
from tests.asking import ROOT


@dataclass(slots=True)
class Running:
    """A service under way: its address, a key for it, its log, and its supervisor."""

    url: str
    key: str
    log: Path
    process: subprocess.Popen[bytes]

    @property
    def headers(self) -> dict[str, str]:
        """The header that lets a request in."""
        return {"Authorization": f"Bearer {self.key}"}

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Tell the supervisor to end, and return its exit code."""
        self.process.send_signal(number)
        return self.process.wait(30)

    def workers(self) -> list[int]:
        """Return the processes that the supervisor keeps, the web workers and the background worker."""
        return [*self.posts().values()]

    def posts(self) -> dict[str, int]:
        """Return the processes that run now, by the names of their posts: `web-0`, `worker`."""
        found: dict[str, int] = {}
        for line in self.said("started", "ended"):
            if line["event"] == "started":
                found[line["post"]] = line["process"]
            else:
                found.pop(line["post"], None)
        return found

    def webs(self) -> list[int]:
        """Return the web workers that run now."""
        return [pid for post, pid in self.posts().items() if post.startswith("web")]

    def said(self, *events: str) -> list[dict[str, Any]]:
        """Return the lines of the log about some events."""
        lines, marks = [], [f'"event": "{event}"' for event in events]
        for text in self.log.read_text(encoding="utf-8", errors="replace").splitlines():
            if any(mark in text for mark in marks) and text.endswith("}"):
                lines.append(json.loads(text))
        return lines

    def wait_until_said(self, event: str, count: int = 1, seconds: float = 30) -> list[dict[str, Any]]:
        """Wait until the log has so many lines about an event, and return them."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if len(found := self.said(event)) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{event!r} was not logged {count} times:\n{self.log.read_text()[-2000:]}")

    def kill_all(self) -> None:
        """Kill the supervisor and all it keeps, at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    def family(self) -> list[int]:
        """Return all processes of the service that are left, the supervisor too; zombies are not."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    state, _, group = (entry / "stat").read_text().rpartition(")")[2].split()[:3]
                except (OSError, ValueError):
                    continue
                if int(group) == self.process.pid and state != "Z":
                    found.append(int(entry.name))
        return found

    def wait_until_ready(self, seconds: float = 30) -> None:
        """Wait until decisions can be given."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}/health/ready", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"the service did not become ready:\n{self.log.read_text()[-2000:]}")


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_key(database_url: str, role: str = "officer", tenant: str = "default") -> str:
    """Make a key straight in the database, as `xuke keys create` does."""
    store = Store(database_url)
    migrate.upgrade(store)
    with store.writing() as session:
        _, text = keys.issue(session, keys.KeyRequest(tenant, f"test {role}", tuple(sorted(ROLES[role]))), stamp(now()))
    store.close()
    return text


def start(database_url: str, folder: Path, script: str | None = None, **settings: str) -> Running:
    """Start a service, on a free port unless one is given; it may not be ready yet.

    `settings` are its settings, without `XUKE_`. `script` is Python to run in place of `python -m api`, to make
    something go wrong inside; it ends by calling `api.serve.main`.
    """
    given = {"database_url": database_url, "port": str(free_port()), "rulebook_max_age_days": "100000", **settings}
    port = given["port"]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("XUKE_")}
    plain["TMPDIR"] = str(folder)  # what a killed supervisor leaves behind
    environment = {**plain, **{f"XUKE_{name.upper()}": value for name, value in given.items()}}
    log = folder / f"service-{secrets.token_hex(4)}.log"
    with log.open("wb") as out:
        command = [sys.executable, *(("-m", "api") if script is None else ("-c", script))]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out, start_new_session=True)
    return Running(f"http://127.0.0.1:{port}", "", log, process)


@contextmanager
def running(database_url: str, folder: Path, script: str | None = None, **settings: str) -> Iterator[Running]:
    """Yield a service that is ready, with the key of an officer; it is ended afterwards."""
    service = start(database_url, folder, script, **settings)
    try:
        service.key = make_key(database_url)
        service.wait_until_ready()
        yield service
    finally:
        if service.process.poll() is None:
            service.stop()


@contextmanager
def running_service() -> Iterator[tuple[str, str]]:
    """Yield address and key of a service on a database of its own."""
    with tempfile.TemporaryDirectory() as folder, running(f"sqlite:///{folder}/xuke.db", Path(folder)) as service:
        yield service.url, service.key
