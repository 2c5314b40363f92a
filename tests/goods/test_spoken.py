"""Values said in words, values that are the only ones of their kind, and properties nobody speaks of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from compliance.goods.coats import without_coats
from compliance.goods.near_goods import NearGoods, names_in
from compliance.goods.quantities import QuantityReader
from compliance.goods.spoken import SpokenReader
from tests.asking import rulebook
from tests.goods.test_placing import FREE, read


def spoken(text: str) -> dict[str, object]:
    """Return what the shipped words say of a text."""
    book = rulebook()
    return SpokenReader(book.spoken, book.parameters).read(text)


def test_every_word_states_the_value_it_stands_under() -> None:
    book = rulebook()
    reader = SpokenReader(book.spoken, book.parameters)
    silent = []
    for name, values in book.spoken.values.items():
        for value, words in values.items():
            for word in words.all:
                said = reader.read(word).get(name)
                stated = {str(s).lower() for s in said} if isinstance(said, frozenset) else {str(said).lower()}
                if value.lower() not in stated:
                    silent.append((name, value, word))
    assert not silent


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Chemical pump, ductile iron", "wetted_material", "cast_iron"),
        ("Kugelhahn aus Messing", "wetted_material", "brass"),
        ("衬氟球阀", "wetted_material", "fluoropolymer"),
        ("four-axis mill", "simultaneous_axes", Decimal(4)),
        ("单相逆变器", "multiphase_output", False),
        ("Palettierroboter", "for_non_nuclear_industry", True),
    ],
)
def test_a_word_in_any_language_states_a_parameter(text: str, name: str, value: object) -> None:
    assert spoken(text)[name] == value


def test_two_values_of_one_parameter_leave_it_open_between_them() -> None:
    assert spoken("Valve, 316L body, PTFE seat")["wetted_material"] == {"stainless_304_316", "fluoropolymer"}


def test_a_word_inside_a_longer_one_says_nothing_of_its_own() -> None:
    assert spoken("nickel alloy reactor")["wetted_material"] == "nickel_alloy"


@pytest.mark.parametrize(
    ("text", "name", "low"),
    [("CO2 laser 80 W", "average_power_w", "80"), ("converter 0-400 Hz", "max_output_frequency_hz", "0")],
)
def test_the_only_value_of_its_kind_is_meant(text: str, name: str, low: str) -> None:
    book = rulebook()
    found = {one.parameter: one.low for one in QuantityReader(book.measures, book.parameters).values(text)[1]}
    assert found[name] == Decimal(low)


@pytest.mark.parametrize(
    "text", ["converter 50 Hz", "converter 50/60 Hz", "converter 400 Hz, input 50 Hz", "converter 60 Hz"]
)
def test_mains_and_doubtful_frequencies_are_no_output_frequency(text: str) -> None:
    book = rulebook()
    found = [one.parameter for one in QuantityReader(book.measures, book.parameters).values(text)[1]]
    assert "max_output_frequency_hz" not in found


@pytest.mark.parametrize(
    "description",
    [
        "Servo valve for rocket propellant", "Explosive handling robot", "Industrial robot, radiation hardened",
        "Autopilots for unmanned aircraft", "Moulds for isostatic presses", "Winding machine for carbon fibre rotors",
        "Frequency converter 15 kW 50 Hz", "Frequency converter, output 0-1000 Hz, three-phase, 15 kW",
        "Globe valve, Hastelloy, bellows-sealed", "Pressure transducer 10 kPa", "5-axis machining centre",
    ],
)  # fmt: skip
def test_silence_and_words_never_free_what_a_row_speaks_of(description: str) -> None:
    assert str(read(description).decision) not in FREE


@pytest.mark.parametrize(
    "description",
    [
        "Welding robot, 6 axes, 20 kg", "Palletising robot", "Hydraulic servo valve 21 MPa", "Wire EDM machine",
        "Globe valve, cast iron, DN 50", "Lathe, manual, 1 m", "Frequency converter 4 kW, 0-400 Hz, three-phase",
        "Tyre balancing machine", "Solar inverter 5 kW", "Gear hobbing machine", "CO2 laser engraving machine 60 W",
    ],
)  # fmt: skip
def test_ordinary_goods_are_free_by_their_values_words_or_by_silence(description: str) -> None:
    assert read(description).decision.value == "not_controlled"


def test_what_is_free_by_silence_is_presumed_and_says_so() -> None:
    line = read("Palletising robot arm").lines[0]
    assert line.classification is not None
    assert line.classification.basis in ("presumed", "identified")


@pytest.mark.parametrize("description", ["DC motor 20 kW", "Electric motor for conveyor belts", "Car motor"])
def test_a_printed_ten_digit_number_is_not_overruled_by_words_or_facts(description: str) -> None:
    assert str(read(description, hs_code="8501320010").decision) not in FREE


@pytest.mark.parametrize(
    ("goods", "names"),
    [
        ("Ball, gate and globe valves", [{"ball", "valve"}, {"gate", "valve"}, {"globe", "valve"}]),
        ("PP or PVC diaphragm pumps", [{"pp", "pump"}, {"pvc", "diaphragm", "pump"}]),
        ("Drones under 60 minutes", []),
        ("nickel powder 15-53 um", []),
    ],
)
def test_near_goods_are_read_as_names_and_values_are_left_to_the_limits(goods: str, names: list[set[str]]) -> None:
    assert [set(name) for name in names_in(goods)] == names


def test_a_remark_that_asks_or_says_that_words_reach_further_frees_nothing() -> None:
    near = NearGoods(frozenset())
    entries = [e for g in rulebook().items.values() for e in g.entries if e.near]
    asked = [(e, n) for e in entries for n in e.near if "ask" in n.why.lower().split()]
    assert asked
    for entry, one in asked:
        words = frozenset(w for name in names_in(one.goods) for w in name)
        why = near.why(entry, words)
        assert why != one.why, (entry.code, one.goods)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("M8 nut zinc plated", "M8 nut  "),
        ("sheet, plated or coated with aluminium", "sheet,  "),
        ("镀锌钢管", " 钢管"),
        ("tungsten coated tool", "tungsten coated tool"),
        ("zinc powder", "zinc powder"),
    ],
)
def test_a_thin_coat_of_a_common_metal_is_no_content(text: str, left: str) -> None:
    assert without_coats(text) == left


@pytest.mark.parametrize(
    ("description", "free"),
    [
        ("磁铁 材质:钕30%铁66.1%硼1%镝2.9% 用途:电机用", False),
        ("电机 用途:家用电器 品牌:无", True),
        ("Dysprosium oxide use: lamps brand: none", False),
        ("Screws | use: furniture | brand: Haitang", True),
    ],
)
def test_the_fields_of_a_customs_declaration_are_told_apart(description: str, free: bool) -> None:
    assert (str(read(description).decision) in FREE) is free
