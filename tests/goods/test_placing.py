"""How goods are read: listed things never go free beside harmless words, ordinary ones go without a question."""

from __future__ import annotations

from datetime import date

import pytest

from compliance.intake import read_shipment
from compliance.model.assessment import Assessment
from tests.asking import engine
from tests.measure.goods_sets import civil

DAY = date(2026, 8, 3)
FREE = ("not_controlled", "licence_covered")


def read(description: str, **more: object) -> Assessment:
    """Return the answer for one line to a civil buyer who has answered everything else."""
    line = {"line": "1", "description": description, **more}
    answer: Assessment = engine().assess(read_shipment(civil([line])), DAY)
    return answer


@pytest.mark.parametrize(
    "description",
    [
        "rare earth oxide powder", "oxide powder 99.9 %", "gallium compound", "organic antimony compound",
        "nitride wafers", "alloy ingots", "合金粉", "uranyl nitrate", "heavy rare earth metal chips",
        "phosphide wafer 3 inch", "target, 99.99 %", "稀土盐", "fluoride powder, 5 kg", "alloy strip for magnets",
    ],
)  # fmt: skip
def test_a_vague_material_is_asked_about(description: str) -> None:
    assert str(read(description).decision) not in FREE


@pytest.mark.parametrize("description", ["Laser", "Laser 1064 nm", "Fiber laser 20 W", "激光器"])
def test_a_laser_whose_use_is_not_said_is_asked_about(description: str) -> None:
    assert read(description).decision.value == "insufficient_information"


@pytest.mark.parametrize(
    "description",
    [
        "Valve with fluoropolymer wetted surfaces", "Pump, glass-lined", "Storage tank, wetted parts PTFE",
        "radiation hardened television camera",
    ],
)  # fmt: skip
def test_a_word_of_the_lists_beside_an_ordinary_name_is_asked_about(description: str) -> None:
    assert str(read(description).decision) not in FREE


@pytest.mark.parametrize("description", ["brass ball valve 1/2 inch", "garden pump 230 V", "plastic water tank 200 l"])
def test_ordinary_plant_goes_without_a_question(description: str) -> None:
    assert read(description).decision.value == "not_controlled"


@pytest.mark.parametrize("description", ["Laser printer A4", "Laser toner cartridge, black"])
def test_a_thing_named_after_its_laser_is_no_laser(description: str) -> None:
    assert read(description).decision.value == "not_controlled"


@pytest.mark.parametrize(
    ("description", "meant"),
    [
        ("galium nitride wafers", "gallium"), ("Disprosium oxide powder", "dysprosium"),
        ("indum phosphide wafer", "indium"), ("tungstn carbide", "tungsten"), ("Terbuim metal", "terbium"),
        ("germaniun dioxide", "germanium"), ("antimny trioxide", "antimony"), ("Lutetum oxide", "lutetium"),
    ],
)  # fmt: skip
def test_a_slip_in_a_listed_name_asks_what_was_meant(description: str, meant: str) -> None:
    answer = read(description)
    assert str(answer.decision) not in FREE
    assert any(meant in question.ask["en"] for question in answer.questions), answer.questions


@pytest.mark.parametrize(
    "description",
    [
        "Loudspeakers, plus spare NdFeB ring magnets with Dy 2 %, loose", "1 motor, 5 kg Dy2O3", "Laptop, GaAs wafers",
        "Drill bits, tungsten carbide powder", "Cotton T-shirts and 2 kg terbium oxide",
        "Screws M6; samarium cobalt magnets, loose", "LED lamps with spare gallium arsenide wafers",
        "螺钉，另附氧化镝5公斤", "Office chairs + germanium single crystal ingots",
    ],
)  # fmt: skip
def test_a_harmless_thing_does_not_free_what_stands_beside_it(description: str) -> None:
    assert str(read(description).decision) not in (*FREE, "insufficient_information")


@pytest.mark.parametrize(
    "description",
    [
        "电机用氧化镝", "荧光粉用氧化铽", "phosphor grade yttrium oxide 99.999 %", "Dysprosium metal for motors",
        "Terbium oxide for loudspeakers", "Samarium cobalt magnets for toys", "手机用钐钴磁铁",
    ],
)  # fmt: skip
def test_a_purpose_is_never_the_thing(description: str) -> None:
    assert str(read(description).decision) not in (*FREE, "insufficient_information")


@pytest.mark.parametrize(
    "description",
    ["Carbides of tungsten", "Nitride of gallium", "Oxide of dysprosium", "Phosphide of indium", "Oxides of terbium"],
)
def test_word_order_changes_nothing(description: str) -> None:
    assert str(read(description).decision) not in FREE


