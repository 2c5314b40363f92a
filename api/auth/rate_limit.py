"""How often: a bucket for each caller, which fills at its rate and from which every request takes.

The buckets stand in the memory of one web process. Each process gives its share, the rate divided by the number of web
processes, so the rate holds for a machine and not for a cluster: two machines let through twice as much. A caller who
stays on one connection stays with one process and gets that process's share.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from time import monotonic

from api.auth.bounded_cache import BoundedCache
from api.auth.principal import Principal
from api.problems import Problem
from api.settings import Settings, SettingsRefused

MOST_CALLERS = 10_000


class Bucket:
    """Holds a minute's worth, and at least one; starts full. In any t seconds it gives at most that and rate·t."""

    __slots__ = ("_at", "_level", "_per_second", "_size")

    def __init__(self, per_minute: float, now: float) -> None:
        """Take the rate, and the moment in seconds of any clock that never runs backwards."""
        self._per_second, self._size = per_minute / 60, max(1.0, per_minute)
        self._level, self._at = self._size, now

    def take(self, now: float, cost: float = 1) -> float:
        """Take the cost and return 0, or take nothing and return the seconds until there is enough.

        A cost above the size passes when the bucket is full, and is then paid off before anything else passes.
        """
        if now > self._at:
            self._level = min(self._size, self._level + (now - self._at) * self._per_second)
            self._at = now
        lacking = min(cost, self._size) - self._level
        if lacking > 0:
            return lacking / self._per_second
        self._level -= cost
        return 0.0


class Rates:
    """The rates of all callers of this process. For the thread of the event loop alone."""

    def __init__(self, settings: Settings, ticks: Callable[[], float] = monotonic) -> None:
        """Take the settings and a monotonic clock in seconds. Raises SettingsRefused for a rate of 0."""
        if settings.rate_per_minute < 1:
            hint = "Give a high number where you want none"
            raise SettingsRefused("a rate of 0 admits no request", "XUKE_RATE_PER_MINUTE", hint=hint)
        self._rate, self._workers, self._ticks = settings.rate_per_minute, max(1, settings.workers), ticks
        self._buckets: BoundedCache[tuple[str, str, int | None], Bucket] = BoundedCache(MOST_CALLERS)

    def spend(self, principal: Principal, cost: int = 1) -> None:
        """Take the cost of a request from its caller's bucket. Raises Problem "rate_limited" with Retry-After."""
        if wait := self.wait(principal, cost):
            raise too_many("This key or token is past its rate.", wait)

    def wait(self, principal: Principal, cost: int = 1) -> float:
        """Take the cost and return 0, or take nothing and return the seconds until it can be taken."""
        now = self._ticks()
        who = (principal.tenant, principal.name, principal.rate)
        bucket = self._buckets.get(who)
        if bucket is None:
            bucket = Bucket((principal.rate or self._rate) / self._workers, now)
            self._buckets.put(who, bucket)
        return bucket.take(now, cost)


def too_many(detail: str, wait: float) -> Problem:
    """Return the problem of one who has to wait for some seconds."""
    seconds = max(1, ceil(wait))
    return Problem("rate_limited", f"{detail} Try again in {seconds} s.", headers={"Retry-After": str(seconds)})
