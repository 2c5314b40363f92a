"""Which measures beside export control name a thing: by its own name or number, never by what is only inside it."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from compliance.facts.lines import LineReader
from compliance.model.shipment import Shipment
from tests.asking import on, rulebook

READER = LineReader(rulebook())


def rows(description: str, **more: object) -> dict[str, str]:
    """Return the rows that name the goods of one line, as `list/row`, with how sure that is."""
    line = {"line": "1", "description": description, "origin": "CN", **more}
    shipment = Shipment.model_validate({"movement": "export", "departure": "CN", "lines": [line]})
    found = READER.read(shipment.lines[0], shipment).beside
    return {f"{m.goods.id}/{m.entry.id}": m.certainty for m in found if m.goods.kind != "north_korea"}


NAMED = [
    ("acetone 99.5 %, 160 kg drums", "precursors/acetone"),
    ("丙酮", "precursors/acetone"),
    ("soda ash dense 99.2 %", "precursors_border/sodium-carbonate"),
    ("1-Boc-4-hydroxypiperidine", "precursors_north_america/n-boc-4-hydroxypiperidine"),
    ("1-叔丁氧羰基-4-羟基哌啶", "precursors_north_america/n-boc-4-hydroxypiperidine"),
    ("Helium 99.999 % in cylinders", "helium/helium"),
    ("hot rolled steel coil", "steel/flat"),
    ("热轧卷板", "steel/flat"),
    ("seamless steel pipe", "steel/tubes"),
    ("silver ingot 99.99 %", "goods_catalogue/silver"),
    ("antimony trioxide 99.8 %", "state_trading/antimony"),
    ("refrigerant R134a", "goods_catalogue/ozone-hfc"),
    ("passenger cars", "goods_catalogue/cars"),
    ("urea 46 %", "fertilisers/fertilisers"),
]


@pytest.mark.parametrize(("description", "row"), NAMED, ids=lambda value: str(value))
def test_a_thing_is_named_by_its_own_words(description: str, row: str) -> None:
    assert rows(description).get(row) == "matched"


@pytest.mark.parametrize(
    "description",
    [
        "cotton T-shirts", "stainless steel screws M6", "copper cable 3x2.5 mm2", "rice cooker", "car seat cover",
        "helium leak detector", "silver plated cutlery", "leather shoes", "engine oil 5W-30", "corn starch",
        "silicon carbide grinding wheel", "air conditioner R32", "refrigerator with R134a", "magnesia brick",
        "truck tyre", "toy truck", "cotton yarn",
        "lithium thionyl chloride battery CAS 7719-09-7", "battery CAS 7719-09-7", "steel wire rope 6x19",
    ],
)  # fmt: skip
def test_what_is_only_in_a_thing_or_part_of_its_name_is_not_the_thing(description: str) -> None:
    assert rows(description) == {}


@pytest.mark.parametrize(
    ("number", "row"),
    [
        ("2914110000", "precursors/acetone"), ("29141100", "precursors/acetone"), ("291411", "precursors/acetone"),
        ("7208390000", "steel/flat"), ("730419", "steel/tubes"), ("2804290010", "helium/helium"),
    ],
)  # fmt: skip
def test_a_number_that_a_row_prints_whole_names_the_goods(number: str, row: str) -> None:
    assert rows("goods as per contract", hs_code=number).get(row) == "matched"


def test_a_number_that_stops_short_of_a_row_is_a_question() -> None:
    """280429 holds other gases than helium; 2804291000 is another number."""
    assert rows("rare gas", hs_code="280429") == {"helium/helium": "possible"}
    assert rows("rare gas", hs_code="2804291000") == {}


def test_headings_on_both_sides_of_the_steel_notice() -> None:
    """7307 stands in the ranges of the annex, 7308 in no summary."""
    assert "steel/tubes" in rows("steel goods", hs_code="730799")
    assert rows("steel goods", hs_code="730890") == {}


def test_a_longer_chemical_name_is_another_compound() -> None:
    """The licence of 4-piperidone is not that of its ethoxycarbonyl derivative, and an unlisted derivative is asked."""
    assert rows("1-ethoxycarbonyl-4-piperidone") == {
        "precursors_north_america/1-ethoxycarbonyl-4-piperidone": "matched"
    }
    assert rows("N-benzyl-4-piperidone") == {"precursors/4-piperidone": "possible"}
    assert rows("乙苯").get("precursors_border/benzene") != "matched"


def test_a_mixture_that_holds_a_precursor_is_asked_about() -> None:
    assert rows("paint thinner (acetone 40 %)") == {"precursors/acetone": "possible"}
    assert rows("paint thinner, aliphatic") == {}


@pytest.mark.parametrize(("share", "free"), [("20", True), ("20.1", False)])
def test_ink_is_free_up_to_a_fifth_of_gamma_butyrolactone(share: str, free: bool) -> None:
    """The words are 低于20%（含）: the figure itself is inside."""
    found = rows("printing ink with GBL", parameters={"gamma_butyrolactone_percent": share})
    assert (found == {}) is free


@pytest.mark.parametrize("description", ["hardwood charcoal", "antique vase", "fireworks", "gold bar 1 kg"])
def test_rows_from_general_knowledge_only_ask(description: str) -> None:
    found = rows(description)
    assert found
    assert set(found.values()) == {"possible"}


def test_every_row_can_be_found_and_every_unread_one_only_asks() -> None:
    """A row without words, numbers, elements or a CAS number would never be found by anybody."""
    lost = [
        f"{goods.id}/{entry.id}"
        for goods in rulebook().beside_lists
        for entry in goods.entries
        if not (entry.is_ or entry.hs or entry.hs_part or entry.hs_chapters or entry.cas)
    ]
    assert lost == []
    unread = {
        goods.id
        for goods in rulebook().beside_lists
        if rulebook().instruments[goods.versions[-1].source.law].read == "not_seen"
    }
    assert unread == {"electric_cars", "export_ban_list", "other_permits", "reported_stops"}


def test_the_control_lists_know_nothing_of_measures_beside_them() -> None:
    """Acetone is on no dual-use list: its row clears, frees and asks nothing there."""
    line = SimpleNamespace(
        **Shipment.model_validate({"lines": [{"line": "1", "description": "acetone"}]}).lines[0].__dict__
    )
    assert all(not goods.beside for goods in rulebook().control_item_lists)
    assert {m.goods.kind for m in READER._classifier.classify(line).matches} <= {"outside"}


@pytest.mark.parametrize("description", ["balloon gas cylinder", "argon helium mixture", "heliox 79/21", "氦氧混合气"])
def test_gas_that_may_be_helium_asks_once_helium_is_banned(description: str) -> None:
    """The notice names pure helium by its number: a mixture is a question, and was none the day before."""
    before, after = (on(day, {"description": description}, "JP") for day in ("2026-07-09", "2026-07-10"))
    outcomes = [
        {f.outcome for line in answer.lines for f in line.findings if f.rule == "beside.export_ban/helium"}
        for answer in (before, after)
    ]
    assert outcomes == [set(), {"unsure"}]
    assert after.action == "ask"


@pytest.mark.parametrize(
    "text",
    [
        "Antimony trioxide 99.8 % flame retardant, 25 kg bags",
        "molybdenum oxide catalyst",
        "silver powder conductive paste filler",
    ],
)
def test_a_measure_beside_the_list_is_not_lost_behind_the_name_of_another_material(text: str) -> None:
    assert on("2026-11-28", {"description": text}, "DE").action not in ("proceed", "proceed_declare", "register")
