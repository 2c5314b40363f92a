"""What a person has told apart stays told apart: as long as both sides, the scope and the days are the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from compliance.screening.clearances import (
    Clearance,
    ClearanceFile,
    ClearancesRefused,
    print_of_listing,
    print_of_party,
)
from compliance.screening.parties import PartyQuery, Screener
from tests.asking import rulebook

DAY = date(2026, 11, 21)
PARTY = PartyQuery("Leitos d.o.o.", "SI", address="Ljubljana")


def clearing(party: PartyQuery = PARTY, scope: str = "*") -> Clearance:
    """Return a finding that a party is not Leidos."""
    listing = next((n, e) for n, e in rulebook().party_entries() if e.id == "MOFCOM-2025-13-01")
    return Clearance(
        entry="MOFCOM-2025-13-01",
        party=print_of_party(party),
        listing=print_of_listing(*listing),
        who="A. Officer",
        why="register extract seen; a joinery",
        on=date(2026, 11, 1),
        until=date(2027, 10, 31),
        scope=scope,
    )


def screener(tmp_path: Path, *kept: Clearance) -> Screener:
    """Return a screener that remembers these findings, read back from the file."""
    memory = ClearanceFile(tmp_path / "findings.jsonl")
    for one in kept:
        memory.keep(one)
    return Screener(rulebook(), ClearanceFile(tmp_path / "findings.jsonl"))


def test_without_a_finding_the_likeness_is_put_to_a_person(tmp_path: Path) -> None:
    assert [e.key for _, e in screener(tmp_path).screen(PARTY, DAY).possible] == ["leidos"]


def test_what_was_told_apart_is_not_asked_again_but_still_shown(tmp_path: Path) -> None:
    result = screener(tmp_path, clearing()).screen(PARTY, DAY)
    assert not result.possible and not result.hits
    assert [(hit.entry, found.who) for hit, found in result.cleared] == [("MOFCOM-2025-13-01", "A. Officer")]


@pytest.mark.parametrize(
    "changed",
    [
        replace(PARTY, address="Maribor"),
        replace(PARTY, country="HR"),
        replace(PARTY, name="Leitos d.o.o"),
        replace(PARTY, identifiers={"vat": "SI1"}),
    ],
)
def test_any_change_of_the_party_reopens_the_finding(tmp_path: Path, changed: PartyQuery) -> None:
    assert screener(tmp_path, clearing()).screen(changed, DAY).possible


def test_a_change_of_the_listing_reopens_the_finding(tmp_path: Path) -> None:
    assert screener(tmp_path, replace(clearing(), listing="0" * 32)).screen(PARTY, DAY).possible


@pytest.mark.parametrize(
    ("day", "cleared"),
    [("2026-10-31", False), ("2026-11-01", True), ("2027-10-31", True), ("2027-11-01", False)],
)
def test_a_finding_counts_from_its_first_to_its_last_day(tmp_path: Path, day: str, cleared: bool) -> None:
    result = screener(tmp_path, clearing()).screen(PARTY, date.fromisoformat(day))
    assert bool(result.cleared) is cleared


def test_a_finding_for_one_order_says_nothing_of_another(tmp_path: Path) -> None:
    own = screener(tmp_path, clearing(scope="PO-1"))
    assert own.screen(PARTY, DAY, "PO-1").cleared
    assert own.screen(PARTY, DAY, "PO-2").possible


def test_nobody_can_clear_the_very_letters_of_the_notice(tmp_path: Path) -> None:
    party = PartyQuery("Leidos", "US")
    assert screener(tmp_path, clearing(party)).screen(party, DAY).listings


def test_a_newer_finding_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    result = screener(tmp_path, clearing(), replace(clearing(), until=date(2026, 11, 10))).screen(PARTY, DAY)
    assert result.possible
    assert len((tmp_path / "findings.jsonl").read_text(encoding="utf-8").splitlines()) == 2


@pytest.mark.parametrize("line", ["{", "[]", '{"entry": "x"}', '{"on": "soon", "until": "2026-01-01"}'])
def test_a_file_with_a_damaged_line_is_not_used(tmp_path: Path, line: str) -> None:
    file = tmp_path / "findings.jsonl"
    ClearanceFile(file).keep(clearing())
    file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(ClearancesRefused) as refused:
        ClearanceFile(file)
    assert "findings.jsonl:2: a clearance cannot be read" in str(refused.value)
