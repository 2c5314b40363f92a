"""Two users press "Pack" at the same moment: one decision, one receipt. Needs PostgreSQL, which locks rows.

A process of its own, for Tryton takes its database from the environment before anything is imported.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_GIVEN = os.environ.get("XUKE_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
SERVER = _GIVEN.rpartition("/")[0] + "/"
STORY = Path(__file__).with_name("two_users.py")


def _away() -> str | None:
    try:
        import psycopg

        psycopg.connect(SERVER + "postgres", connect_timeout=2).close()
    except Exception as error:
        return f"no PostgreSQL at {SERVER}: {type(error).__name__}"
    return None


def test_two_users_packing_at_once_get_one_decision() -> None:
    reason = _away()
    if reason and os.environ.get("XUKE_REQUIRE_POSTGRES") == "1":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    environment = {**os.environ, "TRYTOND_DATABASE__URI": SERVER, "DB_NAME": f"xuke_tryton_{os.getpid()}"}
    environment.pop("DB_CACHE", None)
    told = subprocess.run(
        [sys.executable, str(STORY)], env=environment, capture_output=True, text=True, timeout=900, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    assert "one receipt, one use of the licence, packed once" in told.stdout
