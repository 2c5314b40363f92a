"""Databases as in the tests of the service."""

from __future__ import annotations

from tests.api.conftest import (  # noqa: F401
    _postgres,
    _rules_are_compiled_once,
    _server,
    _sqlite,
    database_url,
    postgres_url,
    sqlite_url,
    store,
)
