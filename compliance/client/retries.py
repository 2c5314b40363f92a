"""When to try again, how long to wait before, and when to give up."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from random import SystemRandom
from typing import TypedDict

import httpx

from compliance.client.errors import AnswerUnreadable, JobUnfinished, ServiceUnavailable
from compliance.errors import InputRefused
from compliance.model.stored import JobResult

# The request did not arrive whole, came too often, or met a service that is not up. 500 is a fault: it is not repeated.
AGAIN = frozenset({408, 429, 502, 503, 504})
FIRST_WAIT, LONGEST_WAIT = 0.5, 20.0
MOST_BYTES = 128_000_000


class Options(TypedDict, total=False):
    """The manners of a client, all optional.

    `timeout_seconds` (30): the longest silence of one try. `retries` (4): tries after the first. `deadline_seconds`
    (120): the end of all tries and waits of one request. `allow_http` (False): send the key over http to another host.
    `dice`: a number from 0 to 1 for the waits, and `clock`: seconds that only grow; both are for tests.
    """

    timeout_seconds: float
    retries: int
    deadline_seconds: float
    allow_http: bool
    dice: Callable[[], float]
    clock: Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """`Options` with their defaults."""

    timeout_seconds: float = 30.0
    retries: int = 4
    deadline_seconds: float = 120.0
    allow_http: bool = False
    dice: Callable[[], float] = SystemRandom().random
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        """Refuse times that are not valid."""
        for name in ("timeout_seconds", "deadline_seconds"):
            if not getattr(self, name) > 0:
                raise InputRefused("expected a number above 0", name)
        if self.retries < 0:
            raise InputRefused("expected a whole number of 0 or more", "retries")


class RetryAfter(Exception):
    """A try that brought nothing, where another may: why, and how many seconds the service asked to wait."""

    def __init__(self, cause: str, wait: float | None = None) -> None:
        """Keep the cause and the wish."""
        super().__init__(cause)
        self.wait = wait


class Attempts:
    """The tries of one request, up to its deadline. `repeatable`: whether it may be sent twice."""

    def __init__(self, manners: RetryPolicy, key: str | None, repeatable: bool) -> None:
        """Start the clock."""
        self._manners, self._key, self._repeatable = manners, key, repeatable
        self._end = manners.clock() + manners.deadline_seconds
        self._made = 0

    def seconds(self) -> float:
        """Return how long the next step of a try may take."""
        return max(0.001, min(self._manners.timeout_seconds, self._end - self._manners.clock()))

    def so_far(self, size: int) -> None:
        """Look at an answer that is coming in. Raises once it is too late for it, or too large."""
        if self._manners.clock() > self._end:
            raise RetryAfter("the deadline passed while the answer came in")
        if size > MOST_BYTES:
            raise AnswerUnreadable(f"it is larger than {MOST_BYTES // 1_000_000} MB")

    def wait_after(self, cause: RetryAfter | httpx.RequestError) -> float:
        """Return the seconds to wait before another try. Raises ServiceUnavailable when there is none.

        Waits double from half a second and are thrown between nothing and that (full jitter), so that many callers do
        not come back at once; the service's own wish comes first.
        """
        self._made += 1
        wait = self._manners.dice() * min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(self._made - 1, 10))
        wished = cause.wait if isinstance(cause, RetryAfter) else None
        if wished is not None:
            wait = wished + self._manners.dice() * FIRST_WAIT
        last = not self._repeatable or self._made > self._manners.retries
        if last or self._manners.clock() + wait >= self._end:
            raise ServiceUnavailable(self._made, _reason(cause, wished), self._key) from cause
        return wait


class PollSchedule:
    """The looks at a job that is waited for: soon at first, then every five seconds."""

    def __init__(self, manners: RetryPolicy, timeout_seconds: float) -> None:
        """Start the clock."""
        self._clock, self._end = manners.clock, manners.clock() + timeout_seconds
        self._pause = FIRST_WAIT / 2

    def wait_after(self, job: JobResult) -> float:
        """Return the seconds to wait before the next look. Raises JobUnfinished when the time is over."""
        left = self._end - self._clock()
        if left <= 0:
            raise JobUnfinished(job)
        self._pause = min(5.0, 2 * self._pause)
        return min(self._pause, left)


def _reason(cause: Exception, wished: float | None) -> str:
    text = str(cause) if isinstance(cause, RetryAfter) else f"{type(cause).__name__}: {cause}".rstrip(": ")
    return f"{text}, and it asks to wait {wished:g} seconds" if wished else text


def wished_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header. A date in it is counted from the answer's own Date, not our clock."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - parsedate_to_datetime(headers["Date"])).total_seconds())
    except (ValueError, KeyError, TypeError):
        return None
