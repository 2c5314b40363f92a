"""Order lines in columns have the answers that the library gives to the same shipments one by one."""

from __future__ import annotations

import json
import random
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import Engine, Shipment
from compliance.bulk.columns import ANSWERS, order_lines
from compliance.bulk.decide_rows import RowDecider
from compliance.errors import InputRefused
from tests.asking import engine, rulebook
from tests.bench.order_lines import lines as order
from tests.bulk.one_by_one import answers_one_by_one
from tests.law.test_overlays import laid, suspended

DAY = date(2026, 11, 28)
GOOD: dict[str, Any] = {
    "destination": "DE", "exporter.name": "Seller", "exporter.country": "CN", "importer.name": "Ordinary Works Ltd",
    "importer.country": "DE", "end_user.name": "Ordinary Works Ltd", "end_user.country": "DE", "end_user.kind": "civil",
    "end_use.statement": "pumps for waterworks", "end_use.military": False, "onward": "none",
    "intermediary.name": "none", "description": "dysprosium oxide", "form": "oxide", "elements": "Dy 99 %",
    "origin": "CN",
}  # fmt: skip


def table(rows: list[dict[str, Any]]) -> pa.Table:
    """Return rows as a table with the columns that any of them has."""
    names = {name for row in rows for name in row}
    known = {field.name: field for field in order_lines(rulebook().parameters)}
    return pa.Table.from_pylist(rows, pa.schema([known[name] for name in known if name in names]))


def answered(rows: list[dict[str, Any]], own: Engine | None = None) -> list[dict[str, Any]]:
    """Return the answers to rows as plain data."""
    found: list[dict[str, Any]] = RowDecider(own or engine(), DAY).answers(table(rows)).to_pylist()
    return found


def test_a_thousand_order_lines_have_the_answers_of_assess() -> None:
    asked = table(list(order(1000)))
    assert RowDecider(engine(), DAY).answers(asked).equals(answers_one_by_one(engine(), asked, DAY))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32))
def test_keys_quantities_and_money_change_no_answer(seed: int) -> None:
    rows = list(order(20, seed % 50))
    dice = random.Random(seed)
    other = [
        {
            **row, "line": f"L{row['line']}", "quantity.value": Decimal(dice.randint(1, 99)), "quantity.unit": "t",
            "value.amount": Decimal(dice.randint(1, 99)), "value.currency": "EUR", "reference": f"X{row['reference']}",
        }
        for row in rows
    ]  # fmt: skip
    for mine, theirs in zip(answered(rows), answered(other), strict=True):
        assert {**mine, "xuke_question_fact": ""} == {**theirs, "xuke_question_fact": ""}


def test_what_no_column_holds_goes_into_the_json_columns() -> None:
    licence = {
        "number": "L-1", "kind": "single", "countries": ["DE"], "end_users": ["Ordinary Works Ltd"],
        "control_codes": ["1C902", "1C901", "1C905"], "valid_from": "2026-01-01", "valid_until": "2026-12-31",
        "quantity_left": {"value": "10", "unit": "kg"},
    }  # fmt: skip
    rows = [
        {**GOOD, "reference": "A", "line": str(n), "quantity.value": Decimal(size), "quantity.unit": "kg",
         "shipment_json": json.dumps({"licences": [licence]})}
        for n, size in enumerate((9, 4), start=1)
    ]  # fmt: skip
    rows.append({**GOOD, "reference": "B", "line_json": json.dumps({"components": [{"description": "steel screw"}]})})
    asked = table(rows)
    found = RowDecider(engine(), DAY).answers(asked)
    assert found.equals(answers_one_by_one(engine(), asked, DAY))
    assert "licence_covered" in {one["xuke_decision"] for one in found.to_pylist()[:2]}


def test_a_poisoned_row_costs_itself_alone() -> None:
    poison: list[dict[str, Any]] = [
        {"description": "\u202e\x00\ud7ff" * 200}, {"description": None}, {"destination": "XX"}, {"hs_code": "12ab"},
        {"parameters.purity_percent": Decimal("170")}, {"elements": "Zz 300 %"}, {"shipment_json": "[1"},
        {"shipment_json": '{"lines": []}'}, {"line_json": '{"colour": "red"}'}, {"shipment_json": '{"parties": []}'},
        {"description": "x" * 3000}, {"shipment_json": '{"papers": [{"id": "no_such_paper"}]}'},
    ]  # fmt: skip
    rows: list[dict[str, Any]] = [{**GOOD, "reference": f"P{n}", "line": "1", **bad} for n, bad in enumerate(poison)]
    good = [{**GOOD, "reference": f"G{n}", "line": "1"} for n in range(len(poison))]
    found = answered([row for pair in zip(rows, good, strict=True) for row in pair])
    assert {one["xuke_decision"] for one in found[1::2]} == {answered([GOOD])[0]["xuke_decision"]}
    assert [one["xuke_decision"] for one in found[::2][1:]] == ["refused"] * (len(poison) - 1)
    problems = [one["xuke_problem"] for one in found[::2]]
    assert problems[1] == 'column "description": the description is missing. Say what the goods are.'
    assert problems[2].startswith('column "destination": "XX" is no country')
    assert problems[7] == 'column "shipment_json": lines are rows. Leave it out of one of the two.'
    assert problems[9].startswith("column \"shipment_json\": 'parties' is said by a column as well")


