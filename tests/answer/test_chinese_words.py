"""A Chinese answer is Chinese: clauses as the law writes them, reasons, near misses and values."""

from __future__ import annotations

import re

import pytest

from compliance.answer.reason_words import in_chinese
from compliance.law.clauses import clause_in_chinese
from compliance.reference.language import tables
from compliance.report.answer_report import report
from tests.asking import DY_MAGNET, ask, rulebook, shipment

DAY = "2026-11-28"
LATIN = re.compile(r"[A-Za-z]{3,}")


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("13", "第十三条"),
        ("16(1)", "第十六条第一款"),
        ("18(4)", "第十八条第四款"),
        ("main", "（正文）"),
        ("declaration", "（申报要求）"),
        ("1 (knowledge)", "第一条（明知情形）"),
        ("military use of any drone", "（民用无人机军事用途）"),
    ],
)
def test_a_clause_is_written_as_chinese_law_writes_it(clause: str, words: str) -> None:
    assert clause_in_chinese(clause) == words


def test_no_clause_of_the_registry_keeps_english_words() -> None:
    odd = {c for one in rulebook().instruments.values() for c in one.clauses if LATIN.search(clause_in_chinese(c))}
    assert not odd


@pytest.mark.parametrize(
    "name", ["HENSOLDT AG", "Hensoldt Sensors", "c/o Lockheed Martin", "SUBARU Corporation", "KONGSBERG"]
)
def test_the_reason_of_a_party_is_chinese(name: str) -> None:
    answer = ask(shipment(DY_MAGNET, "DE", name, ship_on=DAY), DAY)
    for party in answer.parties:
        if party.says:
            listed = {p.name for p in answer.parties}
            text = re.sub(r"“[^”]*”|：[a-z &'.,~-]+|[A-Z]{3,}[A-Z0-9-]*", "", party.says["zh"])
            assert not LATIN.search(text), (listed, party.says["zh"])


def test_every_fixed_phrase_of_the_scoring_has_chinese_words() -> None:
    for english in ("a short name inside a longer one", "another kind of body", "part of the listed name only"):
        assert not LATIN.search(in_chinese(english))


def test_every_family_of_goods_has_a_chinese_name() -> None:
    families = {e.family or g.family for g in rulebook().items.values() for e in g.entries} - {None}
    values = tables("zh")["values"]
    missing = {f for f in families if f not in values or LATIN.search(values[f])}
    assert not missing


def test_a_near_miss_is_chinese() -> None:
    goods = {"description": "lithium-ion battery pack", "form": "battery", "parameters": {"energy_density_wh_kg": 200}}
    answer = ask(shipment(goods, ship_on=DAY), DAY)
    near = [f.says["zh"] for f in answer.lines[0].findings if f.outcome == "silent"]
    assert near == ["接近但不符合：高能量密度锂离子电池 (3A001)。质量能量密度 200: 未达到不小于300。"]


def test_papers_are_no_spare_parts() -> None:
    answer = ask(shipment(DY_MAGNET, ship_on=DAY), DAY)
    text = str(report(answer, "zh"))
    assert "备件" not in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nobody_is_said_to_have_answered_on_military_use(lang: str) -> None:
    document = shipment(DY_MAGNET, ship_on=DAY)
    document["end_use"].pop("military")
    text = str(report(ask(document, DAY), lang))
    assert "military use was answered: no" not in text and "是否军用：否" not in text
    assert ("answer on military use: not given" if lang == "en" else "是否军用的说明：未提供") in text


def test_an_open_answer_names_the_question_that_decides() -> None:
    answer = ask(shipment({"description": "zyglorb 4711"}, "US", ship_on=DAY), DAY)
    assert answer.questions[0].ask["en"] in answer.summary["en"]
    assert answer.questions[0].ask["zh"] in answer.summary["zh"]
    assert "Gallium" not in answer.summary["en"]


def test_an_undecided_answer_does_not_say_that_there_is_no_licence_to_get() -> None:
    answer = ask(shipment({"description": "zyglorb 4711"}, "DE", ship_on=DAY), DAY)
    said = f"{answer.delay.says} {answer.delay.note}"
    assert "No licence" not in said and "无需许可" not in said
