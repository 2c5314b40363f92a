"""Rows as shipments: grouped by order, bad rows beside good ones, and every fault with its row and column."""

from __future__ import annotations

import pytest

from compliance.errors import InputRefused
from compliance.tables.orders import OrderTable, TableOptions, default_values, read_orders
from compliance.tables.source import read_bytes
from tests.asking import rulebook

HEADS = "Order;Pos.;Description;HS code;Quantity;Unit;Value (EUR);Origin;Destination;Supplier;End user\n"


def table(rows: str, heads: str = HEADS, options: TableOptions | None = None) -> OrderTable:
    return read_orders(read_bytes((heads + rows).encode(), "o.csv"), "o.csv", rulebook().parameters, options)


def test_rows_of_an_order_are_one_shipment_wherever_they_stand() -> None:
    found = table(
        "A;10;screws;7318150090;100;kg;5.50;CN;DE;Ningbo;Acme\n"
        "B;10;oxide;;;;;;JP;;\n"
        "A;20;nuts;;;;;;DE;Ningbo;\n"
        ";;bolts;;;;;;;;\n"
        ";;pins;;;;;;;;\n"
    )
    assert [asked.lines for asked in found.asked] == [{2: "10", 4: "20"}, {3: "10"}, {5: "5"}, {6: "6"}]
    first = found.asked[0].shipment
    assert first is not None and first.reference == "A" and first.destination == "DE"
    assert [line.description for line in first.lines] == ["screws", "nuts"]
    assert str(first.lines[0].value.amount) == "5.50" if first.lines[0].value else False
    assert [(party.role, party.name) for party in first.parties] == [("exporter", "Ningbo"), ("end_user", "Acme")]
    alone = table("A;10;screws;;;;;;;;\nA;20;nuts;;;;;;;;\n", options=TableOptions(group=False))
    assert [asked.lines for asked in alone.asked] == [{2: "10"}, {3: "20"}]


def test_rows_of_an_order_that_ship_on_different_days_are_shipments_of_their_own() -> None:
    heads = "Order;Description;Ship date;Destination\n"
    found = table("A;screws;2026-12-01;DE\nA;nuts;2027-01-15;DE\nA;bolts;;DE\n", heads)
    assert [(str(one.shipment.ship_on), list(one.lines)) for one in found.asked if one.shipment] == [
        ("2026-12-01", [2, 4]), ("2027-01-15", [3]),
    ]  # fmt: skip
    assert [fault for one in found.asked for fault in one.faults] == []


def test_a_bad_row_is_named_and_does_not_stop_the_rest() -> None:
    found = table(
        "A;10;screws;;;;;CN;DE;;\n"
        "A;20;;;;;;CN;DE;;\n"
        "A;30;nuts;85X;;;;CN;DE;;\n"
        "A;40;bolts;;1,200;kg;;CN;DE;;\n"
        'A;50;"pins;;;;;CN;DE;;\n'
        "A;60;rings;;;;;CN;FR;;\n"
        "A;70;discs;;;;;Atlantis;DE;;\n"
        "A;10;rods;;;;;CN;DE;;\n"
    )
    assert found.asked[0].lines == {2: "10", 9: "10 (row 9)"}
    assert sorted(str(fault) for asked in found.asked for fault in asked.faults) == [
        'row 3, column "Description": the description is missing. Say what the goods are.',
        'row 4, column "HS code": "85X" is not an HS code. Give 4 to 10 digits, for example 8505111000 or 8505.11.',
        'row 5, column "Quantity": "1,200" may be 1200 or 1.200. Give --decimal point or --decimal comma, or write it '
        "without a thousands mark.",
        "row 6: a quotation mark is not closed. Write the row again, with each quotation mark closed.",
        'row 7, column "Destination": "FR" differs from "DE" in row 2 of the same order. Make them alike, or give the '
        "row another order number.",
        'row 8, column "Origin": "Atlantis" is no country. Write the two capital letters, for example JP.',
    ]


def test_a_fault_of_the_shipment_is_placed_in_the_cell_it_came_from() -> None:
    long = "x" * 301
    found = table(f"A;10;screws;;;;;;DE;{long};\nA;20;nuts;;;;;;;;\n")
    assert [str(fault) for fault in found.asked[0].faults] == [
        'row 2, column "Supplier": the text has 301 characters, 300 are allowed. Shorten it.'
    ]
    assert found.asked[0].lines == {3: "20"}


def test_values_for_the_whole_file_hold_where_a_row_says_nothing() -> None:
    values = default_values(
        {"destination": "Germany", "exporter.name": "Ningbo", "origin": "中国"}, rulebook().parameters
    )
    found = table("A;1;screws;;;;;;;;\nB;1;nuts;;;;;VN;JP;Hanoi;\n", options=TableOptions(defaults=values))
    read = [asked.shipment for asked in found.asked]
    assert [(s.destination, s.parties[0].name, s.lines[0].origin) for s in read if s] == [
        ("DE", "Ningbo", "CN"), ("JP", "Hanoi", "VN"),
    ]  # fmt: skip
    with pytest.raises(InputRefused) as refused:
        default_values({"destination": "Atlantis"}, ())
    assert str(refused.value).startswith('the value for destination: "Atlantis" is no country.')


def test_a_word_for_none_states_that_there_is_none() -> None:
    found = table("A;screws;none;无\nB;nuts;Zhang Trading;US\n", "Order;Description;Intermediary;Re-export to\n")
    first, second = (asked.shipment for asked in found.asked)
    assert (
        first is not None
        and first.intermediaries_stated
        and first.onward_stated
        and not first.parties
        and not first.onward
    )
    assert second is not None and second.parties[0].role == "intermediary" and second.onward[0].country == "US"


def test_a_specification_stands_behind_the_description_where_the_goods_are_read() -> None:
    found = table("磁铁;Dy 3.1%;N35SH\n", "品名;成分;牌号\n")
    shipment = found.asked[0].shipment
    assert shipment is not None and shipment.lines[0].description == "磁铁, Dy 3.1%, N35SH"


def test_an_order_of_more_lines_than_a_shipment_may_have_is_read_in_parts() -> None:
    found = table("".join(f"A;{n};screws;;;;;;;;\n" for n in range(1, 1202)))
    assert [len(asked.lines) for asked in found.asked] == [500, 500, 201]


def test_a_table_without_a_description_is_refused_with_its_headings() -> None:
    with pytest.raises(InputRefused) as refused:
        table("a;b\n", "Artikeltext;Preis\n")
    assert str(refused.value) == (
        "o.csv: no column was read as the description of the goods. the first row has: Artikeltext, Preis. Name it "
        "with --map: a table with the headings column and means, and a row such as Artikeltext, description"
    )
