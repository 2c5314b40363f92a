"""The time before acceptance, and whether a stated day of release can be met at the end of all."""

from __future__ import annotations

from datetime import date
from typing import Literal

from compliance.law.delays import Delays
from compliance.model.decision import Decision
from compliance.model.outlook import Delay, ShipDate
from compliance.model.plain import JsonObject

_HALF = 0.5  # a licence that fewer than half of the accepted files ever get is not planned with


def days_before(delays: Delays | None, country: str | None) -> tuple[int, int] | None:
    """Return the calendar days for papers and the provincial step, fastest and slowest, for a country of use."""
    if delays is None:
        return None
    home = delays.by_country.get(country or "", delays.elsewhere).id
    bars = [bar for bar in delays.tiers.before_acceptance if bar.destination in (None, home)]
    return bars[-1].days if bars else None


def ship_date(decision: Decision, outlook: Delay, stated: date | None, as_of: date) -> ShipDate | None:
    """Return whether a stated day of release can be met; None without one, or while the answer is open."""
    if stated is None or decision is Decision.INSUFFICIENT:
        return None
    if not decision.needs_licence:
        return ShipDate(stated=stated, reachable="yes", because={"decision": decision.value})
    if decision.refuses:
        return ShipDate(stated=stated, reachable="no", because={"decision": decision.value})
    if decision is Decision.REGISTRATION:
        late = stated < as_of
        return ShipDate(stated=stated, reachable="no" if late else "yes", because={"earliest": as_of.isoformat()})
    reachable, because = _held_against(outlook, stated)
    return ShipDate(stated=stated, reachable=reachable, because=because)


def _held_against(outlook: Delay, stated: date) -> tuple[Literal["yes", "unlikely", "no"], JsonObject]:
    """Return how a day stands to acceptance, the legal limit, and what was seen of files like this one."""
    if outlook.expected is not None:
        earliest, likely = outlook.expected.low_on, outlook.expected.central_on
    elif outlook.acceptance is not None:
        earliest, likely = outlook.acceptance.early, outlook.legal_limit.latest_on if outlook.legal_limit else date.max
    else:
        return "unlikely", {"clock": outlook.clock}
    because: JsonObject = {"earliest": earliest.isoformat()}
    if likely != date.max:
        because["likely_from"] = likely.isoformat()
    if stated < earliest:
        return "no", because
    if outlook.legal_limit is None:
        return "unlikely", because | {"clock": outlook.clock}
    chance = max((outlook.granted_by or {}).values(), default=None)
    if chance is not None and chance < _HALF:
        return "unlikely", because | {"granted_share": chance}
    return ("yes" if stated >= likely else "unlikely"), because
