"""Open orders answered under the law and under scenarios, and what that adds up to.

No figure is made up: values, needs, use and stock are the user's; shares and days are those of the delay curves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from compliance.engine import Engine
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment
from compliance.model.decision import Decision
from compliance.model.exposure import (
    ExposureReport,
    OpenOrder,
    OrderAnswer,
    OrderChange,
    ScenarioExposure,
)
from compliance.model.shipment import Shipment
from compliance.scenarios.choose import with_scenario
from compliance.scenarios.elements import controlling
from compliance.scenarios.exposure_sums import Answered, groups_of, levers_of, totals_of
from compliance.version import VERSION

_SURE = (Decision.NOT_CONTROLLED, Decision.LICENCE_COVERED)
_DAYS_IN_MONTH = Decimal("30.4375")  # a year by twelve


def exposure(
    book: Rulebook, orders: Sequence[OpenOrder], scenarios: Iterable[str], as_of: date, files: bool = True
) -> ExposureReport:
    """Return the orders under the law and under each scenario.

    Raises InputRefused for a scenario that is unknown, RulebookRefused for a broken one, ShipmentRefused for an order
    that is no shipment, and EngineFault when no decision can be vouched for.
    """
    plain = _under(book, None, orders, as_of, {})
    before = {one.row: one for one in plain.orders}
    found = [_under(with_scenario(book, name, files), name, orders, as_of, before) for name in scenarios]
    return ExposureReport(as_of=as_of, engine=VERSION, rulebook=book.digest, scenarios=(plain, *found))


def with_changes(report: ExposureReport, before: ExposureReport) -> ExposureReport:
    """Return a report with what changed since another run: decisions and shares of the same orders."""
    changes: list[OrderChange] = []
    known = {one.scenario: one for one in before.scenarios}
    for one in report.scenarios:
        if one.scenario in known:
            changes += _changes(one, known[one.scenario])
    return report.model_copy(update={"changes": tuple(changes)})


def shipment_of(order: OpenOrder, as_of: date) -> Shipment:
    """Return an order as a shipment that is released in time for its need, or today where that day is past."""
    release = max(order.need_on - timedelta(days=order.transit_days), as_of)
    user = order.end_user or order.buyer
    named = (("exporter", order.exporter, order.departure), ("importer", order.buyer, order.country))
    parties: list[dict[str, object]] = [
        {"role": role, "name": name, "country": place} for role, name, place in named if name
    ]
    if user:
        party: dict[str, object] = {"role": "end_user", "name": user, "country": order.country, "kind": order.user_kind}
        parties.append(party | ({"owners": []} if order.chain_stated else {}))
    use = {"statement": order.end_use, "military": order.military, "country": order.country}
    line = {
        "line": "1", "description": order.description, "origin": order.origin, "hs_code": order.hs_code,
        "control_code": order.control_code, "form": order.form,
    }  # fmt: skip
    said = {"onward": [], "onward_stated": True, "intermediaries_stated": True} if order.chain_stated else {}
    return Shipment.model_validate(
        {
            "reference": order.reference or order.item, "movement": "export", "departure": order.departure,
            "destination": order.country, "ship_on": release, "parties": parties, "end_use": use,
            "lines": [{name: value for name, value in line.items() if value is not None}], **said,
        }
    )  # fmt: skip


def _under(
    book: Rulebook, name: str | None, orders: Sequence[OpenOrder], as_of: date, plain: dict[int, OrderAnswer]
) -> ScenarioExposure:
    engine = Engine(book)
    answered = []
    for row, order in enumerate(orders, 1):
        answer = engine.assess(shipment_of(order, as_of), as_of)
        one = _answer(row, order, answer, controlling(book, answer.lines[0]))
        before = plain.get(row)
        if before and (before.decision, before.share_in_time) != (one.decision, one.share_in_time):
            one = one.model_copy(update={"changed": True})
        answered.append(Answered(one, answer))
    shown = tuple(one.order for one in answered)
    overlays = answered[0].answer.overlays if answered else ()
    return ScenarioExposure(
        scenario=name, overlays=overlays, orders=shown, totals=totals_of(shown), groups=groups_of(shown),
        levers=levers_of(answered),
    )  # fmt: skip


def _answer(row: int, order: OpenOrder, answer: Assessment, elements: tuple[str, ...]) -> OrderAnswer:
    line = answer.lines[0]
    deciding = [f for f in line.findings if f.outcome in ("applies", "unsure") and f.decision is line.decision]
    return OrderAnswer(
        row=row, item=order.item, reference=order.reference, buyer=order.buyer, country=order.country,
        elements=elements, laws=tuple(dict.fromkeys(f.law for f in deciding)),
        decision=answer.decision, at_worst=answer.at_worst, action=answer.action, value=order.value,
        currency=order.currency, need_on=order.need_on, share_in_time=_share(order, answer),
        arrives=_arrives(order, answer), stock_out_on=_stock_out(order, answer.as_of), changed=False,
    )  # fmt: skip


def _share(order: OpenOrder, answer: Assessment) -> tuple[float, float] | None:
    """Return the share in time: all where nothing is needed and the day can be met, none where it is refused."""
    if answer.decision.refuses:
        return 0.0, 0.0
    if answer.decision in _SURE and answer.action.startswith("proceed"):
        meets = answer.as_of + timedelta(days=order.transit_days) <= order.need_on
        return (1.0, 1.0) if meets else (0.0, 0.0)
    if order.need_on - timedelta(days=order.transit_days) < answer.as_of:
        return (0.0, 0.0) if answer.delay.expected is not None else None
    return answer.delay.granted_by_ship_on


def _arrives(order: OpenOrder, answer: Assessment) -> tuple[date, date] | None:
    """Return the early and the late day of arrival, if a licence comes at all."""
    transit = timedelta(days=order.transit_days)
    if answer.decision in _SURE and answer.action.startswith("proceed"):
        return answer.as_of + transit, answer.as_of + transit
    delay = answer.delay
    if delay.expected is None or delay.counted_from is None:
        return None
    short, long = delay.before_acceptance_days or (0, 0)
    first, last = short + delay.expected.low_days, long + delay.expected.high_days
    return delay.counted_from + timedelta(days=first) + transit, delay.counted_from + timedelta(days=last) + transit


def _stock_out(order: OpenOrder, as_of: date) -> date | None:
    if order.stock is None or not order.monthly_use:
        return None
    days = min(order.stock / order.monthly_use * _DAYS_IN_MONTH, Decimal(36500))
    return as_of + timedelta(days=int(days))


def _changes(now: ScenarioExposure, before: ScenarioExposure) -> Iterable[OrderChange]:
    def keyed(orders: Iterable[OrderAnswer]) -> dict[tuple[str, str | None, int], OrderAnswer]:
        found: dict[tuple[str, str | None, int], OrderAnswer] = {}
        for one in orders:
            number = sum(1 for item, reference, _ in found if (item, reference) == (one.item, one.reference))
            found[one.item, one.reference, number] = one
        return found

    mine, theirs = keyed(now.orders), keyed(before.orders)
    for key in dict.fromkeys([*mine, *theirs]):
        one, other = mine.get(key), theirs.get(key)
        if one and other and (one.decision, one.share_in_time) == (other.decision, other.share_in_time):
            continue
        yield OrderChange(
            scenario=now.scenario, item=key[0], reference=key[1],
            was=other.decision if other else None, now=one.decision if one else None,
            share_was=other.share_in_time if other else None, share_now=one.share_in_time if one else None,
        )  # fmt: skip