def test_a_bad_line_leaves_the_rest_of_its_shipment() -> None:
    rows = [{**GOOD, "reference": "A", "line": str(n)} for n in range(3)]
    rows[1]["hs_code"] = "12ab"
    assert [one["xuke_decision"] == "refused" for one in answered(rows)] == [False, True, False]


def test_a_row_that_contradicts_its_shipment_is_refused_and_one_that_is_silent_goes_with_it() -> None:
    rows = [{**GOOD, "reference": "A", "line": str(n)} for n in range(3)]
    rows[1]["destination"] = "FR"
    rows[2] = {name: rows[2][name] for name in ("reference", "line", "description", "form", "elements", "origin")}
    found = answered(rows)
    assert [one["xuke_decision"] == "refused" for one in found] == [False, True, False]
    assert found[1]["xuke_problem"].startswith('column "destination": it differs from the first row')
    assert found[0]["xuke_decision"] == found[2]["xuke_decision"]


def test_text_that_is_no_utf8_costs_its_own_row() -> None:
    asked = table([{**GOOD, "reference": str(n)} for n in range(3)])
    bad = pa.array([b"steel", b"\xff\xfe", b"steel"], pa.binary()).cast(pa.string(), safe=False)
    place = asked.schema.get_field_index("description")
    found = RowDecider(engine(), DAY).answers(asked.set_column(place, "description", bad)).to_pylist()
    assert [one["xuke_decision"] == "refused" for one in found] == [False, True, False]
    assert found[1]["xuke_problem"] == 'column "description": the text is no UTF-8. Write it again as UTF-8.'


def test_a_fault_of_the_engine_costs_its_own_shipment(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Engine(rulebook())
    read = own._evaluator.lines.read

    def failing(line: Any, shipment: Shipment) -> Any:
        if "zirconium" in line.description:
            raise RecursionError
        return read(line, shipment)

    monkeypatch.setattr(own._evaluator.lines, "read", failing)
    rows = [{**GOOD, "reference": str(n), "description": name} for n, name in enumerate(["lamp", "zirconium", "lamp"])]
    found = answered(rows, own)
    assert [one["xuke_decision"] == "fault" for one in found] == [False, True, False]
    assert found[1]["xuke_problem"] == "internal error (RecursionError)"


def test_a_noted_notice_is_held_against_the_law_without_it() -> None:
    own = Engine(laid(suspended("MOFCOM-2025-70", "prolonged", "2027-11-10"), "noted"))
    rows = [{**GOOD, "description": "holmium oxide", "elements": "Ho", "ship_on": date(2026, 12, 15)}]
    asked = table(rows)
    found = RowDecider(own, DAY).answers(asked)
    assert found.equals(answers_one_by_one(own, asked, DAY))
    assert "NOTED_NOTICE" in found.to_pylist()[0]["xuke_flags"]


def test_a_table_without_goods_or_with_columns_of_ours_is_refused() -> None:
    with pytest.raises(InputRefused, match="no column is called description"):
        RowDecider(engine(), DAY).answers(pa.table({"goods": ["lamp"]}))
    with pytest.raises(InputRefused, match="is one that the answers bring"):
        RowDecider(engine(), DAY).beside(pa.table({"description": ["lamp"], "xuke_decision": ["x"]}))


def test_the_same_cells_under_other_columns_are_another_question() -> None:
    own = RowDecider(engine(), DAY)
    goods = {name: GOOD[name] for name in ("description", "form", "elements", "origin")}
    for name, value in (("destination", "JP"), ("departure", "JP"), ("end_use.country", "JP"), ("destination", "JP")):
        asked = table([{**goods, name: value}])
        assert own.answers(asked).equals(answers_one_by_one(engine(), asked, DAY)), name


def test_money_and_days_come_back_as_they_were() -> None:
    asked = table([{**GOOD, "value.amount": Decimal("0.10"), "value.currency": "USD", "ship_on": date(2026, 12, 1)}])
    both = RowDecider(engine(), DAY).beside(asked)
    assert both.select(asked.schema.names).equals(asked)
    assert pa.types.is_decimal(both.schema.field("value.amount").type)
    assert pa.types.is_date32(both.schema.field("ship_on").type)
    assert both.select(ANSWERS.names).schema.equals(ANSWERS)
