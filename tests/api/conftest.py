"""Databases for the tests of the service: every test with `store` or `database_url` runs on SQLite and on PostgreSQL.

PostgreSQL is the server at `XUKE_TEST_POSTGRES_URL`, else the local one; a run has a database of its own there, dropped
at the end. Without a server these tests are skipped, and the last lines of the run say so; with
`XUKE_REQUIRE_POSTGRES=1` they fail instead.
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

import compliance.store.schema  # noqa: F401 - fills the metadata
from compliance.law.folder import Folder
from compliance.law.rulebook import Rulebook
from compliance.store import migrate
from compliance.store.database import Store

SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
_ABSENT = "no PostgreSQL"
_COMPILED: dict[object, Rulebook] = {}
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> {me}"


@pytest.fixture(scope="module", autouse=True)
def _rules_are_compiled_once() -> Iterator[None]:
    """Keep each rulebook by its digest for a module, the shipped one for the run: a service starts in no time."""
    load = Rulebook.load

    def once(root: Path | str, policy: Path | str | None = None) -> Rulebook:
        key = (Folder(Path(root)).digest, policy)
        if key not in _COMPILED:
            _COMPILED[key] = load(root, policy)
        return _COMPILED[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rulebook, "load", once)
        yield
    for key in list(_COMPILED)[1:]:  # each holds its indexes: a run over all modules would take gigabytes
        del _COMPILED[key]


@pytest.fixture(scope="session")
def _server() -> str:
    return os.environ.get("XUKE_TEST_POSTGRES_URL") or SERVER


@pytest.fixture(scope="session")
def _postgres(_server: str) -> Iterator[str]:
    """Yield the URL of this process's own database with all tables; without a server its tests are skipped."""
    server = make_url(_server).set(drivername="postgresql+psycopg")
    admin = create_engine(server, isolation_level="AUTOCOMMIT", connect_args={"connect_timeout": 5})
    name = f"xuke_test_{os.getpid()}_{secrets.token_hex(4)}"
    try:
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    except OperationalError as error:
        if os.environ.get("XUKE_REQUIRE_POSTGRES") == "1":
            raise
        pytest.skip(f"{_ABSENT}: {server.host}:{server.port} {str(error.orig).splitlines()[0]}")
    try:
        url = server.set(drivername="postgresql", database=name).render_as_string(hide_password=False)
        store = Store(url)
        migrate.upgrade(store)
        store.close()
        yield url
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()


@pytest.fixture(scope="session")
def _sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a file of SQLite with all tables, to be copied: that is quicker than to migrate for each test."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    store = Store(f"sqlite:///{file}")
    migrate.upgrade(store)
    store.close()
    return file


def _emptied(engine: Engine) -> None:
    """Empty all tables of this run's database; connections that an earlier test left open are cut first."""
    tables = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(_OTHERS.format(me="pg_backend_pid()")))
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture
def sqlite_url(_sqlite: Path, tmp_path: Path) -> str:
    """Return the URL of a new file of SQLite with empty tables."""
    return f"sqlite:///{shutil.copy(_sqlite, tmp_path / 'xuke.db')}"


@pytest.fixture
def postgres_url(_postgres: str) -> str:
    """Return the URL of this process's database on PostgreSQL with empty tables."""
    engine = create_engine(_postgres.replace("postgresql://", "postgresql+psycopg://", 1))
    _emptied(engine)
    engine.dispose()
    return _postgres


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Return the URL of a database with empty tables: the test runs on each kind."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Yield a store with empty tables: the test runs on each kind of database."""
    opened = Store(database_url)
    yield opened
    opened.close()
