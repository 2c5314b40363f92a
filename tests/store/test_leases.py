"""Leases: one holder at a time, free again when their time has run out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from compliance.store import leases
from compliance.store.database import Store

T0, T1, T2, T3 = (f"2026-11-21T08:0{n}:00.000000Z" for n in range(4))


def take(store: Store, holder: str, now: str, until: str) -> bool:
    """Take the lease that all these tests are about."""
    with store.writing() as session:
        return leases.take(session, "rechecks", holder, now, until)


def test_a_lease_is_one_holders_until_its_time_has_run_out(store: Store) -> None:
    assert take(store, "one", T0, T2)
    assert not take(store, "two", T1, T3)
    assert take(store, "two", T2, T3), "at the very moment it is free"
    assert not take(store, "one", T2, T3)


def test_its_holder_takes_it_again_and_renews_it(store: Store) -> None:
    assert take(store, "one", T0, T1)
    assert take(store, "one", T0, T2)
    with store.writing() as session:
        assert leases.renew(session, "rechecks", "one", T3)
        assert not leases.renew(session, "rechecks", "two", T3)
    assert not take(store, "two", T2, T3)


def test_a_lease_that_ran_out_is_renewed_only_while_nobody_took_it(store: Store) -> None:
    take(store, "one", T0, T1)
    with store.writing() as session:
        assert leases.renew(session, "rechecks", "one", T2)
    assert take(store, "two", T2, T3)
    with store.writing() as session:
        assert not leases.renew(session, "rechecks", "one", T3)


def test_only_its_holder_gives_it_back(store: Store) -> None:
    take(store, "one", T0, T3)
    with store.writing() as session:
        leases.give_back(session, "rechecks", "two")
    assert not take(store, "two", T1, T3)
    with store.writing() as session:
        leases.give_back(session, "rechecks", "one")
    assert take(store, "two", T1, T3)


def test_leases_of_other_names_are_apart(store: Store) -> None:
    take(store, "one", T0, T3)
    with store.writing() as session:
        assert leases.take(session, "deliveries", "two", T0, T3)


def test_of_many_who_want_it_at_once_one_gets_it(store: Store) -> None:
    count = 8
    for round_ in range(5):
        gate = Barrier(count)

        def want(number: int, gate: Barrier = gate, name: str = f"work-{round_}") -> bool:
            gate.wait()
            with store.writing() as session:
                return leases.take(session, name, f"holder-{number}", T0, T3)

        with ThreadPoolExecutor(count) as pool:
            assert sum(pool.map(want, range(count))) == 1
