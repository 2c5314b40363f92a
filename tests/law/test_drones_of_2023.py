"""The temporary notice on drones, 28/2023: in force from 2023-09-01 to 2024-08-31, with every limit read."""

from __future__ import annotations

import pytest

from tests.asking import on

LISTED = {
    "flies_beyond_line_of_sight": True,
    "max_endurance_min": 30,
    "take_off_mass_kg": 7.1,
    "empty_mass_kg": 4,
    "drone_feature_of_2023": "drop_device",
    "gust_km_h": 20,  # below the limit of 31/2015, which asks for it
}


RULE = "control.dual_use_list/mofcom_2023_28"


def outcome(day: str, **changed: object) -> str:
    """Return what the notice makes of a drone; other texts of that time may still ask about it."""
    parameters = {key: value for key, value in {**LISTED, **changed}.items() if value is not None}
    answer = on(day, {"description": "multirotor drone", "parameters": parameters}, "DE")
    found = {finding.outcome for line in answer.lines for finding in line.findings if finding.rule == RULE}
    return found.pop() if found else "silent"


def test_a_drone_that_meets_every_limit_needs_a_licence() -> None:
    assert outcome("2024-03-01") == "applies"


@pytest.mark.parametrize(
    "changed",
    [
        {"flies_beyond_line_of_sight": False},
        {"max_endurance_min": 29},
        {"take_off_mass_kg": 7},
        {"drone_feature_of_2023": "none"},
    ],
)
def test_a_drone_on_the_other_side_of_one_limit_is_not_reached(changed: dict[str, object]) -> None:
    assert outcome("2024-03-01", **changed) == "silent"


def test_the_empty_mass_alone_reaches_a_light_drone() -> None:
    assert outcome("2024-03-01", take_off_mass_kg=7, empty_mass_kg=4.1) == "applies"


@pytest.mark.parametrize("unsaid", ["drone_feature_of_2023", "max_endurance_min"])
def test_a_value_that_nobody_stated_is_open(unsaid: str) -> None:
    assert outcome("2024-03-01", **{unsaid: None}) == "unsure"


@pytest.mark.parametrize(("day", "listed"), [("2023-09-01", True), ("2024-08-31", True), ("2024-09-01", False)])
def test_the_notice_holds_from_its_first_to_its_last_day(day: str, listed: bool) -> None:
    assert (outcome(day) == "applies") is listed
