"""Bring a database to the tables this version needs, and say whether it has them."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from compliance.store.database import Store

_LOCK = 7_238_531  # any number, the same for all who migrate


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(store: Store) -> None:
    """Create or change the tables up to this version; processes that start at once wait for each other.

    A database that has them is not written to. Raises DatabaseUnavailable.
    """
    if is_current(store):
        return
    config = _config()
    with store.migrating() as connection:
        if not store.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(store: Store) -> str | None:
    with store.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision()


def has_tables(store: Store) -> bool:
    """Return whether the tables of any version are there. Raises DatabaseUnavailable."""
    return _revision(store) is not None


def is_current(store: Store) -> bool:
    """Return whether the tables are those of this version. Raises DatabaseUnavailable."""
    return _revision(store) == ScriptDirectory.from_config(_config()).get_current_head()
