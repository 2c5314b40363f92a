"""`xuke papers`: files on disk, the list of what is missing, and refusals on stderr."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from tests.asking import ROOT
from tests.cli.running import xuke

DAY = ("--as-of", "2026-11-21")
EXAMPLE = ROOT / "examples/shipments/dysprosium_oxide_to_japan.json"


def test_the_drafts_and_their_list_are_written_and_shown(tmp_path: Path) -> None:
    run = xuke("papers", str(EXAMPLE), "-o", str(tmp_path / "new" / "papers"), *DAY)
    assert run.exit_code == 0, run.stderr
    listed = json.loads((tmp_path / "new" / "papers" / "papers.json").read_text(encoding="utf-8"))
    files = {one.name for one in (tmp_path / "new" / "papers").iterdir()}
    assert files == {one["file"] for one in listed["drafts"]} | {"papers.json"}
    assert "end_user_certificate.docx" in run.stdout and "application.contract_number" in run.stdout
    as_json = xuke("papers", str(EXAMPLE), "-o", str(tmp_path / "again"), "--format", "json", *DAY)
    assert json.loads(as_json.stdout) == listed


def test_one_paper_in_other_languages(tmp_path: Path) -> None:
    run = xuke("papers", str(EXAMPLE), "-o", str(tmp_path), "--paper", "party_profile", "--paper-lang", "zh,en", *DAY)
    assert run.exit_code == 0 and [one.name for one in tmp_path.glob("*.docx")] == ["party_profile.docx"]
    assert json.loads((tmp_path / "papers.json").read_text(encoding="utf-8"))["drafts"][0]["languages"] == ["zh", "en"]
    other = xuke("papers", str(EXAMPLE), "-o", str(tmp_path), "--paper", "party_profile", "--paper-lang", "fr", *DAY)
    assert other.exit_code == 2 and "no party profile is written in fr. Use zh, en, ja" in other.stderr


def test_the_letter_to_the_supplier_comes_with_its_table(tmp_path: Path) -> None:
    document = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    del document["end_use"]
    (tmp_path / "order.json").write_text(json.dumps(document), encoding="utf-8")
    run = xuke("papers", str(tmp_path / "order.json"), "-o", str(tmp_path), "--paper", "supplier_letter", *DAY)
    assert run.exit_code == 0, run.stderr
    assert (tmp_path / "supplier_letter.docx").is_file() and (tmp_path / "supplier_letter.xlsx").is_file()
    filled = xuke("ask", str(tmp_path / "order.json"), "--answers", str(tmp_path / "supplier_letter.xlsx"), *DAY)
    assert filled.exit_code == 30 and "0 answers taken from supplier_letter.xlsx" in filled.stderr


def test_templates_are_written_changed_and_given_back(tmp_path: Path) -> None:
    blank = xuke("papers", str(EXAMPLE), "-o", str(tmp_path / "own"), "--blank", "--paper", "party_profile", *DAY)
    assert blank.exit_code == 0 and "1 templates" in blank.stderr
    run = xuke("papers", str(EXAMPLE), "-o", str(tmp_path / "out"), "--templates", str(tmp_path / "own"), *DAY)
    assert run.exit_code == 0, run.stderr
    listed = json.loads((tmp_path / "out" / "papers.json").read_text(encoding="utf-8"))
    assert [one["paper"] for one in listed["drafts"] if one["own_template"]] == ["party_profile"]
    shutil.move(tmp_path / "own" / "party_profile.docx", tmp_path / "own" / "party_profil.docx")
    refused = xuke("papers", str(EXAMPLE), "-o", str(tmp_path / "no"), "--templates", str(tmp_path / "own"), *DAY)
    assert refused.exit_code == 2 and not (tmp_path / "no").exists()
    assert "party_profil.docx: no paper is called so. Did you mean 'party_profile.docx'?" in refused.stderr
