"""What a user brings to the command line: lists, findings that tell names apart, and licence files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from compliance.intake.reading import read_shipment
from compliance.screening.clearances import Clearance, ClearanceFile, print_of_listing, print_of_party
from tests.asking import GALLIUM, TODAY, rulebook, shipment
from tests.cli.running import xuke


def asked(folder: Path, user: str, country: str = "DE") -> Path:
    """Write a shipment of gallium to a user."""
    file = folder / "shipment.json"
    file.write_text(json.dumps(shipment(GALLIUM, country, user)), encoding="utf-8")
    return file


def checked(file: Path, *options: str) -> dict[str, Any]:
    """Return the answer to a shipment as JSON."""
    told: dict[str, Any] = json.loads(xuke("check", str(file), "--as-of", TODAY, "--format", "json", *options).stdout)
    return told


def taken(folder: Path, text: str, *options: str) -> Any:
    """Take a list and return how the command ended."""
    file = folder / "Suppliers.csv"
    file.write_text(text, encoding="utf-8")
    return xuke("lists", "--lists", str(folder / "own"), "--take", str(file), "--as-of", TODAY, *options)


def test_a_list_is_taken_shown_and_used(tmp_path: Path) -> None:
    assert taken(tmp_path, "name\nKestrel Dynamics\n").exit_code == 0
    shown = xuke("lists", "--lists", str(tmp_path / "own"), "--as-of", TODAY, "--format", "json").stdout
    assert {"suppliers"} == {row["id"] for row in json.loads(shown) if row["kind"] == "user list"}
    answer = checked(asked(tmp_path, "Kestrel Dynamics"), "--lists", str(tmp_path / "own"))
    assert "USER_LIST" in {flag["id"] for flag in answer["flags"]}


def test_a_list_that_shrank_is_refused_and_the_one_before_stays(tmp_path: Path) -> None:
    taken(tmp_path, "name\nKestrel Dynamics\nPlover Works\n")
    worse = taken(tmp_path, "name\nKestrel Dynamics\n")
    assert (worse.exit_code, "it held 2 parties and now 1" in worse.stderr) == (2, True)
    answer = checked(asked(tmp_path, "Plover Works"), "--lists", str(tmp_path / "own"))
    assert "USER_LIST" in {flag["id"] for flag in answer["flags"]}
    assert taken(tmp_path, "name\nKestrel Dynamics\n", "--may-shrink").exit_code == 0


def test_a_list_needs_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text("name\nKestrel\n", encoding="utf-8")
    refused = xuke("lists", "--take", str(file))
    assert (refused.exit_code, refused.stderr.strip()) == (2, "Say with --lists into which folder the list goes.")


def test_a_cleared_match_stays_cleared(tmp_path: Path) -> None:
    file = asked(tmp_path, "Omnipal d.o.o.", "SI")
    listing = next((n, e) for n, e in rulebook().party_entries() if e.name.en == "OMNIPOL a.s.")
    memory = ClearanceFile(tmp_path / "clearances.jsonl")
    for party in read_shipment(file.read_bytes()).parties:
        sides = print_of_party(party), print_of_listing(*listing)
        memory.keep(Clearance(listing[1].id, *sides, "A. Officer", "a joinery", *_days()))
    assert checked(file)["at_worst"] == "prohibited"
    assert checked(file, "--clearances", str(tmp_path / "clearances.jsonl"))["at_worst"] == "licence_required_normal"


def test_the_old_name_of_the_option_is_read_with_a_warning(tmp_path: Path) -> None:
    file, cleared = asked(tmp_path, "Plover Works"), tmp_path / "clearances.jsonl"
    cleared.write_text("", encoding="utf-8")
    old = xuke("check", str(file), "--findings", str(cleared))
    assert "warning: --findings is now called --clearances; the old name will be removed" in old.stderr
    new = xuke("check", str(file), "--clearances", str(cleared))
    assert (old.exit_code, old.stdout, new.stderr) == (new.exit_code, new.stdout, "")
    both = xuke("check", str(file), "--clearances", str(cleared), "--findings", str(cleared))
    assert (both.exit_code, both.stdout) == (2, "")


def _days() -> tuple[Any, Any]:
    from datetime import date

    return date(2026, 11, 1), date(2027, 10, 31)


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--clearances", "{not json\n", "own:1"),
        ("--records", "accepted_on,decided_on\n", "own"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_decided(
    tmp_path: Path, option: str, text: str, said: str
) -> None:
    own = tmp_path / "own"
    own.write_text(text, encoding="utf-8")
    refused = xuke("check", str(asked(tmp_path, "Plover Works")), option, str(own))
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said in refused.stderr


def test_a_folder_without_lists_or_with_half_a_list_screens_nobody_and_says_so(tmp_path: Path) -> None:
    folder, file = tmp_path / "own", asked(tmp_path, "Plover Works")
    folder.mkdir()
    empty = xuke("check", str(file), "--lists", str(folder))
    assert (empty.exit_code, empty.stdout) == (2, "") and "the folder holds no list" in empty.stderr
    taken(tmp_path, "name\nKestrel Dynamics\nPlover Works\n")
    kept = folder / "suppliers.jsonl"
    kept.write_text(kept.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    half = xuke("check", str(file), "--lists", str(folder))
    assert half.exit_code == 2 and "it was taken with 2 parties and holds 1" in half.stderr
    (folder / "suppliers.record.json").unlink()
    stray = xuke("check", str(file), "--lists", str(folder))
    assert stray.exit_code == 2 and "a list lacks its record" in stray.stderr
