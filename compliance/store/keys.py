"""API keys: made, shown once, rotated, revoked, found by prefix. Only a slow hash of a secret is kept.

A key reads `xuke_<prefix>_<secret>`. The prefix names the key in lists, logs and receipts. The secret has 256 random
bits, which no one can guess however fast the hash is; so a modest cost of Argon2id is enough, and it is paid only when
a process sees a key for the first time. (The high costs in use elsewhere make up for passwords that people choose.)
Moments are texts as `schema.stamp` writes them.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlmodel import Session, col

from compliance.errors import InputRefused
from compliance.intake.nearest import nearest
from compliance.store.roles import SCOPES, is_tenant
from compliance.store.schema import ApiKey, stamp, unstamp

START = "xuke_"
OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=90)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without i, l, o, 0 and 1, which look similar
_PREFIX, _SECRET_BYTES = 8, 32
_KEY = re.compile(rf"{START}([{_LETTERS}]{{{_PREFIX}}})_([A-Za-z0-9_-]{{43}})")
_NAME, _MOST_PER_MINUTE = 120, 1_000_000
_HASHER = PasswordHasher(time_cost=2, memory_cost=16 * 1024, parallelism=1)


class KeyRefused(InputRefused):
    """A key cannot be made, rotated or revoked as asked."""


@dataclass(frozen=True, slots=True)
class KeyRequest:
    """A key to be made: whose it is, its name, what it may do, its last moment and calls a minute, if bounded."""

    tenant: str
    name: str
    scopes: Sequence[str]
    expires_at: str | None = None
    rate: int | None = None


def issue(session: Session, request: KeyRequest, moment: str) -> tuple[ApiKey, str]:
    """Make a key and return its row and the key itself, which is never seen again. Raises KeyRefused."""
    _check(request, moment)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    row = ApiKey(
        prefix=_unused(session),
        tenant=request.tenant,
        name=request.name,
        scopes=" ".join(scope for scope in SCOPES if scope in request.scopes),
        hashed=_HASHER.hash(secret),
        created_at=moment,
        expires_at=request.expires_at,
        rate_per_minute=request.rate,
    )
    session.add(row)
    session.flush()
    return row, f"{START}{row.prefix}_{secret}"


def rotate(
    session: Session, name: tuple[str, str], moment: str, overlap: timedelta = OVERLAP, expires_at: str | None = None
) -> tuple[ApiKey, str]:
    """Make a key that takes the place of another, named by tenant and prefix; the old one ends after the overlap.

    Name, scopes and rate stay, and so does the last moment unless another is given: rotation prolongs nothing unasked.
    Raises KeyRefused, also for a key that is already revoked or expired.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise KeyRefused("the overlap is out of range", "overlap", hint=f"Give 0 to {LONGEST_OVERLAP.days} days")
    old = _named(session, *name)
    if not usable(old, moment):
        hint = "Make a new key with `xuke keys create`"
        raise KeyRefused("this key was revoked or has expired", name[1], hint=hint)
    request = KeyRequest(old.tenant, old.name, old.scopes.split(), expires_at or old.expires_at, old.rate_per_minute)
    made = issue(session, request, moment)
    end = stamp(unstamp(moment) + overlap)
    old.expires_at = min(end, old.expires_at or end)
    session.add(old)
    return made


def revoke(session: Session, name: tuple[str, str], moment: str) -> ApiKey:
    """End a key, named by tenant and prefix, at once; one revoked before keeps its moment. Raises KeyRefused."""
    row = _named(session, *name)
    row.revoked_at = row.revoked_at or moment
    session.add(row)
    return row


def listed(session: Session, tenant: str | None) -> list[ApiKey]:
    """Return the keys of a tenant, or (None) of all for the operator, by tenant and then oldest first."""
    wanted = select(ApiKey).order_by(col(ApiKey.tenant), col(ApiKey.created_at), col(ApiKey.prefix))
    if tenant is not None:
        wanted = wanted.where(col(ApiKey.tenant) == tenant)
    return list(session.execute(wanted).scalars())


def find(session: Session, prefix: str) -> ApiKey | None:
    """Return the key with a prefix, whosever it is: the row itself says to which tenant a caller belongs."""
    return session.get(ApiKey, prefix)


def parted(text: str) -> tuple[str, str] | None:
    """Return prefix and secret of a key as it was presented, or None where it does not read like one."""
    found = _KEY.fullmatch(text)
    return (found[1], found[2]) if found else None


def usable(row: ApiKey, moment: str) -> bool:
    """Return whether a key is neither revoked nor expired at a moment."""
    return row.revoked_at is None and (row.expires_at is None or moment < row.expires_at)


def verified(hashed: str, secret: str) -> bool:
    """Return whether a secret is the one that was hashed. Costs tens of milliseconds, outside the interpreter lock."""
    try:
        return _HASHER.verify(hashed, secret)
    except (VerificationError, InvalidHashError):
        return False


def _named(session: Session, tenant: str, prefix: str) -> ApiKey:
    """Return a tenant's key, locked until the transaction ends."""
    mine = select(ApiKey).where(col(ApiKey.tenant) == tenant, col(ApiKey.prefix) == prefix).with_for_update()
    row: ApiKey | None = session.execute(mine).scalars().first()
    if row is None:
        raise unknown(prefix)
    return row


def unknown(prefix: str) -> KeyRefused:
    """Return the error for a prefix that no key has; a whole key given in its place is not repeated."""
    if parted(prefix):
        return KeyRefused("expected the prefix of a key, got the whole key", hint="It is the part after `xuke_`")
    shown = prefix if len(prefix) <= _PREFIX and prefix.isalnum() else ""
    return KeyRefused("unknown key prefix", shown, hint="`xuke keys list` shows all")


def _unused(session: Session) -> str:
    while True:
        prefix = "".join(secrets.choice(_LETTERS) for _ in range(_PREFIX))
        if find(session, prefix) is None:
            return prefix


def _check(request: KeyRequest, moment: str) -> None:
    """Raise KeyRefused where a request cannot be met."""
    if not is_tenant(request.tenant):
        hint = "Take 1 to 64 of a-z, 0-9, - and _, a letter or digit first"
        raise KeyRefused("not a valid tenant name", "tenant", hint=hint)
    if not request.name.strip() or len(request.name) > _NAME or not request.name.isprintable():
        raise KeyRefused("the name cannot be kept", "name", hint=f"Take 1 to {_NAME} printable characters")
    _check_scopes(request.scopes)
    if request.expires_at is not None and request.expires_at <= moment:
        raise KeyRefused("the key would have expired already", "expires", hint="Give a later day")
    if request.rate is not None and not 1 <= request.rate <= _MOST_PER_MINUTE:
        raise KeyRefused("the rate is out of range", "rate", hint=f"Give 1 to {_MOST_PER_MINUTE} calls a minute")


def _check_scopes(scopes: Iterable[str]) -> None:
    """Raise KeyRefused for none at all, and for the first that there is not."""
    given = list(scopes)
    if not given:
        raise KeyRefused("a key without a scope may do nothing", "scope", hint=f"There are {', '.join(SCOPES)}")
    for scope in given:
        if scope not in SCOPES:
            near = nearest(scope, SCOPES)
            hint = f"Did you mean {near}?" if near else f"There are {', '.join(SCOPES)}"
            raise KeyRefused(f"unknown scope {scope!r}", "scope", hint=hint)
