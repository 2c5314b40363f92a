"""A browser and a service for it: Chromium of the machine, and the application served on loopback by this process.

Without Chromium, Playwright or axe the tests are skipped, unless XUKE_REQUIRE_CHROMIUM is set.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from api.settings import Settings
from tests.api.running import free_port
from tests.api.worker_setup import HandClock

_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in _NAMES if (found := shutil.which(name))), "")
MISSING = "" if CHROMIUM else "no Chromium found"
if not MISSING and not (find_spec("playwright") and find_spec("axe_playwright_python")):
    MISSING = "Playwright or axe is missing"
START = "2026-12-15T02:00:00+00:00"


@dataclass(frozen=True, slots=True)
class Served:
    """A service under way in this process: its address, its database, and the clock that it goes by."""

    url: str
    database_url: str
    clock: HandClock


@pytest.fixture(scope="module")  # its loop would stay, and no test could run another
def chromium() -> Iterator[Any]:
    """Yield Chromium, without a window."""
    if MISSING:
        if os.environ.get("XUKE_REQUIRE_CHROMIUM"):
            pytest.fail(f"XUKE_REQUIRE_CHROMIUM is set, and {MISSING}")
        pytest.skip(MISSING)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@contextmanager
def serving(folder: Path, clock: HandClock | None = None, **settings: Any) -> Iterator[Served]:
    """Yield a service that asks for keys, on a database of its own in a folder; `port` may be given."""
    url, clock = f"sqlite:///{folder / 'xuke.db'}", clock or HandClock(START)
    given: dict[str, Any] = {"port": free_port(), "rulebook_max_age_days": 100_000, "log_level": "error", **settings}
    app = create_app(Settings(database_url=url, **given), clock)
    server = uvicorn.Server(uvicorn.Config(app, port=given["port"], log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 120
    while not server.started and time.monotonic() < end:
        time.sleep(0.05)
    assert server.started
    yield Served(f"http://127.0.0.1:{given['port']}", url, clock)
    server.should_exit = True
    thread.join(30)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Yield a service that asks for keys, on a database of its own."""
    with serving(tmp_path) as found:
        yield found
