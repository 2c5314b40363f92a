"""Both sides of every date: the last day before a text holds and the first day on which it does."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from compliance import Decision
from tests.asking import DY_MAGNET, GALLIUM, HOLMIUM, abroad, ask, branches, flags, laws, on, rulebook

LIMITS = {"wavelength_nm": 10000, "ifov_mrad": 1, "limits_not_read": True}
IMAGER = {"description": "infrared imager for drones", "form": "equipment", "parameters": LIMITS}
DRONE = {"description": "consumer drones, uncontrolled parameters", "form": "finished_good"}
ANTIMONY = {"description": "antimony ingot", "form": "metal", "elements": {"Sb": {}}}
TELLURIUM = {"description": "tellurium metal", "form": "metal", "elements": {"Te": {}}}
STRONG = {"purity_percent": "99.99", "flexural_strength_mpa": 40, "density_g_cm3": "1.8"}
GRAPHITE = {"description": "high-purity artificial graphite", "form": "material", "parameters": STRONG}
DIAMOND = {
    "description": "synthetic diamond micropowder",
    "form": "powder",
    "parameters": {"mean_particle_size_um": 20},
}
ESTER = {"description": "ethyl 1-phenethyl-4-oxopiperidine-3-carboxylate", "form": "compound"}
ABROAD = {
    "description": "NdFeB magnets with dysprosium",
    "form": "permanent_magnet",
    "elements": {"Dy": {}},
    "origin": "CN",
}
ARMY: dict[str, Any] = {"kind": "military", "military": True, "use": "parts for missiles"}
BAN, DENIAL, STRICT = Decision.PROHIBITED, Decision.PRESUMPTION_OF_DENIAL, Decision.LICENCE_STRICT
NORMAL, FREE, OPEN = Decision.LICENCE_NORMAL, Decision.NOT_CONTROLLED, Decision.INSUFFICIENT

EDGES: list[tuple[str, dict[str, Any], str, dict[str, Any], str, Decision, str, Decision]] = [
    ("gallium is listed", GALLIUM, "JP", {}, "2023-07-31", FREE, "2023-08-01", NORMAL),
    ("antimony is listed", ANTIMONY, "JP", {}, "2024-09-14", FREE, "2024-09-15", NORMAL),
    ("tellurium is listed", TELLURIUM, "DE", {}, "2025-02-03", FREE, "2025-02-04", NORMAL),
    ("dysprosium magnets are listed", DY_MAGNET, "DE", {}, "2025-04-03", FREE, "2025-04-04", NORMAL),
    ("drone imagers are listed", IMAGER, "DE", {}, "2023-08-31", FREE, "2023-09-01", NORMAL),
    ("drone imagers stay listed", IMAGER, "DE", {}, "2024-08-31", NORMAL, "2024-09-01", NORMAL),
    ("no drone goes to an army", DRONE, "UA", ARMY, "2023-08-31", OPEN, "2023-09-01", BAN),
    ("the drone bar passes to the new notice", DRONE, "UA", ARMY, "2024-08-31", BAN, "2024-09-01", BAN),
    ("gallium for the US is refused", GALLIUM, "US", {}, "2024-12-02", NORMAL, "2024-12-03", DENIAL),
    ("US military users are barred", GALLIUM, "US", ARMY, "2024-12-02", DENIAL, "2024-12-03", BAN),
    ("graphite for the US is reviewed strictly", GRAPHITE, "US", {}, "2024-12-02", NORMAL, "2024-12-03", STRICT),
    ("the US refusal is paused", GALLIUM, "US", {}, "2025-11-08", DENIAL, "2025-11-09", NORMAL),
    ("the US graphite review is paused", GRAPHITE, "US", {}, "2025-11-08", STRICT, "2025-11-09", NORMAL),
    ("the US refusal returns on its text", GALLIUM, "US", {}, "2026-11-26", NORMAL, "2026-11-28", DENIAL),
    ("the US military bar is not paused", GALLIUM, "US", ARMY, "2025-11-08", BAN, "2025-11-09", BAN),
    ("the October lists end their pause", HOLMIUM, "FR", {}, "2026-11-09", FREE, "2026-11-11", NORMAL),
    ("diamond powder ends its pause", DIAMOND, "DE", {}, "2026-11-09", FREE, "2026-11-11", NORMAL),
    ("the October lists start in the pause", HOLMIUM, "FR", {}, "2025-11-07", FREE, "2025-11-08", FREE),
    ("the April list knows no pause", DY_MAGNET, "DE", {}, "2025-11-06", NORMAL, "2025-11-07", NORMAL),
    ("Japanese military users are barred", DY_MAGNET, "JP", ARMY, "2026-01-05", DENIAL, "2026-01-06", BAN),
    ("Japanese civil files are reviewed strictly", DY_MAGNET, "JP", {}, "2026-01-05", NORMAL, "2026-01-06", STRICT),
    ("US drone items are reviewed strictly", IMAGER, "US", {}, "2026-08-04", NORMAL, "2026-08-05", STRICT),
    ("two esters join the precursors for Mexico", ESTER, "MX", {}, "2026-09-21", FREE, "2026-09-22", NORMAL),
]  # fmt: skip


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge[0])
def test_the_law_changes_on_its_day_and_not_before(edge: Any) -> None:
    """Asked and released on the day itself."""
    _, goods, country, changes, before, was, after, becomes = edge
    told = {day: on(day, goods, country, **changes).decision for day in (before, after)}
    assert told == {before: was, after: becomes}


def test_graphite_before_its_notice_may_fall_under_the_older_one() -> None:
    """39/2023 replaced controls of 2006 that are not read here: the earlier day is a question and no clearance."""
    before, after = on("2023-11-30", GRAPHITE, "KR"), on("2023-12-01", GRAPHITE, "KR")
    assert (before.decision, before.at_worst, after.decision) == (OPEN, NORMAL, NORMAL)
    assert before.questions


@pytest.mark.parametrize(
    ("goods", "country", "day", "formal"),
    [(HOLMIUM, "FR", "2026-11-10", FREE), (GALLIUM, "US", "2026-11-27", NORMAL)],
    ids=["the October lists", "the US refusal"],
)
def test_the_last_day_of_a_pause_counts_as_paused_and_is_flagged(
    goods: Any, country: str, day: str, formal: Decision
) -> None:
    """The text says "to" that day; the other reading is shown."""
    answer = on(day, goods, country)
    assert "LEGAL_STATE_UNCERTAIN" in flags(answer)
    assert len(branches(answer)) > 1
    assert answer.decision is formal


@pytest.mark.parametrize(
    ("day", "wanted"), [("2025-10-08", FREE), ("2025-10-09", NORMAL), ("2025-11-06", NORMAL), ("2025-11-07", FREE)]
)
def test_the_rule_on_overseas_rare_earths_held_for_four_weeks(day: str, wanted: Decision) -> None:
    """61/2025 limb 1(3), goods of Chinese origin from Korea to Viet Nam."""
    assert ask(abroad(ABROAD, "KR", "VN", ship_on=day), day).decision is wanted


@pytest.mark.parametrize(
    ("day", "held"), [("2025-10-08", False), ("2025-10-09", True), ("2025-11-07", False), ("2026-11-11", True)]
)
def test_the_rule_on_help_for_rare_earth_works_abroad_held_with_the_same_dates(day: str, held: bool) -> None:
    """62/2025, a service for a separation line in Malaysia."""
    goods = {"description": "maintenance service for separation line", "form": "technology", "control_code": "1E902.b"}
    answer = on(day, goods, "MY", movement="technology_transfer", use="rare-earth separation")
    at_work = {f.law for line in answer.lines for f in line.findings if f.outcome == "applies"}
    assert ("MOFCOM-2025-62" in at_work) is held


SPANS = [
    ("2025-04-03", NORMAL), ("2025-04-04", BAN), ("2025-05-13", BAN), ("2025-05-14", STRICT), ("2025-08-11", STRICT),
    ("2025-08-12", STRICT), ("2025-11-09", STRICT), ("2025-11-10", STRICT), ("2026-11-09", STRICT), ("2026-11-11", BAN),
]  # fmt: skip


@pytest.mark.parametrize(("day", "wanted"), SPANS)
def test_the_sixteen_names_are_barred_paused_and_barred_again(day: str, wanted: Decision) -> None:
    """21/2025 through all its spans, goods that need a licence anyway."""
    assert on(day, GALLIUM, "CH", "High Point Aerotechnologies").decision is wanted


@pytest.mark.parametrize(
    ("name", "day", "wanted"),
    [
        ("Leidos", "2025-05-14", BAN), ("Leidos", "2025-11-09", BAN), ("Leidos", "2025-11-10", NORMAL),
        ("American Photonics", "2025-05-13", BAN), ("American Photonics", "2025-08-11", STRICT),
        ("American Photonics", "2025-08-12", NORMAL),
    ],
)  # fmt: skip
def test_a_listing_that_was_ended_binds_to_its_last_day(name: str, day: str, wanted: Decision) -> None:
    """13/2025 ended in November 2025, 22/2025 in August."""
    assert on(day, GALLIUM, "CH", name).decision is wanted


LISTS = sorted(n for n, notice in rulebook().parties.items() if notice.list in ("control_list", "watch_list"))
BANS = sorted(
    name for name, notice in rulebook().parties.items() if notice.list == "unreliable_entity_list" and notice.trade_ban
)


def _around(notice: str) -> tuple[str, str, str]:
    """Return a name of a notice with the day before and the first day."""
    first = rulebook().timelines[notice].phases[0].first
    entry = rulebook().parties[notice].entries[-1]
    return str(entry.name.en or entry.name.zh), str(first - timedelta(days=1)), str(first)


@pytest.mark.parametrize("notice", LISTS)
def test_a_listing_counts_from_its_first_day_and_never_the_day_before(notice: str) -> None:
    """Every control and watch list notice, gallium to Switzerland."""
    name, before, first = _around(notice)
    law = rulebook().parties[notice].versions[0].source.law
    earlier, later = on(before, GALLIUM, "CH", name), on(first, GALLIUM, "CH", name)
    assert not [f for f in earlier.lines[0].findings if f.law == law and f.outcome == "applies"]
    assert later.decision is (BAN if rulebook().parties[notice].list == "control_list" else STRICT)
    assert law in laws(later)


@pytest.mark.parametrize("notice", BANS)
def test_a_trade_ban_on_an_unreliable_entity_holds_for_any_goods_from_its_first_day(notice: str) -> None:
    """Every notice with a ban on import and export."""
    bottle = {"description": "steel water bottle", "form": "finished_good"}
    name, before, first = _around(notice)
    law = rulebook().parties[notice].versions[0].source.law
    assert not [f for f in on(before, bottle, "CH", name).lines[0].findings if f.law == law and f.outcome == "applies"]
    assert on(first, bottle, "CH", name).decision is BAN


def test_the_new_ester_needs_a_licence_for_mexico_from_its_own_first_day() -> None:
    """40/2026 adds two substances to part 1 on 2026-09-22; the day before they are not on the list."""
    assert on("2026-09-22", ESTER, "MX").decision is NORMAL
    assert on("2026-09-21", ESTER, "MX").decision is not NORMAL


@pytest.mark.parametrize(
    ("fill", "day", "decision"),
    [
        ("1", "2024-11-30", Decision.INSUFFICIENT),
        ("1", "2025-12-31", NORMAL),
        ("1", "2026-01-01", FREE),
        ("1.01", "2026-01-01", NORMAL),
    ],
)
def test_lithium_thionyl_cells_up_to_a_kilogram_left_the_list_with_2026(
    fill: str, day: str, decision: Decision
) -> None:
    """The CAS number of what is in a cell does not make the cell that substance."""
    goods = {
        "description": "lithium thionyl chloride battery CAS 7719-09-7",
        "parameters": {"thionyl_chloride_fill_kg": fill},
    }
    assert on(day, goods, "DE").decision is decision


@pytest.mark.parametrize(
    ("day", "minutes", "gust", "decision"),
    [
        ("2015-08-14", 60, None, FREE),
        ("2015-08-15", 60, None, NORMAL),
        ("2023-08-31", 30, "46.3", NORMAL),
        ("2023-08-31", 30, "46.2", FREE),
        ("2023-08-31", 29, "50", FREE),
    ],
)
def test_drones_beyond_sight_were_listed_by_endurance_and_gusts_from_august_2015(
    day: str, minutes: int, gust: str | None, decision: Decision
) -> None:
    """31/2015, item 1.1: an hour and more, or half an hour and gusts of 46.3 km/h."""
    values = {"max_endurance_min": minutes, "flies_beyond_line_of_sight": True} | ({"gust_km_h": gust} if gust else {})
    assert on(day, {"description": "mapping drone", "parameters": values}, "DE").decision is decision
