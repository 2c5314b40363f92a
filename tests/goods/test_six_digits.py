"""Six digits under which no list prints a number say which kind of a thing is meant; the words have to agree."""

from __future__ import annotations

import pytest

from compliance.goods.classifier import Classifier
from compliance.goods.placed import FREE
from compliance.model.cargo import ShipmentLine
from tests.asking import rulebook

CLASSIFIER = Classifier(rulebook())


def basis(description: str, hs_code: str | None = None) -> str:
    return CLASSIFIER.classify(ShipmentLine(line="1", description=description, hs_code=hs_code)).basis


@pytest.mark.parametrize(
    ("text", "free", "printed"),
    [
        ("Valves for pneumatic power transmission", "84812090", "84818040"),
        ("Pumps fitted with a measuring device", "84131900", "84138100"),
        ("Cameras for roll film", "90065380", "85258900"),
        ("Pigments based on chromium compounds", "32062000", "81122190"),
    ],
)
def test_a_general_name_is_of_the_kind_that_free_six_digits_say(text: str, free: str, printed: str) -> None:
    assert basis(text, free) in FREE
    assert basis(text, printed) not in FREE


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("numerically controlled machine", "846023"),
        ("machines, numerically controlled", "845961"),
        ("precision machine for metal", "845811"),
        ("CNC machine tool 5 axes", "845961"),
    ],
)
def test_where_a_row_that_prints_no_number_stands_general_words_do_not_free(text: str, number: str) -> None:
    assert basis(text, number) not in FREE


@pytest.mark.parametrize("text", ["machine with 5 axes", "five axes milling machine", "Maschine mit 5 Achsen"])
def test_axes_are_counted_in_the_plural_as_well(text: str) -> None:
    assert basis(text) == "possible"


def test_nickel_in_stainless_steel_is_no_nickel_powder() -> None:
    assert basis("Flat-rolled products of stainless steel, containing by weight 2.5 % nickel", "72192210") in FREE
    assert basis("Nickel powder of a purity of 99.9 %", "75040000") not in FREE


def test_words_of_free_goods_contradict_the_number_of_a_magnet_and_not_that_of_a_sprayer() -> None:
    assert basis("toys", "85051110") == "unknown"
    assert basis("Water cleaning appliances with built-in motor", "84243008") in FREE


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1,1,1,2-Tetrafluoroethane and 1,1,2,2-tetrafluoroethane", "29034500"),
        ("Hexachlorocyclohexane", "29038100"),
    ],
)
def test_a_systematic_name_is_understood_by_its_parts_under_a_free_number_alone(text: str, number: str) -> None:
    assert basis(text, number) in FREE
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "methylphosphonyl dimethylamide",
        "trinitrobenzene",
        "dimethylarsine",
        "chloroethylsulfide",
        "dimethylhydrazine",
        "isocyanatomethane",
    ],
)
def test_a_name_with_a_part_of_a_poison_an_explosive_or_a_fuel_stays_a_question(text: str) -> None:
    assert basis(text, "29038100") not in FREE


@pytest.mark.parametrize(
    ("text", "number"),
    [("Signal generators, electrical", "85432000"), ("Gas-tight biological safety cabinets", "84147000")],
)
def test_a_name_as_general_as_the_text_of_a_printed_number_is_no_other_thing(text: str, number: str) -> None:
    assert basis(text, number) in {"possible", "matched"}


def test_a_cabinet_of_class_two_and_a_generator_without_a_printed_number_go() -> None:
    assert basis("Biological safety cabinet class II A2") in FREE
    assert basis("Signal generator 1 GHz") in FREE


def test_compounds_of_one_element_are_not_near_those_of_another() -> None:
    assert basis("Silver compounds, inorganic or organic", "28432900") in FREE
    assert basis("Uranium compounds, inorganic", "28443900") not in FREE


@pytest.mark.parametrize("text", ["drawing board A2", "drawing charcoal", "training shoes"])
def test_a_word_of_technology_inside_the_name_of_a_thing_leaves_it_a_thing(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    "text", ["technical drawing of a pump", "blueprint of a valve", "drawings", "centrifuge training"]
)
def test_technology_itself_is_no_ordinary_thing(text: str) -> None:
    assert basis(text) not in FREE


def test_a_slip_of_a_word_that_the_number_uses_is_understood_and_no_other() -> None:
    assert basis("Bars and rods of silico-manganese stee, cold-formed", "72282099") in FREE
    assert basis("Bars and rods of silico-manganese qtee, cold-formed", "28353990") not in FREE
    assert basis("Bars and rods of glorptex, cold-formed", "72282099") not in FREE


def test_among_chemicals_a_number_frees_only_the_elements_that_it_says() -> None:
    assert basis("Lithium iron phosphate cathode material", "28352990") not in FREE
    assert basis("Lithium nickel manganese oxide", "28416900") not in FREE
    assert basis("Lithium carbonate, battery grade", "28369100") in FREE


def test_six_digits_of_an_older_edition_say_no_kind() -> None:
    assert basis("Vacuum arc furnace 10 kg", "85143010") not in FREE
