"""Listed goods said in German: their classes, their materials, and classes at the end of a compound are asked about."""

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
        "Behälter aus Titan 500 l", "Kühler aus Tantal", "Lagertank für Hydrazin",
        "Tank aus Zirkonium 300 l", "Kessel emailliert 1000 l", "Rührwerk aus Tantal", "Kolonne aus Glas DN 300",
        "Verdampfer Titan 4 m²", "Autoklav Hastelloy 150 l", "Membranpumpe PTFE", "Absperrhahn PFA-ausgekleidet",
    ],
)  # fmt: skip
def test_plant_of_a_listed_material_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Behälter aus Kunststoff", "Kühler aus Aluminium", "Lagertank für Heizöl aus Stahlblech", "Kühler für Pkw",
        "Tauchpumpe Gusseisen", "Kugelhahn aus Messing",
    ],
)  # fmt: skip
def test_plant_of_an_ordinary_material_is_free(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Vakuumlichtbogenofen", "CNC-Flachschleifmaschine 2 µm",
        "Plasmaschmelzofen", "Universalrundschleifmaschine 3 µm", "Präzisionsdrehmaschine 4 µm", "Fünfachsfräsmaschine",
        "Laborgefriertrockner 20 kg/24 h", "Hochdruckisostatpresse", "Turbomolekularvakuumpumpe",
        "Feinstauswuchtmaschine", "Ultrahochgeschwindigkeitskamera", "Tiefseeschwimmbagger",
    ],
)  # fmt: skip
def test_a_class_with_listed_kinds_at_the_end_of_a_compound_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text", ["Backofen", "Haushaltsmikrowellenofen", "Kaffeemaschine", "Aquarienpumpe", "Heizkörperventil", "Filmkamera"]
)
def test_an_ordinary_kind_at_the_end_of_a_compound_is_free(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Ventil mit Faltenbalg",
        "Absperrventil, balggedichtet", "Nickelventil mit Wellbalg", "Eckventil mit Balgabdichtung",
    ],
)  # fmt: skip
def test_a_valve_sealed_by_a_bellows_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Wickelmaschine für Kohlefaser", "Wickelmaschine für Aramidfaser", "Wickelmaschine für Glasfaserrohre",
        "Rohrwickelmaschine für Carbonfaser", "Legemaschine für Prepreg",
    ],
)  # fmt: skip
def test_a_machine_for_listed_fibres_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Graphitblöcke, Dichte 1,8", "Graphitrohlinge, Dichte 1,85", "Graphitplatte isostatisch, Dichte 1,78 g/cm3",
        "Graphitzylinder Ø 200, Dichte 1.9",
    ],
)  # fmt: skip
def test_graphite_as_dense_as_a_listed_one_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Stabstahl 18Ni300", "Rundstahl 1.2709", "Blech X3NiCoMoTi18-9-5", "Schmiedestück Maraging 300",
        "Rundmaterial 1.6358 D 80", "Blankstahl 1.6354",
    ],
)  # fmt: skip
def test_a_steel_of_a_listed_grade_is_asked_about_whatever_its_shape_is_called(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "Druckmessumformer, Saphir", "Drucksensor mit Al2O3-Membran", "Druckaufnehmer 0,1 %", "Drucktransmitter Inconel",
        "Druckmessgerät mit Nickelmembran",
    ],
)  # fmt: skip
def test_a_pressure_transducer_is_asked_about_by_each_of_its_names(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text", ["Diamantfenster", "Fenster aus Diamant", "Diamantkuppel", "Diamantscheibe optisch", "Optik aus CVD-Diamant"]
)
def test_an_optical_part_of_diamond_is_asked_about(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    ["Wolframkarbid-Einsätze", "Hartmetalleinsätze", "Wolframcarbid-Wendeplatten", "Fräseinsätze aus Wolframkarbid"],
)
def test_inserts_for_tools_are_not_the_carbide(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize("text", ["Wolframkarbid", "Wolframcarbidpulver 0,8 µm", "Wolframkarbid-Granulat"])
def test_the_carbide_itself_stays_listed(text: str) -> None:
    assert basis(text) == "matched"
