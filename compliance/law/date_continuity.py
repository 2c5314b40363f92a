"""The calendar sweep: on every day on which a text begins or ends, the law is different than the day before.

The sweep proves that the calendar is whole, not that it is right. A day that changes nothing is a slip of the pen, a
suspension that meets no version suspends nothing, and between two versions of one text no day may be left open:
where the law itself leaves a gap, the time before and after it are two texts and belong into two files.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from compliance.law.provision import Standing, Timeline
from compliance.law.rule import EVER, Suspension
from compliance.law.strict_yaml import Path

_DAY = timedelta(days=1)


def idle_boundaries(timeline: Timeline) -> Iterator[tuple[Path, str]]:
    """Yield every fault of a calendar: its place in the file, and the message."""
    yield from _gaps(timeline)
    yield from _idle_pauses(timeline)
    yield from _asleep(timeline)
    for place, day in boundaries(timeline):
        before, after = signature(timeline, day - _DAY), signature(timeline, day)
        if before == after:
            yield (
                place,
                f"nothing changes on {day}: the state is the same the day before ({after[0]}); correct the date",
            )


def boundaries(timeline: Timeline) -> Iterator[tuple[Path, date]]:
    """Yield each day on which a text begins, or on which it has just ended, with its place in the file."""
    begin = timeline.phases[0].first
    for index, phase in enumerate(timeline.phases):
        yield ("versions", index, "from"), phase.first
        if phase.last < EVER:
            yield ("versions", index, "until"), phase.last + _DAY
    for index, pause in enumerate(timeline.pauses):
        if _idle(pause.span, timeline):
            continue
        if pause.span.from_ > begin:  # a pause made before the text began is seen on the text's own first day
            yield ("suspensions", index, "from"), pause.span.from_
        if pause.span.until is not None:
            yield ("suspensions", index, "until"), pause.span.until + _DAY
    for index, (first, last, _) in enumerate(timeline.earlier):
        yield ("earlier", index, "from"), first
        yield ("earlier", index, "until"), last + _DAY


def signature(timeline: Timeline, day: date) -> tuple[str, object, object, object]:
    """Return what can differ between two days once every text is public: state, version, pause and firmness."""
    standing: Standing = timeline.standing(day, EVER)
    version = timeline.phases.index(standing.phase) if standing.phase in timeline.phases else None
    in_force = standing.state not in ("not_in_force", "earlier")
    older = [i for i, (first, last, _) in enumerate(timeline.earlier) if first <= day <= last]
    pause = standing.pause.source if standing.pause and standing.pause.covers(day) else None
    return standing.state, version if in_force else older, pause, standing.prolonged


def _gaps(timeline: Timeline) -> Iterator[tuple[Path, str]]:
    for index, (before, after) in enumerate(pairwise(timeline.phases)):
        if before.last + _DAY < after.first:
            days = f"{before.last + _DAY} to {after.first - _DAY}"
            message = f"no version holds from {days}; close the gap, or write the later text as a rule of its own"
            yield ("versions", index + 1, "from"), message


def _idle_pauses(timeline: Timeline) -> Iterator[tuple[Path, str]]:
    for index, pause in enumerate(timeline.pauses):
        if _idle(pause.span, timeline):
            message = f"the suspension from {pause.span.from_} meets no version; there is nothing to suspend"
            yield ("suspensions", index), message


def _idle(span: Suspension, timeline: Timeline) -> bool:
    return not any(p.first <= span.last and span.from_ <= p.last for p in timeline.phases)


def _asleep(timeline: Timeline) -> Iterator[tuple[Path, str]]:
    """Yield versions that are suspended from their first day to their last."""
    formal = [p.span for p in timeline.pauses if p.span.standing == "formal"]
    for index, phase in enumerate(timeline.phases):
        day = phase.first
        while day <= phase.last and (span := next((s for s in formal if s.covers(day)), None)):
            if span.last >= phase.last:
                yield ("versions", index), "suspended from its first day to its last, so this version never holds"
                break
            day = span.last + _DAY
