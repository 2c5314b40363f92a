"""Fitting the pooled curve to points: three numbers, plain Python, the same to the last digit on every run.

Each point is a handful of pseudo-files, and their binomial likelihood is made as large as priors allow. The priors say
what the law and older practice suggest: a median near eight weeks, and a quarter without an answer. Where a rung is
given for a point, the curve is bent before it is compared, so that stalled files do not pull the pooled curve.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from math import exp, log

from compliance.forecast.curves import Lognormal, Waiting
from compliance.forecast.points import Point
from compliance.law.delays import RungShape

Bend = Callable[[Point], RungShape | None]
_PRIOR = ((log(53), 0.4), (log(0.7), 0.25), (log(0.25 / 0.75), 0.6))  # log median, log sigma, logit open share
_FINEST = 0.002
_SMALLEST_SHARE = 0.003


def fit(data: Sequence[Point], bend: Bend = lambda point: None) -> Lognormal:
    """Return the curve that fits the points best. Coordinate search: the surface is smooth with one hill."""
    at = [mean for mean, _ in _PRIOR]
    shapes = [bend(point) for point in data]
    best, step = _loss(at, data, shapes), 0.4
    while step > _FINEST:
        moved = False
        for place in range(len(at)):
            for sign in (1, -1):
                there = [x + sign * step if i == place else x for i, x in enumerate(at)]
                loss = _loss(there, data, shapes)
                if loss < best - 1e-9:
                    at, best, moved = there, loss, True
        step = step if moved else step / 2
    return _curve(at)


def predicted(curve: Lognormal, point: Point, shape: RungShape | None = None) -> float:
    """Return the share that a curve gives for a point, bent by a rung if one is given."""
    return mean_share(curve.bent(shape.factor, shape.open_share) if shape else curve, point)


def mean_share(curve: Waiting, point: Point) -> float:
    """Return the share over the ages of a point."""
    ages = point.ages()
    return sum(curve.granted(age) for age in ages) / len(ages)


def error(share: float, point: Point) -> float:
    """Return how far a share lies off; a bound is only missed from above."""
    return max(0.0, share - point.share) if point.bound else abs(share - point.share)


def _curve(at: Iterable[float]) -> Lognormal:
    median, sigma, opened = at
    return Lognormal(exp(median), exp(sigma), 1 / (1 + exp(-opened)))


def _loss(at: Sequence[float], data: Sequence[Point], shapes: Sequence[RungShape | None]) -> float:
    curve = _curve(at)
    loss = sum(0.5 * ((x - mean) / spread) ** 2 for x, (mean, spread) in zip(at, _PRIOR, strict=True))
    for point, shape in zip(data, shapes, strict=True):
        share = min(max(predicted(curve, point, shape), _SMALLEST_SHARE), 1 - _SMALLEST_SHARE)
        if not point.bound or share > point.share:
            loss -= point.weight * (point.share * log(share) + (1 - point.share) * log(1 - share))
    return loss
