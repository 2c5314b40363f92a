"""What is left of a licence against lines in other units of the same kind."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compliance.goods.amounts import Amounts
from compliance.model.cargo import Quantity
from tests.asking import GALLIUM, ask, rulebook, shipment


def covered(left: tuple[str, str], *wanted: tuple[str, str]) -> list[bool]:
    """Return which lines of gallium a licence with so much left covers."""
    held = {
        "number": "L1", "kind": "single", "control_codes": ["3C901"], "countries": ["DE"],
        "end_users": ["Ordinary Works Ltd"], "valid_from": "2026-10-01", "valid_until": "2027-09-30",
        "quantity_left": {"value": left[0], "unit": left[1]},
    }  # fmt: skip
    lines = [
        {**GALLIUM, "line": str(n), "control_code": "3C901", "origin": "CN", "quantity": {"value": value, "unit": unit}}
        for n, (value, unit) in enumerate(wanted)
    ]
    answer = ask({**shipment(dict(GALLIUM), "DE", licences=[held], ship_on="2026-11-25"), "lines": lines})
    return [line.decision == "licence_covered" for line in answer.lines]


@pytest.mark.parametrize(
    ("left", "wanted", "expected"),
    [
        (("500", "g"), ("0.5", "kg"), True),
        (("500", "g"), ("0.501", "kg"), False),
        (("1", "t"), ("1000", "KGM"), True),
        (("1", "TNE"), ("1000.1", "千克"), False),
        (("2", "公斤"), ("2000000", "mg"), True),
        (("10", "lbs"), ("4.5359237", "kg"), True),
        (("10", "lbs"), ("4.536", "kg"), False),
        (("100", "件"), ("100", "pcs"), True),
        (("100", "件"), ("101", "H87"), False),
        (("24", "pieces"), ("2", "DZN"), True),
        (("1000", "kg"), ("1", "l"), False),
        (("1000", "kg"), ("1", "pcs"), False),
        (("1000", "pcs"), ("1", "box"), False),
        (("5", "boxes"), ("5", "boxes"), True),
        (("5", "tons"), ("1", "kg"), False),
        (("5", "tons"), ("5", "Tons"), True),
        (("5", "wafers"), ("5", "wafers"), True),
        (("5", "wafers"), ("5", "ingots"), False),
    ],
)
def test_a_licence_covers_what_is_left_of_it_in_any_unit_of_the_kind(
    left: tuple[str, str], wanted: tuple[str, str], expected: bool
) -> None:
    assert covered(left, wanted) == [expected]


def test_lines_in_several_units_draw_on_one_licence_together() -> None:
    assert covered(("1", "kg"), ("400", "g"), ("0.6", "kg")) == [True, True]
    assert covered(("1", "kg"), ("401", "g"), ("0.6", "kg")) == [False, True]
    assert covered(("1", "kg"), ("700", "g"), ("0.6", "kg")) == [True, False]


def test_a_quantity_without_a_value_or_a_unit_compares_with_nothing_else() -> None:
    amounts = Amounts(rulebook().measures)
    assert amounts.value_in(None, "kg") is None
    assert amounts.value_in(Quantity(unit="kg"), "kg") is None
    assert amounts.value_in(Quantity(value=Decimal(1)), "kg") is None
    assert amounts.value_in(Quantity(value=Decimal(1)), None) == Decimal(1)


def test_every_code_of_a_unit_compares_with_its_unit() -> None:
    amounts = Amounts(rulebook().measures)
    codes = rulebook().measures.quantities.codes
    found = {code: amounts.value_in(Quantity(value=Decimal(1), unit=code), unit) for code, unit in codes.items()}
    assert found == dict.fromkeys(codes, Decimal(1))
