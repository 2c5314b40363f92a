"""Lines as people write them for listed goods, in five languages: none goes free, whatever else stands in the line."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from compliance.goods.classifier import Classifier
from compliance.goods.placed import FREE
from compliance.model.cargo import ShipmentLine
from tests.asking import rulebook

LINES = [
    line for line in (Path(__file__).parent / "listed_lines.txt").read_text("utf-8").splitlines() if line[0] != "#"
]
BESIDE = ["{x}; 5 kg stainless steel screws", "wooden chairs and {x}", "{x} new, 2 pcs"]


@cache
def classifier() -> Classifier:
    """Return the classifier over the shipped rules."""
    return Classifier(rulebook())


def basis(text: str) -> str:
    """Return how a line is placed."""
    return classifier().classify(ShipmentLine(line="1", description=text)).basis


def test_the_lines_are_many_and_of_five_languages() -> None:
    assert len(LINES) >= 60


def test_no_listed_line_goes_free() -> None:
    assert not [line for line in LINES if basis(line) in FREE]


@pytest.mark.parametrize("frame", BESIDE)
def test_no_harmless_thing_frees_a_listed_line(frame: str) -> None:
    assert not [line for line in LINES[::4] if basis(frame.replace("{x}", line)) in FREE]


@pytest.mark.parametrize(
    "text",
    [
        "1 motor, Dy compounds 5 kg", "Perchlorates", '2-"N,N-Diisopropylamino"ethanol', "Thermal camera",
        "Wärmebildkameras",
        "Cerium and lanthanum, of a purity by weight of >=95%", "High speed camera 1000000 fps", "Tantal-Schmelztiegel",
        "Gewebe aus Aramid", "Messer aus Wolframcarbid", "Lithium-Ionen-Akkumulatoren",
        "PO 4711 Titanium alloys, 2 pcs",
        "Halbleiterbauelementen", "全新扩散室，木箱包装", "foobar 3000, and cotton T-shirts",
    ],
)  # fmt: skip
def test_a_word_that_means_another_thing_names_nothing(text: str) -> None:
    assert basis(text) not in FREE


@pytest.mark.parametrize(
    "text",
    [
        "High-speed camera 1000 fps", "Hand-held thermal imager", "black and white cotton T-shirts",
        "Carbon fibre tennis racket",
        "Gewebe aus Flachs", "Profile aus Eisen, nur warmgewalzt", "Arbeitskleidung aus Baumwolle",
        "hydrazine hydrate 80 %",
    ],
)  # fmt: skip
def test_ordinary_goods_near_them_stay_free(text: str) -> None:
    assert basis(text) in FREE
