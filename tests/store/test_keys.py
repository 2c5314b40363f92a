"""API keys in the database: made, shown once, rotated, revoked, found."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from compliance.store import keys
from compliance.store.database import Store
from compliance.store.keys import KeyRefused, KeyRequest
from compliance.store.roles import ROLES, SCOPES, is_tenant
from compliance.store.schema import ApiKey
from tests.asking import ROOT

NOW, LATER = "2026-11-21T08:00:00.000000Z", "2026-11-21T09:00:00.000000Z"
NEXT_DAY, NEW_YEAR = "2026-11-22T09:00:00.000000Z", "2027-01-01T00:00:00.000000Z"
WISH = KeyRequest("default", "erp", ("assess", "read"))


def issued(store: Store, request: KeyRequest = WISH) -> tuple[ApiKey, str]:
    """Make a key."""
    with store.writing() as session:
        return keys.issue(session, request, NOW)


def stored(store: Store, prefix: str) -> ApiKey:
    """Return a key as it stands in the database."""
    with store.reading() as session:
        row = keys.find(session, prefix)
    assert row is not None
    return row


def differing(store: Store, name: tuple[str, str], overlap: timedelta, expires_at: str | None = None) -> ApiKey:
    """Rotate a key and return the new one."""
    with store.writing() as session:
        return keys.rotate(session, name, LATER, overlap, expires_at)[0]


def test_a_key_reads_as_promised_and_its_secret_is_kept_nowhere(store: Store) -> None:
    row, text = issued(store)
    assert re.fullmatch(r"xuke_[a-hjkmnp-z2-9]{8}_[A-Za-z0-9_-]{43}", text)
    parts = keys.parted(text)
    assert parts is not None and parts[0] == row.prefix
    kept = stored(store, row.prefix)
    assert parts[1] not in repr(kept.model_dump()) and kept.hashed.startswith("$argon2id$v=19$m=16384,t=2,p=1$")
    assert (kept.tenant, kept.name, kept.scopes, kept.created_at) == ("default", "erp", "read assess", NOW)
    assert (kept.expires_at, kept.revoked_at, kept.rate_per_minute) == (None, None, None)


def test_only_its_own_secret_verifies_a_key(store: Store) -> None:
    (one, text), (two, _) = issued(store), issued(store)
    secret = (keys.parted(text) or ("", ""))[1]
    assert keys.verified(one.hashed, secret)
    assert not keys.verified(one.hashed, secret[:-1] + ("A" if secret[-1] != "A" else "B"))
    assert not keys.verified(two.hashed, secret)
    assert not keys.verified("no hash at all", secret) and not keys.verified("", secret)


def test_two_keys_never_share_prefix_or_salt(store: Store) -> None:
    made = [issued(store) for _ in range(4)]
    assert len({row.prefix for row, _ in made}) == len({row.hashed for row, _ in made}) == 4


@pytest.mark.parametrize("text", [
    "", "xuke_", "xuke_abcdefgh_", "xuke_abcdefgh_" + "a" * 42, "xuke_abcdefgh_" + "a" * 44, "xuke_abcdefg_" + "a" * 43,
    "xuke_abcdefg1_" + "a" * 43, "Xuke_abcdefgh_" + "a" * 43, "xuke_abcdefgh_" + "a" * 43 + "\n", "a.b.c",
])  # fmt: skip
def test_what_does_not_read_like_a_key_is_none(text: str) -> None:
    assert keys.parted(text) is None


@pytest.mark.parametrize(("wanted", "message"), [
    (KeyRequest("Default", "erp", ("read",)),
     "tenant: not a valid tenant name. Take 1 to 64 of a-z, 0-9, - and _, a letter or digit first"),
    (KeyRequest("default", " ", ("read",)), "name: the name cannot be kept. Take 1 to 120 printable characters"),
    (KeyRequest("default", "a\x1b[2J", ("read",)), "name: the name cannot be kept. Take 1 to 120 printable characters"),
    (KeyRequest("default", "a" * 121, ("read",)), "name: the name cannot be kept. Take 1 to 120 printable characters"),
    (KeyRequest("default", "erp", ()),
     "scope: a key without a scope may do nothing. There are read, assess, manage, audit, publish, monitor"),
    (KeyRequest("default", "erp", ("read", "asess")), "scope: unknown scope 'asess'. Did you mean assess?"),
    (KeyRequest("default", "erp", ("read",), NOW), "expires: the key would have expired already. Give a later day"),
    (
        KeyRequest("default", "erp", ("read",), None, 0),
        "rate: the rate is out of range. Give 1 to 1000000 calls a minute",
    ),
])  # fmt: skip
def test_a_key_request_that_cannot_be_met_is_refused_and_nothing_is_kept(
    store: Store, wanted: KeyRequest, message: str
) -> None:
    with pytest.raises(KeyRefused) as refused:
        issued(store, wanted)
    assert str(refused.value) == message
    with store.reading() as session:
        assert keys.listed(session, None) == []


def test_a_rotated_key_goes_on_for_the_overlap_and_the_new_one_is_like_it(store: Store) -> None:
    old, _ = issued(store, KeyRequest("acme", "erp", ("read", "assess"), None, 60))
    new = differing(store, ("acme", old.prefix), timedelta(hours=24))
    assert (new.tenant, new.name, new.scopes, new.rate_per_minute) == ("acme", "erp", "read assess", 60)
    assert new.prefix != old.prefix and new.hashed != old.hashed and new.expires_at is None
    kept = stored(store, old.prefix)
    assert kept.expires_at == NEXT_DAY and kept.hashed == old.hashed
    assert keys.usable(kept, "2026-11-22T08:59:59.999999Z") and not keys.usable(kept, NEXT_DAY)


def test_rotation_prolongs_neither_the_old_key_nor_the_new_one_unasked(store: Store) -> None:
    soon = "2026-11-21T10:00:00.000000Z"
    old, _ = issued(store, KeyRequest("default", "erp", ("read",), soon))
    assert differing(store, ("default", old.prefix), timedelta(hours=24)).expires_at == soon
    assert stored(store, old.prefix).expires_at == soon
    assert differing(store, ("default", old.prefix), timedelta(hours=24), NEW_YEAR).expires_at == NEW_YEAR


def test_without_an_overlap_the_old_key_ends_at_once(store: Store) -> None:
    old, _ = issued(store)
    differing(store, ("default", old.prefix), timedelta(0))
    assert not keys.usable(stored(store, old.prefix), LATER)


@pytest.mark.parametrize("overlap", [timedelta(seconds=-1), timedelta(days=90, seconds=1)])
def test_an_overlap_out_of_range_is_refused(store: Store, overlap: timedelta) -> None:
    old, _ = issued(store)
    with pytest.raises(KeyRefused, match=r"^overlap: the overlap is out of range\. Give 0 to 90 days$"):
        differing(store, ("default", old.prefix), overlap)
    assert stored(store, old.prefix).expires_at is None


def test_a_revoked_key_ends_and_is_not_brought_back_by_rotation(store: Store) -> None:
    old, _ = issued(store)
    for moment in (LATER, NEXT_DAY):
        with store.writing() as session:
            assert keys.revoke(session, ("default", old.prefix), moment).revoked_at == LATER
    assert not keys.usable(stored(store, old.prefix), LATER)
    with pytest.raises(KeyRefused, match="this key was revoked or has expired"):
        differing(store, ("default", old.prefix), timedelta(hours=1))


def test_tenants_do_not_see_or_touch_each_others_keys(store: Store) -> None:
    mine, _ = issued(store, KeyRequest("mine", "erp", ("read",)))
    issued(store, KeyRequest("theirs", "erp", ("read",)))
    with store.reading() as session:
        assert [row.prefix for row in keys.listed(session, "mine")] == [mine.prefix]
        assert len(keys.listed(session, None)) == 2
    with pytest.raises(KeyRefused, match="unknown key prefix"):
        differing(store, ("theirs", mine.prefix), timedelta(0))
    with pytest.raises(KeyRefused), store.writing() as session:
        keys.revoke(session, ("theirs", mine.prefix), NOW)
    assert keys.usable(stored(store, mine.prefix), NOW)


def test_roles_are_made_of_scopes_that_there_are() -> None:
    assert all(scopes and scopes <= set(SCOPES) for scopes in ROLES.values())
    assert set().union(*ROLES.values()) == set(SCOPES)
    assert {"viewer", "requester", "officer", "rule_publisher", "auditor"} <= set(ROLES)


@pytest.mark.parametrize("name", ["", "-a", "_a", "A", "a b", "a\n", "a" * 65, "ä", None, 7, ["a"]])
def test_a_tenant_is_written_in_one_way_only(name: object) -> None:
    assert not is_tenant(name) and is_tenant("a") and is_tenant("0-a_" + "z" * 60)


def test_argon2_has_one_door() -> None:
    users = [
        path.relative_to(ROOT).as_posix()
        for room in ("compliance", "api")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"^\s*(from|import) argon2\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert users == ["compliance/store/keys.py"]
