"""An isotope that a row prints is never passed over, however it is written; articles of a listed metal are listed."""

from __future__ import annotations

import pytest

from compliance import Decision
from tests.asking import on

DAY = "2026-11-28"


@pytest.mark.parametrize(
    "text",
    [
        "lithium fluoride 6LiF", "lithium hydroxide Li-6", "boric acid 10B", "B-10 boric acid",
        "10B4C boron carbide powder", "nickel Ni-63 foil", "lithium carbonate Li6 for melts", "sodium borate, B-10",
        "Am-241 smoke detector insert", "calibration disc Cs-137",
    ],
)  # fmt: skip
def test_goods_with_an_isotope_of_the_list_never_go_free(text: str) -> None:
    assert on(DAY, {"description": text}, "DE").decision is not Decision.NOT_CONTROLLED


@pytest.mark.parametrize("text", ["roller chain 10B-1", "lithium grease EP-2", "bicycle chain 10B, 116 links"])
def test_a_number_and_a_letter_on_other_goods_are_no_isotope(text: str) -> None:
    assert on(DAY, {"description": text}, "DE").decision is Decision.NOT_CONTROLLED


@pytest.mark.parametrize("text", ["Th-232 rods", "232 rods", "4711 plates", "Zz-125 pellets"])
def test_a_number_alone_is_no_name_of_goods(text: str) -> None:
    assert on(DAY, {"description": text}, "DE").decision is not Decision.NOT_CONTROLLED


def test_the_question_names_the_isotope_in_the_words_of_the_line() -> None:
    answer = on(DAY, {"description": "boric acid 10B"}, "DE")
    assert answer.questions[0].ask["en"].startswith('What is 10B in "boric acid 10B"?')


@pytest.mark.parametrize(
    "text",
    [
        "hafnium wire 1 mm", "hafnium crystal bar", "hafnium crucible", "electrodes of hafnium for plasma torches",
        "beryllium mirror blank", "beryllium crucible", "zirconium crucible", "hafnium nozzle",
    ],
)  # fmt: skip
def test_articles_of_hafnium_beryllium_and_zirconium_are_listed_like_the_metal(text: str) -> None:
    """1C230, 1C231 and 1C234 print products of the metals beside the metals."""
    assert on(DAY, {"description": text}, "DE").decision is not Decision.NOT_CONTROLLED


@pytest.mark.parametrize(
    "text", ["zirconia ceramic knife", "zirconia oxygen sensor for cars", "beryllium copper connector"]
)
def test_ware_that_the_rows_set_outside_stays_free(text: str) -> None:
    assert on(DAY, {"description": text}, "DE").decision is Decision.NOT_CONTROLLED
