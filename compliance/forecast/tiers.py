"""The rung of a file: its destination, its goods, and the posture of the day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from compliance.law.delays import DelayGoods, Delays, Destination, Posture, Rung
from compliance.model.outlook import Sureness

LADDER: tuple[Rung, ...] = ("quick", "ordinary", "slow", "strained", "stalled", "unknown")
Span: TypeAlias = tuple[date, date]
_SURENESS: tuple[Sureness, ...] = ("low", "medium", "high")
_ENOUGH = 3  # independent sources below which a tier is called thin


@dataclass(frozen=True, slots=True)
class Tier:
    """The rung of a file. `name` is destination and goods; `thin` says that fewer than three sources speak of it."""

    destination: Destination
    goods: DelayGoods
    posture: Posture | None
    rung: Rung
    grade: Sureness
    evidence: tuple[str, ...]
    thin: bool

    @property
    def name(self) -> str:
        """Destination and goods, as own records name them."""
        return f"{self.destination.id}/{self.goods.id}"


def place(delays: Delays, country: str | None, goods: Iterable[DelayGoods], open_: Span) -> Tier | None:
    """Return the slowest tier among the goods; None where nothing was observed of one of them.

    `open_` is the day on which the posture is read, and the one to which a file may stay open.
    """
    destination = delays.by_country.get(country or "", delays.elsewhere)
    found = [_tier(delays, destination, one, open_) for one in goods]
    if not found or any(tier.rung == "unknown" for tier in found):
        return None
    return max(found, key=lambda tier: LADDER.index(tier.rung))


def goods_of(delays: Delays, codes: Iterable[str], families: Iterable[str]) -> list[DelayGoods]:
    """Return the kinds of goods that codes or, without one, families name. Nothing known: a kind of its own."""
    groups = delays.tiers.items
    found = {g.id: g for code in codes if (g := next((g for g in groups if _covers(g, code)), None))}
    if not found:
        found = {g.id: g for family in families if (g := next((g for g in groups if family in g.families), None))}
    return list(found.values())


def _covers(goods: DelayGoods, code: str) -> bool:
    return any(code == one or code.startswith(one + ".") for one in goods.codes)


def posture_on(delays: Delays, destination: str, goods: str, open_: Span) -> Posture | None:
    """Return the posture that holds on a day: the one that names the goods, else the wide one.

    What a what-if supposes comes first, also where it begins while the file may still be open.
    """
    day, until = open_
    mine = [p for p in delays.postures if p.destination == destination and day <= p.last]
    ahead = [p for p in mine if p.id in delays.supposed and p.from_ <= until and (goods in p.items or not p.items)]
    held = ahead or [p for p in mine if p.from_ <= day]
    named = (p for p in held if goods in p.items)
    return next(named, None) or next((p for p in held if not p.items), None)


def _tier(delays: Delays, destination: Destination, goods: DelayGoods, open_: Span) -> Tier:
    posture = posture_on(delays, destination.id, goods.id, open_)
    named = posture is not None and bool(posture.items)
    rungs: list[Rung] = [posture.rung if posture else destination.rung]
    grades: list[Sureness] = [posture.grade if posture else destination.grade]
    if not named:
        rungs.append(goods.rung if goods.evidence else "unknown")
        grades.append(goods.grade if goods.rung != "ordinary" else grades[0])
    evidence = tuple(dict.fromkeys([*(posture or destination).evidence, *goods.evidence]))
    sources = {delays.observations[e].source for e in evidence}
    rung = max(rungs, key=LADDER.index)
    grade = min(grades, key=_SURENESS.index)
    return Tier(destination, goods, posture, rung, grade, evidence, len(sources) < _ENOUGH)
