"""How often a caller may ask."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from api.auth.principal import Principal
from api.auth.rate_limit import MOST_CALLERS, Bucket, Rates
from api.problems import Problem
from api.settings import Settings, SettingsRefused

ANNA = Principal("acme", "key:aaaaaaaa", frozenset({"read"}), 60)


class Ticks:
    """A monotonic clock that a test moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def spent(rates: Rates, principal: Principal, times: int) -> int:
    """Return how many of so many requests pass."""
    passed = 0
    for _ in range(times):
        with suppress(Problem):
            rates.spend(principal)
            passed += 1
    return passed


def test_a_minutes_worth_passes_at_once_and_then_one_a_second() -> None:
    ticks = Ticks()
    rates = Rates(Settings(), ticks)
    assert spent(rates, ANNA, 100) == 60
    ticks.now = 1.0
    assert spent(rates, ANNA, 100) == 1
    ticks.now = 3.5
    assert spent(rates, ANNA, 100) == 2


def test_one_who_is_past_the_rate_is_told_when_to_come_back() -> None:
    ticks = Ticks()
    rates = Rates(Settings(), ticks)
    rates.spend(ANNA, 60)
    with pytest.raises(Problem) as reported:
        rates.spend(ANNA, 7)
    assert reported.value.document()["detail"] == "This key or token is past its rate. Try again in 7 s."
    assert (reported.value.status, reported.value.headers) == (429, {"Retry-After": "7"})
    ticks.now = 7.0
    rates.spend(ANNA, 7)


def test_a_refused_request_costs_nothing() -> None:
    ticks = Ticks()
    rates = Rates(Settings(), ticks)
    assert spent(rates, ANNA, 1000) == 60
    ticks.now = 60.0
    assert spent(rates, ANNA, 1000) == 60


def test_a_cost_above_the_size_passes_when_full_and_is_paid_off() -> None:
    ticks = Ticks()
    rates = Rates(Settings(), ticks)
    rates.spend(ANNA, 120)
    ticks.now = 60.0
    assert spent(rates, ANNA, 1) == 0
    ticks.now = 61.0
    assert spent(rates, ANNA, 2) == 1


def test_callers_of_two_tenants_or_names_do_not_share() -> None:
    rates = Rates(Settings(), Ticks())
    others = [Principal("acme", "key:bbbbbbbb", ANNA.scopes, 60), Principal("other", ANNA.name, ANNA.scopes, 60)]
    assert [spent(rates, who, 100) for who in (ANNA, *others)] == [60, 60, 60]


def test_each_process_gives_its_share() -> None:
    assert spent(Rates(Settings(workers=4), Ticks()), ANNA, 100) == 15
    everyone = Principal("acme", "oidc:anna", ANNA.scopes)
    assert spent(Rates(Settings(workers=2, rate_per_minute=20), Ticks()), everyone, 100) == 10
    slow = Principal("acme", "key:cccccccc", ANNA.scopes, 1)
    assert spent(Rates(Settings(workers=4), Ticks()), slow, 100) == 1


def test_a_rate_of_nothing_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsRefused, match="XUKE_RATE_PER_MINUTE: a rate of 0 admits no request"):
        Rates(Settings(rate_per_minute=0))


def test_the_memory_is_bounded() -> None:
    rates = Rates(Settings(), Ticks())
    for number in range(MOST_CALLERS + 500):
        rates.spend(Principal("acme", f"oidc:{number}", ANNA.scopes))
    assert len(rates._buckets) == MOST_CALLERS


_STEPS = st.lists(st.tuples(st.floats(0, 200), st.integers(1, 40)), max_size=60)


@given(per_minute=st.floats(0.1, 6000), steps=_STEPS)
def test_no_window_ever_lets_through_more_than_rate_and_burst(
    per_minute: float, steps: list[tuple[float, int]]
) -> None:
    now, passed = 0.0, []
    bucket, burst = Bucket(per_minute, 0.0), max(1.0, per_minute)
    for pause, tries in steps:
        now += pause
        passed += [now] * sum(bucket.take(now) == 0 for _ in range(tries))
    for first, start in enumerate(passed):
        for last in range(first, len(passed)):
            most = (passed[last] - start) * per_minute / 60 + burst
            assert last - first + 1 <= most + 1e-6


@given(per_minute=st.floats(1, 6000), cost=st.integers(1, 10_000))
def test_the_wait_that_is_told_is_enough(per_minute: float, cost: int) -> None:
    bucket = Bucket(per_minute, 0.0)
    bucket.take(0.0, cost)
    wait = bucket.take(0.0, 1)
    assume(wait > 0)  # else it was taken, and nothing was told
    assert bucket.take(wait + 1e-6, 1) == 0


def test_a_clock_that_runs_backwards_fills_nothing() -> None:
    bucket = Bucket(60, 100.0)
    assert sum(bucket.take(100.0) == 0 for _ in range(70)) == 60
    assert bucket.take(10.0) > 0 and bucket.take(100.5) > 0 and bucket.take(101.0) == 0
