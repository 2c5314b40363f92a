"""Listed goods behind a purpose, a material, a medium or a longer chemical name are asked about and never free."""

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
        "Extruder for solid propellant",
        "End caps for gas centrifuges",
        "Seals for UF6 compressors",
        "Rotor for gas centrifuge",
        "Motor for UAV 20 kW",
        "Gas detector for phosgene",
        "Servoventile für Raketentriebwerke",
        "Kreiselpumpen für Raketentreibstoff",
        "Ventil für UF6",
        "Gaswarngeräte für Nervenkampfstoffe",
        "Industrieroboter für Explosivstoffe",
    ],
)
def test_a_purpose_that_names_listed_equipment_is_asked_about_whatever_the_thing_is_called(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Extruder for plastic pipes",
        "Seals for refrigerators",
        "Motor for washing machine",
        "Dichtungen für Kühlschränke",
    ],
)
def test_a_purpose_of_everyday_leaves_the_goods_free(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Di-isopropylamine", None),
        ("N,N-Di-isopropylamine", "29211999"),
        ("Tri ethanolamine", None),
        ("Methyl-diethanolamine", "29221900"),
        ("2-Chlor-ethanol", None),
        ("Di-methylamine 40 %", None),
    ],
)
def test_the_end_of_a_longer_chemical_name_names_nothing(text: str, number: str | None) -> None:
    assert basis(text, number) not in FREE


@pytest.mark.parametrize("text", ["methyl ethyl ketone", "butyl acetate", "ethyl alcohol", "para-xylene"])
def test_a_whole_chemical_name_of_several_words_stays_a_name(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Germaniumlinsen",
        "Linsen aus Germanium",
        "Schrauben, Muttern und Germaniumlinsen",
        "Würfel aus Wolfram",
        "Gewichte aus Bismut",
        "Balls of antimony",
        "Diaphragm of germanium",
        "Molybdänpulver 3 µm 99,95 %",
        "Kupferpulver und Molybdänpulver",
        "Antimonerz",
        "Seltenerdmetalle",
        "希土類金属",
    ],
)
def test_goods_made_of_a_listed_element_are_asked_about_whatever_their_form_is_called(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize("text", ["tungsten carbide inserts", "tungsten filament lamp", "balls of steel"])
def test_an_element_that_is_only_a_part_of_the_goods_does_not_hold_them(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Culture medium with Vibrio cholerae",
        "Agar with Brucella abortus",
        "Petri dish, inoculated with Salmonella typhi",
    ],
)
def test_a_medium_with_a_listed_agent_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text", ["Mikrocontroller, strahlungsgehärtet", "Sensoren, strahlenfest", "Supraleitende Spule 5 T"]
)
def test_german_words_of_alarm_are_heard_in_every_form(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Angle encoder, 0.5 arcsec",
        "Drehgeber, Genauigkeit 0,5 Bogensekunden",
        "Radiation-tolerant camera, total dose 200 kGy",
        "Flow forming machine, CNC, 3 rollers",
    ],
)
def test_other_names_of_the_same_thing_reach_its_row(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Titanstäbe Ti6Al4V, 120 mm", "titanium bars Ti6Al4V, 120 mm"),
        ("Aluminiumpulver, 20 µm, sphärisch", "aluminium powder, 20 µm, spherical"),
        ("Wolframpulver 5 µm", "tungsten powder 5 µm"),
        ("Poröse Nickelrohre", "porous nickel tubes"),
    ],
)
def test_a_german_word_of_an_element_and_a_shape_is_read_as_both(german: str, english: str) -> None:
    assert basis(english) not in FREE
    assert basis(german) not in FREE


@pytest.mark.parametrize("text", ["Kupferdraht", "Zinkblech", "Aluminiumrohre 20 mm", "Stahlrohre DN50"])
def test_a_common_metal_in_a_common_shape_goes(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize("text", ["Ventile", "Ventile für Heizkörper", "Valves", "Valves for radiators"])
def test_a_purpose_of_everyday_frees_no_class_that_is_asked_about_without_it(text: str) -> None:
    """A purpose never makes a line looser; English and German are read alike."""
    assert basis(text) not in FREE


@pytest.mark.parametrize("text", ["Germanium meal", "Gallium medal", "Indium meal", "Germanium dioxide meal"])
def test_an_ordinary_word_one_slip_from_a_listed_one_is_asked_beside_a_listed_element(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize("text", ["bone meal", "gold-plated medal", "tungsten lamp", "titanium watch"])
def test_the_same_word_without_such_an_element_goes(text: str) -> None:
    assert basis(text) in FREE
