"""`xuke rules` and `xuke --version`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from compliance.law.folder import default_root
from compliance.version import VERSION
from tests.cli.running import rule_ids, xuke


def test_the_version_names_code_and_law() -> None:
    text = xuke("--version").stdout
    assert text.startswith(f"xuke {VERSION}, rulebook 20") and "verified until" in text


def test_a_room_is_listed_with_the_state_of_its_rules_on_the_day() -> None:
    rows = json.loads(
        xuke("rules", "list", "--room", "destination", "--as-of", "2026-11-27", "--format", "json").stdout
    )
    states = {row["id"]: row["state"] for row in rows}
    assert all(name.startswith("destination.") for name in states)
    assert states["destination.us_gallium_group"] == "suspended"
    assert states["destination.us_military"] == "in force"


def test_a_room_that_is_not_there_is_refused_with_those_that_are() -> None:
    result = xuke("rules", "list", "--room", "kitchen")
    assert result.exit_code == 2 and "destination" in result.stderr


def test_the_file_of_a_rule_is_shown_as_it_stands() -> None:
    shown = xuke("rules", "show", "destination.us_gallium_group").stdout
    assert shown == (default_root() / "destination/us_gallium_group.yaml").read_text(encoding="utf-8")
    assert xuke("rules", "show", "destination.us_galium_group").exit_code == 2


def test_the_shipped_rules_are_without_offence() -> None:
    result = xuke("rules", "check")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(f"OK: {len(rule_ids())} rules")


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """Return a copy of the shipped rules."""
    return Path(shutil.copytree(default_root(), tmp_path / "rules"))


def test_an_offence_is_named_with_its_line_and_refused(rules: Path) -> None:
    file = rules / "destination" / "us_gallium_group.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("item.family:", "item.familly:", 1), encoding="utf-8")
    result = xuke("rules", "check", str(rules))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("destination/us_gallium_group.yaml:") and "Did you mean" in result.stderr


def test_a_new_rule_is_refused_until_its_placeholders_are_filled(rules: Path) -> None:
    written = xuke(
        "rules", "new", "destination.us_tungsten", "--rules", str(rules), "--law", "MOFCOM-2025-61", "--clause", "2"
    )
    assert (written.exit_code, written.stderr) == (0, "")
    file = rules / "destination" / "us_tungsten.yaml"
    assert written.stdout.strip() == str(file)
    assert "the day before the first day" in file.read_text(encoding="utf-8")
    checked = xuke("rules", "check", str(rules))
    told = [line for line in checked.stderr.splitlines() if "us_tungsten" in line]
    assert len(told) == 5 and all("is left from the skeleton" in line for line in told)
    filled = file.read_text(encoding="utf-8").replace("TO-BE-FILLED", "Tungsten").replace("（待填", "（钨")
    file.write_text(filled, encoding="utf-8")
    checked = xuke("rules", "check", str(rules))
    assert [line for line in checked.stderr.splitlines() if "us_tungsten" in line] == []


@pytest.mark.parametrize(
    ("kind", "folder"), [("items", "lists/items"), ("parties", "lists/parties"), ("suspension", "suspensions")]
)
def test_a_new_list_is_a_skeleton_that_is_refused_until_it_is_filled(rules: Path, kind: str, folder: str) -> None:
    written = xuke("rules", "new-list", kind, "mofcom_2027_05", "--rules", str(rules), "--law", "MOFCOM-2025-61")
    assert (written.exit_code, written.stderr) == (0, "")
    file = rules / folder / "mofcom_2027_05.yaml"
    assert written.stdout.strip() == str(file)
    checked = xuke("rules", "check", str(rules)).stderr.splitlines()
    told = [line for line in checked if line.startswith(f"{folder}/mofcom_2027_05")]
    assert told and all("left from the skeleton" in line for line in told)
    again = xuke("rules", "new-list", kind, "mofcom_2027_05", "--rules", str(rules))
    assert again.exit_code == 2 and "there already" in again.stderr


def test_a_list_skeleton_without_a_law_brings_its_instrument_along(rules: Path) -> None:
    assert xuke("rules", "new-list", "items", "mofcom_2027_05", "--rules", str(rules)).exit_code == 0
    text = (rules / "lists/items/mofcom_2027_05.yaml").read_text(encoding="utf-8")
    assert "instrument:" in text and "id: MOFCOM-2027-05" in text


@pytest.mark.parametrize("arguments", [("goods", "mofcom_2027_05"), ("items", "Mofcom 2027")])
def test_a_list_of_no_kind_or_name_writes_nothing(tmp_path: Path, arguments: tuple[str, str]) -> None:
    assert xuke("rules", "new-list", *arguments, "--rules", str(tmp_path)).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_new_rule_without_a_law_keeps_the_rulebook_from_loading(rules: Path) -> None:
    assert xuke("rules", "new", "route.by_air", "--rules", str(rules)).exit_code == 0
    checked = xuke("rules", "check", str(rules))
    assert checked.exit_code == 2 and "TO-BE-NAMED" in checked.stderr


def test_a_rule_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    arguments = ("rules", "new", "route.by_air", "--rules", str(tmp_path))
    assert xuke(*arguments).exit_code == 0
    before = (tmp_path / "route" / "by_air.yaml").read_bytes()
    again = xuke(*arguments)
    assert again.exit_code == 2 and "there already" in again.stderr
    assert (tmp_path / "route" / "by_air.yaml").read_bytes() == before


@pytest.mark.parametrize("name", ["kitchen.sink", "route", "route.By_Air", "route.../../etc", "route.a/b"])
def test_an_id_that_is_none_writes_nothing(tmp_path: Path, name: str) -> None:
    assert xuke("rules", "new", name, "--rules", str(tmp_path)).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_the_shipped_rules_are_not_written_to() -> None:
    result = xuke("rules", "new", "route.by_air")
    assert result.exit_code == 2 and "--rules" in result.stderr
