"""Rules that must be refused: each folder of tests/broken_rules breaks the base in one way and is told so exactly."""

from __future__ import annotations

from pathlib import Path

import pytest

from compliance.reference.rulebook_check import check_rulebook
from tests.small_rules import BASE, BROKEN, small_rules

KINDS = sorted(p.name for p in BROKEN.iterdir() if p.is_dir() and p != BASE)


@pytest.fixture(autouse=True)
def _without_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUKE_CACHE", "off")


def told(kind: str) -> str:
    return (BROKEN / f"{kind}.txt").read_text(encoding="utf-8")


def test_the_base_is_whole(tmp_path: Path) -> None:
    assert check_rulebook(small_rules(tmp_path / "rules")) == []


def test_every_kind_of_mistake_is_told_exactly(tmp_path: Path) -> None:
    wrong = []
    for kind in KINDS:
        found = "\n".join(check_rulebook(small_rules(tmp_path / kind, BROKEN / kind))) + "\n"
        if found != told(kind):
            wrong.append(f"{kind}\n  found  {found}  wanted {told(kind)}")
    assert not wrong, "\n".join(wrong)


def test_there_are_enough_kinds_and_each_has_its_text() -> None:
    assert len(KINDS) >= 28
    assert sorted(p.stem for p in BROKEN.glob("*.txt")) == KINDS


def test_no_two_kinds_are_told_the_same() -> None:
    texts = [told(kind) for kind in KINDS]
    assert sorted(set(texts)) == sorted(texts)
    assert not [kind for kind in KINDS if not told(kind).strip()]


def test_every_offence_names_file_and_line() -> None:
    lines = [line for kind in KINDS for line in told(kind).splitlines()]
    assert not [line for line in lines if not line.split(": ", 1)[0].rsplit(":", 1)[1].isdigit()]


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    rules = small_rules(tmp_path / "rules")
    (rules / "documents.yaml").unlink()
    assert check_rulebook(rules) == ["documents.yaml:1: the file is missing; every rules folder needs it"]


def test_a_company_policy_is_checked_with_its_own_lines(tmp_path: Path) -> None:
    rules, policy = small_rules(tmp_path / "rules"), tmp_path / "policy"
    (policy / "party").mkdir(parents=True)
    text = (BASE / "route" / "licence_held.yaml").read_text(encoding="utf-8")
    text = text.replace("route.licence_held", "party.house_rule").replace("at_most: 2", "at_most: two")
    (policy / "party" / "house_rule.yaml").write_text(text, encoding="utf-8")
    assert check_rulebook(rules, policy) == [
        "party/house_rule.yaml:9: chain.intermediaries is compared with 'two', not with a number",
        "party/house_rule.yaml:10: a company rule lifts nothing; it can only make an answer stricter",
    ]
