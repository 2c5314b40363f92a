"""Numbers with units in free text: what people write on invoices, and which parameter it answers."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.goods.quantities import Measured, QuantityReader
from compliance.law.entries import check_entries
from tests.asking import rulebook
from tests.goods.counting import calls


@cache
def reader() -> QuantityReader:
    """Return the reader over the shipped rules."""
    book = rulebook()
    return QuantityReader(book.measures, book.parameters)


def value(text: str, parameter: str) -> str | None:
    """Return a parameter read from a text as `low..high`, or one number; None when it is not read."""
    found = [m for m in reader().read(text) if m.parameter == parameter]
    if not found:
        return None
    assert len(found) == 1, found
    low, high = (None if n is None else format(round(n, 7).normalize(), "f") for n in (found[0].low, found[0].high))
    return str(low) if low == high else f"{low or ''}..{high or ''}"


READ = [
    ("purity 99.5 %", "purity_percent", "99.5"),
    ("Antimony trioxide purity: 99.995%", "purity_percent", "99.995"),
    ("Dysprosiumoxid 99,9 %", "purity_percent", "99.9"),
    ("Reinheit 99,995 %", "purity_percent", "99.995"),
    ("Reinheit mindestens 99,99 %", "purity_percent", "99.99.."),
    ("高纯三氧化二锑 Sb2O3≥99.995%", "purity_percent", "99.995.."),
    ("纯度99.95% 密度1.85", "purity_percent", "99.95"),
    ("純度99.99%以上", "purity_percent", "99.99.."),
    ("순도 99.9% 이상", "purity_percent", "99.9.."),
    ("氧化釔 99.99%", "purity_percent", "99.99"),
    ("酸化ジスプロシウム 99.9% 5kg", "purity_percent", "99.9"),
    ("99.9 % dysprosium oxide powder", "purity_percent", "99.9"),
    ("ITO target 4N", "purity_percent", "99.99.."),
    ("gallium 4N5", "purity_percent", "99.995.."),
    ("tellurium 5N", "purity_percent", "99.999.."),
    ("germanium 6N", "purity_percent", "99.9999.."),
    ("purity 99.5 % min", "purity_percent", "99.5.."),
    ("purity up to 99.9 %", "purity_percent", "..99.9"),
    ("99.99% pure", "purity_percent", "99.99"),
    ("purity 99.9-99.99 %", "purity_percent", "99.9..99.99"),
    ("density 1.85 g/cm3", "density_g_cm3", "1.85"),
    ("Dichte 1,85 g/cm³", "density_g_cm3", "1.85"),
    ("density 1,850 g/cm3", "density_g_cm3", "1.85"),
    ("density 1850 kg/m3", "density_g_cm3", "1.85"),
    ("1.73 g/cm³ graphite", "density_g_cm3", "1.73"),
    ("抗折50MPa 密度1.85", "density_g_cm3", "1.85"),
    ("密度≥1.73克/立方厘米", "density_g_cm3", "1.73.."),
    ("密度1.5以上", "density_g_cm3", "1.5.."),
    ("tap density 0.98 g/cm3", "tap_density_g_cm3", "0.98"),
    ("粉末压实密度2.62g/cm3", "compaction_density_g_cm3", "2.62"),
    ("0.1C克容量159mAh/g", "capacity_mah_g", "159"),
    ("cell 320 Wh/kg", "energy_density_wh_kg", "320"),
    ("energy density ≥ 0.3 kWh/kg", "energy_density_wh_kg", "300.."),
    ("能量密度300Wh/kg以上", "energy_density_wh_kg", "300.."),
    ("首效93%", "first_efficiency_percent", "93"),
    ("mean particle size 3 um", "mean_particle_size_um", "3"),
    ("D50 1.2 um", "mean_particle_size_um", "1.2"),
    ("D50=16μm", "mean_particle_size_um", "16"),
    ("平均粒径 800nm", "mean_particle_size_um", "0.8"),
    ("WC powder 0.8 um", "particle_size_um", "0.8"),
    ("15 to 53 um nickel powder", "particle_size_um", "15..53"),
    ("Nickel powder 15-53 um", "particle_size_um", "15..53"),
    ("人造ダイヤモンド微粉 2-4μm", "particle_size_um", "2..4"),
    ("粒度 0.5~1 mm", "particle_size_um", "500..1000"),
    ("particle size below 45 microns", "particle_size_um", "..45"),
    ("tungsten powder -325 mesh", "particle_size_um", "..45"),
    ("325目", "particle_size_um", "..45"),
    ("-100+325 mesh", "particle_size_um", "45..150"),
    ("diamond 100/120 mesh", "particle_size_um", "125..150"),
    ("diamond powder D64", "particle_size_um", "53..63"),
    ("CBN grinding wheel B91", "particle_size_um", "75..90"),
    ("Boron carbide abrasive F240", "particle_size_um", "28..70"),
    ("人造金刚石微粉 W3.5", "particle_size_um", "2.5..3.5"),
    ("abrasive grain #325", "particle_size_um", "..45"),
    ("dia 50 mm UTS 950 MPa", "diameter_mm", "50"),
    ("dia 50 mm UTS 950 MPa", "tensile_strength_mpa", "950"),
    ("20℃极限抗拉强度955MPa", "tensile_strength_mpa", "955"),
    ("tensile strength min. 138 ksi", "tensile_strength_mpa", "951.4765065.."),
    ("Zugfestigkeit 950 N/mm²", "tensile_strength_mpa", "950"),
    ("引張強さ 100 kgf/mm2", "tensile_strength_mpa", "980.665"),
    ("flexural strength >= 7,250 psi", "flexural_strength_mpa", "49.9869904.."),
    ("抗折50MPa", "flexural_strength_mpa", "50"),
    ("Biegefestigkeit ≥ 60 MPa", "flexural_strength_mpa", "60.."),
    ("굽힘강도 55 MPa", "flexural_strength_mpa", "55"),
    ("外径89mm", "outer_diameter_mm", "89"),
    ("外径89mm", "diameter_mm", "89"),
    ("Durchmesser 100 mm", "diameter_mm", "100"),
    ("diameter 4 inch", "diameter_mm", "101.6"),
    ("dia 1/2 inch", "diameter_mm", "12.7"),
    ("Ø10 mm rod", "diameter_mm", "10"),
    ("rings D20", "diameter_mm", "20"),
    ("magnet OD20xID10x5", "inner_diameter_mm", "10"),
    ("φ20×φ10×5", "inner_diameter_mm", "10"),
    ("内径50mm以上", "inner_diameter_mm", "50.."),
    ("厚0.5mm", "thickness_mm", "0.5"),
    ("10 mil thick", "thickness_mm", "0.254"),
    ("thickness 10 ± 0.5 mm", "thickness_mm", "9.5..10.5"),
    ("高度15毫米", "height_mm", "15"),
    ("height 15 mm", "height_mm", "15"),
    ("30 mm long 20 mm dia", "length_mm", "30"),
    ("30 mm long 20 mm dia", "diameter_mm", "20"),
    ("Länge 3,5 m", "length_mm", "3500"),
    ("50x50x25 mm", "largest_dimension_mm", "50"),
    ("graphite 600x2400 mm", "largest_dimension_mm", "2400.."),
    ("20x30x40 cm", "largest_dimension_mm", "400"),
    ("coercivity 12 kOe", "coercivity_ka_m", "954.92964"),
    ("operating temperature -40 to 85 °C", "operating_temperature_c", "-40..85"),
    ("工作温度 40-60℃", "operating_temperature_c", "40..60"),
    ("heating temperature 1500 K", "heating_temperature_c", "1226.85"),
    ("motor power 750 W", "motor_power_kw", "0.75"),
    ("wavelength 1.06 um", "wavelength_nm", "1060"),
    ("CTE 4.5x10⁻⁶/K", "thermal_expansion_per_k", "0.0000045"),
    ("线径 65 µm", "wire_diameter_um", "65"),
    ("dislocation density 5000 cm-2", "dislocation_density_per_cm2", "5000"),
    ("ultimate tensile strength (MPa): 1,100 MPa", "tensile_strength_mpa", "1100"),
]  # fmt: skip

# A value of another kind, of another thing, of a composition, of a code: no parameter is answered.
UNREAD = [
    ("Dy 3.1 %", "purity_percent"),
    ("镝2%", "purity_percent"),
    ("Fe 65 %, Nd 28 %, B 1 %", "purity_percent"),
    ("铁65%，钕28%，硼1%", "purity_percent"),
    ("C 99.95 %", "purity_percent"),
    ("W 90 %", "purity_percent"),
    ("tungsten 93 %, nickel 5 %, iron 2 %", "purity_percent"),
    ("efficiency 95 %", "purity_percent"),
    ("TREO 90 %", "purity_percent"),
    ("CeO2/TREO 99 %", "purity_percent"),
    ("relative humidity 95 %", "purity_percent"),
    ("cotton 95 %, elastane 5 %", "purity_percent"),
    ("N52 block", "purity_percent"),
    ("load cell 5 N", "purity_percent"),
    ("density 45 V", "density_g_cm3"),
    ("diameter 5 kg", "diameter_mm"),
    ("current density 5 A/cm2", "density_g_cm3"),
    ("D50 16 um", "diameter_mm"),
    ("screws M6x20 mm", "largest_dimension_mm"),
    ("4x100ml", "largest_dimension_mm"),
    ("25 kg bottles", "mass_kg"),
    ("yield strength 800 MPa", "tensile_strength_mpa"),
    ("compressive strength 80 MPa", "flexural_strength_mpa"),
    ("屈服强度800MPa", "tensile_strength_mpa"),
    ("coating thickness 5 um", "thickness_mm"),
    ("film 25 um", "particle_size_um"),
    ("高度表 15毫米", "height_mm"),
    ("WE43", "diameter_mm"),
    ("Mg-4Y-3Nd", "purity_percent"),
    ("Ti-6Al-4V", "average_voltage_v"),
    ("18Ni(250)", "mass_kg"),
    ("energy density 700 Wh/l", "energy_density_wh_kg"),
]  # fmt: skip

UNDERSTOOD = [
    "25 kg", "12 V", "750 W", "20 W", "500 pcs", "6.5 inch", "30m3/h", "20 l/h", "10 deg/h", "USD 500", "90 kVA",
    "1200 rpm", "15000 gauss", "100 kHz", "0.9 GBq", "450VAC", "20uF", "48 h", "5 lb", "3 ft", "21 MPa", "500 g",
    "6インチ", "6.5吋", "20厘米", "30 Stück", "50 ml", "1.5 T", "12 m2", "200 g/m2", "33 %", "20 ppm",
]  # fmt: skip


@pytest.mark.parametrize(("text", "parameter", "expected"), READ)
def test_a_value_in_the_text_answers_its_parameter(text: str, parameter: str, expected: str) -> None:
    assert value(text, parameter) == expected


@pytest.mark.parametrize(("text", "parameter"), UNREAD)
def test_a_value_of_something_else_answers_nothing(text: str, parameter: str) -> None:
    assert value(text, parameter) is None


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_a_quantity_is_accounted_for_whole(text: str) -> None:
    spans = [(m.start, m.end) for m in reader().read(f"Goods {text}, new")]
    assert spans == [(6, 6 + len(text))]


@pytest.mark.parametrize("text", ["magnet segments 42UH", "NdFeB N35", "SPG-16", "CNMG120408", "28BYJ-48", "No. 17"])
def test_a_number_inside_a_code_is_no_quantity(text: str) -> None:
    assert reader().read(text) == []


def test_a_value_accounts_for_its_number_its_unit_and_its_name() -> None:
    text = "Graphite, density min. 1.85 g/cm3, loose"
    (one,) = reader().read(text)
    assert text[one.start : one.end] == one.text == "density min. 1.85 g/cm3"
    assert one.named


@pytest.mark.parametrize("text", ["Antimony trioxide 99.999 %", "WC powder 0.8 um", "50x50x25 mm"])
def test_a_value_that_no_word_names_says_so(text: str) -> None:
    assert {m.named for m in reader().read(text)} == {False}


@pytest.mark.parametrize(
    ("number", "one", "other", "expected"),
    [
        ("1", "t", "kg", "1000"), ("2", "lb", "g", "907.18474"), ("1", "inch", "mm", "25.4"), ("5", "l", "cm3", "5000"),
        ("100", "ksi", "MPa", "689.47572932"), ("77", "°F", "degrees C", "25"), ("1", "m3", "l", "1000"),
        ("1", "千克", "g", "1000"), ("1", "kg", "mm", None), ("1", "parsec", "mm", None),
    ],
)  # fmt: skip
def test_units_convert_within_their_kind(number: str, one: str, other: str, expected: str | None) -> None:
    made = reader().convert(Decimal(number), one, other)
    assert made == (None if expected is None else Decimal(expected))


def test_every_measured_parameter_is_known_and_of_its_kind() -> None:
    book = rulebook()
    assert not sorted(set(book.measures.parameters) - set(book.parameters))
    assert not [fault for fault in check_entries(book) if fault[0] == "lists/measures.yaml"]
    assert not [b.parameter for b in book.measures.beside if b.parameter not in book.parameters]


PIECES = st.sampled_from(
    ["99.9", "%", "99,9", " ", "x", "mm", "50", "D20", "density", "纯度", "以上", "-", "~", "4N5", "mesh", "325", "φ",
     "µm", "kg", ">=", "±", "1/2\"", "10^", "e5", ",", "厚", "İ", "ß", "Dy", "#", "1,200", "/0", "(", "\u0660", "１２"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=30).map("".join)))
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_with_spans_inside_it(text: str) -> None:
    for one in reader().read(text):
        assert isinstance(one, Measured)
        assert 0 <= one.start < one.end <= len(text)
        assert one.text == text[one.start : one.end]
        assert one.low is None or one.high is None or one.low <= one.high


@pytest.mark.parametrize(
    "piece", ["50x", "9", "density ", "99.9 % ", "1,", "-", "厚", "a", "D20x", "325 mesh ", "(", "4N ", "'000"]
)
def test_a_long_text_costs_what_its_length_costs(piece: str) -> None:
    def steps(length: int) -> int:
        return calls(lambda: reader().read(piece * (length // len(piece))))

    assert steps(40_000) < 7 * steps(8_000) + 1_000
