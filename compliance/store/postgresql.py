"""PostgreSQL: connections that wait for the server so long and no longer, and that keep what was committed."""

from __future__ import annotations

from collections.abc import Generator
from time import monotonic
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, event
from sqlmodel import create_engine

from compliance.model.plain import JsonObject
from compliance.store.sqlite import PATIENCE_SECONDS

# How long one statement may take unless its transaction says otherwise; longer than the wait for a lock.
STATEMENT_SECONDS = PATIENCE_SECONDS + 2.0
# How long a connection that lay idle may take to show that it still stands; one that does not is replaced.
PING_SECONDS = 2.0
# What the server is to hold for these connections, however it is set up: a commit is on disk; a lock is not waited for
# without end; and a process or machine that vanished in the middle of a transaction does not keep its locks.
_SESSION = {
    "synchronous_commit": "on",
    "lock_timeout": f"{PATIENCE_SECONDS}s",
    "idle_in_transaction_session_timeout": "60s",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
_LINE = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "connect_timeout": PATIENCE_SECONDS}


class ServerSilent(psycopg.OperationalError):
    """The server did not answer in time: the network swallows what is sent, or the statement takes too long."""


def _bounded(steps: Any, seconds: float) -> Generator[Any, Any, Any]:
    """Pass on the steps of an operation, and raise Silent when nothing came within the time."""
    end = monotonic() + seconds
    try:
        state = next(steps)
        while True:
            ready = yield state
            if not ready and monotonic() >= end:
                raise ServerSilent(f"the server did not answer within {seconds:g} seconds")
            state = steps.send(ready)
    except StopIteration as done:
        return done.value


class QueryTimeout(psycopg.Connection[Any]):
    """A connection on which no operation waits longer than `seconds`; TCP alone would wait for ever."""

    seconds = STATEMENT_SECONDS

    def wait(self, gen: Any, *args: Any, **kwargs: Any) -> Any:
        """Carry out an operation. Raises Silent, and ends the connection: a late answer belongs to nothing."""
        try:
            return super().wait(_bounded(gen, self.seconds), *args, **kwargs)
        except ServerSilent:
            self.pgconn.finish()
            raise


def server_engine(url: str) -> Engine:
    """Return an engine for a server."""
    patience = {**_LINE, "options": " ".join(f"-c {name}={value}" for name, value in _SESSION.items())}
    engine = create_engine(
        url, pool_size=8, max_overflow=8, pool_timeout=PATIENCE_SECONDS, pool_recycle=1800, pool_pre_ping=True,
        connect_args=patience,
    )  # fmt: skip

    @event.listens_for(engine, "do_connect")
    def _connect(_dialect: object, _record: object, cargs: list[str], cparams: JsonObject) -> QueryTimeout:
        return QueryTimeout.connect(*cargs, **cparams)

    @event.listens_for(engine, "checkin")
    def _idle(connection: QueryTimeout | None, _record: object) -> None:
        if connection is not None:  # None: it broke, and is gone
            connection.seconds = PING_SECONDS

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.seconds = connection.get_execution_options().get("seconds", STATEMENT_SECONDS)

    return engine
