"""The clock belongs to the command line alone: it asks what day it is in China, and the library is told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from freezegun import freeze_time

from compliance import Shipment
from tests.asking import DY_MAGNET, engine, shipment

IGNORED = ["pydantic"]


def checked(tmp_path: Path, *options: str) -> dict[str, Any]:
    """Return what `xuke check` prints as JSON."""
    from typer.testing import CliRunner

    from compliance.cli.commands import app

    file = tmp_path / "shipment.json"
    file.write_text(json.dumps(shipment(DY_MAGNET)), encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(file), "--format", "json", *options])
    assert result.exit_code in (0, 10, 20, 30), result.output
    told: dict[str, Any] = json.loads(result.stdout)
    return told


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-11-20T15:59:59+00:00", "2026-11-20"), ("2026-11-20T16:00:00+00:00", "2026-11-21"),
        ("2026-12-31T20:00:00+00:00", "2027-01-01"),
    ],
    ids=["one second to midnight in Beijing", "midnight in Beijing", "new year in Beijing"],
)  # fmt: skip
def test_the_day_of_the_question_is_the_day_in_china(tmp_path: Path, moment: str, day: str) -> None:
    with freeze_time(moment, ignore=IGNORED):
        assert checked(tmp_path)["as_of"] == day


def test_a_day_that_is_given_wins_over_the_clock(tmp_path: Path) -> None:
    with freeze_time("2026-11-21", ignore=IGNORED):
        assert checked(tmp_path, "--as-of", "2025-04-03")["as_of"] == "2025-04-03"


def test_the_library_gives_the_same_bytes_whatever_the_clock_says() -> None:
    asked = Shipment.model_validate_json(json.dumps(shipment(DY_MAGNET)))
    found = set()
    for moment in ("2020-01-01", "2026-11-21", "2099-12-31"):
        with freeze_time(moment, ignore=IGNORED):
            found.add(engine().assess(asked, date.fromisoformat("2026-11-21")).to_json())
    assert len(found) == 1
