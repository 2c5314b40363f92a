"""Open orders in money and days: sums that an independent calculation reaches too, and nothing made up."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd  # type: ignore[import-untyped]
import pytest

from compliance import Decision
from compliance.errors import InputRefused, ShipmentRefused
from compliance.model.exposure import ExposureReport, OpenOrder, OrderAnswer
from compliance.scenarios.exposure import exposure, shipment_of, with_changes
from compliance.scenarios.orders import orders_of, read_orders_file
from tests.asking import ROOT, rulebook
from tests.cli.running import xuke

DAY = date(2026, 11, 28)
ORDERS = ROOT / "examples" / "exposure" / "orders.csv"
SCENARIOS = ("jp_rare_earth_ban", "truce_lapses", "korea_like_japan", "jp_thaw")
BASE: dict[str, Any] = {
    "item": "A", "description": "sintered NdFeB magnets with dysprosium", "control_code": "1C905.a.4", "country": "DE",
    "exporter": "Nanfang Trading", "buyer": "Acme Motors", "end_use": "pumps for waterworks", "military": False,
    "user_kind": "civil", "chain_stated": True, "value": "1000.00", "currency": "EUR", "need_on": "2027-02-15",
}  # fmt: skip


@cache
def report() -> ExposureReport:
    """Return the example of the Japanese motor maker over four scenarios."""
    return exposure(rulebook(), read_orders_file(ORDERS), SCENARIOS, DAY)


def one(scenarios: tuple[str, ...] = (), **changed: Any) -> OrderAnswer:
    """Return the answer to one order under the last scenario, or the law."""
    order = OpenOrder.model_validate({**BASE, **changed})
    return exposure(rulebook(), [order], scenarios, DAY).scenarios[-1].orders[0]


def test_the_example_has_thirty_items_over_four_scenarios() -> None:
    assert [s.scenario for s in report().scenarios] == [None, *SCENARIOS]
    assert {len(s.orders) for s in report().scenarios} == {30}
    assert len({o.item for o in report().scenarios[0].orders}) == 30


def test_every_sum_is_what_pandas_makes_of_the_orders_and_the_decisions() -> None:
    table = pd.read_csv(ORDERS, dtype=str)
    for scenario in report().scenarios:
        frame = table.assign(
            value=[Decimal(v) for v in table["value"]],
            decision=[o.decision for o in scenario.orders],
            least=[o.share_in_time[0] if o.share_in_time else None for o in scenario.orders],
            most=[o.share_in_time[1] if o.share_in_time else None for o in scenario.orders],
            stock_out=[o.stock_out_on for o in scenario.orders],
        )
        whole = scenario.totals[0]
        assert whole.value == frame["value"].sum()
        assert whole.by_decision == frame.groupby("decision")["value"].sum().to_dict()
        timed = frame[frame["least"].notna()]
        for end, said in (("least", whole.in_time_least), ("most", whole.in_time_most)):
            assert float(said) == pytest.approx(float((timed["value"].astype(float) * timed[end].astype(float)).sum()))
        assert whole.value_without_times == frame[frame["least"].isna()]["value"].sum()
        assert whole.first_stock_out == frame["stock_out"].min()
        for by, column in (("country", "country"), ("buyer", "buyer"), ("item", "item")):
            expected = frame.groupby(column)["value"].sum().to_dict()
            assert {g.key: g.value for g in scenario.groups[by]} == expected  # type: ignore[index]
        pairs = frame.assign(element=[o.elements or ("?",) for o in scenario.orders]).explode("element")
        assert {g.key: g.value for g in scenario.groups["element"]} == pairs.groupby("element")["value"].sum().to_dict()


def test_stock_lasts_as_long_as_pandas_says() -> None:
    table = pd.read_csv(ORDERS)
    days = (table["stock"] / table["monthly_use"] * 30.4375).astype(int)
    expected = [pd.Timestamp(DAY) + pd.Timedelta(days=n) for n in days]
    assert [pd.Timestamp(o.stock_out_on) for o in report().scenarios[0].orders] == expected


def test_the_ban_bars_rare_earths_and_leaves_all_else() -> None:
    law, ban = report().scenarios[0], report().scenarios[1]
    changed = {o.item for o in ban.orders if o.changed}
    assert changed == {
        "MG-101", "MG-102", "MG-104", "MG-113", "RM-201", "RM-202", "RM-203", "RM-204", "RM-207", "RM-208",
    }  # fmt: skip
    assert {o.decision for o in ban.orders if o.item in changed} == {Decision.PROHIBITED}
    same = {o.item: o.decision for o in law.orders if o.item not in changed}
    assert same == {o.item: o.decision for o in ban.orders if o.item not in changed}


def test_no_share_is_given_where_nothing_was_observed_or_nothing_is_decided() -> None:
    assert one(description="something", control_code=None).share_in_time is None
    assert one(end_use="missile drives", military=True, country="US").share_in_time == (0.0, 0.0)
    assert one(description="steel screws M6", control_code=None).share_in_time == (1.0, 1.0)


def test_goods_that_are_free_are_late_only_where_the_way_is_too_long() -> None:
    free: dict[str, Any] = {"description": "steel screws M6", "control_code": None, "need_on": "2026-12-12"}
    assert one(**free, transit_days=14).share_in_time == (1.0, 1.0)
    assert one(**free, transit_days=15).share_in_time == (0.0, 0.0)


def test_a_later_need_leaves_more_in_time_and_a_longer_way_less() -> None:
    early, late, far = one(need_on="2027-02-15"), one(need_on="2027-06-15"), one(need_on="2027-02-15", transit_days=40)
    assert early.share_in_time is not None
    assert late.share_in_time is not None
    assert far.share_in_time is not None
    assert early.share_in_time[0] <= early.share_in_time[1]
    assert early.share_in_time[1] < late.share_in_time[0]
    assert far.share_in_time[1] < early.share_in_time[1]
    assert one(need_on="2026-11-20").share_in_time == (0.0, 0.0)


def test_currencies_are_kept_apart() -> None:
    orders = [OpenOrder.model_validate({**BASE, "currency": c, "value": v}) for c, v in (("EUR", "10"), ("JPY", "500"))]
    totals = exposure(rulebook(), orders, (), DAY).scenarios[0].totals
    assert {(t.currency, t.value) for t in totals} == {("EUR", Decimal(10)), ("JPY", Decimal(500))}


def test_what_is_not_said_of_an_order_is_asked_for_and_never_assumed() -> None:
    needed = {name: BASE[name] for name in ("item", "country", "value", "currency", "need_on")}
    bare = OpenOrder.model_validate({**needed, "description": "gallium metal"})
    asked = shipment_of(bare, DAY)
    assert asked.parties == ()
    assert (asked.onward_stated, asked.intermediaries_stated) == (None, None) or not asked.onward_stated
    levers = exposure(rulebook(), [bare], (), DAY).scenarios[0].levers
    assert "parties.end_user" in " ".join(lever.id for lever in levers)


def test_levers_stand_by_the_value_that_waits_for_them() -> None:
    for scenario in report().scenarios:
        for kind in ("question", "paper"):
            values = [lever.value for lever in scenario.levers if lever.kind == kind]
            assert values == sorted(values, reverse=True)


def test_a_run_is_compared_with_the_one_before() -> None:
    before = exposure(rulebook(), [OpenOrder.model_validate(BASE)], (), DAY)
    moved = OpenOrder.model_validate({**BASE, "country": "US", "military": True, "user_kind": "military"})
    more = OpenOrder.model_validate({**BASE, "item": "B"})
    now = with_changes(exposure(rulebook(), [moved, more], (), DAY), before)
    assert [(c.item, c.was, c.now) for c in now.changes] == [
        ("A", Decision.LICENCE_NORMAL, Decision.PROHIBITED), ("B", None, Decision.LICENCE_NORMAL),
    ]  # fmt: skip
    assert with_changes(before, before).changes == ()


def test_the_command_writes_json_table_and_page(tmp_path: Path) -> None:
    small = tmp_path / "orders.csv"
    small.write_text("\n".join(ORDERS.read_text(encoding="utf-8").splitlines()[:4]) + "\n", encoding="utf-8")
    how = ("exposure", str(small), "--as-of", "2026-11-28", "--scenario", "jp_rare_earth_ban")
    text = xuke(*how, "--format", "json").stdout
    assert json.loads(text)["scenarios"][1]["orders"][0]["decision"] == "prohibited"
    (tmp_path / "before.json").write_text(text, encoding="utf-8")
    table = xuke(*how, "--since", str(tmp_path / "before.json")).stdout
    assert "What scenarios would do to open orders" in table
    assert "Since the run before" not in table
    page = xuke(*how, "--format", "html", "--lang", "zh").stdout
    assert page.count("<svg") == 1
    assert "各情形对未交订单的影响" in page
    assert xuke(*how, "--since", str(small)).exit_code == 2


def test_faults_of_a_table_are_named_by_row_and_column() -> None:
    heads = ["item", "description", "country", "value", "currency", "need_on", "stock", "military"]
    good = ["A", "gallium metal", "DE", "10", "EUR", "2027-01-31", "5", "no"]
    bad = {
        ("country", "Japan"): '"Japan" is not an ISO 3166 alpha-2 country code. Did you mean JP?',
        ("value", "-1"): "-1 is below 0. Give zero or more.",
        ("value", "ten"): '"ten" is not a number. Write a plain number, for example "12.5".',
        ("value", None): "the field is missing. Add it.",
        ("need_on", "31.01.2027"): '"31.01.2027" is not a day. Write year-month-day, for example 2026-12-15.',
        ("currency", "Euro"): '"Euro" is not a currency code. Write three capital letters, for example USD.',
        ("military", "maybe"): "expected true or false, got text. Write true or false without quotes, or leave the "
        "field out when it is not known.",
    }
    wrong = []
    for (column, cell), message in bad.items():
        row = [cell if head == column else value for head, value in zip(heads, good, strict=True)]
        with pytest.raises(ShipmentRefused) as refused:
            orders_of([(1, heads), (2, row)], "t.csv")
        if str(refused.value) != f't.csv row 2, column "{column}": {message}':
            wrong.append(str(refused.value))
    assert not wrong, "\n".join(wrong)
    assert orders_of([(1, heads), (2, good)], "t.csv")[0].military is False


def test_a_table_without_a_column_or_without_orders_is_refused() -> None:
    heads = ["item", "descripton", "country", "value", "currency", "need_on"]
    with pytest.raises(ShipmentRefused) as refused:
        orders_of([(1, heads), (2, ["A", "x", "DE", "1", "EUR", "2027-01-31"])], "t.csv")
    assert str(refused.value) == "t.csv row 1: the column description is missing. Is it 'descripton'?"
    with pytest.raises(InputRefused) as empty:
        orders_of([(1, heads)], "t.csv")
    assert str(empty.value) == "t.csv: the table holds no order. Give a row of headings and a row for each order"
