"""The back-test: freeze what was known at a quarter's end, and score what was published after it.

Whole sources are held out: a point is never judged by a curve, rung or posture that rests on its own source alone, and
an effect counts only when some of its evidence was public at the origin. What remains is hindsight in the size of the
rungs, which were written after most of the points; the report says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from compliance.forecast.curves import Lognormal, Statute
from compliance.forecast.fitting import error, fit, mean_share, predicted
from compliance.forecast.points import Point, duration, fitted, points
from compliance.forecast.tiers import LADDER, posture_on
from compliance.law.delays import DelayGoods, Delays, Observation, Rung, RungShape

Effect = Literal["destinations", "goods", "postures"]
EFFECTS: tuple[Effect, ...] = ("destinations", "goods", "postures")
SPLIT = date(2025, 6, 30)
ORIGINS = (date(2025, 3, 31), SPLIT, date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31))
BAND = (30.0, 51.0, 72.0)  # the statutory band that durations are compared with
LEVELS = (0.1, 0.5, 0.9)


@dataclass(frozen=True, slots=True)
class Scored:
    """A point with the share that a model gave for it, and the origin it was frozen at."""

    point: Point
    share: float
    origin: date

    @property
    def error(self) -> float:
        """How far off the share lies."""
        return error(self.share, self.point)


def rung_of(delays: Delays, point: Point, origin: date, effects: Iterable[Effect]) -> RungShape | None:
    """Return the shape of a point's rung, from what was public at the origin through other sources."""
    one, used = point.observation, set(effects)
    destination = next((d for d in delays.tiers.destinations if d.id == one.destination), delays.elsewhere)
    goods = next((g for g in delays.tiers.items if g.id == one.item_group), DelayGoods(id="several"))
    rungs: list[Rung] = ["ordinary"]
    posture = posture_on(delays, destination.id, goods.id, (point.day, point.day)) if "postures" in used else None
    if posture is not None and not _public(delays, posture.evidence, one, origin):
        posture = None
    if posture is not None:
        rungs = [posture.rung]
    elif "destinations" in used and _public(delays, destination.evidence, one, origin):
        rungs = [destination.rung]
    named = posture is not None and posture.items
    if "goods" in used and not named and _public(delays, goods.evidence, one, origin):
        rungs.append(goods.rung)
    return delays.tiers.rungs.get(max(rungs, key=LADDER.index))


def _public(delays: Delays, evidence: Iterable[str], one: Observation, origin: date) -> bool:
    observed = (delays.observations[e] for e in evidence)
    return any(o.source_date <= origin and o.source != one.source for o in observed)


def split(delays: Delays, effects: Sequence[Effect] = (), origin: date = SPLIT) -> tuple[list[Scored], list[Scored]]:
    """Return (statute, model) over all points published after one origin; the model is fitted on those before."""
    return _scored(delays, effects, origin, date.max)


def rolling(delays: Delays, effects: Sequence[Effect] = ()) -> tuple[list[Scored], list[Scored]]:
    """Return (statute, model) over all origins, each scored until the next."""
    statute, model = [], []
    for origin, following in zip(ORIGINS, (*ORIGINS[1:], date.max), strict=True):
        one, other = _scored(delays, effects, origin, following)
        statute += one
        model += other
    return statute, model


def _scored(delays: Delays, effects: Sequence[Effect], origin: date, until: date) -> tuple[list[Scored], list[Scored]]:
    data = points(delays.observations)
    known = [p for p in fitted(delays.observations) if p.observation.source_date <= origin]
    later = [p for p in data if origin < p.observation.source_date <= until]
    sources = {p.observation.source for p in known}
    later = [p for p in later if p.observation.source not in sources]
    curve = fit(known, lambda p: rung_of(delays, p, origin, effects))
    statute = [Scored(p, mean_share(Statute(), p), origin) for p in later]
    return statute, [Scored(p, predicted(curve, p, rung_of(delays, p, origin, effects)), origin) for p in later]


def mean_error(scored: Sequence[Scored]) -> float:
    """Return the mean absolute error in the share granted."""
    return sum(s.error for s in scored) / len(scored)


def brier(scored: Sequence[Scored], mark: int) -> tuple[float, int]:
    """Return the expected Brier score of `granted by day mark`, and from how many points near that day."""
    near = [s for s in scored if s.point.age_from == s.point.age_to and abs(s.point.age_to - mark) <= 0.15 * mark]
    near = [s for s in near if not s.point.bound]
    total = sum(s.point.share * (1 - s.share) ** 2 + (1 - s.point.share) * s.share**2 for s in near)
    return (total / len(near) if near else 0.0), len(near)


@dataclass(frozen=True, slots=True)
class Timed:
    """A dated duration, and the 10, 50 and 90 % points that a model gave without its source."""

    observation: Observation
    days: float
    spread: tuple[float, float, float]

    @property
    def inside(self) -> bool:
        """Whether the duration lies in the 80 % interval."""
        return self.spread[0] <= self.days <= self.spread[2]


def left_out(delays: Delays, effects: Sequence[Effect]) -> list[Timed]:
    """Return every dated duration against the curve that is fitted without its source."""
    data = fitted(delays.observations)
    found = []
    for one in delays.observations.values():
        days = duration(one)
        if days is not None:
            rest = [p for p in data if p.observation.source != one.source]
            curve = fit(rest, lambda p: rung_of(delays, p, date.max, effects))
            shape = rung_of(delays, Point(one, days, days, 0.5), date.max, effects)
            bent = curve.bent(shape.factor, shape.open_share) if shape else curve
            found.append(Timed(one, days, _floats(bent)))
    return found


def _floats(curve: Lognormal) -> tuple[float, float, float]:
    low, middle, high = curve.spread()
    return float(low), float(middle), float(high)


def statutory(timed: Iterable[Timed]) -> list[Timed]:
    """Return the same durations against the statutory band."""
    return [Timed(t.observation, t.days, BAND) for t in timed]


def pinball(timed: Sequence[Timed], level: int) -> float:
    """Return the mean pinball loss at the first, second or third of LEVELS, in days."""
    part = LEVELS[level]
    gaps = (t.days - t.spread[level] for t in timed)
    return sum(part * gap if gap >= 0 else (part - 1) * gap for gap in gaps) / len(timed)
