"""SQLite: a file with full durability, and a watch that what is written goes into the file that is at its path."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import create_engine

from compliance.model.plain import JsonObject

PATIENCE_SECONDS = 5
_BROKEN = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_Place = tuple[int, int] | None


def is_broken(error: DBAPIError) -> bool:
    """Return whether the file is not a database, or no longer one."""
    return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _BROKEN


def file_engine(url: str) -> Engine:
    """Return an engine for a file: write-ahead log, full durability, and transactions that begin on request."""
    patience: JsonObject = {"timeout": PATIENCE_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=patience, pool_timeout=PATIENCE_SECONDS)

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    name = make_url(url).database
    if name and name != ":memory:" and not name.startswith("file:"):
        _Watch(engine, Path(name).absolute())
    return engine


def is_locked_out(error: DBAPIError) -> bool:
    """Return whether the file or its disk could not be written to; a connection opened then stays so."""
    code = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


def is_moved(connection: Connection) -> bool:
    """Return whether a connection no longer writes into the file at its path: what it wrote is lost."""
    watch: _Watch | None = connection.info.get(_Watch)
    return watch is not None and watch.moved(connection.info)


class _Watch:
    """Notes which files a connection opened, and looks whether they are still at the path.

    SQLite goes on writing into a file that was deleted or replaced, and everything it wrote would be gone with it.
    """

    def __init__(self, engine: Engine, path: Path) -> None:
        self._engine, self._path, self._seen = engine, path, False
        for name, heard in (("do_connect", self._before), ("connect", self._opened), ("checkout", self._taken)):
            event.listen(engine, name, heard)

    def _before(self, _dialect: object, _record: object, cargs: list[str], cparams: JsonObject) -> None:
        """Make no file where there was one before: it would be empty, and a chain would begin again unnoticed."""
        if self._seen:
            cargs[0], cparams["uri"] = f"{self._path.as_uri()}?mode=rw", True

    def _opened(self, _connection: object, record: ConnectionPoolEntry) -> None:
        record.info[_Watch], record.info["files"] = self, self._files()
        self._seen = True

    def _taken(self, _connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
        if self.moved(record.info):
            self._engine.pool.dispose()  # the others too: an open one keeps the index of a log that is gone
            raise DisconnectionError("the file of the database was moved or deleted")

    def moved(self, info: MutableMapping[Any, Any]) -> bool:
        """Compare with what was noted; a write-ahead log or its index that was not there yet is noted now."""
        now = self._files()
        if any(noted is not None and noted != found for noted, found in zip(info["files"], now, strict=True)):
            return True
        info["files"] = now
        return False

    def _files(self) -> tuple[_Place, ...]:
        return tuple(_place(f"{self._path}{part}") for part in ("", "-wal", "-shm"))


def _place(name: Path | str) -> _Place:
    """Return which file is at a path, whatever its name."""
    try:
        found = os.stat(name)
    except OSError:
        return None
    return found.st_dev, found.st_ino
