"""`xuke keys`: keys made, listed, rotated and revoked in the database of the service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from compliance.cli.options import day_of
from compliance.cli.output import MAY_GO, as_json, complain, put
from compliance.errors import InputRefused
from compliance.intake.nearest import nearest
from compliance.report.sheet import Grid, Sheet
from compliance.store.roles import ROLES

if TYPE_CHECKING:
    from collections.abc import Callable

    from compliance.store.database import Store
    from compliance.store.schema import ApiKey

_HEADS = ("prefix", "tenant", "name", "scopes", "rate", "expires_at", "state", "created_at")


@dataclass(frozen=True, slots=True)
class KeyOptions:
    """A key as the command line asks for it."""

    name: str
    role: str | None
    scopes: tuple[str, ...]
    tenant: str
    expires: str | None
    rate: int | None


def ring(database: str | None) -> Store:
    """Return the database of the keys, with its tables. Raises InputRefused without the extra or for an unfit URL."""
    store = _opened(database)
    from compliance.store import migrate

    migrate.upgrade(store)
    return store


def _opened(database: str | None) -> Store:
    try:
        import compliance.store.keys
        import compliance.store.migrate  # noqa: F401 - they show at once whether all that is needed is there
        from compliance.store.database import DEFAULT_URL, Store
    except ModuleNotFoundError as error:
        message = f"{error.name} is missing"
        raise InputRefused("keys need the service's packages", why=message, hint="Install xuke[api]") from None
    try:
        return Store(database or DEFAULT_URL)
    except Exception:  # nothing was opened yet, so it is the URL; the words of the error may hold its password
        hint = "Write sqlite:///file.db or postgresql://user@host/name"
        raise InputRefused("this database cannot be opened", "--database", hint=hint) from None


class NothingKept(InputRefused):
    """There is no database where one is to be looked at, or one without tables; none is made for that."""


def existing(database: str | None) -> Store:
    """Return a database to look at. Raises NothingKept where nothing was ever kept: an empty one is never made."""
    store = _opened(database)
    from compliance.store import migrate

    hint = "Give its place with --database or XUKE_DATABASE_URL; if this is its place, it was deleted or emptied"
    if not store.is_there():
        raise NothingKept("there is no database", "--database", hint=hint)
    if not migrate.has_tables(store):
        raise NothingKept("the database has no tables of this program", "--database", hint=hint)
    migrate.upgrade(store)
    return store


def create_key(store: Store, wanted: KeyOptions) -> int:
    """Make a key; it alone goes to stdout."""
    from compliance.store import keys
    from compliance.store.schema import stamp

    request = keys.KeyRequest(wanted.tenant, wanted.name, _scopes(wanted), _end(wanted.expires), wanted.rate)
    return _tell(store, lambda session: keys.issue(session, request, stamp(_now())))


def rotate_key(store: Store, prefix: str, overlap: int, expires: str | None) -> int:
    """Make a key in place of another; it alone goes to stdout."""
    from compliance.store import keys
    from compliance.store.schema import stamp

    end, hours = _end(expires), timedelta(hours=overlap)

    code = _tell(store, lambda session: keys.rotate(session, _name(session, prefix), stamp(_now()), hours, end))
    with store.reading() as session:
        old = keys.find(session, prefix)
        complain(f"The old key {prefix} works until {old.expires_at if old else 'now'}.")
    return code


def revoke_key(store: Store, prefix: str) -> int:
    """End a key."""
    from compliance.store import keys
    from compliance.store.schema import stamp

    with store.writing() as session:
        row = keys.revoke(session, _name(session, prefix), stamp(_now()))
        message = f"Key {prefix} ({row.name}) was revoked at {row.revoked_at}."
    complain(message)
    return MAY_GO


def list_keys(store: Store, tenant: str | None, form: str) -> int:
    """Print the keys, of one tenant or of all."""
    from compliance.store import keys
    from compliance.store.schema import stamp

    with store.reading() as session:
        moment = stamp(_now())
        rows = [_row(key, moment) for key in keys.listed(session, tenant)]
    if form == "json":
        put(as_json([dict(zip(_HEADS, row, strict=True)) for row in rows]))
        return MAY_GO
    from compliance.cli.terminal import draw

    heads = ("prefix", "tenant", "name", "scopes", "rate", "until (UTC)", "state")
    cells = tuple((*(str(cell or "") for cell in row[:5]), str(row[5] or "")[:16], str(row[6])) for row in rows)
    put(draw([Sheet("API keys", "", "plain", (), (Grid("", heads, cells),))]))
    return MAY_GO


def _tell(store: Store, work: Callable[[Any], tuple[ApiKey, str]]) -> int:
    """Make a key in one transaction and only then show it."""
    with store.writing() as session:
        row, secret = work(session)
    put(secret)
    end = f"until {row.expires_at}" if row.expires_at else "without an end"
    complain(f"Key {row.prefix} of tenant {row.tenant} ({row.name}) holds {end}, for: {row.scopes}.")
    complain("It is shown this once; keep it where secrets are kept.")
    return MAY_GO


def _row(key: ApiKey, moment: str) -> tuple[str | int | None, ...]:
    from compliance.store.keys import usable

    state = "revoked" if key.revoked_at else "active" if usable(key, moment) else "expired"
    rate, end = key.rate_per_minute, key.expires_at
    return key.prefix, key.tenant, key.name, key.scopes, rate, end, state, key.created_at


def _name(session: Any, prefix: str) -> tuple[str, str]:
    """Return tenant and prefix of a key: the operator, who has the database, need not say the tenant."""
    from compliance.store import keys

    row = keys.find(session, prefix)
    if row is None:
        raise keys.unknown(prefix)
    return row.tenant, row.prefix


def _scopes(wanted: KeyOptions) -> tuple[str, ...]:
    if (wanted.role is None) == (not wanted.scopes):
        hint = f"The roles are {', '.join(ROLES)}"
        raise InputRefused("say either a role or scopes", "--role", hint=hint)
    if wanted.role is None:
        return wanted.scopes
    if wanted.role not in ROLES:
        near = nearest(wanted.role, tuple(ROLES))
        hint = f"Did you mean {near}?" if near else f"The roles are {', '.join(ROLES)}"
        raise InputRefused(f"unknown role {wanted.role!r}", "--role", hint=hint)
    return tuple(sorted(ROLES[wanted.role]))


def _end(expires: str | None) -> str | None:
    """Return the moment after the last day."""
    from compliance.store.schema import stamp

    if expires is None:
        return None
    try:
        last = day_of(expires)
    except InputRefused as refused:
        raise InputRefused(str(refused).removeprefix("--as-of: "), "--expires") from None
    return stamp(datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1))


def _now() -> datetime:
    return datetime.now(UTC)
