"""Measures beside export control: bans stop, other licences are applied for, and the dual-use decision stays apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from compliance import Assessment, Decision
from compliance.cli.check import exit_code
from compliance.report.answer_report import report
from compliance.report.html import page
from tests.asking import ask, engine, shipment

FREE, LICENCE, BAN = Decision.NOT_CONTROLLED, Decision.LICENCE_NORMAL, Decision.PROHIBITED
GO = ("proceed", "proceed_declare")


def on(
    day: str, description: str, country: str = "DE", *, papers: Any = None, line: Any = None, **more: Any
) -> Assessment:
    """Return the answer for civil goods, asked and released on a day."""
    goods = {"description": description, "origin": "CN", **(line or {})}
    if papers is not None:
        more["papers"] = papers
    return ask(shipment(goods, country, ship_on=day, **more), day)


EDGES = [  # goods, country, day, decision, action: both sides of every first day
    ("helium 99.999 %", "DE", "2026-07-09", FREE, "proceed"),
    ("helium 99.999 %", "DE", "2026-07-10", BAN, "stop"),
    ("argon 99.999 %", "DE", "2026-07-10", FREE, "proceed"),
    ("hot rolled steel coil", "DE", "2025-12-31", FREE, "proceed_declare"),
    ("hot rolled steel coil", "DE", "2026-01-01", FREE, "apply"),
    ("silver ingot", "DE", "2026-01-01", FREE, "apply"),
    ("antimony trioxide 99.8 %", "DE", "2026-01-01", FREE, "apply"),
    ("acetone", "DE", "2026-03-15", LICENCE, "apply"),
    ("4-piperidone", "DE", "2025-07-19", FREE, "proceed"),
    ("4-piperidone", "DE", "2025-07-20", LICENCE, "apply"),
    ("1-Boc-4-hydroxypiperidine", "MX", "2025-11-09", FREE, "proceed"),
    ("1-Boc-4-hydroxypiperidine", "MX", "2025-11-10", LICENCE, "apply"),
    ("1-Boc-4-hydroxypiperidine", "MX", "2026-03-15", LICENCE, "apply"),
    ("1-Boc-4-hydroxypiperidine", "DE", "2026-03-15", FREE, "proceed"),
    ("soda ash", "MM", "2026-09-21", LICENCE, "apply"),
    ("soda ash", "VN", "2026-09-21", FREE, "proceed_declare"),
    ("cyclohexane", "LA", "2024-04-30", FREE, "proceed_declare"),
    ("cyclohexane", "LA", "2024-05-01", LICENCE, "apply"),
    ("cyclohexane", "TH", "2024-05-01", FREE, "proceed_declare"),
]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: f"{edge[0]} to {edge[1]} on {edge[2]}")
def test_a_measure_holds_from_its_first_day_and_for_its_countries(edge: Any) -> None:
    description, country, day, decision, action = edge
    answer = on(day, description, country)
    assert (answer.decision, answer.action) == (decision, action), answer.summary["en"]


def test_another_licence_leaves_the_dual_use_decision_and_is_shown_apart() -> None:
    answer = on("2026-11-21", "hot rolled steel coil")
    assert (answer.decision, answer.at_worst, answer.beside.state) == (FREE, FREE, "needed")
    assert answer.beside.permits == ("ordinary_export_licence",)
    assert [f.id for f in answer.flags if f.id == "PARALLEL_LICENCE"] == ["PARALLEL_LICENCE"]
    assert {"ordinary_export_licence", "export_contract", "quality_certificate"} <= {p.id for p in answer.papers}
    assert exit_code(answer) == 10
    found = [f for f in answer.lines[0].findings if f.regime == "beside" and f.outcome == "applies"]
    assert [(f.law, f.clause, f.read, f.decision) for f in found] == [
        ("MOFCOM-GACC-2025-79", "main", "secondary", None)
    ]
    assert [(row.list, row.entry, row.certainty) for row in answer.lines[0].beside] == [("steel", "flat", "matched")]
    en, zh = answer.summary["en"], answer.summary["zh"]
    assert en.startswith("No dual-use licence needed.")
    assert "Needed beside export control: Ordinary export licence." in en
    assert "MOFCOM-GACC-2025-79" in en
    assert "无需两用物项许可" in zh
    assert "出口许可证" in zh


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_says_both_and_what_was_not_read(lang: str) -> None:
    answer = on("2026-11-21", "hot rolled steel coil")
    text = page([report(answer, lang)])
    assert answer.beside.says[lang] in text
    assert any("export ban list" in name for name in answer.scope["not_checked"])
    assert any("annex by customs number" in name for name in answer.scope["not_checked"])


@pytest.mark.parametrize(
    ("expires", "state", "action"),
    [("2026-11-21", "held", "proceed_declare"), ("2026-11-20", "needed", "apply"), (None, "held", "proceed_declare")],
)
def test_a_licence_at_hand_lets_the_goods_go_until_its_last_day(expires: Any, state: str, action: str) -> None:
    paper = {"id": "ordinary_export_licence", "issued_on": "2026-02-02", "expires_on": expires}
    answer = on("2026-11-21", "hot rolled steel coil", papers=[paper])
    assert (answer.beside.state, answer.action) == (state, action)


def test_a_precursor_licence_at_hand_covers_and_another_paper_does_not() -> None:
    held = on("2026-11-21", "acetone", papers=[{"id": "precursor_licence", "issued_on": "2026-11-02"}])
    assert (held.decision, held.action) == (Decision.LICENCE_COVERED, "proceed")
    other = on("2026-11-21", "acetone", papers=[{"id": "ordinary_export_licence", "issued_on": "2026-11-02"}])
    assert (other.decision, other.action) == (LICENCE, "apply")


def test_state_trading_asks_for_the_exporters_standing_apart_from_the_licence() -> None:
    licence = {"id": "ordinary_export_licence", "issued_on": "2026-02-02"}
    answer = on("2026-11-21", "silver ingot", papers=[licence])
    assert answer.beside.permits == ("state_trading_status",)
    both = on("2026-11-21", "silver ingot", papers=[licence, {"id": "state_trading_status", "issued_on": "2026-02-02"}])
    assert both.action in GO


def test_what_was_not_read_asks_and_a_named_person_may_answer() -> None:
    """The export ban list is general knowledge: charcoal is a question, never a finding that applies."""
    answer = on("2026-11-21", "hardwood charcoal")
    assert (answer.decision, answer.at_worst, answer.action) == (FREE, BAN, "ask")
    assert exit_code(answer) == 30
    assert not [f for f in answer.lines[0].findings if f.regime == "beside" and f.outcome == "applies"]
    assert "export_ban_list/wood-charcoal" in answer.questions[0].ask["en"]
    said = {"status": "not_controlled", "basis": "asked customs", "by": "Li Na", "on": "2026-11-20"}
    closed = said | {"beside": [{"measure": "export_ban_list/wood-charcoal", "because": "made from coconut shells"}]}
    assert on("2026-11-21", "hardwood charcoal", line={"declared": closed}).action in GO
    other = said | {"beside": [{"measure": "export_ban_list/logs", "because": "no logs"}]}
    assert on("2026-11-21", "hardwood charcoal", line={"declared": other}).action == "ask"


def test_nobodys_word_closes_a_measure_that_surely_names_the_goods() -> None:
    said = {"status": "not_controlled", "basis": "x", "by": "Li Na", "on": "2026-11-20",
            "beside": [{"measure": "helium/helium", "because": "balloons"}]}  # fmt: skip
    assert on("2026-11-21", "helium", line={"declared": said}).decision is BAN


def test_before_the_catalogue_that_was_read_the_older_ones_are_a_question() -> None:
    answer = on("2025-12-31", "antimony trioxide 99.8 %")
    assert (answer.decision, answer.action) == (FREE, "ask")


GOODS = """nitric acid 65 %|aluminium foil|steel screws M6|cotton T-shirts|rice|wheat flour|bicycles|passenger cars
laptop computers|mobile phone|refrigerator|paracetamol tablets|bandages|wrist watch|whisky|diesel fuel|jet fuel A-1
crude oil|liquefied natural gas|helicopter|fishing boat|ball bearings|copper wire|gallium metal 99.99 %|drone|soap
tungsten carbide powder|NdFeB magnet with Dy 3 %|thionyl chloride|acetone|paper notebooks|plastic bottles|books|toys
wooden chairs|glass tumblers|ceramic tiles|urea|industrial robot|photovoltaic panels|shoes|silver ingot""".replace(
    "\n", "|"
)


@pytest.mark.parametrize("description", GOODS.split("|"))
def test_nothing_is_free_to_north_korea_for_being_unlisted(description: str) -> None:
    answer = on("2026-11-21", description, "KP")
    assert answer.action in ("stop", "ask")
    assert answer.at_worst is BAN


@pytest.mark.parametrize(
    "description", ["nitric acid 65 %", "aluminium foil", "steel screws M6", "bicycles", "laptop computers"]
)
def test_named_goods_are_prohibited_to_north_korea(description: str) -> None:
    answer = on("2026-11-21", description, "KP")
    assert answer.decision is BAN
    assert {f.law for f in answer.lines[0].findings if f.decision is BAN and f.outcome == "applies"} <= {
        "MOFCOM-GACC-2018-04", "MOFCOM-2018-36"
    }  # fmt: skip


WAYS: list[dict[str, Any]] = [
    {"end_use": {"statement": "household", "country": "KP", "military": False}},
    {"onward": [{"country": "KP", "party": "Shop", "product": "shirts"}]},
    {"route": [{"country": "KP"}]},
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: next(iter(way)))
def test_every_way_to_north_korea_counts(way: dict[str, Any]) -> None:
    assert on("2026-11-21", "cotton T-shirts", "DE", **way).action == "ask"
    assert on("2026-11-21", "steel screws M6", "DE", **way).decision is BAN


def test_the_ministrys_written_answer_frees_what_no_text_names_and_nothing_else() -> None:
    answer = [{"id": "un_clearance", "issued_on": "2026-11-02"}]
    assert on("2026-11-21", "cotton T-shirts", "KP", papers=answer).action in GO
    assert on("2026-11-21", "steel screws M6", "KP", papers=answer).decision is BAN
    assert on("2026-11-21", "gallium metal 99.99 %", "KP", papers=answer).decision is BAN


def test_measures_on_other_states_are_named_as_not_checked() -> None:
    flags = {f.id for f in on("2026-11-21", "cotton T-shirts", "IR").flags}
    assert "UN_MEASURES_NOT_CHECKED" in flags
    assert "UN_MEASURES_NOT_CHECKED" not in {f.id for f in on("2026-11-21", "cotton T-shirts", "EG").flags}


def test_ordinary_goods_are_not_stopped() -> None:
    for description in (
        "stainless steel screws M6",
        "cotton T-shirts",
        "copper cable 3x2.5 mm2",
        "LED lamps",
        "rice cooker",
    ):
        answer = on("2026-11-21", description)
        assert (answer.beside.state, answer.action in GO) == ("none", True), description


def test_unplaced_goods_stay_a_question_of_what_they_are() -> None:
    """A measure that only might reach goods that nobody understands adds no finding and no question of its own."""
    answer = on("2026-11-21", "XKJ-9 foobar assembly")
    assert answer.action == "ask"
    assert not [f for f in answer.lines[0].findings if f.regime == "beside"]
    assert not [q for q in answer.questions if "declared.beside" in q.ask["en"]]


def test_the_answer_is_the_same_to_the_byte_when_asked_again() -> None:
    document = shipment({"description": "silver ingot", "origin": "CN"}, "DE")
    one, other = ask(document).to_json(), ask(document).to_json()
    assert one == other
    assert Assessment.model_validate_json(one).beside.state == "needed"


def test_a_shipment_in_january_is_not_freed_by_the_end_of_the_catalogue_year() -> None:
    """The catalogue of 2027 was not seen; that of 2026 is held to go on."""
    assert on("2027-01-15", "antimony trioxide 99.8 %").action == "apply"
    assert (
        engine().rulebook.timelines["goods_catalogue"].standing(date(2027, 1, 15), date(2026, 11, 21)).state
        == "in_force"
    )
