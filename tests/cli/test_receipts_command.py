"""`xuke receipts`: what an examiner does with a month of decisions, on the command line and without the service."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from freezegun import freeze_time
from sqlalchemy import text

from compliance.store import migrate
from compliance.store.database import Store
from tests.api.in_process import BODY, ask, service
from tests.api.worker_setup import HandClock
from tests.cli.running import xuke


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the URL of a database in which the service kept one answer a day, from 30 October to 2 November."""
    url, clock = f"sqlite:///{tmp_path / 'kept.db'}", HandClock()
    monkeypatch.setenv("XUKE_DATABASE_URL", url)
    with service(url, clock) as client:
        for n, day in enumerate(("2026-10-30", "2026-10-31", "2026-11-01", "2026-11-02")):
            clock.set(f"{day}T08:00:00+00:00")
            assert ask(client, BODY + " " * n).status_code == 201
    return url


def exported(tmp_path: Path, *arguments: str) -> Path:
    """Write an export to a file."""
    file = tmp_path / "export.jsonl"
    done = xuke("receipts", "export", *arguments)
    assert done.exit_code == 0
    file.write_text(done.stdout, "utf-8")
    return file


def test_the_chain_holds_and_its_end_is_told_to_be_noted_elsewhere(database: str) -> None:
    done = xuke("receipts", "verify")
    assert (done.exit_code, done.stdout.startswith("default: holds, 4 receipts, end 4:")) == (0, True)
    assert xuke("receipts", "verify", "--noted", done.stdout.split()[-1]).exit_code == 0
    assert xuke("receipts", "verify", "--noted", f"4:{'0' * 64}").exit_code == 20


def test_a_month_is_cut_out_by_its_days_verified_alone_and_replayed(database: str, tmp_path: Path) -> None:
    file = exported(tmp_path, "--from", "2026-11-01", "--until", "2026-11-30")
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert [line["seq"] for line in lines[1:]] == [3, 4]
    assert xuke("receipts", "verify", "--file", str(file)).stdout.startswith("default: holds, 2 receipts, end 4:")
    replayed = xuke("receipts", "replay", str(file))
    assert (replayed.exit_code, replayed.stdout) == (0, "".join(f"{line['id']}: identical\n" for line in lines[1:]))
    one = xuke("receipts", "replay", str(file), "--id", lines[1]["id"])
    assert (one.exit_code, one.stdout) == (0, f"{lines[1]['id']}: identical\n")


def test_a_changed_byte_in_an_export_is_found(database: str, tmp_path: Path) -> None:
    file = exported(tmp_path)
    spoilt = file.read_text("utf-8").replace("gallium metal 6N", "gallium metal 5N", 1)
    file.write_text(spoilt, "utf-8")
    done = xuke("receipts", "verify", "--file", str(file))
    assert done.exit_code == 20
    assert "default: broken, 4 receipts" in done.stdout
    assert "the input was changed: its digest does not fit" in done.stdout


def test_a_changed_record_in_the_database_is_found(database: str) -> None:
    with Store(database).writing() as session:
        session.connection().execute(text("DROP TRIGGER receipt_unchanged"))
        session.connection().execute(text("UPDATE receipt SET caller = 'key:somebody' WHERE seq = 2"))
    done = xuke("receipts", "verify", "--tenant", "default")
    assert done.exit_code == 20
    assert "the record was changed: its hash does not fit" in done.stdout


def test_a_file_that_is_no_export_is_refused_with_its_line(database: str, tmp_path: Path) -> None:
    file = exported(tmp_path)
    file.write_text(file.read_text("utf-8") + '{"seq": 5}\n', "utf-8")
    done = xuke("receipts", "verify", "--file", str(file))
    assert done.exit_code == 2
    assert done.stderr.startswith("line 6: this is not an export of receipts.")


def test_holds_keep_documents_past_their_time(database: str) -> None:
    held = xuke("receipts", "hold", "--reason", "customs audit", "--reference", "PO-1").stdout.strip()
    with freeze_time("2032-01-01"):
        assert xuke("receipts", "erase").stdout == "0 receipts erased\n"
        assert xuke("receipts", "release", held).exit_code == 0
        assert xuke("receipts", "erase", "--years", "4").exit_code == 2
        assert xuke("receipts", "erase").stdout == "4 receipts erased\n"
    assert xuke("receipts", "verify").stdout.startswith("default: holds, 4 receipts, 4 erased at the end of their time")
    assert xuke("receipts", "release", "hold_none").exit_code == 2


def test_without_receipts_there_is_nothing_to_break(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    monkeypatch.setenv("XUKE_DATABASE_URL", url)
    migrate.upgrade(Store(url))
    done = xuke("receipts", "verify")
    assert (done.exit_code, done.stdout) == (0, "no receipts\n")
    assert xuke("receipts", "verify", "--noted", f"4:{'0' * 64}").exit_code == 20
