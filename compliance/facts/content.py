"""Value share of listed PRC inputs in a foreign-made good: an interval over a nested bill of materials.

The share is the value of components that are of PRC origin and named in part 1 of the annex of MOFCOM-2025-61,
divided by the value of the good. A missing value, origin or make-up widens the interval; currencies are not converted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeAlias

from compliance.law.facts import Interval
from compliance.model.cargo import Value
from compliance.model.goods_like import GoodsLike, LineLike

Listed: TypeAlias = Literal["yes", "no", "unknown"]
HUNDRED = Decimal(100)
NONE = Interval(Decimal(0), Decimal(0))


@dataclass(frozen=True)
class Content:
    """The share in percent, the component that decides it, and what kept it from being exact."""

    share: Interval
    decisive: str | None = None
    open_points: tuple[str, ...] = ()


def measure(line: LineLike, listed: Callable[[GoodsLike], Listed]) -> Content:
    """Return the content of a line: as stated in `prc_content`, or worked out from its components."""
    stated = line.prc_content.listed_value_percent if line.prc_content else None
    if stated is not None:
        low = stated.at_least if stated.at_least is not None else Decimal(0)
        high = stated.at_most if stated.at_most is not None else HUNDRED
        return Content(Interval(low, high), "stated")
    if not line.components:
        return Content(NONE)
    return _from_parts(line, listed)


def _from_parts(line: LineLike, listed: Callable[[GoodsLike], Listed]) -> Content:
    total = line.value
    sure, possible = Decimal(0), Decimal(0)
    biggest: tuple[Decimal, str] = (Decimal(-1), "")
    doubts: list[str] = []
    for part in _leaves(line.components):
        verdict = _counts(part, listed)
        if verdict == "no":
            continue
        name = part.description or "component"
        worth = _worth(part, total)
        if worth is None:
            doubts.append(name)
            possible = HUNDRED * 100
            continue
        possible += worth
        sure += worth if verdict == "yes" else Decimal(0)
        if verdict == "unknown":
            doubts.append(name)
        biggest = max(biggest, (worth, name))
    if total is None or not total.amount:
        high = NONE.high if possible == 0 else HUNDRED
        return Content(Interval(Decimal(0), high), biggest[1] or None, tuple(doubts) or ("value of the good",))
    low = min(sure / total.amount * HUNDRED, HUNDRED)
    high = min(possible / total.amount * HUNDRED, HUNDRED)
    return Content(Interval(low, max(low, high)), biggest[1] or None, tuple(doubts))


def _leaves(parts: Iterable[GoodsLike]) -> Iterator[GoodsLike]:
    """Yield the parts that count: a listed part counts whole, other parts by what is inside them."""
    for part in parts:
        if part.components:
            yield from _leaves(part.components)
        else:
            yield part


def _counts(part: GoodsLike, listed: Callable[[GoodsLike], Listed]) -> Listed:
    if part.origin not in (None, "CN"):
        return "no"
    verdict = listed(part)
    return "unknown" if verdict == "yes" and part.origin is None else verdict


def _worth(part: GoodsLike, total: Value | None) -> Decimal | None:
    if part.value is None or part.value.amount is None or total is None:
        return None
    return part.value.amount if part.value.currency == total.currency else None
