"""The tables come from migrations alone, and are then those that the models say."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlmodel import SQLModel

from compliance.store import migrate
from compliance.store.database import DatabaseUnavailable, Store


def test_the_migrated_tables_are_those_of_the_models(store: Store) -> None:
    with store.reading() as session:
        found = compare_metadata(MigrationContext.configure(session.connection()), SQLModel.metadata)
    assert found == []
    assert migrate.is_current(store)


def test_a_database_goes_back_to_nothing_and_forward_again(sqlite_url: str) -> None:
    store, config = Store(sqlite_url), migrate._config()
    with store.appending() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        left = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
    assert left == {"alembic_version"}
    assert not migrate.is_current(store)
    migrate.upgrade(store)
    assert migrate.is_current(store)


def test_processes_that_start_at_once_on_a_new_database_wait_for_each_other(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    url = f"sqlite:///{tmp_path_factory.mktemp('new')}/new.db"
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(lambda: migrate.upgrade(Store(url))) for _ in range(4)]:
            done.result(30)
    assert migrate.is_current(Store(url))


def test_a_folder_that_is_not_there_is_a_database_that_is_away() -> None:
    with pytest.raises(
        DatabaseUnavailable, match=r"^database unavailable\. unable to open database file\. Try again shortly"
    ):
        migrate.upgrade(Store("sqlite:////nowhere/at/all.db"))
