"""The concentration of an acid is read from the words that stand beside it; North Korea's list turns on 20 %."""

from __future__ import annotations

import pytest

from compliance import Assessment, Decision
from tests.asking import on


def named(answer: Assessment) -> bool:
    """Return whether the chemicals named for North Korea hold the goods."""
    found = (f for line in answer.lines for f in line.findings if f.rule == "beside.north_korea/north_korea_chemicals")
    return any(f.outcome == "applies" for f in found)


STRONG = [
    "nitric acid 65 %",
    "nitric acid 20 %",
    "HNO3 69.5%",
    "硝酸 68%",
    "nitric acid 10 to 25 %",
    "Salpetersäure 65 %",
]
WEAK = ["nitric acid 15 %", "15 % nitric acid", "HNO3 5 %", "硝酸 15%", "nitric acid 19.9%", "nitric acid, 10-15 %"]
UNSAID = ["nitric acid", "nitric acid 1 mol/l", "nitric acid 15 % and nitric acid 65 %"]


@pytest.mark.parametrize("text", [*STRONG, *UNSAID])
def test_nitric_acid_of_20_percent_and_more_or_of_no_stated_strength_may_not_go_to_north_korea(text: str) -> None:
    answer = on("2026-11-28", {"description": text}, "KP")
    assert named(answer)
    assert answer.decision is Decision.PROHIBITED


@pytest.mark.parametrize("text", WEAK)
def test_weaker_nitric_acid_is_not_named_and_is_a_question_all_the_same(text: str) -> None:
    answer = on("2026-11-28", {"description": text}, "KP")
    assert not named(answer)
    assert (answer.decision, answer.at_worst) == (Decision.INSUFFICIENT, Decision.PROHIBITED)


def test_a_strength_does_not_hide_the_name_of_the_acid() -> None:
    assert on("2026-11-28", {"description": "nitric acid 65 %"}, "DE").decision is Decision.NOT_CONTROLLED
