"""How long and how likely: hard rules first, then the legal limit, then what was observed.

Times are calendar days from the day of acceptance unless they are called working days. Papers and the provincial step
come before acceptance and are a bar of their own. A limit is never called an expectation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from compliance.forecast import words
from compliance.forecast.curves import MARKS, Lognormal, Waiting, marks
from compliance.forecast.days_before import days_before, ship_date
from compliance.forecast.records import ENOUGH, OwnFile, own_curve
from compliance.forecast.tiers import Tier, goods_of, place
from compliance.forecast.workdays import latest_start, nth_working_day, provisional
from compliance.law.delays import Delays, Observation, TrendPoint
from compliance.law.rulebook import Rulebook
from compliance.model.decision import Decision, Words
from compliance.model.outlook import Acceptance, Basis, Delay, Expected, GrantFigure, LegalLimit, Sureness, TrendFigure

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
    accepted_late: date | None = None

    @property
    def late(self) -> date:
        """The late day of acceptance; the early one where no other is known."""
        return self.accepted_late or self.accepted_on


def forecast(book: Rulebook, request: ForecastRequest) -> Delay:
    """Return the forecast for a request. Raises CalendarEnds when the day of acceptance leaves the calendar."""
    outlook = _counted(book, request)
    return _with(outlook, ship_date=ship_date(request.decision, outlook, request.ship_on, request.as_of))


def _counted(book: Rulebook, request: ForecastRequest) -> Delay:
    """Return the forecast but for the day of release."""
    if request.decision is Decision.PROHIBITED:
        return _noted(Delay(clock="none", legal_limit=None, says=words.PROHIBITED), "no_date_prohibited")
    name = ruling_clock(book, request.clocks)
    if name is None or request.decision in _FREE:
        undecided = request.decision is Decision.INSUFFICIENT
        return Delay(clock="none", legal_limit=None, says=words.ANSWER_FIRST if undecided else words.NO_PROCEDURE)
    clock = book.clocks[name]
    says: Words = {"en": clock.says.en, "zh": clock.says.zh}
    if clock.clock == "off":
        off = Delay(clock="off", legal_limit=None, says=says, clock_id=name)
        return _noted(_from_papers(request, off), "no_limit")
    if clock.working_days is None:
        return Delay(clock="none", legal_limit=None, says=says, clock_id=name)
    count, working = clock.working_days, book.working_days
    end, latest = (nth_working_day(day, count, working) for day in (request.accepted_on, request.late))
    limit = LegalLimit(working_days=count, on=end, latest_on=latest, provisional=provisional(latest, working))
    last = latest_start(request.ship_on, clock.working_days, book.working_days) if request.ship_on else None
    legal = Delay(
        clock=clock.clock,
        legal_limit=limit,
        says=says,
        clock_id=name,
        counted_from=request.accepted_on,
        latest_filing_for_ship_on=last,
    )
    legal = _from_papers(request, legal)
    return _expected(book.delays, request, legal) if book.delays else legal


def _from_papers(request: ForecastRequest, outlook: Delay) -> Delay:
    """Add the days of acceptance, and how far off they are."""
    days = (request.accepted_on, request.late)
    ahead = tuple(max(0, (day - request.as_of).days) for day in days)
    return _with(outlook, acceptance=Acceptance(early=days[0], late=days[1]), papers_days=ahead)


def ruling_clock(book: Rulebook, ids: Iterable[str]) -> str | None:
    """Return the id of the clock that counts among several: one that is off, else the longest."""
    known = list(ids)
    off = (name for name in known if book.clocks[name].clock == "off")
    return next(off, None) or max(known, key=lambda name: book.clocks[name].working_days or 0, default=None)


def _expected(delays: Delays, request: ForecastRequest, legal: Delay) -> Delay:
    """Add what was observed to the legal limit."""
    if request.decision is Decision.PRESUMPTION_OF_DENIAL:
        return _noted(legal, "refused_in_principle")
    if request.decision is Decision.INSUFFICIENT:
        return _noted(legal, "answer_first")
    legal = _with(legal, before_acceptance_days=days_before(delays, request.destination))
    if request.decision is Decision.GENERAL_LICENCE_ELIGIBLE:
        general = delays.tiers.general_licence
        range_ = _spread(request, general.days, ("judgement", general.grade, "general_licence", general.evidence, True))
        return _filed(_noted(_with(legal, expected=range_), "general"), request.ship_on)
    goods = goods_of(delays, sorted(request.codes), sorted(request.families))
    day = min(request.accepted_on, request.as_of)
    tier = place(delays, request.destination, goods, (day, legal.legal_limit.on if legal.legal_limit else day))
    if tier is None:
        return _noted(legal, "limit_only")
    return _filed(_tiered(delays, request, legal, tier), request.ship_on)


def _tiered(delays: Delays, request: ForecastRequest, legal: Delay, tier: Tier) -> Delay:
    """Return the forecast of a tier: from own records where there are enough, else from the curve."""
    posture = tier.posture
    shown = _with(
        legal,
        posture={"en": posture.trigger.en, "zh": posture.trigger.zh} if posture else None,
        posture_id=posture.id if posture else None,
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
    expected_by = _spread(request, days, (basis, tier.grade, tier.name, tier.evidence, tier.thin))
    note = "stalled" if tier.rung == "stalled" else "if_granted"
    in_time = _in_time(curve, request)
    known = _with(shown, expected=expected_by, granted_by=dict(shares), granted_by_ship_on=in_time)
    return _noted(known, note)


def _in_time(curve: Waiting, request: ForecastRequest) -> tuple[float, float] | None:
    """Return the share granted by the day of release, if papers and province take long, and if they do not."""
    if request.ship_on is None:
        return None
    late, early = (round(curve.granted((request.ship_on - day).days), 4) for day in (request.late, request.accepted_on))
    return late, early


def _own(files: list[OwnFile], request: ForecastRequest, shown: Delay, tier: Tier) -> Delay | None:
    """Return the forecast from own files; None when they are too few on the day, or hold no grant."""
    curve = own_curve(files, request.as_of)
    spread = curve.spread()
    if spread is None or curve.files < ENOUGH:
        return None
    grade: Sureness = "medium" if curve.files >= 2 * ENOUGH else "low"
    outlook = _spread(request, spread, ("own_records", grade, tier.name, (f"{curve.files} own files",), False))
    shares = {str(day): round(curve.granted(day), 2) for day in MARKS}
    in_time = _in_time(curve, request)
    known = _with(shown, expected=outlook, granted_by=shares, granted_by_ship_on=in_time)
    return _with(known, note=words.own(curve.files), note_id="own")


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


@lru_cache(maxsize=4096)
def _figure(point: TrendPoint) -> TrendFigure:
    return TrendFigure(
        series=point.series, first=point.first, last=point.last, goods=point.goods, measure=point.measure,
        value=point.value, unit=point.unit, evidence=point.observation,
    )  # fmt: skip


def _spread(
    request: ForecastRequest, days: tuple[int, int, int], stated: tuple[Basis, Sureness, str, tuple[str, ...], bool]
) -> Expected:
    """Return a range with its days counted from acceptance; `stated` is basis, grade, tier, evidence and thinness."""
    low, central, high = days
    basis, grade, tier, evidence, thin = stated
    early, late = request.accepted_on, request.late
    return Expected(
        low_days=low, central_days=central, high_days=high, basis=basis, grade=grade, tier=tier, thin=thin,
        low_on=early + timedelta(days=low), central_on=early + (late - early) // 2 + timedelta(days=central),
        high_on=late + timedelta(days=high), evidence=evidence,
    )  # fmt: skip


def _noted(outlook: Delay, name: str) -> Delay:
    return _with(outlook, note=words.NOTES[name], note_id=name)


def _with(outlook: Delay, **more: Any) -> Delay:
    return outlook.model_copy(update=more)
