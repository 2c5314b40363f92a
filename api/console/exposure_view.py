"""An exposure as the console shows it: sums by each dimension with every reading side by side, orders, and levers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from api.console.words_of import say
from compliance.model.decision import Decision
from compliance.model.exposure import Dimension, ExposureGroup, ExposureReport, Lever, OrderAnswer, ScenarioExposure
from compliance.reference.language import of_law
from compliance.report.exposure_chart import amount, bars, svg
from compliance.report.law_names import LawNames

DIMENSIONS: tuple[Dimension, ...] = ("item", "buyer", "country", "element", "law")


@dataclass(frozen=True, slots=True)
class SumCell:
    """One sum under one reading. `of` is shown where it is not the sum of the row; `untimed` has no expectation."""

    in_time: str
    of: str
    refused: str
    untimed: str


@dataclass(frozen=True, slots=True)
class SumRow:
    """A key in one currency: its orders and value, a cell for each reading, and the first day without stock."""

    key: str
    name: str
    currency: str
    orders: int
    value: str
    cells: tuple[SumCell | None, ...]
    stock_out: date | None


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision in one currency: value and number of orders under each reading, nothing where there is none."""

    decision: Decision
    currency: str
    cells: tuple[tuple[str, int] | None, ...]


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order under the law, and what each reading decides; `share` is a range in words."""

    order: OrderAnswer
    value: str
    decided: tuple[tuple[Decision, str], ...]


@dataclass(frozen=True, slots=True)
class LeverRow:
    """What stands between value and an answer, in the language of the page."""

    kind: str
    says: str
    orders: int
    value: str


@dataclass(frozen=True, slots=True)
class ExposureView:
    """What the page shows of a report; `readings` are the names of its columns, the law first."""

    report: ExposureReport
    readings: tuple[str, ...]
    chart: Markup
    decisions: tuple[DecisionRow, ...]
    totals: tuple[SumRow, ...]
    tables: tuple[tuple[Dimension, tuple[SumRow, ...]], ...]
    orders: tuple[OrderRow, ...]
    levers: tuple[LeverRow, ...]


def view_of(
    report: ExposureReport, readings: tuple[str, ...], supposed: Mapping[str, str], laws: LawNames, lang: str
) -> ExposureView:
    """Return what a page shows of a report; `supposed` names the laws that only a scenario has.

    Sums are the report's own; nothing is added up here.
    """
    names: dict[Dimension, Callable[[str], str]] = {"law": lambda key: supposed.get(key) or laws.title(key)}
    tables = tuple(
        (by, _rows([one.groups[by] for one in report.scenarios], names.get(by, lambda key: key))) for by in DIMENSIONS
    )
    drawn = svg(bars(report, readings, lang), say(lang, "exposure.chart"))
    chart = Markup(drawn)  # noqa: S704 - every word is escaped where it is drawn
    return ExposureView(
        report, readings, chart, tuple(_decisions(report)),
        _rows([one.totals for one in report.scenarios], lambda _: say(lang, "exposure.all")), tables,
        tuple(_orders(report.scenarios)), tuple(_lever(one, lang) for one in report.scenarios[0].levers),
    )  # fmt: skip


def _rows(readings: list[tuple[ExposureGroup, ...]], name: Callable[[str], str]) -> tuple[SumRow, ...]:
    """Return a row for each key and currency of any reading: one that the law lacks stands after those it has."""
    found = [{(one.key, one.currency): one for one in groups} for groups in readings]
    keys = dict.fromkeys(key for groups in found for key in groups)
    return tuple(_row([groups.get(key) for groups in found], name) for key in keys)


def _row(groups: list[ExposureGroup | None], name: Callable[[str], str]) -> SumRow:
    first = next(one for one in groups if one is not None)
    cells = tuple(None if one is None else _cell(one, first.value) for one in groups)
    shown = "" if first.key == "?" else name(first.key)
    return SumRow(
        first.key, shown, first.currency, first.orders, amount(first.value), cells,
        min((one.first_stock_out for one in groups if one and one.first_stock_out), default=None),
    )  # fmt: skip


def _cell(one: ExposureGroup, usual: Decimal) -> SumCell:
    least, most = amount(one.in_time_least), amount(one.in_time_most)
    refused = sum((value for decision, value in one.by_decision.items() if decision.refuses), Decimal(0))
    timed = "" if one.value and one.value_without_times == one.value else least if least == most else f"{least}–{most}"
    return SumCell(
        timed, amount(one.value) if one.value != usual else "", amount(refused) if refused else "",
        amount(one.value_without_times) if one.value_without_times else "",
    )  # fmt: skip


def _decisions(report: ExposureReport) -> Iterator[DecisionRow]:
    currencies = dict.fromkeys(group.currency for one in report.scenarios for group in one.totals)
    for currency in currencies:
        sums = [_by_decision(one, currency) for one in report.scenarios]
        for decision in Decision:
            if any(decision in one for one in sums):
                yield DecisionRow(decision, currency, tuple(one.get(decision) for one in sums))


def _by_decision(one: ScenarioExposure, currency: str) -> dict[Decision, tuple[str, int]]:
    counted = [order.decision for order in one.orders if order.currency == currency]
    return {
        decision: (amount(value), counted.count(decision))
        for group in one.totals if group.currency == currency
        for decision, value in group.by_decision.items()
    }  # fmt: skip


def _orders(readings: Iterable[ScenarioExposure]) -> Iterator[OrderRow]:
    for answers in zip(*(one.orders for one in readings), strict=True):
        law = answers[0]
        yield OrderRow(law, amount(law.value), tuple((one.decision, _share(one.share_in_time)) for one in answers))


def _share(share: tuple[float, float] | None) -> str:
    if share is None:
        return ""
    least, most = (f"{part:.0%}" for part in share)
    return least if least == most else f"{least}–{most}"


def _lever(one: Lever, lang: str) -> LeverRow:
    table = "papers" if one.kind == "paper" else "questions"
    return LeverRow(one.kind, of_law(one.says, table, one.id, lang), one.orders, f"{amount(one.value)} {one.currency}")
