"""German is read by the forms and compounds of its words; listed things beside them are asked about."""

from __future__ import annotations

import pytest

from compliance.goods.classifier import Classifier
from compliance.goods.placed import FREE
from compliance.law.inflection import declined
from compliance.model.cargo import ShipmentLine
from tests.asking import rulebook

CLASSIFIER = Classifier(rulebook())


def free(description: str, hs_code: str | None = None) -> bool:
    return CLASSIFIER.classify(ShipmentLine(line="1", description=description, hs_code=hs_code)).basis in FREE


def test_an_adjective_given_in_one_form_is_known_in_every_form() -> None:
    forms = {"technisch", "technische", "technischen", "technischem", "technischer", "technisches"}
    assert forms <= set(declined("technischen"))
    assert forms <= set(declined("technisch"))


@pytest.mark.parametrize(
    "text",
    [
        "Fahrräder, nichtelektrisch betrieben", "Baumwollgewebe, ungebleicht und unbedruckt",
        "Reis, halbgeschliffen oder geschliffen, auch glasiert", "Handschuhe aus beschichtetem Leder, gefüttert",
    ],
)  # fmt: skip
def test_goods_said_with_participles_go_free(text: str) -> None:
    assert free(text)


@pytest.mark.parametrize(
    "text", ["angereichertes Uran", "nichtmagnetisches Dysprosium, geschmolzen", "gesintertes Galliumarsenid"]
)
def test_a_participle_frees_no_listed_material(text: str) -> None:
    assert not free(text)


@pytest.mark.parametrize("text", ["Kombinierte Kühl- und Gefrierschränke", "Faden-, Draht- und Klammerheftmaschinen"])
def test_a_hanging_word_belongs_to_the_word_that_completes_it(text: str) -> None:
    assert free(text)


@pytest.mark.parametrize(
    "text",
    [
        "Möbel- und Dengue-Virus",
        "Möbel- und Aramidfasern",
        "Gaszentrifugen- und Pumpenteile",
        "Kühl- und Galliumarsenidwafer",
    ],
)
def test_a_hanging_word_names_nothing(text: str) -> None:
    assert not free(text)


def test_german_quotation_marks_hold_a_remark() -> None:
    assert free("Tiefkühltruhen „für den Haushalt“")
    assert not free("Kristalle „Galliumarsenid“")


@pytest.mark.parametrize("text", ["Salicylsäure und ihre Salze", "Sojaöl und seine Fraktionen, auch raffiniert"])
def test_salts_and_fractions_of_a_thing_are_no_thing_of_their_own(text: str) -> None:
    assert free(text)


@pytest.mark.parametrize(
    "text",
    [
        "Laptop und seine Galliumarsenid-Wafer", "Lautsprecher und ihre Dysprosiumpulver",
        "Anthranilsäure und ihre Salze",
        "loudspeakers and their dysprosium powder",
    ],
)  # fmt: skip
def test_what_belongs_to_a_thing_is_read_where_it_is_listed_or_unknown(text: str) -> None:
    assert not free(text)


@pytest.mark.parametrize("text", ["Derivate des o-Phenylendiamins", "Derivatives of o-phenylenediamine"])
def test_a_derivative_is_not_the_substance(text: str) -> None:
    assert not free(text)


def test_a_class_of_compounds_behind_a_semicolon_is_a_thing_of_its_own() -> None:
    assert free("Nucleinsäuren und ihre Salze")
    assert not free("Nucleinsäuren und ihre Salze; Verbindungen, heterocyclisch")


def test_an_exclusion_in_brackets_reaches_to_its_end() -> None:
    assert free("Gimpen (ausg. Metallgarne der Pos. 5605; umsponnene Garne; Spinnstofferzeugnisse)")
    assert not free("Garne (ausg. Nähgarne; Zwirne); Galliumarsenid-Wafer")


@pytest.mark.parametrize("text", ["Türme und Gittermaste mit Messvorrichtung", "Rasenmäher mit Hebevorrichtung"])
def test_a_compound_that_ends_with_a_vague_noun_needs_no_explanation(text: str) -> None:
    assert free(text)


@pytest.mark.parametrize(
    "text",
    ["Uranabtrennvorrichtung", "Zentrifugenvorrichtung", "Messvorrichtung", "Signalverarbeitungsapparate für Netze"],
)
def test_such_a_compound_names_nothing(text: str) -> None:
    assert not free(text)


@pytest.mark.parametrize(
    "text", ["Draht aus Kupferlegierungen", "Zement, auch gefärbt", "Gips, gebrannt, auch gefärbt"]
)
def test_a_german_noun_beside_small_words_is_a_name(text: str) -> None:
    assert free(text)


@pytest.mark.parametrize(
    "text", ["Draht aus Wolfram", "Garne, einschl. Monofile, aus Aramid", "Garne, hochfest, einschl. Monofile"]
)
def test_what_is_only_included_names_no_goods(text: str) -> None:
    assert not free(text)


@pytest.mark.parametrize(
    "text",
    [
        "Schwimmbagger", "Teilchenbeschleuniger", "Lichtbogenofen", "Aluminiumpulver", "Zentrifuge",
        "isostatische Presse",
        "Wärmetauscher", "Fermenter", "Laser", "Drohne", "Hochgeschwindigkeitskamera",
    ],
)  # fmt: skip
def test_german_names_of_classes_with_listed_kinds_stay_questions(text: str) -> None:
    assert not free(text)


@pytest.mark.parametrize(
    ("text", "hs_code"),
    [
        ("Vakuumlichtbogenofen", None),
        ("Labormembranpumpe", None),
        ("Industriegefriertrockner", None),
        ("Steuerungen, numerisch", "853710"),
        ("Signalgeneratoren, elektrisch", "854320"),
        ("Kreiselpumpen", "841370"),
        ("Molekularpumpen", "841410"),
    ],
)
def test_a_german_class_is_as_wide_as_the_english_one(text: str, hs_code: str | None) -> None:
    """A compound ends with its class: the row's in a class that is named, or the goods' in what the row is called."""
    assert not free(text, hs_code)


@pytest.mark.parametrize(
    "text",
    [
        "Behälter aus Titan 500 l",
        "Kühler aus Tantal",
        "Lagertank für Hydrazin",
        "Wickelmaschine für Kohlefaser",
        "Graphitblöcke, Dichte 1,8",
        "Stabstahl 18Ni300",
        "CNC-Flachschleifmaschine 2 µm",
        "Druckmessumformer, Saphir",
        "Diamantfenster 20 mm",
        "Fenster aus Diamant",
        "Wickelmaschine für Batteriezellen",
        "Störsender für Drohnen",
        "Tank aus Zirkonium",
        "Nickelkühler",
    ],
)
def test_rows_are_found_by_their_german_words(text: str) -> None:
    assert not free(text)


@pytest.mark.parametrize(
    "text",
    ["Messing-Kugelhahn 1/2 Zoll", "Bierfermenter 500 l konisch", "Zeilenkamera 100 kHz", "Laminar-Flow-Werkbank",
     "Kunststofffenster", "Stabstahl S235", "Nähmaschine", "Kaffeemaschine"],
)  # fmt: skip
def test_ordinary_german_goods_beside_them_go(text: str) -> None:
    assert free(text)


@pytest.mark.parametrize(
    ("text", "hs_code"), [("Synthetic diamond single crystal", "710499"), ("Computer parts, cipher cards", None)]
)
def test_a_row_that_may_be_meant_is_not_presumed_away_by_a_number_or_a_neighbour(
    text: str, hs_code: str | None
) -> None:
    assert not free(text, hs_code)
