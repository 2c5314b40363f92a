"""A name that embraces listed goods, or is only a part of a listed name, is asked about and never free."""

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
    "text",
    [
        "dredger",
        "sea-going dredgers",
        "suction dredger",
        "particle accelerator",
        "vacuum arc furnace",
        "aluminium powder",
        "nitric acid",
        "static converter",
        "挖泥船",
    ],
)
def test_the_name_of_a_class_with_a_listed_kind_in_it_is_asked_about(text: str) -> None:
    assert basis(text) == "possible" or basis(text) == "unknown"


@pytest.mark.parametrize(
    "text", ["cooling pump for aquarium", "gear pump", "nitric acid 65 %", "film camera", "car battery"]
)
def test_a_kind_that_no_row_names_stays_free(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(("share", "free"), [("70 %", True), ("71 %", False)])
def test_nitric_acid_up_to_seventy_percent_does_not_fume(share: str, free: bool) -> None:
    assert (basis(f"nitric acid {share}") in FREE) is free


def test_a_fuming_acid_is_listed_whatever_strength_is_stated() -> None:
    assert basis("red fuming nitric acid 70 %") == "matched"


@pytest.mark.parametrize(
    "text",
    [
        "classical swine fever virus",
        "hog cholera virus",
        "rice blast",
        "potato ring rot",
        "FOX-7",
        "diamond wire saw",
        "S-glass",
        "Alphastrahler",
        "shell and tube condenser",
    ],
)
def test_a_harmless_word_inside_a_listed_name_frees_nothing(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "fluorides of ammonium or of sodium",
        "nitrogen oxides",
        "phosphorus sulphides",
        "chlorides and chloride oxides of phosphorus",
        "sodium 3-(trihydroxysilyl)propyl methylphosphonate",
        "chlorine trifluoride",
    ],
)
def test_an_element_in_the_name_of_a_compound_does_not_name_the_goods(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize("text", ["nitrogen", "chlorine, liquefied", "sodium chloride"])
def test_elements_and_compounds_that_are_known_stay_free(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    ("text", "hs_code"),
    [("wooden chair", "732690"), ("cotton T-shirt", "701963"), ("paper cup", "392190")],
)
def test_a_number_under_which_a_list_prints_is_not_presumed_away_by_other_words(text: str, hs_code: str) -> None:
    assert basis(text) in FREE
    assert basis(text, hs_code) not in FREE


@pytest.mark.parametrize(
    "text", ["auxiliary", "infrared", "smelting", "rocket", "jammer", "distilling or rectifying plant"]
)
def test_a_word_of_many_headings_is_no_name_of_goods(text: str) -> None:
    assert basis(text) not in FREE


def test_what_a_machine_makes_is_not_what_it_is() -> None:
    made = "semiconductor boules or wafers, semiconductor devices, electronic integrated circuits"
    assert basis(f"Parts and accessories for machines of a kind used solely for the manufacture of {made}") not in FREE


@pytest.mark.parametrize("text", ["Parts and accessories for pianos", "Spare parts for bicycles"])
def test_parts_of_ordinary_goods_are_as_free_as_the_goods(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize("text", ["Plates, sheets and strip, of aluminium", "Bars and rods, of copper"])
def test_shapes_of_a_metal_are_read_with_the_metal_behind_them(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize("text", ["parts for gas turbines", "spare parts for centrifuges", "accessories for drones"])
def test_parts_of_machines_beside_which_a_list_prints_are_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text", ["parts 钨粉 for pianos", "Ga parts for pianos", "Powder excl. chips (broken), gallium arsenide wafers"]
)
def test_what_else_is_said_beside_parts_and_exclusions_is_read(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    ["Chikungunya virus, new, in wooden case", "virus in a wooden case", "Mixed amines in drums", "centrifuge in box"],
)
def test_what_stands_right_behind_in_names_nothing(text: str) -> None:
    assert basis(text) not in FREE


def test_goods_in_a_packing_are_named_before_it() -> None:
    assert basis("frozen fish in brine") in FREE
    assert basis("screws in plastic bag") in FREE


@pytest.mark.parametrize("text", ["covers for gas centrifuges", "liners for rocket motors", "bracket for drones"])
def test_a_cover_for_listed_equipment_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


def test_a_cover_for_ordinary_goods_goes() -> None:
    assert basis("Covers or liners for weighing scales") in FREE
    assert basis("cover for piano") in FREE


@pytest.mark.parametrize(
    ("text", "hs_code"),
    [
        ("X-ray generators", "902290"),
        ("X-ray generators", None),
        ("electron accelerators", None),
        ("Process control valves", "848180"),
        ("control valves", None),
    ],
)
def test_the_whole_and_each_alternative_of_a_row_s_name_is_a_kind_of_a_class(text: str, hs_code: str | None) -> None:
    """Flash X-ray generators or pulsed electron accelerators (c.1); special shut-off and control valves."""
    assert basis(text, hs_code) not in FREE
