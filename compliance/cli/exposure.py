"""`xuke exposure`: open orders under the law and under scenarios, as a table, a page with a chart, or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError

from compliance.cli.check import chosen
from compliance.cli.output import MAY_GO, put
from compliance.errors import InputRefused
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.decision import DECISIONS, Decision
from compliance.model.exposure import Dimension, ExposureGroup, ExposureReport, OrderAnswer, ScenarioExposure
from compliance.report.exposure_chart import bars, svg
from compliance.report.phrases import DECISION_TONES
from compliance.report.sheet import Grid, Item, Part, Picture, Section, Sheet
from compliance.scenarios.exposure import exposure, with_changes
from compliance.scenarios.orders import read_orders_file

_SHOWN = 40  # orders in a table; JSON has all
_WORDS = {
    "law": ("the law as it is", "现行法律"),
    "title": ("Open orders", "未交订单"),
    "verdict": ("What scenarios would do to open orders", "各情形对未交订单的影响"),
    "lead": (
        "No decision on a shipment. Values, needs and stock are yours; shares and days are those of the delay curves, "
        "from least to most. Where nothing was observed there is no share.",
        "并非对任何货运的结论。金额、需求和库存由贵方提供；比例和日期来自办理时间曲线，由低至高。未有观察的不给比例。",
    ),
    "totals": ("Value by decision", "按结论汇总"),
    "chart": ("Value by decision in each scenario", "各情形下按结论的金额"),
    "orders": ("Orders under {name}", "{name}：订单"),
    "changed": ("What {name} changes", "{name}带来的变化"),
    "groups": ("By {by}, {name}", "{name}，按{by}"),
    "levers": ("What stands between value and an answer", "尚待解决的问题和文件"),
    "since": ("Since the run before", "与上次相比"),
    "nothing": ("No order is answered otherwise.", "无订单结论变化。"),
    "more": ("and {n} more; --format json has all", "另有{n}项，详见--format json"),
    "foot": (
        "xuke {engine}, rulebook {book}. No receipt: nothing here is a decision.",
        "xuke {engine}，规则库{book}。无回执：并非结论。",
    ),
}
_HEADS = {
    "totals": (("scenario", "decision", "no.", "value", "in time"), ("情形", "结论", "订单", "金额", "按期")),
    "orders": (
        ("item", "to", "decision", "value", "in time", "may arrive", "stock out"),
        ("物项", "目的地", "结论", "金额", "按期", "可能到货", "库存耗尽"),
    ),
    "groups": (("", "no.", "value", "in time", "first stock out"), ("", "订单", "金额", "按期", "最早断货")),
    "levers": (("kind", "what", "no.", "value"), ("类别", "内容", "订单", "金额")),
}
_BY: dict[Dimension, tuple[str, str]] = {
    "country": ("country", "国家"),
    "element": ("element", "元素"),
    "law": ("law", "法规"),
    "buyer": ("buyer", "买方"),
}
_KINDS = {"question": ("question", "问题"), "paper": ("paper", "文件")}


@dataclass(frozen=True, slots=True)
class ExposureRequest:
    """What was asked on the command line; `since` is the JSON of a run before."""

    orders: Path
    scenarios: tuple[str, ...]
    as_of: date
    format: str
    lang: str
    rules: Path | None = None
    policy: Path | None = None
    notes: Path | None = None
    since: Path | None = None


def print_exposure(asked: ExposureRequest) -> int:
    """Print the report. Raises InputRefused, ShipmentRefused and RulebookRefused."""
    book = chosen(Rulebook.load(asked.rules or default_root(), asked.policy), None, asked.notes, asked.as_of)
    report = exposure(book, read_orders_file(asked.orders), asked.scenarios, asked.as_of)
    if asked.since is not None:
        report = with_changes(report, _before(asked.since))
    put(_shown(report, asked))
    return MAY_GO


def _before(file: Path) -> ExposureReport:
    try:
        return ExposureReport.model_validate_json(file.read_bytes())
    except (OSError, ValidationError, ValueError):
        hint = "Give the output of an earlier run with --format json"
        raise InputRefused("no report of an earlier run can be read", str(file), hint=hint) from None


def _shown(report: ExposureReport, asked: ExposureRequest) -> str:
    if asked.format == "json":
        return report.to_json(indent=2)
    sheet = exposure_sheet(report, asked.lang)
    if asked.format == "html":
        from compliance.report.html import page

        return page([sheet])
    from compliance.cli.terminal import draw

    return draw([sheet])


def exposure_sheet(report: ExposureReport, lang: str) -> Sheet:
    """Return the report as a sheet in a language."""
    law, *others = report.scenarios
    rows = bars(report, [_name(one, lang) for one in report.scenarios], lang)
    parts: list[Part] = [Picture(_say("chart", lang), svg(rows, _say("chart", lang)), tuple(row.drawn for row in rows))]
    parts.append(_grid("totals", lang, "", [r for one in report.scenarios for r in _totals(one, lang)]))
    parts += [part for one in others for part in _changed(one, law, lang)]
    parts.append(_grid("orders", lang, _name(law, lang), [_order(one, lang) for one in law.orders]))
    parts += [part for one in (law, *others) for part in _groups(one, lang)]
    levers = [
        (_KINDS[one.kind][lang == "zh"], one.says[lang], str(one.orders), money(one.value, one.currency))
        for one in law.levers
    ]
    parts.append(_grid("levers", lang, "", levers))
    parts += _since(report, lang)
    foot = _say("foot", lang).format(engine=report.engine, book=report.rulebook[:12])
    title = f"{_say('title', lang)} · {report.as_of}"
    return Sheet(title, _say("verdict", lang), "plain", (_say("lead", lang),), tuple(parts), (foot,), lang)


def money(value: Decimal, currency: str) -> str:
    """Return a sum with its currency, in whole units."""
    return f"{value:,.0f} {currency}"


def _say(key: str, lang: str) -> str:
    return _WORDS[key][lang == "zh"]


def _name(one: ScenarioExposure, lang: str) -> str:
    supposed = [o.title[lang] for o in one.overlays if o.standing == "hypothetical"]
    return supposed[-1] if supposed else _say("law", lang)


def _grid(key: str, lang: str, name: str, rows: Sequence[tuple[str, ...]]) -> Grid:
    shown = list(rows[:_SHOWN])
    if len(rows) > _SHOWN:
        more = _say("more", lang).format(n=len(rows) - _SHOWN)
        shown.append((more, *[""] * (len(rows[0]) - 1)))
    return Grid(_say(key, lang).format(name=name), _HEADS[key][lang == "zh"], tuple(shown))


def _totals(one: ScenarioExposure, lang: str) -> Iterator[tuple[str, ...]]:
    for group in one.totals:
        yield (_name(one, lang), "", str(group.orders), money(group.value, group.currency), _in_time(group))
        for decision, value in group.by_decision.items():
            count = sum(1 for o in one.orders if o.decision is decision and o.currency == group.currency)
            yield ("", DECISIONS[decision][lang], str(count), money(value, group.currency), "")


def _in_time(group: ExposureGroup) -> str:
    least, most = group.in_time_least, group.in_time_most
    return f"{least:,.0f}–{most:,.0f} {group.currency}" if least != most else money(least, group.currency)


def _order(one: OrderAnswer, lang: str) -> tuple[str, ...]:
    arrives = f"{one.arrives[0]} – {one.arrives[1]}" if one.arrives and one.arrives[0] != one.arrives[1] else ""
    arrives = arrives or (str(one.arrives[0]) if one.arrives else "?")
    return (
        one.item, one.country, DECISIONS[one.decision][lang], money(one.value, one.currency), _share(one.share_in_time),
        arrives, str(one.stock_out_on or ""),
    )  # fmt: skip


def _share(share: tuple[float, float] | None) -> str:
    if share is None:
        return "?"
    least, most = (f"{part:.0%}" for part in share)
    return least if least == most else f"{least}–{most}"


def _decided(decision: Decision | None, lang: str) -> str:
    return DECISIONS[decision][lang] if decision else "–"


def _changed(one: ScenarioExposure, law: ScenarioExposure, lang: str) -> Iterator[Part]:
    before = {order.row: order for order in law.orders}
    items = tuple(
        Item(
            f"{order.item} → {order.country}, {money(order.value, order.currency)}",
            DECISIONS[order.decision][lang],
            DECISION_TONES[order.decision],
            notes=(f"{DECISIONS[before[order.row].decision][lang]}, {_share(before[order.row].share_in_time)} → "
                   f"{_share(order.share_in_time)}",),
        )
        for order in one.orders if order.changed
    )  # fmt: skip
    supposed = tuple(Item(f"{o.title[lang]}: {o.who}, {o.on}", tone="quiet", notes=o.where) for o in one.overlays[-1:])
    shown = items[:_SHOWN] or (Item(_say("nothing", lang), tone="quiet"),)
    yield Section(_say("changed", lang).format(name=_name(one, lang)), (*supposed, *shown))


def _groups(one: ScenarioExposure, lang: str) -> Iterator[Part]:
    for by, words in _BY.items():
        rows = [
            (g.key, str(g.orders), money(g.value, g.currency), _in_time(g), str(g.first_stock_out or ""))
            for g in one.groups[by]
        ]
        title = _say("groups", lang).format(by=words[lang == "zh"], name=_name(one, lang))
        yield Grid(title, _HEADS["groups"][lang == "zh"], tuple(rows[:_SHOWN]))


def _since(report: ExposureReport, lang: str) -> Iterator[Part]:
    items = tuple(
        Item(
            f"{one.item} {one.reference or ''}".strip() + (f" · {one.scenario}" if one.scenario else ""),
            _decided(one.now, lang),
            DECISION_TONES[one.now] if one.now else "quiet",
            notes=(f"{_decided(one.was, lang)}, {_share(one.share_was)} → {_share(one.share_now)}",),
        )
        for one in report.changes[:_SHOWN]
    )
    if items:
        yield Section(_say("since", lang), items)
