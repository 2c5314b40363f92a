"""The scenarios that the rules bring along: whole, sourced, and doing what their titles say."""

from __future__ import annotations

import json
import random
from datetime import date
from typing import Any

import pytest

from compliance import Assessment, Decision, Engine, Shipment
from compliance.errors import InputRefused
from compliance.reference.rulebook_check import check_overlay
from compliance.scenarios.choose import scenario_names, with_scenario
from tests.asking import DY_MAGNET, GALLIUM, HOLMIUM, rulebook, shipment
from tests.random_shipments import shipment as random_shipment

DAY = date(2026, 11, 28)
WANTED = {
    "eu_like_japan", "jp_rare_earth_ban", "jp_thaw", "korea_like_japan", "slow_walk_eu", "truce_holds", "truce_lapses",
}  # fmt: skip
ONLY_BANS = ("jp_rare_earth_ban", "korea_like_japan", "eu_like_japan", "truce_lapses")


def asked(name: str | None, goods: dict[str, Any], country: str, ship_on: str = "2026-12-15") -> Assessment:
    """Return the answer under a scenario, or under the law."""
    book = rulebook() if name is None else with_scenario(rulebook(), name)
    document = Shipment.model_validate_json(json.dumps(shipment(goods, country, ship_on=ship_on)))
    return Engine(book).assess(document, DAY)


def test_all_scenarios_are_there_and_whole() -> None:
    assert set(scenario_names(rulebook())) >= WANTED
    offences = [o for name, raw in rulebook().scenarios.items() for o in check_overlay(rulebook(), raw, name)]
    assert offences == []


def test_every_scenario_names_its_source_and_no_text_of_its_own_poses_as_law() -> None:
    for name in scenario_names(rulebook()):
        head = with_scenario(rulebook(), name).overlays[-1].head
        assert head is not None
        assert head.standing == "hypothetical"
        assert head.source.on <= DAY
        assert all(where.startswith("https://") for where in head.source.where)
        assert all(one.id.startswith("SUPPOSED-") and one.read == "not_seen" for one in head.instruments)


def test_rare_earths_to_japan_are_barred_for_civil_use_too() -> None:
    assert asked("jp_rare_earth_ban", DY_MAGNET, "JP").decision is Decision.PROHIBITED
    assert asked("jp_rare_earth_ban", DY_MAGNET, "JP", "2026-11-30").decision is Decision.LICENCE_STRICT
    assert asked("jp_rare_earth_ban", DY_MAGNET, "KR").decision is Decision.LICENCE_NORMAL


def test_korea_and_the_member_states_are_treated_like_japan() -> None:
    assert asked("korea_like_japan", DY_MAGNET, "KR").decision is Decision.LICENCE_STRICT
    assert asked("korea_like_japan", DY_MAGNET, "DE").decision is Decision.LICENCE_NORMAL
    assert asked("eu_like_japan", DY_MAGNET, "DE").decision is Decision.LICENCE_STRICT
    assert asked("eu_like_japan", DY_MAGNET, "GB").decision is Decision.LICENCE_NORMAL


def test_the_truce_lapses_or_holds_without_a_doubt_left() -> None:
    lapsed, held = asked("truce_lapses", HOLMIUM, "DE"), asked("truce_holds", HOLMIUM, "DE")
    assert (lapsed.decision, lapsed.at_worst, lapsed.branches) == (Decision.LICENCE_NORMAL, Decision.LICENCE_NORMAL, ())
    assert (held.decision, held.at_worst, held.branches) == (Decision.NOT_CONTROLLED, Decision.NOT_CONTROLLED, ())
    assert asked("truce_holds", HOLMIUM, "DE", "2027-01-11").decision is Decision.LICENCE_NORMAL
    assert asked("truce_lapses", GALLIUM, "US").branches == ()
    assert asked("truce_holds", GALLIUM, "US").decision is Decision.PRESUMPTION_OF_DENIAL


def test_a_thaw_and_a_slow_down_move_the_times() -> None:
    thaw, law = asked("jp_thaw", DY_MAGNET, "JP"), asked(None, DY_MAGNET, "JP")
    assert (thaw.decision, law.decision) == (Decision.LICENCE_NORMAL, Decision.LICENCE_STRICT)
    slow, usual = asked("slow_walk_eu", DY_MAGNET, "DE"), asked(None, DY_MAGNET, "DE")
    assert slow.decision is usual.decision
    for faster, slower in ((thaw, law), (usual, slow)):
        assert faster.delay.expected is not None
        assert slower.delay.expected is not None
        assert faster.delay.expected.central_days < slower.delay.expected.central_days


@pytest.mark.parametrize("name", ONLY_BANS)
def test_a_scenario_that_only_adds_bans_never_makes_a_line_looser(name: str) -> None:
    plain, supposed = Engine(rulebook()), Engine(with_scenario(rulebook(), name))
    looser = []
    dice = random.Random(14)
    for number in range(250):
        data, _ = random_shipment(dice)
        data |= {"ship_on": dice.choice([None, "2026-11-28", "2026-12-15", "2027-01-10"]), "apply_on": None}
        document = Shipment.model_validate_json(json.dumps(data, default=str))
        without, with_it = plain.assess(document, DAY), supposed.assess(document, DAY)
        for before, after in zip(without.lines, with_it.lines, strict=True):
            if after.at_worst.strictness < before.at_worst.strictness or _looser(before.decision, after.decision):
                looser.append(f"{number}/{before.line}: {before.decision} to {after.decision}")
    assert not looser, "\n".join(looser)


def _looser(before: Decision, after: Decision) -> bool:
    return Decision.INSUFFICIENT not in (before, after) and after.strictness < before.strictness


def test_a_name_that_is_unknown_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputRefused) as refused:
        with_scenario(rulebook(), "jp_taw")
    assert str(refused.value) == (
        "unknown scenario 'jp_taw'. Did you mean 'jp_thaw'? Known are "
        f"{', '.join(scenario_names(rulebook()))}, or give a .yaml file"
    )
