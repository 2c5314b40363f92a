"""A value that cannot be is refused with its place, its cause and the way out; it never clears goods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from compliance.errors import ShipmentRefused
from compliance.intake.reading import read_shipment
from compliance.law.citations import entry_limits
from tests.asking import ask, engine, rulebook, shipment

CELL = {"description": "lithium-ion cells", "form": "battery"}


def refused(**parameters: Any) -> str:
    """Return what a shipment of cells with these parameters is refused for."""
    with pytest.raises(ShipmentRefused) as caught:
        ask(shipment({**CELL, "parameters": parameters}, ship_on="2026-11-21"))
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "cause"),
    [
        ("energy_density_wh_kg", -1, "-1 is below 0 Wh/kg. Give the value as measured, or leave it out."),
        ("energy_density_wh_kg", 0, "0 Wh/kg cannot be measured. Leave the parameter out when it is not known."),
        ("purity_percent", "100.1", "100.1 is above 100 %. Give the value as measured, or leave it out."),
        ("mean_particle_size_um", "-0.5", "-0.5 is below 0 um. Give the value as measured, or leave it out."),
        (
            "internal_temperature_c",
            -300,
            "-300 is below -273.15 degrees C. Give the value as measured, or leave it out.",
        ),
    ],
)
def test_a_value_that_cannot_be_is_refused(name: str, value: Any, cause: str) -> None:
    assert refused(**{name: value}) == f"$.lines[0].parameters.{name}: {cause}"


@pytest.mark.parametrize(
    ("name", "value"), [("purity_percent", 100), ("elongation_percent", 300), ("internal_temperature_c", -270)]
)
def test_a_value_at_the_end_of_what_can_be_is_read(name: str, value: Any) -> None:
    assert ask(shipment({**CELL, "parameters": {name: value}}, ship_on="2026-11-21"))


def test_every_impossible_value_is_named_at_once_in_components_too() -> None:
    goods = {**CELL, "parameters": {"purity_percent": 101}, "components": [{"parameters": {"density_g_cm3": -1}}]}
    with pytest.raises(ShipmentRefused) as caught:
        ask(shipment(goods, ship_on="2026-11-21"))
    assert [f.path for f in caught.value.faults] == [
        "$.lines[0].parameters.purity_percent",
        "$.lines[0].components[0].parameters.density_g_cm3",
    ]


def test_no_limit_of_a_list_lies_where_no_value_can_be() -> None:
    """A bound that a listed limit contradicts would refuse the very goods the list names."""
    odd, seen = [], 0
    for entry in (e for goods in rulebook().items.values() for e in goods.entries):
        for name, limit, _ in entry_limits(entry):
            parameter = rulebook().parameters.get(name)
            least, most = parameter.bounds if parameter else (None, None)
            for value in _numbers(limit) if parameter and parameter.type == "number" else ():
                seen += 1
                if (least is not None and value < least) or (most is not None and value > most):
                    odd.append((entry.id, name, value))
    assert seen > 300 and not odd


def _numbers(limit: Any) -> list[Decimal]:
    """Return the numbers of a limit, however it is written."""
    parts = limit.values() if isinstance(limit, dict) else limit if isinstance(limit, list | tuple) else [limit]
    return [Decimal(str(p)) for p in parts if isinstance(p, int | float | Decimal) and not isinstance(p, bool)]


@pytest.mark.parametrize("name", ["purity_percent", "calcined", "listed_substance"])
@pytest.mark.parametrize("value", ["99.9\\ud800", "\\udc00", "a\\ud83d"])
def test_half_a_character_in_a_parameter_is_refused_and_no_serialisation_error(name: str, value: str) -> None:
    text = f'{{"lines": [{{"line": "1", "description": "gallium", "parameters": {{"{name}": "{value}"}}}}]}}'
    with pytest.raises(ShipmentRefused) as caught:
        engine().assess(read_shipment(text), date(2026, 11, 21))
    hint = "Write the character itself, or both halves of its \\u escape."
    assert str(caught.value) == f"$.lines[0].parameters.{name}: unpaired UTF-16 surrogate. {hint}"
