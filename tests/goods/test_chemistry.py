"""The chemistry of a text as chemists and traders mean it: elements, shares, absence, CAS numbers, grades."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.goods.chemistry import Chemistry, ChemistryReader
from compliance.law.facts import Interval
from compliance.model.vocabulary import FORMS, SYMBOLS
from tests.asking import rulebook
from tests.goods.counting import calls


@cache
def reader() -> ChemistryReader:
    """Return the reader over the shipped rules."""
    book = rulebook()
    return ChemistryReader(book.lexicon, book.grades)


def read(text: str) -> Chemistry:
    """Return the chemistry of a text."""
    return reader().read(text)


def written(bounds: Interval | None) -> str:
    """Return bounds as `low..high`, one number, or nothing."""
    if bounds is None:
        return ""
    low, high = (format(n.normalize(), "f") for n in bounds)
    return low if low == high else f"{low}..{high}"


def shares(text: str) -> dict[str, str]:
    """Return the stated shares of a text."""
    return {symbol: written(bounds) for symbol, bounds in read(text).elements.items() if bounds is not None}


PRESENT = [
    ("Dy2O3 powder", "Dy O"),
    ("LaPO4:Ce,Tb green phosphor (LAP)", "La P O Ce Tb"),
    ("YAG:Ce phosphor", "Y Al O Ce"),
    ("Nd:YAG laser rod", "Nd Y Al O"),
    ("GaN wafers", "Ga N"),
    ("InP", "In P"),
    ("Bi2O3", "Bi O"),
    ("GaAs基板", "Ga As"),
    ("(NH4)10W12O41", "N H W O"),
    ("In2O3/SnO2 90/10 wt%", "In Sn O"),
    ("NdFeB magnets", "Nd Fe B"),
    ("WC powder", "W C"),
    ("Nd-Fe-B", "Nd Fe B"),
    ("SmCo5", "Sm Co"),
    ("Bi2Te2.7Se0.3", "Bi Te Se"),
    ("CaAlSiN3:Eu", "Ca Al Si N Eu"),
    ("B4C", "B C"),
    ("UF6", "U F"),
    ("Y2O3 coated", "Y O"),
    ("WO3", "W O"),
    ("Nd-Dy alloy", "Nd Dy"),
    ("Mo wire 0.18 mm", "Mo"),
    ("Dy metal", "Dy"),
    ("Fe-doped", "Fe"),
    ("Trimethylgallium", "Ga"),
    ("氧化镝", "Dy"),
    ("釤鈷磁體", "Sm Co"),
    ("酸化イッテルビウム", "Yb"),
    ("酸化イットリウム", "Y"),
    ("ジスプロシウム含有", "Dy"),
    ("네오디뮴", "Nd"),
    ("산화이터븀", "Yb"),
    ("Dysprosiumoxid", "Dy"),
    ("Wolframcarbid", "W"),
    ("dysprosiumhaltig", "Dy"),
    ("トリウム", "Th"),
    ("ナトリウム", "Na"),
    ("탄화텅스텐", "W"),
    ("ヒ化ガリウム", "As Ga"),
    ("Antimontrioxid", "Sb"),
]

SHARES = [
    ("Dy 3.1 %", {"Dy": "3.1"}), ("镝2%", {"Dy": "2"}), ("含鏑2%", {"Dy": "2"}), ("bismuth 58 %", {"Bi": "58"}),
    ("Fe 65 %, Nd 28 %, B 1 %, Al 0.1 %", {"Fe": "65", "Nd": "28", "B": "1", "Al": "0.1"}),
    ("铁65%，钕28%，硼1%，铝0.1%，镨5.9%", {"Fe": "65", "Nd": "28", "B": "1", "Al": "0.1", "Pr": "5.9"}),
    ("钕30%铁66.1%硼1%镝2.9%", {"Nd": "30", "Fe": "66.1", "B": "1", "Dy": "2.9"}),
    ("2 % Dy, 0.5 % Tb", {"Dy": "2", "Tb": "0.5"}), ("5 % of dysprosium", {"Dy": "5"}), ("Tb: 0,5 %", {"Tb": "0.5"}),
    ("Dy < 0.1 wt%", {"Dy": "0..0.1"}), ("Dy ≤0.05%", {"Dy": "0..0.05"}), ("Dy 2-3 %", {"Dy": "2..3"}),
    ("W ≥ 90 %", {"W": "90..100"}), ("Tb 200 ppm", {"Tb": "0.02"}), ("dysprosium content: 2 %", {"Dy": "2"}),
    ("디스프로슘 2%", {"Dy": "2"}), ("ジスプロシウム 3%", {"Dy": "3"}), ("Dy 1.5% max", {"Dy": "0..1.5"}),
    ("Mg-4Y-3Nd-0.5Zr", {"Y": "4", "Nd": "3", "Zr": "0.5"}), ("Mg-10Gd-3Y", {"Gd": "10", "Y": "3"}),
    ("MgNd3Y4", {"Nd": "3", "Y": "4"}), ("Al-0.4Sc-0.2Zr", {"Sc": "0.4", "Zr": "0.2"}), ("CuSn8", {"Sn": "8"}),
    ("SnSb11Cu6", {"Sb": "11", "Cu": "6"}), ("PbSb2.75", {"Sb": "2.75"}), ("Ti-6Al-4V ELI", {"Al": "6", "V": "4"}),
    ("Nd 85 Dy 15", {"Nd": "85", "Dy": "15"}), ("PrNdDy metal 80/15/5", {"Pr": "80", "Nd": "15", "Dy": "5"}),
    ("Sn63Pb37", {"Sn": "63", "Pb": "37"}), ("Sn-3.0Ag-0.5Cu", {"Ag": "3", "Cu": "0.5"}), ("SmCo5", {}), ("Bi2Te3", {}),
    ("WE43 rods", {"Y": "3.5..4.5"}), ("AZ91", {"Al": "8.5..9.5", "Zn": "0.5..1.5"}), ("EV31", {"Gd": "0.5..1.5"}),
    ("magnesium alloy GZ31", {"Gd": "2.5..3.5", "Zn": "0.5..1.5"}), ("traces of Dy", {"Dy": "0..0.1"}),
    ("微量镝", {"Dy": "0..0.1"}), ("CuSn8, CuSn6", {"Sn": "6..8"}), ("Dysprosiumoxid 99,9 %", {}), ("氧化镝99.9%", {}),
    ("Sb2O3≥99.995%", {}), ("dysprosium oxide 99.9 %", {}), ("Ga 99.99 %", {"Ga": "99.99"}), ("Dy 3 at%", {}),
]  # fmt: skip

ABSENT = [
    ("Dy 0", "Dy"),
    ("Dy: 0 %, Tb: 0 %", "Dy Tb"),
    ("Dy n.d., Tb n.d.", "Dy Tb"),
    ("Dy: N.D.", "Dy"),
    ("Dy not detected", "Dy"),
    ("no Dy, no Tb", "Dy Tb"),
    ("Dy-free, Tb-free", "Dy Tb"),
    ("Dy/Tb-free", "Dy Tb"),
    ("without dysprosium, terbium and holmium", "Dy Tb Ho"),
    ("dysprosium-free", "Dy"),
    ("镝0%", "Dy"),
    ("无镝", "Dy"),
    ("HRE-free", "Tb Dy Ho Er Tm Yb Lu"),
    ("heavy rare earth free", "Tb Dy Ho Er Tm Yb Lu"),
    ("不含镝铽", "Dy Tb"),
    ("free of heavy rare earths", "Tb Dy Ho Er Tm Yb Lu"),
    ("不含重稀土", "Tb Dy Ho Er Tm Yb Lu"),
    ("镝、铽未检出", "Dy Tb"),
    ("Dyフリー", "Dy"),
    ("ジスプロシウム不使用", "Dy"),
    ("ohne Dysprosium", "Dy"),
    ("dysprosiumfrei", "Dy"),
    ("frei von Dysprosium und Terbium", "Dy Tb"),
    ("디스프로슘 무첨가", "Dy"),
    ("Y 0 %, Gd 0 %", "Y Gd"),
    ("no Y", "Y"),
    ("(excl. containing neodymium, praseodymium, dysprosium or samarium)", "Nd Pr Dy Sm"),
    ("除镝外的稀土", "Dy"),
    ("ores other than antimony", "Sb"),
    ("metals except gallium and germanium", "Ga Ge"),
    ("不包括镓、锗", "Ga Ge"),
    ("Dysprosium (Dy): 0 %", "Dy"),
    ("heavy rare earth: Dy 0 %, Tb 0 %, Ho 1.2 %", "Dy Tb"),
    ("Tb 0.0%", "Tb"),
]

# What must not count as absent, or as an element at all: here a slip would free goods, or raise ghosts.
STILL_PRESENT = [
    ("no Dy, Tb 2 %", "Tb"), ("不含镝，含铽", "Tb"), ("no coating, Dy 2 %", "Dy"), ("neodymium free samples", "Nd"),
    ("Dy, Tb-free", "Dy"), ("Dy 0.5 %", "Dy"), ("氧化镝不含铽", "Dy"), ("Dy free of charge", "Dy"), ("Dy 0.05", "Dy"),
    ("Dy-free magnets, and magnets with Dy 2 %", "Dy"), ("Pr Nd alloy", "Pr"), ("without cobalt, contains Dy", "Dy"),
    ("No. 5 Dy powder", "Dy"), ("除铁器 氧化镝", "Dy"),
]  # fmt: skip
NOTHING = [
    "In stock",
    "As agreed",
    "At sea",
    "No returns",
    "I am",
    "Be careful",
    "He said",
    "CO PO NO LED USB CNC",
    "PCB PCBA",
    "No Co. Ltd",
    "LiPo battery",
    "PCs and ICs",
    "CNMG120408",
    "SUS304",
    "WiFi PoE",
    "ABS",
    "USA",
    "HiFi CoC",
    "In 3 %",
    "XT60",
    "M6x20",
    "DIN 912",
    "OEM NO NAME",
    "phosphor for LED",
    "28BYJ-48",
    "MEDIA CULTURE",
    "U.S.A.",
]


@pytest.mark.parametrize(("text", "symbols"), PRESENT)
def test_elements_are_read_from_formulas_symbols_and_words(text: str, symbols: str) -> None:
    assert set(read(text).elements) == set(symbols.split())


@pytest.mark.parametrize(("text", "expected"), SHARES)
def test_shares_are_read_as_people_write_them(text: str, expected: dict[str, str]) -> None:
    assert shares(text) == expected


@pytest.mark.parametrize(("text", "symbols"), ABSENT)
def test_what_is_denied_is_absent(text: str, symbols: str) -> None:
    found = read(text)
    assert found.absent == set(symbols.split())
    assert not found.absent & set(found.elements)


@pytest.mark.parametrize(("text", "symbol"), STILL_PRESENT)
def test_what_is_not_clearly_denied_stays_present(text: str, symbol: str) -> None:
    assert symbol in read(text).elements
    assert symbol not in read(text).absent


@pytest.mark.parametrize("text", NOTHING)
def test_words_and_codes_are_no_elements(text: str) -> None:
    found = read(text)
    assert (found.elements, found.absent) == ({}, set())


@pytest.mark.parametrize(
    ("text", "form"),
    [("Dy2O3", "oxide"), ("GaAs", "compound"), ("Bi2Te3", "compound"), ("GaN", "compound"), ("WC", "compound"),
     ("LaPO4", "compound"), ("MgB2", "compound"), ("CuSn8", "alloy"), ("Mg-4Y", "alloy"), ("WE43", "alloy"),
     ("NdFeB", None), ("Nd-Fe-B", None), ("SmCo", None), ("ITO", "oxide"), ("Dy", None)],
)  # fmt: skip
def test_a_formula_implies_a_form(text: str, form: str | None) -> None:
    assert read(text).forms == ({form} if form else set())


def test_a_cas_number_counts_only_with_its_check_digit() -> None:
    found = read("Gallium trichloride CAS 13450-90-3 or 13450-90-4, No. 2028-11-28")
    assert found.cas == {"13450-90-3"}
    assert "13450-90-4" in found.bad_cas


@pytest.mark.parametrize(
    ("text", "grade", "asked"),
    [
        ("NdFeB N35 magnets", "ndfeb_plain", "Dy"),
        ("N48H magnets", "ndfeb_medium", "Dy"),
        ("42UH", "ndfeb_heat_resistant", "Dy"),
        ("NdFeB N42SH", "ndfeb_heat_resistant", "Ho"),
        ("sintered NdFeB 42H", "ndfeb_medium_bare", "Tb"),
        ("Recoma 28 rings", "smco", None),
        ("SmCo YX20", "smco", None),
        ("XGS-26 ring magnet", "smco", None),
        ("Vacodym 863 TP", "vacodym", "Dy"),
        ("LNGT44 magnets", "alnico", None),
        ("AlNiCo 5 rods", "alnico", None),
        ("Y30 ferrite magnet", "ferrite", None),
        ("Stainless pipe 316L", "stainless", None),
        ("SS304 tank", "stainless", None),
        ("18Ni(250) 丸棒", "maraging", "tensile_strength_mpa"),
        ("H13 steel", "tool_steel", None),
        ("Edelstahl 1.4571", "stainless", None),
        ("T300 carbon fibre", "carbon_fibre_t300", "specific_modulus_m"),
        ("T700S 碳纤维", "carbon_fibre_t700", "specific_modulus_m"),
        ("M40J yarn", "carbon_fibre_m40j", "specific_modulus_m"),
        ("Kevlar 29 yarn", "kevlar_29", "specific_modulus_m"),
        ("graphite EDM-3", "edm_graphite", "density_g_cm3"),
        ("POCO EDM-200", "edm_graphite", "purity_percent"),
        ("graphite ISO-63", "edm_graphite", "purity_percent"),
        ("7075-T6 round bar", "aluminium_wrought", "tensile_strength_mpa"),
        ("TC4 钛", "titanium", "tensile_strength_mpa"),
        ("WE43 magnesium", "magnesium_rare_earth", "Gd"),
        ("90WNiFe blocks", "tungsten_heavy_alloy", "density_g_cm3"),
        ("SEG concentrate", "seg", "Dy"),
    ],
)
def test_a_grade_says_what_it_implies_and_what_it_asks(text: str, grade: str, asked: str | None) -> None:
    found = {g.id: g for g in read(text).grades.values()}
    assert grade in found
    assert asked is None or asked in found[grade].asks


@pytest.mark.parametrize("text", ["Room N35", "Gate C5, terminal 2", "Model T300", "Route 316", "Unit S28", "Form 42H"])
def test_a_code_that_could_be_anything_is_no_grade_by_itself(text: str) -> None:
    assert read(text).grades == {}


def test_a_grade_alone_names_no_element() -> None:
    assert read("Recoma 28 rings").elements == {}


def test_grades_and_shorthand_speak_of_known_elements_and_forms() -> None:
    grades = rulebook().grades
    used = {e for g in grades.grades for e in (*g.elements, *g.shares)}
    used |= {e for s in grades.shorthand.values() for e in s.elements}
    used |= {e for symbols in grades.magnesium_letters.values() for e in symbols}
    assert used <= set(SYMBOLS)
    assert {f for g in grades.grades for f in g.forms} <= set(FORMS)
    assert len({g.id for g in grades.grades}) == len(grades.grades)


PIECES = st.sampled_from(
    [
        "Dy",
        "Tb",
        "0",
        "2",
        " %",
        "%",
        " ",
        "-free",
        "no ",
        "without ",
        "不含",
        "镝",
        "铽",
        "、",
        ",",
        "-",
        "Mg-4Y",
        "WE43",
        "N42SH",
        "(",
        ")",
        "2O3",
        ":",
        "Ce",
        "13450-90-3",
        "フリー",
        "ジスプロシウム",
        "heavy rare earth",
        "80/15/5",
        "İ",
        "ß",
        "traces of ",
        "除",
        "外",
    ]
)


@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=30).map("".join)))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_and_nothing_is_both_present_and_absent(text: str) -> None:
    found = read(text)
    assert not found.absent & set(found.elements)
    assert all(0 <= start < end <= len(text) for start, end in found.spans)
    for bounds in found.elements.values():
        assert bounds is None or Decimal(0) <= bounds.low <= bounds.high <= 100


@pytest.mark.parametrize(
    "piece",
    ["Dy", "Dy ", "(", "no Dy, ", "1-", "Mg-4Y-", "镝", "A", "Dy 2 % ", "Nd 85 ", "13450-90-3 ", "/Dy", "aaaaaaaaa"],
)
def test_a_long_text_costs_what_its_length_costs(piece: str) -> None:
    def steps(length: int) -> int:
        return calls(lambda: read(piece * (length // len(piece))))

    assert steps(40_000) < 7 * steps(8_000) + 1_000


@pytest.mark.parametrize(
    "text",
    [
        "Dy content: zero", "Dy content nil", "镝含量为0", "镝未添加", "Dy not added", "Dy not present",
        "zero-dysprosium", "0 % Dy", "Tb 3 %, 0 % Dy", "neither Dy nor Ho", "dysprosium content is 0", "with 0 ppm Dy",
    ],
)  # fmt: skip
def test_a_zero_in_words_or_before_the_name_is_absence(text: str) -> None:
    found = reader().read(text)
    assert "Dy" in found.absent and "Dy" not in found.elements


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fe 0% Dy 5%", {"Dy": "5"}), ("0 % Fe, 5 % Dy", {"Dy": "5"}), ("Dy 5 % Tb 3 %", {"Dy": "5", "Tb": "3"}),
        ("5 % Dy, 3 % Tb", {"Dy": "5", "Tb": "3"}), ("NdPr 29.5 % Dy 2.5 % B 1 % Fe bal.", {"Dy": "2.5", "B": "1"}),
        ("NdPr 29.5 %, Dy 2.5 %, Tb 1 %", {"Dy": "2.5", "Tb": "1"}), ("Nd 30 %, 2 % Dy", {"Nd": "30", "Dy": "2"}),
        ("WC-10%Co", {"Co": "10"}), ("WC-6 % Co", {"Co": "6"}),
    ],
)  # fmt: skip
def test_a_share_belongs_to_the_name_it_stands_with(text: str, expected: dict[str, str]) -> None:
    found = {symbol: share for symbol, share in reader().read(text).elements.items() if share is not None}
    assert found == {symbol: Interval(Decimal(n), Decimal(n)) for symbol, n in expected.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("WC-10%Co", {"W", "C", "Co"}), ("Y-TZP", {"Y", "Zr", "O"}), ("H2WO4", {"H", "W", "O"}),
        ("H3VO4", {"H", "V", "O"}), ("KNO3", {"K", "N", "O"}), ("H2SO4", {"H", "S", "O"}),
    ],
)  # fmt: skip
def test_acids_and_cermets_are_read_as_formulas(text: str, expected: set[str]) -> None:
    assert set(reader().read(text).elements) == expected
