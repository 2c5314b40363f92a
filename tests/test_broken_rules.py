"""Rules that must be refused: each folder of tests/broken_rules breaks the base in one way and is told so exactly."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from compliance.checking import check_rulebook
from compliance.law.loading import default_root

HERE = Path(__file__).parent / "broken_rules"
BASE = HERE / "base"
KINDS = sorted(p.name for p in HERE.iterdir() if p.is_dir() and p != BASE)


@pytest.fixture(autouse=True)
def _without_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUKE_CACHE", "off")


def offences(place: Path, kind: str | None = None) -> list[str]:
    """Return what is said of the base with one overlay; the lexicon is the one that is shipped."""
    shutil.copytree(BASE, place)
    shutil.copyfile(default_root() / "lists" / "words.yaml", place / "lists" / "words.yaml")
    citations = place / "lists" / "words.yaml"
    assert "clause:" not in citations.read_text(encoding="utf-8"), "the base does not know the shipped instruments"
    if kind is not None:
        shutil.copytree(HERE / kind, place, dirs_exist_ok=True)
    return check_rulebook(place)


def test_the_base_is_whole(tmp_path: Path) -> None:
    assert offences(tmp_path / "rules") == []


def test_every_kind_of_mistake_is_told_exactly(tmp_path: Path) -> None:
    wrong = []
    for kind in KINDS:
        found = "\n".join(offences(tmp_path / kind, kind)) + "\n"
        wanted = (HERE / f"{kind}.txt").read_text(encoding="utf-8")
        if found != wanted:
            wrong.append(f"{kind}\n  found  {found}  wanted {wanted}")
    assert not wrong, "\n".join(wrong)


def test_there_are_enough_kinds_and_each_has_its_text() -> None:
    assert len(KINDS) >= 28
    assert sorted(p.stem for p in HERE.glob("*.txt")) == KINDS


def test_no_two_kinds_are_told_the_same() -> None:
    texts = [(HERE / f"{kind}.txt").read_text(encoding="utf-8") for kind in KINDS]
    assert sorted(set(texts)) == sorted(texts)
    assert not [kind for kind, text in zip(KINDS, texts, strict=True) if not text.strip()]


def test_every_offence_names_file_and_line() -> None:
    lines = [line for kind in KINDS for line in (HERE / f"{kind}.txt").read_text(encoding="utf-8").splitlines()]
    assert not [line for line in lines if not line.split(": ", 1)[0].rsplit(":", 1)[1].isdigit()]
