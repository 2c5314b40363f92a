"""The clock, the forecast and the coming changes of a case, out of its settled lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from compliance.answer.branches import about_of, assumed, kind_of, standing_in
from compliance.answer.evaluated_shipment import EvaluatedShipment, overall
from compliance.evaluate.day_result import DayResult
from compliance.evaluate.resolve import HORIZON
from compliance.facts.stated import used_in
from compliance.forecast.coming_changes import ChangeOfAnswer, Filing, LawWay, State, expiries, flips
from compliance.forecast.delay import ForecastRequest
from compliance.law.provision import Assumption
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import BranchAnswer, Decision, NextChange
from compliance.model.outlook import Delay
from compliance.model.plain import JsonObject


def forecast_request(case: EvaluatedShipment, decision: Decision) -> ForecastRequest:
    """Return what the forecast of a case turns on."""
    clocks = (h.effect.clock for _, _, s in case.lines for h in s.main.counts.standing if h.effect.clock)
    matches = [
        m
        for _, described, settled in case.lines
        if settled.worst.needs_licence
        for m in described.classification.matches
        if m.goods.kind == "dual_use" and m.certainty in ("matched", "possible")
    ]
    sure = [m for m in matches if m.certainty == "matched"] or matches
    calendar = case.calendar
    return ForecastRequest(
        decision,
        tuple(dict.fromkeys(clocks)),
        used_in(case.shipment),
        frozenset(m.entry.code for m in sure if m.entry.code),
        frozenset(m.entry.family or m.goods.family or "other" for m in sure),
        accepted_on=calendar.accepted,
        as_of=calendar.as_of,
        ship_on=case.shipment.ship_on,
        records=case.records,
        accepted_late=calendar.accepted_late,
    )


def changes_of(book: Rulebook, case: EvaluatedShipment, outlook: Delay) -> tuple[NextChange, ...]:
    """Return the days ahead on which the answer changes, and those on which a paper or licence runs out."""
    start = min(case.calendar.release, case.calendar.as_of)
    days = {day for _, _, settled in case.lines for day in settled.days}
    by_day = DaySeries(case)
    limit = outlook.legal_limit
    filing = Filing(case.calendar.accepted, limit.on, limit.working_days, book.working_days) if limit else None
    found = flips(start, days, by_day.on, filing)
    abouts = {name: about for name, _, about in _ends(case)}
    ends = dict(expiries(((n, day) for n, day, _ in _ends(case)), start, case.calendar.release + HORIZON))
    turned = [_change(flip, ends.get(flip.on), abouts) for flip in found]
    seen = {flip.on for flip in found}
    silent = [
        NextChange(on=day, to=by_day.on(day).decision, because=f"{name} runs out", runs_out=abouts[name], certain=True)
        for day, name in sorted(ends.items())
        if day not in seen
    ]
    return tuple(sorted([*turned, *silent], key=lambda change: change.on)) if silent else tuple(turned)


def _ends(case: EvaluatedShipment) -> Iterator[tuple[str, date | None, JsonObject]]:
    """Yield what may run out: its name, its last day, and its id by kind."""
    for one in case.shipment.licences:
        name = one.number or one.kind or ""
        yield f"licence {name}".strip(), one.valid_until, {"licence": name}
    for paper in case.shipment.papers:
        yield f"paper {paper.id}", paper.expires_on, {"paper": paper.id}


def _change(flip: ChangeOfAnswer, ended: str | None, abouts: Mapping[str, JsonObject]) -> NextChange:
    because = [*flip.because, *([f"{ended} runs out"] if ended else [])]
    return NextChange(
        on=flip.on,
        to=flip.to,
        because=", ".join(because) or "the licence held no longer covers it",
        laws=flip.because,
        runs_out=abouts[ended] if ended else None,
        certain=flip.certain,
        branches=tuple(
            BranchAnswer(if_=way.says, standing=way.standing, decision=way.decision, about=way.about or {})
            for way in flip.ways
        ),
        advice=flip.advice,
        file_by=flip.file_by,
    )


class DaySeries:
    """The whole shipment on a day: its lines put together, on the formal text and in every other reading."""

    def __init__(self, case: EvaluatedShipment) -> None:
        """Take the swept days of every line; between two of them nothing changes."""
        self._lines = [settled.days for _, _, settled in case.lines]
        self._states: dict[tuple[date, ...], State] = {}

    def on(self, day: date) -> State:
        """Return the state of the shipment as if it were released on a day."""
        key = tuple(max(d for d in days if d <= day) for days in self._lines)
        if key not in self._states:
            parts = [days[swept] for days, swept in zip(self._lines, key, strict=True)]
            self._states[key] = _state([formal for formal, _ in parts], [dict(ways) for _, ways in parts])
        return self._states[key]


def _state(formal: Sequence[DayResult], others: Sequence[dict[Assumption, DayResult]]) -> State:
    decision = overall(formal)
    ways = []
    for assumption in sorted({a for one in others for a in one}):
        other = overall([one.get(assumption, rest) for one, rest in zip(others, formal, strict=True)])
        if other is not decision:
            standing = standing_in(formal, assumption)
            about = about_of(assumption, standing)
            ways.append(LawWay(kind_of(standing), assumed(assumption, standing), other, about))
    if ways:
        words = {"en": "only the formal text counts", "zh": "仅以正式文本为准"}
        ways.insert(0, LawWay("formal", words, decision))
    laws = frozenset(pair for ruled in formal for pair in ruled.stands)
    return State(decision, tuple(ways), laws)
