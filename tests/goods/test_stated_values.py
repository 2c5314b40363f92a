"""Values in fields: other units of one kind, strange names, units of another kind, and values that cannot be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from compliance.errors import ShipmentRefused
from compliance.goods.stated_values import Held, Stated, StatedValues
from compliance.intake.reading import read_shipment
from compliance.law.facts import Interval
from compliance.model.assessment import Assessment
from compliance.model.plain import JsonObject
from tests.asking import engine, rulebook

DAY = date(2026, 11, 28)


@cache
def stated() -> StatedValues:
    """Return a reader over the rules that are shipped."""
    return StatedValues(rulebook())


def read(**values: Stated) -> dict[str, Held]:
    """Return the values of a line."""
    return stated().read(values)


def answer(**line: object) -> Assessment:
    """Return the answer to one line."""
    document = {"lines": [{"line": "1", "description": "niobium powder", "origin": "CN", **line}]}
    found: Assessment = engine().assess(read_shipment(document), DAY)
    return found


def refused(**parameters: object) -> list[str]:
    """Return what the values of a line are refused for."""
    with pytest.raises(ShipmentRefused) as found:
        answer(parameters=parameters)
    return [str(fault) for fault in found.value.faults]


@pytest.mark.parametrize(
    ("name", "value", "known", "expected"),
    [
        ("volume_l", "2", "volume_cm3", "2000"),
        ("volume_m3", "0.001", "volume_cm3", "1000"),
        ("diameter_in", "2", "diameter_mm", "50.8"),
        ("diameter_cm", "5", "diameter_mm", "50"),
        ("mass_t", "0.5", "mass_kg", "500"),
        ("mass_lb", "10", "mass_kg", "4.5359237"),
        ("mean_particle_size_nm", "800", "mean_particle_size_um", "0.8"),
        ("tensile_strength_ksi", "100", "tensile_strength_mpa", "689.47572932"),
        ("tensile_strength_gpa", "1.5", "tensile_strength_mpa", "1500"),
        ("density_kg_m3", "7500", "density_g_cm3", "7.5"),
        ("purity_ppm", "999900", "purity_percent", "99.99"),
        ("heating_temperature_k", "1273.15", "heating_temperature_c", "1000"),
        ("heating_temperature_f", "212", "heating_temperature_c", "100"),
        ("temperature_uniformity_k", "5", "temperature_uniformity_c", "5"),
        ("cooling_time_s", "90", "cooling_time_min", "1.5"),
        ("stored_energy_kj", "1.5", "stored_energy_j", "1500"),
        ("fluorine_output_kg_h", "0.25", "fluorine_output_g_h", "250"),
        ("capacitance_nf", "250", "capacitance_uf", "0.25"),
        ("activity_ci", "1", "activity_gbq", "37"),
    ],
)
def test_a_name_with_another_unit_of_the_kind_is_read_and_converted(
    name: str, value: str, known: str, expected: str
) -> None:
    assert read(**{name: Decimal(value)})[known] == Decimal(expected)
    assert stated().unused({name: Decimal(value)}) == []


def test_every_number_of_the_rules_is_answered_by_its_own_name_alone_or_by_one_of_its_kind() -> None:
    offenders = []
    for name, parameter in rulebook().parameters.items():
        if parameter.type == "number" and (found := read(**{name: Decimal("1.5")})).get(name) != Decimal("1.5"):
            offenders.append(f"{name}: {found}")
    assert not offenders, "\n".join(offenders)


def test_two_parameters_of_one_quantity_answer_each_other() -> None:
    assert read(equipment_volume_m3=Decimal("0.2"))["equipment_volume_l"] == Decimal(200)
    assert read(flow_l_h=Decimal(600))["flow_l_min"] == Decimal(10)


def test_values_that_differ_leave_both_bounds_standing() -> None:
    assert read(diameter_mm=Decimal(50), diameter_in=Decimal(2)) == {
        "diameter_mm": Interval(Decimal(50), Decimal("50.8"))
    }
    assert read(diameter_mm=Decimal("50.8"), diameter_in=Decimal(2)) == {"diameter_mm": Decimal("50.8")}


@pytest.mark.parametrize("name", ["average_power_mw", "colour", "purity", "Farbe", "length_min", "rollers_min"])
def test_a_name_of_no_parameter_or_of_two_units_answers_nothing(name: str) -> None:
    assert read(**{name: Decimal(5)}) == {}
    assert stated().unused({name: Decimal(5)}) == [name]


@pytest.mark.parametrize(
    ("name", "kind", "unit", "known"),
    [
        ("density_mm", "length", "g/cm3", "density_g_cm3"),
        ("diameter_kg", "mass", "mm", "diameter_mm"),
        ("mass_percent", "share", "kg", "mass_kg"),
        ("heating_temperature_mpa", "pressure", "degrees C", "heating_temperature_c"),
    ],
)
def test_a_unit_of_another_kind_is_refused_with_the_right_one(name: str, kind: str, unit: str, known: str) -> None:
    assert refused(**{name: "5"}) == [
        f"$.lines[0].parameters.{name}: the name ends in a unit of {kind}; measured in {unit}. "
        f"Give {known}, or the same with another unit of that kind."
    ]


def test_a_value_of_the_wrong_type_is_refused() -> None:
    assert refused(diameter_mm="5 mm", calcined=1, diameter_in="two") == [
        "$.lines[0].parameters.calcined: expected true or false, got a number. Write true or false without quotes.",
        "$.lines[0].parameters.diameter_in: expected a number, got text. "
        "Give the bare number in mm; say bounds and ranges in the description.",
        "$.lines[0].parameters.diameter_mm: expected a number, got text. "
        "Give the bare number in mm; say bounds and ranges in the description.",
    ]


def test_an_impossible_value_is_refused_in_another_unit_too() -> None:
    assert refused(purity_ppm="1000001") == [
        "$.lines[0].parameters.purity_ppm: 100.0001 is above 100 %. Give the value as measured, or leave it out."
    ]
    assert refused(diameter_in="-1")[0].startswith("$.lines[0].parameters.diameter_in: -25.4 is below 0 mm.")
    assert answer(parameters={"purity_ppm": "1000000", "heating_temperature_f": "-40"}).lines


def test_a_word_outside_a_closed_choice_is_refused_for_it_would_clear() -> None:
    assert refused(particle_shape="sphericle") == [
        '$.lines[0].parameters.particle_shape: "sphericle" is not one of the words of this parameter. '
        "Did you mean spherical?"
    ]
    assert read(particle_shape=" spherical ") == {"particle_shape": "spherical"}


def test_values_of_components_are_looked_at_too() -> None:
    part: JsonObject = {"description": "ring", "components": [{"parameters": {"density_mm": 5}}]}
    with pytest.raises(ShipmentRefused, match=r"lines\[0\].components\[0\].components\[0\].parameters.density_mm"):
        answer(components=[part])


def test_strange_names_are_kept_and_reported_with_the_nearest_known_name() -> None:
    parameters = {"colour": "red", "purity": "99.9", "Density_g_cm3": "7.5", "volume_l": "1"}
    line = answer(parameters=parameters, components=[{"parameters": {"flavour": "sweet"}}]).lines[0]
    places = ["parameters.Density_g_cm3", "parameters.colour", "parameters.purity", "components[0].parameters.flavour"]
    assert list(line.classification.unused) == places
    said = [remark["en"] for remark in line.remarks]
    assert said == [
        "Not used, for no list asks for it: parameters.Density_g_cm3 (did you mean density_g_cm3?); parameters.colour; "
        "parameters.purity (did you mean purity_percent?); components[0].parameters.flavour."
    ]
    assert "是否为purity_percent？" in line.remarks[0]["zh"]


def test_a_strange_name_clears_nothing_where_the_known_one_clears() -> None:
    goods = {"description": "artificial graphite blocks", "origin": "CN"}
    known = {"purity_percent": "99.5", "flexural_strength_mpa": "20", "density_g_cm3": "1.6"}
    strange = {"purity": "99.5", "flexural": "20", "rho": "1.6"}
    bare, cleared, unknown = (answer(**goods, parameters=values).lines[0] for values in ({}, known, strange))
    assert unknown.classification.basis == bare.classification.basis == "possible"
    assert cleared.classification.basis == "identified"
    assert [c.certainty for c in unknown.control] == [c.certainty for c in bare.control]


def test_many_strange_names_cost_no_more_than_a_hundred_searches() -> None:
    lines = [
        {"line": str(n), "description": "niobium powder", "parameters": {f"strange_{n}_{i}": 1 for i in range(100)}}
        for n in range(20)
    ]
    found = engine().assess(read_shipment({"lines": lines}), DAY)
    assert sum(len(line.classification.unused) for line in found.lines) == 2000
    assert sum(remark["en"].count("did you mean") for line in found.lines for remark in line.remarks) <= 100
