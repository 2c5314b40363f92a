"""What the forecast costs. Run: `pytest tests/bench/bench_forecast.py --benchmark-enable -s`."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

from compliance.forecast.delay import ForecastRequest, forecast
from compliance.model.assessment import Decision
from tests.asking import rulebook

DAY = date(2026, 11, 21)
MOST_MS = 0.2
JAPAN = ForecastRequest(
    Decision.LICENCE_STRICT, ("ordinary_review",), "JP", frozenset({"1C905.b"}), frozenset({"rare_earth"}), DAY, DAY,
    date(2027, 3, 1),
)  # fmt: skip


def median_ms(work: Callable[[], Any], rounds: int = 2000) -> float:
    """Return the median time of a piece of work, in milliseconds."""
    work()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1e3)
    return sorted(taken)[rounds // 2]


def test_the_forecast_adds_at_most_a_fifth_of_a_millisecond() -> None:
    book = rulebook()
    middle = median_ms(lambda: forecast(book, JAPAN))
    print(f"\nforecast of a file to Japan: p50 {middle:.3f} ms")
    assert middle <= MOST_MS
