"""The database: SQLite by default, PostgreSQL in production. A passing failure is a `DatabaseUnavailable`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session as Session

from compliance.errors import XukeError
from compliance.model.plain import JsonObject
from compliance.store.sqlite import PATIENCE_SECONDS as PATIENCE_SECONDS
from compliance.store.sqlite import file_engine, is_broken, is_locked_out, is_moved

DEFAULT_URL = "sqlite:///xuke.db"
# How long one statement may take: what a caller waits for, work beside the requests, a change of the tables.
_KINDS: dict[str, JsonObject] = {
    "at once": {"writing": True},
    "at length": {"writing": True, "seconds": 30.0},
    "migrating": {"writing": True, "seconds": 900.0},
}


class DatabaseUnavailable(XukeError):
    """The database cannot be reached or written to at present, and it is right to try again.

    Whether a transaction that was about to end was kept is not known then: what is tried again must bear that.
    """


class Store:
    """A database at a URL. Connections are opened on use and again after a failure; threads may share it."""

    def __init__(self, url: str = DEFAULT_URL) -> None:
        """Take the URL (`sqlite:///file.db`, `postgresql://user@host/name`); nothing is opened yet."""
        self.url = url.replace("postgres://", "postgresql://", 1)
        if self.url.startswith("postgresql://"):
            self.url = self.url.replace("postgresql://", "postgresql+psycopg://", 1)
        if self.url.startswith("sqlite"):
            self.engine = file_engine(self.url)
        else:
            from compliance.store.postgresql import server_engine

            self.engine = server_engine(self.url)
        self._engines = {name: self.engine.execution_options(**options) for name, options in _KINDS.items()}

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session to read with. Raises DatabaseUnavailable."""
        with self._guarded(), Session(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session whose changes are committed at the end or not at all. Raises DatabaseUnavailable."""
        with self._linked("at length") as link, Session(link, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """Yield a bare connection in one transaction, for the journal. Raises DatabaseUnavailable."""
        with self._linked("at once") as link, link.begin():
            yield link

    @contextmanager
    def migrating(self) -> Iterator[Connection]:
        """Yield a bare connection in one transaction that may take its time. Raises DatabaseUnavailable."""
        with self._linked("migrating") as link, link.begin():
            yield link

    @contextmanager
    def _linked(self, kind: str) -> Iterator[Connection]:
        """Yield a connection to write with. What was committed by the end is in the file at the path."""
        with self._guarded(), self._engines[kind].connect() as link:
            yield link
            if is_moved(link):
                raise DatabaseUnavailable("database unavailable", why="its file was moved or deleted", hint=_HINT)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError, PoolTimeout) as error:
            if isinstance(error, DBAPIError) and is_locked_out(error):
                self.engine.dispose()  # opened anew they can write again as soon as the file can be
            raise _unavailable(error) from error
        except DBAPIError as error:
            if error.connection_invalidated or is_broken(error):
                raise _unavailable(error) from error
            raise

    @property
    def is_sqlite(self) -> bool:
        """Whether this is a file of SQLite and not a server."""
        return self.engine.dialect.name == "sqlite"

    def is_there(self) -> bool:
        """Return whether a file is there; a server says so itself when it is asked."""
        name = self.engine.url.database
        named = name and name != ":memory:" and not name.startswith("file:")
        return not self.is_sqlite or not named or Path(str(name)).exists()

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


_HINT = "Try again shortly; what has a key is kept once, whether or not this attempt was"


def _unavailable(error: Exception) -> DatabaseUnavailable:
    """Say what failed in the driver's words, without statement and values: they may hold names."""
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    return DatabaseUnavailable("database unavailable", why=cause[:200], hint=_HINT)


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an INSERT that can say what to do when the row is there already; SQLAlchemy has one for each kind."""
    return sqlite.insert(table) if connection.dialect.name == "sqlite" else postgresql.insert(table)
