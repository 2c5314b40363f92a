"""Suspensions prolonged or ended by an overlay, on timelines that are compiled already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from compliance.law.overlay import EndedSuspension, Prolonged
from compliance.law.provision import Pause, Relief, Timeline
from compliance.law.rule import Suspension
from compliance.law.suspensions import OverlaidSuspension
from compliance.model.finding import Layer

Pauses: TypeAlias = tuple[Pause, ...]
Afterwards: TypeAlias = Literal["resumes", "unconfirmed"] | None
_DAY = timedelta(days=1)


def prolonged(timeline: Timeline, wanted: Prolonged, layer: Layer) -> Timeline:
    """Return a timeline in which the suspension by a law goes on; what was only announced gives way to it."""

    def change(pauses: Pauses, afterwards: Afterwards) -> tuple[Pauses, Afterwards]:
        formal = [p for p in pauses if p.span.standing == "formal" and rests_under(p.span, wanted.law)]
        until = formal[-1].span.until if formal else None
        if until is None or wanted.until <= until:
            return pauses, afterwards
        first, last = until + _DAY, wanted.until
        given = {"from_": first, "until": last, "source": wanted.source, "says": None, "prolongs": wanted.law}
        span = overlaid(formal[-1].span, layer, **given)
        kept = [p for p in pauses if p.span.standing == "formal" or p.span.last > last]
        cut = [_from(p, last + _DAY, layer) if p.span.standing != "formal" else p for p in kept]
        new = Pause(span, date.min, formal[-1].whom)
        return tuple(sorted([*cut, new], key=lambda p: p.span.from_)), afterwards

    return _on_all(timeline, change)


def ended(timeline: Timeline, wanted: EndedSuspension, layer: Layer) -> Timeline:
    """Return a timeline in which the suspension by a law is over after a day, and nothing announced goes beyond it."""

    def change(pauses: Pauses, afterwards: Afterwards) -> tuple[Pauses, Afterwards]:
        if not any(rests_under(p.span, wanted.law) for p in pauses):
            return pauses, afterwards
        kept = [p for p in pauses if p.span.from_ <= wanted.on or not _falls(p, wanted.law)]
        cut = tuple(_until(p, wanted.on, layer) if _falls(p, wanted.law) else p for p in kept)
        return cut, "resumes" if cut else None

    return _on_all(timeline, change)


def rests_under(span: Suspension, law: str) -> bool:
    """Return whether a suspension is that of a law, or carries it on."""
    return span.source.law == law or (isinstance(span, OverlaidSuspension) and span.prolongs == law)


def _falls(pause: Pause, law: str) -> bool:
    return rests_under(pause.span, law) or pause.span.standing != "formal"


def _on_all(timeline: Timeline, change: Callable[[Pauses, Afterwards], tuple[Pauses, Afterwards]]) -> Timeline:
    pauses, afterwards = change(timeline.pauses, timeline.afterwards)
    reliefs = tuple(Relief(r.by, *change(r.pauses, r.afterwards)) for r in timeline.reliefs)
    if (pauses, afterwards, reliefs) == (timeline.pauses, timeline.afterwards, timeline.reliefs):
        return timeline
    return replace(timeline, pauses=pauses, afterwards=afterwards, reliefs=reliefs)


def _from(pause: Pause, day: date, layer: Layer) -> Pause:
    return replace(pause, span=overlaid(pause.span, layer, from_=max(day, pause.span.from_)))


def _until(pause: Pause, day: date, layer: Layer) -> Pause:
    """Return the pause up to a day, marked as the overlay's even where its own text ends then."""
    return replace(pause, span=overlaid(pause.span, layer, until=min(day, pause.span.last)))


def overlaid(span: Suspension, layer: Layer, **changed: object) -> OverlaidSuspension:
    """Return a suspension as one of an overlay, with some of its values changed."""
    given = {name: getattr(span, name) for name in Suspension.model_fields}
    carried = {"prolongs": span.prolongs} if isinstance(span, OverlaidSuspension) else {}
    return OverlaidSuspension(**{**given, **carried, **changed, "layer": layer})
