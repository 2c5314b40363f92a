"""`xuke keys`: what goes where, and what is refused."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from freezegun import freeze_time
from typer.testing import Result

from compliance.store import keys
from compliance.store.database import Store
from tests.cli.running import outside, xuke

KEY = re.compile(r"xuke_([a-hjkmnp-z2-9]{8})_[A-Za-z0-9_-]{43}\n")


@pytest.fixture(autouse=True)
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URL of a database that is not there yet."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    monkeypatch.setenv("XUKE_DATABASE_URL", url)
    return url


@pytest.fixture(autouse=True)
def _morning() -> Any:
    with freeze_time("2026-11-21 08:00:00"):
        yield


def made(*arguments: str) -> str:
    """Make a key and return its prefix."""
    found = KEY.fullmatch(xuke("keys", "create", "--name", "erp", *arguments).stdout)
    assert found
    return found[1]


def listed(*arguments: str) -> list[dict[str, Any]]:
    """Return the keys as JSON lists them."""
    rows: list[dict[str, Any]] = json.loads(xuke("keys", "list", "--format", "json", *arguments).stdout)
    return rows


def refused(result: Result) -> str:
    """Return what was said by a command that did nothing."""
    assert (result.exit_code, result.stdout) == (2, "")
    return result.stderr.rstrip("\n")


def test_the_key_alone_goes_to_stdout_and_the_rest_to_stderr(database: str) -> None:
    result = xuke("keys", "create", "--name", "erp", "--role", "requester", "--tenant", "acme", "--rate", "60")
    found = KEY.fullmatch(result.stdout)
    assert result.exit_code == 0 and found
    assert result.stderr == (
        f"Key {found[1]} of tenant acme (erp) holds without an end, for: read assess.\n"
        "It is shown this once; keep it where secrets are kept.\n"
    )
    parts = keys.parted(result.stdout.strip())
    store = Store(database)
    with store.reading() as session:
        row = keys.find(session, found[1])
    store.close()
    assert row and parts and keys.verified(row.hashed, parts[1]) and row.rate_per_minute == 60


def test_a_list_shows_everything_but_secrets() -> None:
    text = xuke("keys", "create", "--name", "erp", "--scope", "read", "--scope", "audit").stdout.strip()
    gone = made("--role", "viewer", "--tenant", "acme")
    xuke("keys", "revoke", gone)
    assert listed() == [
        {"prefix": gone, "tenant": "acme", "name": "erp", "scopes": "read", "rate": None, "expires_at": None,
         "state": "revoked", "created_at": "2026-11-21T08:00:00.000000Z"},
        {"prefix": text[5:13], "tenant": "default", "name": "erp", "scopes": "read audit", "rate": None,
         "expires_at": None, "state": "active", "created_at": "2026-11-21T08:00:00.000000Z"},
    ]  # fmt: skip
    assert [row["prefix"] for row in listed("--tenant", "acme")] == [gone]
    for form in ("json", "table"):
        shown = xuke("keys", "list", "--format", form).stdout
        assert text[5:13] in shown and text[14:30] not in shown and "argon2" not in shown


def test_a_key_works_to_the_end_of_its_last_day() -> None:
    made("--role", "viewer", "--expires", "2026-11-21")
    with freeze_time("2026-11-21 23:59:59"):
        assert listed()[0]["state"] == "active"
    with freeze_time("2026-11-22 00:00:00"):
        assert (listed()[0]["state"], listed()[0]["expires_at"]) == ("expired", "2026-11-22T00:00:00.000000Z")


def test_rotation_shows_a_new_key_and_says_how_long_the_old_one_works() -> None:
    old = made("--role", "officer")
    result = xuke("keys", "rotate", old, "--overlap-hours", "2")
    found = KEY.fullmatch(result.stdout)
    assert found and result.stderr.endswith(f"The old key {old} works until 2026-11-21T10:00:00.000000Z.\n")
    rows = {row["prefix"]: row for row in listed()}
    assert rows[old]["expires_at"] == "2026-11-21T10:00:00.000000Z"
    assert rows[found[1]]["expires_at"] is None and rows[found[1]]["scopes"] == rows[old]["scopes"]


def test_the_old_key_works_for_a_day_unless_told_otherwise_and_a_new_end_may_be_given() -> None:
    old = made("--role", "officer")
    new = xuke("keys", "rotate", old, "--expires", "2027-06-30").stdout[5:13]
    rows = {row["prefix"]: row["expires_at"] for row in listed()}
    assert rows == {old: "2026-11-22T08:00:00.000000Z", new: "2027-07-01T00:00:00.000000Z"}


def test_a_revoked_key_is_said_to_be_so() -> None:
    prefix = made("--role", "viewer")
    result = xuke("keys", "revoke", prefix)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Key {prefix} (erp) was revoked at 2026-11-21T08:00:00.000000Z.\n"
    told = refused(xuke("keys", "rotate", prefix))
    assert told == f"{prefix}: this key was revoked or has expired. Make a new key with `xuke keys create`"


_ROLES = "viewer, requester, officer, rule_publisher, auditor, monitor"
_URL = "--database: this database cannot be opened. Write sqlite:///file.db or postgresql://user@host/name"


@pytest.mark.parametrize(("arguments", "message"), [
    ([], f"--role: say either a role or scopes. The roles are {_ROLES}"),
    (["--role", "viewer", "--scope", "read"], f"--role: say either a role or scopes. The roles are {_ROLES}"),
    (["--role", "requestor"], "--role: there is no role 'requestor'. Did you mean requester?"),
    (["--scope", "asess"], "scope: there is no scope 'asess'. Did you mean assess?"),
    (["--role", "viewer", "--expires", "2026-11-20"], "expires: the key would have expired already. Give a later day"),
    (["--role", "viewer", "--expires", "soon"],
     '--expires: "soon" is not a day. Write year-month-day, for example 2026-12-15.'),
    (["--role", "viewer", "--rate", "0"], "rate: the rate is out of range. Give 1 to 1000000 calls a minute"),
    (["--role", "viewer", "--database", "mysql://u:hidden@h/x"], _URL),
    (["--role", "viewer", "--database", "nonsense:hidden"], _URL),
])  # fmt: skip
def test_what_cannot_be_made_is_refused_with_what_to_do(arguments: list[str], message: str) -> None:
    assert refused(xuke("keys", "create", "--name", "erp", *arguments)) == message


@pytest.mark.parametrize("command", ["rotate", "revoke"])
def test_a_prefix_that_no_key_has_is_refused_and_a_secret_is_not_repeated(command: str) -> None:
    made("--role", "viewer")
    hint = "there is no key with this prefix. `xuke keys list` shows all"
    assert refused(xuke("keys", command, "abcdefgh")) == f"abcdefgh: {hint}"
    assert refused(xuke("keys", command, "x" * 43)) == hint
    whole = "xuke_abcdefgh_" + "s" * 43
    told = "a whole key was given; its prefix alone is wanted. It is the part after `xuke_`"
    assert refused(xuke("keys", command, whole)) == told


def test_a_database_that_is_away_is_told_without_its_password() -> None:
    result = outside("keys", "list", "--database", "postgresql://u:hidden@127.0.0.1:1/x")
    assert result.returncode == 3 and "database unavailable" in result.stderr and "hidden" not in result.stderr


@pytest.mark.parametrize("missing", ["argon2", "sqlmodel", "alembic"])
def test_without_the_extra_it_says_what_to_install(missing: str) -> None:
    code = f"import sys; sys.modules[{missing!r}] = None"
    result = outside("keys", "list", code=code)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == f"keys need the service's packages. {missing} is missing. Install xuke[api]\n"


def test_the_other_commands_do_not_load_the_database() -> None:
    code = "import atexit, sys; atexit.register(lambda: print('sqlalchemy' in sys.modules, 'argon2' in sys.modules))"
    assert outside("keys", "--help", code=code).stdout.endswith("False False\n")
    assert "compliance.cli.key_commands" in sys.modules
