"""Curves of waiting: the share of accepted files that has a grant by a day, with a part that never gets an answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import erfc, exp, log, sqrt
from typing import Protocol

MARKS = (66, 90, 180)  # about the legal limit, three months, half a year; calendar days from acceptance
_TENTH = 1.2815515655446004  # the normal deviate that a tenth lies beyond


class Waiting(Protocol):
    """Anything that says how long files wait."""

    def granted(self, days: float) -> float:
        """Return the share of files with a grant after so many calendar days."""
        ...

    def spread(self) -> tuple[int, int, int] | None:
        """Return the days by which a tenth, half and nine tenths of the grants are there, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Lognormal:
    """F(t) = (1 - open share) x lognormal(median, sigma), t in calendar days from acceptance."""

    median: float
    sigma: float
    open_share: float

    def granted(self, days: float) -> float:
        """Return the share with a grant after `days`; 0 before acceptance."""
        if days <= 0:
            return 0.0
        return (1 - self.open_share) * 0.5 * erfc(-log(days / self.median) / self.sigma / sqrt(2))

    def spread(self) -> tuple[int, int, int]:
        """Return the 10, 50 and 90 % points of those that are granted at all."""
        reach = exp(_TENTH * self.sigma)
        return round(self.median / reach), round(self.median), round(self.median * reach)

    def bent(self, factor: float, open_share: float | None) -> Lognormal:
        """Return the curve of a rung."""
        return Lognormal(self.median * factor, self.sigma, self.open_share if open_share is None else open_share)


@dataclass(frozen=True, slots=True)
class Statute:
    """The first baseline: the limit is kept. Nine tenths are granted, evenly over the 66 days."""

    limit: float = 66.0
    share: float = 0.9

    def granted(self, days: float) -> float:
        """Return the share with a grant after `days`."""
        return self.share * min(max(days, 0.0) / self.limit, 1.0)

    def spread(self) -> tuple[int, int, int]:
        """Return the band of the limit itself."""
        return round(self.limit * 0.1), round(self.limit * 0.5), round(self.limit * 0.9)


@lru_cache(maxsize=64)
def marks(curve: Lognormal) -> tuple[tuple[int, int, int], dict[str, float]]:
    """Return spread and shares by the marks of a curve; the few curves there are get worked out once."""
    return curve.spread(), {str(day): round(curve.granted(day), 2) for day in MARKS}
