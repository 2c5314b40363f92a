"""How long and how likely: hard rules first, then the legal limit, then what was observed.

Times are calendar days from the day of acceptance unless they are called working days. Papers and the provincial step
come before acceptance and are a bar of their own. A limit is never called an expectation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from compliance.forecast import words
from compliance.forecast.curves import MARKS, Lognormal, Waiting, marks
from compliance.forecast.records import ENOUGH, OwnFile, own_curve
from compliance.forecast.tiers import Tier, goods_of, place
from compliance.forecast.workdays import latest_start, nth_working_day, provisional
from compliance.law.delays import Delays, Observation, TrendPoint
from compliance.law.registry import Clock
from compliance.law.rulebook import Rulebook
from compliance.model.decision import Decision, Words
from compliance.model.outlook import Basis, Delay, Expected, GrantFigure, LegalLimit, Sureness, TrendFigure

_FREE = (Decision.NOT_CONTROLLED, Decision.LICENCE_COVERED, Decision.REGISTRATION)
_SHOWN = 24  # customs figures in an answer


@dataclass(frozen=True, slots=True)
class ForecastRequest:
    """What the forecast turns on. `codes` and `families` are those of the lines that need a licence."""

    decision: Decision
    clocks: tuple[str, ...]
    destination: str | None
    codes: frozenset[str]
    families: frozenset[str]
    accepted_on: date
    as_of: date
    ship_on: date | None = None
    records: tuple[OwnFile, ...] = ()


def forecast(book: Rulebook, request: ForecastRequest) -> Delay:
    """Return the forecast for a request. Raises CalendarEnds when the day of acceptance leaves the calendar."""
    if request.decision is Decision.PROHIBITED:
        return Delay(clock="none", legal_limit=None, says=words.PROHIBITED, note=words.NO_DATE_PROHIBITED)
    clock = ruling_clock(book, request.clocks)
    if clock is None or request.decision in _FREE:
        undecided = request.decision is Decision.INSUFFICIENT
        return Delay(clock="none", legal_limit=None, says=words.ANSWER_FIRST if undecided else words.NO_PROCEDURE)
    says: Words = {"en": clock.says.en, "zh": clock.says.zh}
    if clock.clock == "off":
        return Delay(clock="off", legal_limit=None, says=says, note=words.NO_LIMIT)
    if clock.working_days is None:
        return Delay(clock="none", legal_limit=None, says=says)
    end = nth_working_day(request.accepted_on, clock.working_days, book.working_days)
    limit = LegalLimit(working_days=clock.working_days, on=end, provisional=provisional(end, book.working_days))
    last = latest_start(request.ship_on, clock.working_days, book.working_days) if request.ship_on else None
    legal = Delay(
        clock=clock.clock,
        legal_limit=limit,
        says=says,
        counted_from=request.accepted_on,
        latest_filing_for_ship_on=last,
    )
    return _expected(book.delays, request, legal) if book.delays else legal


def ruling_clock(book: Rulebook, ids: Iterable[str]) -> Clock | None:
    """Return the clock that counts among several: one that is off, else the longest."""
    known = [book.clocks[name] for name in ids]
    off = (clock for clock in known if clock.clock == "off")
    return next(off, None) or max(known, key=lambda clock: clock.working_days or 0, default=None)


def _expected(delays: Delays, request: ForecastRequest, legal: Delay) -> Delay:
    """Add what was observed to the legal limit."""
    if request.decision is Decision.PRESUMPTION_OF_DENIAL:
        return _with(legal, note=words.REFUSED_IN_PRINCIPLE)
    if request.decision is Decision.INSUFFICIENT:
        return _with(legal, note=words.ANSWER_FIRST)
    home = delays.by_country.get(request.destination or "", delays.elsewhere).id
    bars = [b for b in delays.tiers.before_acceptance if b.destination in (None, home)]
    legal = _with(legal, before_acceptance_days=bars[-1].days if bars else None)
    if request.decision is Decision.GENERAL_LICENCE_ELIGIBLE:
        general = delays.tiers.general_licence
        range_ = _spread(general.days, "judgement", general.grade, "general_licence", general.evidence, thin=True)
        return _filed(_with(legal, expected=range_, note=words.GENERAL), request.ship_on)
    goods = goods_of(delays, sorted(request.codes), sorted(request.families))
    day = min(request.accepted_on, request.as_of)
    tier = place(delays, request.destination, goods, (day, legal.legal_limit.on if legal.legal_limit else day))
    if tier is None:
        return _with(legal, note=words.LIMIT_ONLY)
    return _filed(_tiered(delays, request, legal, tier), request.ship_on)


def _tiered(delays: Delays, request: ForecastRequest, legal: Delay, tier: Tier) -> Delay:
    """Return the forecast of a tier: from own records where there are enough, else from the curve."""
    posture = tier.posture
    shown = _with(
        legal,
        posture={"en": posture.trigger.en, "zh": posture.trigger.zh} if posture else None,
        trend=_trend(delays, posture.trend if posture else (), request.as_of),
        grants=(grants := _grants(delays, tier, request.as_of)),
        trend_note=words.CONFOUNDERS if grants or (posture and posture.trend) else None,
    )
    own = [f for f in request.records if _belongs(f, tier, delays)]
    if len(own) >= ENOUGH and (own_time := _own(own, request, shown, tier)):
        return own_time
    shape = delays.tiers.rungs[tier.rung]
    base = Lognormal(delays.curve.median_days, delays.curve.sigma, delays.curve.open_share)
    curve = base.bent(shape.factor, shape.open_share)
    days, shares = marks(curve)
    basis: Basis = "fitted" if tier.rung == "ordinary" and posture is None and tier.grade != "low" else "judgement"
    expected_by = _spread(days, basis, tier.grade, tier.name, tier.evidence, thin=tier.thin)
    note = words.STALLED if tier.rung == "stalled" else words.IF_GRANTED
    in_time = _in_time(curve, request, legal)
    return _with(shown, expected=expected_by, granted_by=dict(shares), granted_by_ship_on=in_time, note=note)


def _in_time(curve: Waiting, request: ForecastRequest, legal: Delay) -> tuple[float, float] | None:
    """Return the share granted by the day of release, if papers and province take long, and if they do not."""
    if request.ship_on is None:
        return None
    left = (request.ship_on - request.accepted_on).days
    short, long = legal.before_acceptance_days or (0, 0)
    return round(curve.granted(left - long), 4), round(curve.granted(left - short), 4)


def _own(files: list[OwnFile], request: ForecastRequest, shown: Delay, tier: Tier) -> Delay | None:
    """Return the forecast from own files; None when they are too few on the day, or hold no grant."""
    curve = own_curve(files, request.as_of)
    spread = curve.spread()
    if spread is None or curve.files < ENOUGH:
        return None
    grade: Sureness = "medium" if curve.files >= 2 * ENOUGH else "low"
    outlook = _spread(spread, "own_records", grade, tier.name, (f"{curve.files} own files",))
    shares = {str(day): round(curve.granted(day), 2) for day in MARKS}
    in_time = _in_time(curve, request, shown)
    note = words.own(curve.files)
    return _with(shown, expected=outlook, granted_by=shares, granted_by_ship_on=in_time, note=note)


def _belongs(file: OwnFile, tier: Tier, delays: Delays) -> bool:
    return (
        file.goods == tier.goods.id
        and delays.by_country.get(file.destination, delays.elsewhere).id == tier.destination.id
        and (tier.posture is None or file.accepted_on >= tier.posture.from_)
    )


def _trend(delays: Delays, names: Iterable[str], as_of: date) -> tuple[TrendFigure, ...]:
    """Return the newest customs figures of some series that were public on the day, in order of time."""
    points = [p for n in names for p in delays.trends[n] if delays.observations[p.observation].source_date <= as_of]
    return tuple(_figure(p) for p in sorted(points, key=lambda p: (p.last, p.series))[-_SHOWN:])


def _grants(delays: Delays, tier: Tier, as_of: date) -> tuple[GrantFigure, ...]:
    """Return the shares of grants that were observed of a destination and kind of goods and public on the day."""
    found = [
        GrantFigure(first=one.first, last=one.last, share=share, item=one.item, evidence=one.id)
        for one in delays.observations.values()
        if one.destination == tier.destination.id
        and one.item_group in (tier.goods.id, "several")
        and one.source_date <= as_of
        and (share := _share_of(one)) is not None
    ]
    return tuple(sorted(found, key=lambda grant: (grant.last, grant.evidence))[-_SHOWN:])


def _share_of(one: Observation) -> float | None:
    """Return the share of files with a grant that an observation tells, or None."""
    if one.granted_share is not None:
        return one.granted_share
    try:
        value = float(one.value) if one.metric == "approval_rate" and one.unit in ("share", "fraction") else None
    except ValueError:
        return None
    return value if value is not None and 0 <= value <= 1 and not one.aside else None


def _filed(outlook: Delay, ship_on: date | None) -> Delay:
    """Add the day by which a file would have to be accepted for nine tenths of the grants to be in time."""
    if ship_on is None or outlook.expected is None:
        return outlook
    return _with(outlook, latest_filing_careful=ship_on - timedelta(days=outlook.expected.high_days))


def _figure(point: TrendPoint) -> TrendFigure:
    return TrendFigure(
        series=point.series, first=point.first, last=point.last, goods=point.goods, measure=point.measure,
        value=point.value, unit=point.unit, evidence=point.observation,
    )  # fmt: skip


def _spread(
    days: tuple[int, int, int], basis: Basis, grade: Sureness, tier: str, evidence: tuple[str, ...], thin: bool = False
) -> Expected:
    low, central, high = days
    return Expected(
        low_days=low, central_days=central, high_days=high, basis=basis, grade=grade, tier=tier, thin=thin,
        evidence=evidence,
    )  # fmt: skip


def _with(outlook: Delay, **more: Any) -> Delay:
    return outlook.model_copy(update=more)
