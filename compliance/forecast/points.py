"""Observations read as points on the curve: by which age which share had a grant. One rule for each kind of statement.

Typical range a to b: a quarter by a, three quarters by b. First grant of a new rule at age a: a tenth by a. `x of n
granted`: the mean of the curve over ages spread evenly since the rule. Still waiting at a: at most half by a. Months
without any export: next to nothing by the month before. Customs volumes are never read; rules of law are not points.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from compliance.law.delays import Observation

WEIGHTS: Mapping[str, float] = {"A": 8, "B": 8, "C": 4, "D": 2}  # pseudo-files
CALENDAR_PER_WORKING = 66 / 45
_STEPS = 20


@dataclass(frozen=True, slots=True)
class Point:
    """A share granted by an age, or on the mean of ages from `age_from` to `age_to`; `bound` reads it as at most."""

    observation: Observation
    age_from: float
    age_to: float
    share: float
    bound: bool = False

    @property
    def weight(self) -> float:
        """Pseudo-files by grade."""
        return WEIGHTS[self.observation.grade]

    @property
    def day(self) -> date:
        """The middle of the time the observation speaks of."""
        one = self.observation
        return one.first + timedelta(days=(one.last - one.first).days // 2)

    def ages(self) -> list[float]:
        """Return the ages at which the curve is examined."""
        if self.age_from == self.age_to:
            return [self.age_to]
        width = (self.age_to - self.age_from) / _STEPS
        return [self.age_from + width * (step + 0.5) for step in range(_STEPS)]


def points(observations: Mapping[str, Observation]) -> list[Point]:
    """Return every point, in order of publication."""
    found = [p for o in observations.values() if o.use in ("fit", "validate") and not o.aside for p in _read(o)]
    return sorted(found, key=lambda p: (p.observation.source_date, p.observation.id, p.age_to))


def fitted(observations: Mapping[str, Observation]) -> list[Point]:
    """Return the points that a curve may be fitted to: all but what customs figures tell."""
    return [p for p in points(observations) if p.observation.kind != "volume"]


def duration(one: Observation) -> float | None:
    """Return the calendar days of an observation with one duration, or None."""
    is_duration = one.metric in ("days_to_decision", "working_days_to_decision", "days_to_first_approval")
    if not is_duration or one.aside or one.use not in ("fit", "validate") or one.kind == "lower_bound":
        return None
    value = _number(one.value)
    scale = CALENDAR_PER_WORKING if one.metric.startswith("working") else 1.0
    return None if value is None else value * scale


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _read(one: Observation) -> Iterator[Point]:
    value, low, high = (_number(text) for text in (one.value, one.low, one.high))
    if one.metric in ("days_to_decision", "working_days_to_decision"):
        yield from _durations(one, value, low, high)
    elif one.metric == "days_to_first_approval" and value is not None:
        yield Point(one, value, value, 0.10)
    elif one.metric == "share_delivery_delay_30_60d" and one.granted_share is not None:
        yield Point(one, 30, 30, one.granted_share)
    elif one.granted_share is not None:
        yield _status(one, one.granted_share)
    elif one.metric in ("approval_rate", "deliveries_vs_orders", "share_firms_improved") and value is not None:
        yield _status(one, value)
    elif one.metric == "share_decided_within_45wd" and value is not None:
        yield Point(one, 66, 66, value)
    elif one.metric == "share_delivery_delay_over_60d" and value is not None:
        yield Point(one, 60, 60, 1 - value)
    elif one.metric == "zero_export_months" and value is not None:
        yield Point(one, 0, 30 * (value - 1), 0.03, bound=True)


def _durations(one: Observation, value: float | None, low: float | None, high: float | None) -> Iterator[Point]:
    scale = CALENDAR_PER_WORKING if one.metric.startswith("working") else 1.0
    if one.statistic == "typical" and low is not None and high is not None:
        yield Point(one, low * scale, low * scale, 0.25)
        yield Point(one, high * scale, high * scale, 0.75)
    elif value is None:
        return
    elif one.kind == "lower_bound":
        yield Point(one, value, value, 0.5, bound=True)
    elif one.kind == "exact":
        yield Point(one, value, value, 0.5)
    else:
        yield Point(one, value, value, 0.9 if one.statistic == "max" else 0.1)


def _status(one: Observation, share: float) -> Point:
    since = one.waiting_since or one.first
    age = max((one.last - since).days, 1)
    return Point(one, age if one.metric == "share_firms_improved" else 0, age, share)
