"""Ordinary goods by the nouns that lines of German, Japanese and Chinese traders use are free without a question."""

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
        "Akkubohrschrauber", "Grauguss", "Einmalspritzen", "Kartonagen", "Lichtschranke", "Raumthermostat",
        "Akkuschrauber 12 V", "Schlagbohrmaschine", "Sphäroguss", "Kanülen steril", "Faltschachteln", "Reflexlichttaster",
        "Heizungsthermostat", "Wickelfalzrohr", "Aktenvernichter", "Kabelkanal", "Dübel 8 mm", "Gabelschlüssel SW 13",
        "Kaffeemühle", "Duschvorhang", "Rollladen", "Trinkhalme", "Fußmatte", "Bilderrahmen", "Zahnriemen",
        "Keilriemen", "Spannstift", "Sicherungsring", "Schlauchschelle", "Möbelgriff",
    ],
)  # fmt: skip
def test_a_german_trade_noun_is_known(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    ("text", "hs_code"),
    [
        ("Messingkugelhähne", "848180"), ("Kunststoffclips", "392690"), ("Heizkörperventile", "848180"),
        ("Wasserhähne verchromt", "848180"), ("Kabelbinder", "392690"), ("Kunststoffdübel", "392690"),
        ("Blechwinkel verzinkt", "732690"),
    ],
)  # fmt: skip
def test_an_ordinary_kind_under_a_printed_number_is_known(text: str, hs_code: str) -> None:
    assert basis(text, hs_code) in FREE


@pytest.mark.parametrize(
    "text", ["ねじ回し", "植木鉢", "洗濯ばさみ", "折りたたみ椅子", "蛍光灯", "園芸用手袋", "座布団", "消しゴム", "目覚まし時計", "雨どい"]
)
def test_a_japanese_trade_noun_is_known(text: str) -> None:
    assert basis(text) in FREE


@pytest.mark.parametrize(
    "text", ["晾衣架", "垃圾桶", "马桶刷", "订书机", "蚊帐", "拖把", "遮阳帽", "鼠标垫", "灯罩", "门把手"]
)
def test_a_chinese_trade_noun_is_known(text: str) -> None:
    assert basis(text) in FREE
