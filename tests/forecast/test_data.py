"""What `rules/delays/` and `rules/calendar/` refuse, to the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.law.delays_reading import read_delays, read_notices
from compliance.law.folder import Folder
from compliance.law.loading import Offences
from tests.asking import ROOT, rulebook

NAMES = ("tiers.yaml", "postures.yaml", "curve.yaml", "observations.csv", "customs.csv")


def refused(place: Path, name: str, old: str, new: str) -> list[str]:
    """Return the offences when one piece of text in one file is another."""
    for room, names in (("delays", NAMES), ("calendar", ("2025.yaml", "2026.yaml", "2027.yaml"))):
        (place / room).mkdir()
        for one in names:
            text = (ROOT / "rules" / room / one).read_text(encoding="utf-8")
            if f"{room}/{one}" == name:
                assert old in text
                text = text.replace(old, new, 1)
            (place / room / one).write_text(text, encoding="utf-8")
    offences = Offences()
    folder = Folder(place)
    read_notices(folder, offences)
    read_delays(folder, offences)
    return list(offences)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("delays/observations.csv", ",2025-06-06,http://www.njqchyxh.com/ns_detail.asp?id=510403&nowmenuid=500967"
         "&previd=501987", ",2025-06-06,", "delays/observations.csv:2: R01 lacks a source; say where it was read"),
        ("delays/observations.csv", "R02,2015-08-01", "R01,2015-08-01",
         "delays/observations.csv:3: R01 is used twice; give every observation an id of its own"),
        ("delays/observations.csv", "R01,2024-12-01,2026-11-21", "R01,2024-12-01,2024-11-21",
         "delays/observations.csv:2: R01 ends on 2024-11-21, before it begins on 2024-12-01; check both days"),
        ("delays/postures.yaml", "until: 2025-06-30", "until: 2025-07-15",
         "delays/postures.yaml:25: jp_summer_2025 and jp_rule_begins both hold for JP on 2025-07-01; "
         "end one before the other"),
        ("delays/postures.yaml", "[J01, J02, J09]", "[J01, J99]",
         "delays/postures.yaml:1: jp_rule_begins rests on 'J99', an unknown id of observations.csv"),
        ("delays/postures.yaml", "items: [dysprosium_raw]", "items: [unobtainium]",
         "delays/postures.yaml:15: jp_dysprosium_held_back: unknown item 'unobtainium'; allowed: "
         "antimony, dysprosium_raw, gallium, germanium, graphite, indium_phosphide, magnets, rare_earth, "
         "terbium_raw, tungsten, yttrium"),
        ("calendar/2026.yaml", "2026-01-04", "2026-01-05",
         "calendar/2026.yaml:15: makeup: 2026-01-05 is a weekday or a day off; a make-up day is a worked weekend day"),
        ("calendar/2026.yaml", "year: 2026", "year: 2025", None),
    ],
    ids=["no source", "id twice", "ends first", "postures overlap", "no such evidence", "no such goods", "make-up day",
         "year of another file"],
)  # fmt: skip
def test_bad_data_are_refused_with_line_cause_and_remedy(
    tmp_path: Path, name: str, old: str, new: str, message: str | None
) -> None:
    found = refused(tmp_path, name, old, new)
    assert found and (message is None or message in found), found


def test_the_data_as_shipped_are_accepted(tmp_path: Path) -> None:
    assert refused(tmp_path, "", "", "") == []


def test_every_observation_has_a_grade_and_every_customs_figure_an_observation() -> None:
    delays = rulebook().delays
    assert delays is not None and len(delays.observations) >= 181
    figures = [p for points in delays.trends.values() for p in points]
    offenders = [p for p in figures if delays.observations[p.observation].kind != "volume"]
    assert not offenders
