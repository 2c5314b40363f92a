"""The databases of the service's tests: each test with `store` or `database_url` runs on SQLite and on PostgreSQL."""

from tests.api.conftest import (  # noqa: F401 - fixtures
    _postgres,
    _rules_are_compiled_once,
    _server,
    _sqlite,
    database_url,
    postgres_url,
    sqlite_url,
    store,
)