@pytest.mark.parametrize(
    "description",
    [
        "氧化鏑", "碳化鎢粉", "Dysprosiumoxid 99,9 %", "酸化テルビウム", "サマリウムコバルト磁石", "釤鈷磁鐵",
        "Galliumarsenid-Wafer", "산화디스프로슘",
    ],
)  # fmt: skip
def test_other_writings_of_listed_goods_never_go_free(description: str) -> None:
    assert str(read(description).decision) not in FREE


@pytest.mark.parametrize(
    "description",
    [
        "Stainless steel screws M6x20", "Deep groove ball bearing 6204-2RS", "USB charger 20 W", "LED lamp E27 9 W",
        "Calcium carbonate filler powder", "Iron oxide powder pigment", "Copper wire 1.5 mm2", "Cotton T-shirts",
        "Ceramic dinner plates", "PVC pipe DN50", "Printed circuit board, 4 layers", "Carbon film resistor 10 kOhm",
        "Wooden office desk", "Frozen shrimps", "Chocolate biscuits", "塑料花盆 高度20厘米", "不锈钢螺丝 M8",
        "Edelstahl-Schrauben M6", "ステンレスボルト M8×20", "儿童玩具汽车",
    ],
)  # fmt: skip
def test_ordinary_goods_go_without_a_question(description: str) -> None:
    answer = read(description)
    assert str(answer.decision) == "not_controlled", [q.ask["en"] for q in answer.questions]
    assert answer.lines[0].classification.basis in ("identified", "presumed")


@pytest.mark.parametrize(
    ("description", "free"),
    [
        ("Antimony trioxide purity 99.5 %", True), ("Antimony trioxide 99.999 %", False),
        ("Antimony trioxide 5N", False), ("NdFeB N35 magnets, Dy: 0 %, Tb: 0 %", True),
        ("NdFeB magnets, Dy 2.4 %", False), ("Magnets Fe 65 %, Nd 28 %, B 1 %, Al 0.1 %, Pr 5.9 %", True),
    ],
)  # fmt: skip
def test_values_in_the_text_decide_like_values_in_fields(description: str, free: bool) -> None:
    assert (str(read(description).decision) in FREE) is free


def test_what_is_excluded_is_absent() -> None:
    assert str(read("Ores and concentrates, other than antimony").decision) != "licence_required_normal"


def test_a_number_of_listed_goods_beside_other_words_is_asked_about() -> None:
    answer = read("toys", hs_code="8505111000")
    assert str(answer.decision) == "insufficient_information"
    assert "8505111000" in answer.questions[0].ask["en"]


def test_the_question_names_the_word_that_was_not_understood() -> None:
    asked = read("foobar nitride wafers").questions[0].ask
    assert "foobar" in asked["en"] and "foobar" in asked["zh"]


REVIEW = {"status": "not_controlled", "basis": "supplier's data sheet", "by": "Li Na", "on": "2026-07-30"}


def test_a_review_closes_what_nobody_recognises() -> None:
    assert str(read("Grunzelwerk 3000").decision) == "insufficient_information"
    answer = read("Grunzelwerk 3000", declared=REVIEW)
    assert str(answer.decision) == "not_controlled"
    assert answer.lines[0].classification.basis == "reviewed"
    assert any("Li Na" in remark["en"] for remark in answer.lines[0].remarks)


def test_a_claim_without_a_person_closes_nothing() -> None:
    declared = {"status": "not_controlled", "basis": "supplier's data sheet"}
    assert str(read("Grunzelwerk 3000", declared=declared).decision) == "insufficient_information"


def test_a_review_against_stated_values_is_refused() -> None:
    answer = read("Dysprosium oxide 99.9 %", declared=REVIEW)
    assert str(answer.decision) not in FREE
    assert any("contradicted" in remark["en"] for remark in answer.lines[0].remarks)


def test_a_review_closes_a_row_only_when_it_names_it() -> None:
    open_row = read("Graphite blocks", declared=REVIEW)
    assert str(open_row.decision) not in FREE
    codes = {c.code for c in open_row.lines[0].control if c.certainty == "possible" and c.code}
    considered = [{"code": code, "because": "density 1.6 g/cm3 by test report"} for code in sorted(codes)]
    named = read("Graphite blocks", declared={**REVIEW, "considered": considered})
    assert str(named.decision) == "not_controlled"


def test_presumed_goods_say_so() -> None:
    answer = read("Carbon film resistor 10 kOhm")
    assert "PRESUMED" in {flag.id for flag in answer.flags}
    assert answer.action == "proceed_declare"
