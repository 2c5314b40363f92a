"""Postures of an overlay among those of the rulebook: for its days and goods it takes their place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from compliance.law.delays import Delays, Posture
from compliance.law.delays_reading import check_postures
from compliance.law.loading import Offences
from compliance.law.overlay import OverlayParts

_DAY = timedelta(days=1)


def postures_with(delays: Delays | None, parts: OverlayParts, offences: Offences) -> Delays | None:
    """Return the delays with the postures of an overlay; unknown destinations, goods, rungs and series are noted."""
    new = parts.head.postures if parts.head else ()
    if not new or parts.document is None:
        return delays
    if delays is None:
        offences.add(parts.path, parts.document.line(("postures",)), "the rulebook has no delays to change")
        return None
    check_postures(delays, new, (parts.document.part("postures"), parts.path), offences)
    old: tuple[Posture, ...] = delays.postures
    for posture in new:
        old = tuple(part for one in old for part in _around(one, posture))
    supposed = delays.supposed | {posture.id for posture in new}
    return replace(delays, postures=(*new, *old), supposed=supposed)


def _around(old: Posture, new: Posture) -> Iterator[Posture]:
    """Yield what is left of a posture beside a new one: the days before and after it, and other goods meanwhile."""
    meets = old.destination == new.destination and old.from_ <= new.last and new.from_ <= old.last
    if not meets or (new.items and not old.items):  # one that names goods comes before the wide one anyway
        yield old
        return
    if old.from_ < new.from_:
        yield old.model_copy(update={"until": new.from_ - _DAY})
    others = tuple(item for item in old.items if item not in new.items) if new.items else ()
    if others:
        days = {"from_": max(old.from_, new.from_), "until": new.until if new.last < old.last else old.until}
        yield old.model_copy(update={**days, "items": others})
    if new.until is not None and new.until < old.last:
        yield old.model_copy(update={"from_": max(old.from_, new.until + _DAY)})
