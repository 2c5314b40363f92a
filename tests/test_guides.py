"""Every command of the README and of the guides for users is run, in order, from a copy of what it needs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.asking import ROOT

GUIDES = ("README.md", "docs/first_hour.md", "docs/reading_an_answer.md", "docs/spreadsheets.md", "docs/officers.md",
          "docs/papers.md", "docs/integrators.md")  # fmt: skip
# Commands that do something else than answer, and the exit codes of answers: nothing may be refused or fail.
ANSWERS = {0, 10, 20, 30}
ONE_BAD_ROW = "orders_gbk.csv"  # the example has a row that cannot be read, so that a reader sees what comes of it
ELSEWHERE = ("make demo",)  # run by .ci/run


def commands(page: str) -> list[str]:
    """Return the commands of a page: the lines after `$` in its console blocks."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder as a reader has it: the examples, and `xuke` on the path and in `.venv/bin`."""
    shutil.copytree(ROOT / "examples" / "shipments", tmp_path / "examples" / "shipments")
    shutil.copytree(ROOT / "examples" / "spreadsheets", tmp_path / "examples" / "spreadsheets")
    tool = tmp_path / ".venv" / "bin" / "xuke"
    tool.parent.mkdir(parents=True)
    tool.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m compliance.cli.main "$@"\n', encoding="utf-8")
    tool.chmod(0o755)
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{folder}/.venv/bin:{os.environ['PATH']}"}
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env=env, input="", capture_output=True, text=True, check=False,
        encoding="utf-8",
    )  # fmt: skip


@pytest.mark.parametrize("page", GUIDES)
def test_every_command_of_a_guide_runs(page: str, folder: Path) -> None:
    offenders = []
    for command in commands(page):
        if command in ELSEWHERE:
            continue
        done = run(command, folder)
        expected = {2} if ONE_BAD_ROW in command else ANSWERS
        if done.returncode not in expected:
            offenders.append(f"{command}: {done.returncode}\n{done.stderr}")
    assert commands(page) and not offenders, "\n".join(offenders)


def test_the_answer_in_the_readme_is_the_one_that_is_given(folder: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    [(command, shown)] = re.findall(r"^\$ (xuke check .*?)\n(.*?)^\[…\]", text, re.MULTILINE | re.DOTALL)
    assert run(command, folder).stdout.startswith(shown)


def test_the_first_hour_ends_with_a_decision_after_two_commands(folder: Path) -> None:
    new, ask, *_ = commands("docs/first_hour.md")
    assert run(new, folder).returncode == 0
    done = run(ask, folder)
    assert done.returncode == 10 and "Licence required" in done.stdout


def test_the_python_of_the_guides_runs() -> None:
    text = (ROOT / "docs" / "integrators.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("licence_required_strict apply "), done.stderr


def test_the_readme_stays_a_page() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 75
