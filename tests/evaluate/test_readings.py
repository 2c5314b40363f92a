"""Which reading of unsettled law leads the answer, and what stands beside it."""

from __future__ import annotations

from typing import Any

import pytest

from compliance import Assessment, Decision
from tests.asking import DY_MAGNET, GALLIUM, abroad, ask, flags, shipment

DENIAL, BAN, OPEN = Decision.PRESUMPTION_OF_DENIAL, Decision.PROHIBITED, Decision.INSUFFICIENT
STRICT, NORMAL = Decision.LICENCE_STRICT, Decision.LICENCE_NORMAL
TERBIUM = {"description": "terbium metal 99.9 %", "form": "metal", "elements": {"Tb": {"mass_percent": "99.9"}}}
AFTER = "2026-11-28"
PAUSED = ["Universal Logistics Holdings, Inc.", "High Point Aerotechnologies", "Source Intelligence, Inc."]


def branches(answer: Assessment) -> set[tuple[str, Decision]]:
    """Return how firm each branch is, with its decision."""
    return {(b.standing, b.decision) for b in answer.branches}


@pytest.mark.parametrize("goods", [TERBIUM, DY_MAGNET], ids=["terbium", "magnets"])
@pytest.mark.parametrize("kind", ["dual", "civil"])
def test_a_formal_refusal_leads_before_an_announced_reading_that_cannot_be_decided(
    goods: dict[str, Any], kind: str
) -> None:
    owner = {"name": "Lockheed Martin Corporation", "country": "US", "share_percent": "51"}
    document = abroad({**goods, "origin": "CN"}, "VN", "US", ship_on=AFTER, kind=kind, owners=[owner])
    answer = ask(document, AFTER)
    assert answer.decision is DENIAL
    open_ = kind == "dual"
    assert ("announced", OPEN if open_ else Decision.NOT_CONTROLLED) in branches(answer)
    assert answer.at_worst is (BAN if open_ else DENIAL)


@pytest.mark.parametrize("name", PAUSED)
def test_a_paused_party_shows_both_branches_with_and_without_a_release_day(name: str) -> None:
    for day in (None, AFTER):
        answer = ask(shipment(DY_MAGNET, "US", name, ship_on=day), AFTER)
        assert (answer.decision, answer.at_best) == (BAN, STRICT)
        assert branches(answer) >= {("formal", BAN), ("inferred", STRICT)}
        assert "LEGAL_STATE_UNCERTAIN" in flags(answer)


@pytest.mark.parametrize("day", [None, "2027-01-11"])
def test_after_the_inferred_pause_no_branch_is_left(day: str | None) -> None:
    answer = ask(shipment(DY_MAGNET, "US", PAUSED[0], ship_on=day), "2027-01-11")
    assert (answer.decision, answer.at_best, answer.branches) == (BAN, BAN, ())


def test_a_party_of_another_notice_has_no_branch() -> None:
    answer = ask(shipment(DY_MAGNET, "US", "Lockheed Martin Corporation"), AFTER)
    assert (answer.decision, answer.at_best, answer.branches) == (BAN, BAN, ())


def test_gallium_to_the_united_states_after_the_suspension_shows_both_readings_and_the_check_to_make() -> None:
    answer = ask(shipment(GALLIUM, "US", ship_on=AFTER), AFTER)
    assert (answer.decision, answer.action) == (DENIAL, "stop")
    assert branches(answer) == {("formal", DENIAL), ("unconfirmed", NORMAL)}
    assert flags(answer) >= {"MUST_CHECK_MOFCOM", "PENDING_FILE"}


@pytest.mark.parametrize("day", ["2025-11-09", "2026-11-27"])
def test_gallium_to_the_united_states_within_the_suspension_is_an_ordinary_licence(day: str) -> None:
    assert ask(shipment(GALLIUM, "US", ship_on=day), day).decision is NORMAL
