"""Tests of the plug-in in a real trytond; without trytond they are skipped, with one line that says so."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
MODULES = ("incoterm", "production", "purchase", "sale", "sale_supply_drop_shipment", "stock_lot")
DAY = date(2026, 11, 21)
SERVING = ("fastapi", "uvicorn", "sqlmodel", "alembic", "argon2", "httpx")  # of the extra `api`


def _missing() -> str | None:
    if find_spec("trytond") is None or find_spec("proteus") is None:
        return "trytond or proteus is not installed"
    modules = {entry.name for entry in entry_points(group="trytond.modules")}
    absent = sorted({"export_licence", *MODULES} - modules)
    return f"Tryton modules are not installed: {', '.join(absent)}" if absent else None


MISSING = _missing()
if MISSING and os.environ.get("XUKE_REQUIRE_TRYTON") == "1":
    raise pytest.UsageError(
        f"examples/tryton: {MISSING}, and XUKE_REQUIRE_TRYTON=1. Run pip install -e examples/tryton[test]"
    )
collect_ignore_glob = ["test_tryton_*.py"] if MISSING else []


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say once that nothing was tested."""
    if MISSING:
        terminalreporter.write_line(f"examples/tryton: skipped, {MISSING}")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Put Tryton's own checks last: they take the database in memory away."""
    items.sort(key=lambda item: item.path.name == "test_tryton_module.py")


def _cache() -> str:
    """Return where prepared databases are kept: a place of its own for each state of the module."""
    digest = hashlib.sha256()
    for path in sorted((HERE.parent / "export_licence").rglob("*")):
        if path.suffix in (".py", ".xml", ".cfg", ".po"):
            digest.update(path.name.encode() + path.read_bytes())
    digest.update((HERE.parent / "demo_data.py").read_bytes())
    return os.path.join(tempfile.gettempdir(), f"xuke-tryton-{os.getuid()}-{digest.hexdigest()[:16]}")


os.environ.setdefault("DB_CACHE", _cache())


@pytest.fixture(scope="session")
def prepared() -> Any:
    """The session of a database in memory with the exporter of the demo, and a copy to come back to."""
    from trytond import backend
    from trytond.tests.test_tryton import DB_NAME
    from trytond.tests.tools import activate_modules

    import demo_data

    session = activate_modules(["export_licence", *MODULES], demo_data.company)
    connection = backend.Database(DB_NAME).connect().get_connection()
    copy = sqlite3.connect(":memory:")
    connection.backup(copy)
    return session, connection, copy, dict(session._context)


@pytest.fixture
def erp(prepared: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The prepared database as it was at first, on a day on which the law is known."""
    from trytond.cache import Cache
    from trytond.tests.test_tryton import DB_NAME

    from export_licence import clock

    session, connection, copy, context = prepared
    copy.backup(connection)
    Cache.drop(DB_NAME)
    session.user, session._context = 1, dict(context)
    session.skip_warning = True  # Tryton warns of moves without a sale; tests of warnings take this back
    monkeypatch.setattr(clock, "law_day", lambda: DAY)
    return session


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Set the day of the law."""
    from export_licence import clock

    return lambda day: monkeypatch.setattr(clock, "law_day", lambda: day)


@pytest.fixture(scope="session")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A running service on a database of its own; None without the extra `api`."""
    if any(find_spec(name) is None for name in SERVING):
        yield None
        return
    import shipment_cases  # noqa: F401 - puts the suite of the library on the path
    from tests.api.running import running

    folder = tmp_path_factory.mktemp("service")
    with running(f"sqlite:///{folder}/xuke.db", folder) as service:
        yield service


@pytest.fixture
def served(reached: Any) -> Any:
    """The running service; without it the test is skipped, or fails where Tryton's tests are required."""
    if reached is None:
        told = "the service is not installed. Run pip install -e .[api]"
        (pytest.fail if os.environ.get("XUKE_REQUIRE_TRYTON") == "1" else pytest.skip)(told)
    return reached
