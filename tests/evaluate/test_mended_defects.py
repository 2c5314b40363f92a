"""Defects the properties once turned up, each as its smallest shipment, so that they stay mended."""

from __future__ import annotations

from typing import Any

from compliance import Decision
from tests.asking import ask, on, shipment

ALLOY = {"description": "special alloy part"}
DRONE = {"description": "consumer drones, uncontrolled parameters", "form": "finished_good"}
CELLS = {"description": "rechargeable lithium-ion cells", "form": "battery", "declared": {"status": "controlled"}}


def test_goods_declared_controlled_are_not_cleared_because_a_sleeping_list_may_name_them() -> None:
    """The exporter's own word is a licence, with the density stated and without it, though the list sleeps."""
    stated = on("2026-01-07", {**CELLS, "parameters": {"energy_density_wh_kg": 299}})
    silent = on("2026-01-07", CELLS)
    assert (stated.decision, silent.decision) == (Decision.LICENCE_NORMAL, Decision.LICENCE_NORMAL)
    assert silent.at_worst.strictness >= stated.at_worst.strictness


def test_an_older_control_does_not_end_by_a_text_nobody_knew() -> None:
    """Asked in 2023 about a release in 2025: the lists of 2024 are not known, so the older ones go on."""
    assert ask(shipment(ALLOY, ship_on="2024-06-01"), "2023-12-20").decision is Decision.INSUFFICIENT
    assert ask(shipment(ALLOY, ship_on="2025-08-12"), "2023-12-20").decision is Decision.INSUFFICIENT


def test_the_worst_case_of_the_later_day_counts_also_when_its_decision_is_milder() -> None:
    """On the eve of the drone rule: stated military use brings the bar of the later day, silence must not hide it."""
    said = ask(shipment(DRONE, ship_on="2023-08-01", military=True), "2025-08-11")
    document: dict[str, Any] = shipment(DRONE, ship_on="2023-08-01")
    document["end_use"].pop("military")
    assert said.at_worst is Decision.PROHIBITED
    assert ask(document, "2025-08-11").at_worst is Decision.PROHIBITED
