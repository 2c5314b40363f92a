"""The shipped rulebook as a whole: nothing lost, everything cited, both languages, every boundary told apart."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from compliance.errors import RulebookRefused
from compliance.law.date_continuity import boundaries, signature
from compliance.law.folder import Folder, default_root
from compliance.law.provision import Timeline
from compliance.law.rule import Source, Text
from compliance.law.rulebook import Rulebook
from compliance.reference.generated_files import stale
from compliance.reference.rulebook_check import check_rulebook
from tests.small_rules import BASE, small_rules

ROOT = default_root()
DAY = timedelta(days=1)
DEPTH = (Path(__file__).parent / "depth_entries.txt").read_text(encoding="utf-8").split("\n")[:-1]
# What each notice counts, as its own text or the ministry says; branches named beside their company are extra.
OFFICIAL = {
    "mfa_2025_19": 20,
    "mofcom_2025_01": 28, "mofcom_2025_13": 15, "mofcom_2025_21": 16, "mofcom_2025_22": 12, "mofcom_2025_35": 8,
    "mofcom_2025_51": 3, "mofcom_2026_11": 20, "mofcom_2026_12": 20, "mofcom_2026_20": 7, "mofcom_2026_23": 10,
    "mofcom_2026_27": 20, "mofcom_2026_28": 20, "mofcom_2026_30": 14, "uel_2023_01": 2, "uel_2024_01": 2,
    "uel_2024_02": 1, "uel_2025_01": 10, "uel_2025_02": 7, "uel_2025_03": 4, "uel_2025_04": 2, "uel_2025_05": 10,
    "uel_2025_07": 11, "uel_2025_08": 6, "uel_2025_09": 3, "uel_2025_10": 14,
}  # fmt: skip


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return Rulebook.default()


def parts_of(part: Any, kind: type[Any]) -> Iterator[Any]:
    """Yield everything of one class below a model, a mapping or a list."""
    if isinstance(part, kind):
        yield part
    if isinstance(part, BaseModel):
        part = {name: getattr(part, name) for name in type(part).model_fields}
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list | tuple):
        for child in part:
            yield from parts_of(child, kind)


def timelines(book: Rulebook) -> dict[str, Timeline]:
    return {**{p.id: p.timeline for p in book.provisions}, **book.timelines}


def test_the_shipped_rules_are_without_offence() -> None:
    assert check_rulebook(ROOT) == []


def test_every_entry_read_in_depth_is_on_its_list(book: Rulebook) -> None:
    found = Counter(f"{goods.id} {entry.id}" for goods in book.items.values() for entry in goods.entries)
    assert len(DEPTH) == len(set(DEPTH)) == 308
    assert not [line for line in DEPTH if found[line] != 1]


def test_the_unified_list_has_all_its_rows_and_codes(book: Rulebook) -> None:
    rows = book.items["unified_list"].entries
    assert len(rows) == 846
    assert len({row.no for row in rows}) == 846
    assert len({row.code for row in rows}) == 752


def test_party_lists_hold_what_their_notices_count(book: Rulebook) -> None:
    assert {name: notice.official_count for name, notice in book.parties.items()} == OFFICIAL
    named = {name: len(n.entries) - n.named_branches for name, n in book.parties.items()}
    assert named == OFFICIAL


def test_every_citation_resolves_to_a_clause(book: Rulebook) -> None:
    cited = list(parts_of([book.rules, book.items, book.parties, book.papers, book.clocks, list(book.alerts)], Source))
    assert len(cited) > 300
    lost = [s for s in cited if s.law not in book.instruments or s.clause not in book.instruments[s.law].clauses]
    assert not lost


def test_every_version_cites_a_clause(book: Rulebook) -> None:
    assert not [name for name, line in timelines(book).items() for phase in line.phases if not phase.source.clause]


def test_every_text_is_said_in_both_languages(book: Rulebook) -> None:
    everything = [getattr(book, f.name) for f in fields(book) if f.name not in ("provisions", "by_id", "timelines")]
    texts = list(parts_of(everything, Text))
    assert len(texts) > 2000
    assert not [t for t in texts if not t.en.strip() or not t.zh.strip()]
    registers = (book.rules, book.items, book.parties, book.instruments)
    titles: dict[str, Text] = {name: part.title for register in registers for name, part in register.items()}
    assert not [name for name, title in titles.items() if not any("\u4e00" <= c <= "\u9fff" for c in title.zh)]


def test_every_rule_has_a_case(book: Rulebook) -> None:
    assert not [name for name, rule in book.rules.items() if not rule.cases]


def test_every_boundary_is_told_apart_on_both_sides(book: Rulebook) -> None:
    swept, same = 0, []
    for name, timeline in timelines(book).items():
        for place, day in boundaries(timeline):
            swept += 1
            if signature(timeline, day - DAY) == signature(timeline, day):
                same.append(f"{name} {place} {day}")
    assert swept > 250
    assert not same, "\n".join(same)


def test_every_boundary_shows_on_its_own_day_too(book: Rulebook) -> None:
    """The standing is looked up as of the day itself, when later texts were not yet public."""
    states = {
        timeline.standing(day, day).state
        for timeline in timelines(book).values()
        for _, boundary in boundaries(timeline)
        for day in (boundary - DAY, boundary)
    }
    assert states == {"in_force", "suspended", "not_in_force", "ended", "earlier"}


def test_nothing_is_in_force_before_its_first_day(book: Rulebook) -> None:
    early = []
    for name, timeline in timelines(book).items():
        first = timeline.phases[0].first
        if timeline.standing(first - DAY, date(9999, 12, 31)).state not in ("not_in_force", "earlier"):
            early.append(name)
    assert not early


def test_the_digest_changes_with_any_byte(tmp_path: Path) -> None:
    root = tmp_path / "rules"
    shutil.copytree(ROOT, root)
    digests = {Folder(root).digest}
    files = sorted(root.rglob("*.yaml"))
    for path in files:
        path.write_bytes(path.read_bytes() + b"\n")
        digests.add(Folder(root).digest)
    assert len(digests) == len(files) + 1
    files[0].rename(files[0].with_name("renamed.yaml"))
    assert Folder(root).digest not in digests


def test_one_unreadable_file_refuses_the_whole_rulebook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XUKE_CACHE", "off")
    root = small_rules(tmp_path / "rules")
    for path in sorted(root.rglob("*.yaml")):
        text = path.read_bytes()
        path.write_bytes(text + b"\n\tsurprise\n")
        with pytest.raises(RulebookRefused) as refused:
            Rulebook.load(root)
        assert all(o.startswith(f"{path.relative_to(root).as_posix()}:") for o in refused.value.offences)
        path.write_bytes(text)
    assert check_rulebook(root) == []


def test_a_kept_copy_is_the_same_as_a_fresh_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = small_rules(tmp_path / "rules")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "kept"))
    monkeypatch.setenv("XUKE_CACHE", "off")
    fresh = Rulebook.load(root)
    assert not (tmp_path / "kept").exists()
    monkeypatch.delenv("XUKE_CACHE")
    Rulebook.load(root)
    (copy,) = (tmp_path / "kept" / "xuke").iterdir()
    stamp = copy.stat().st_mtime_ns
    assert Rulebook.load(root) == fresh
    assert copy.stat().st_mtime_ns == stamp
    copy.write_bytes(b"damaged")
    assert Rulebook.load(root) == fresh


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="rights of other users")
def test_a_copy_others_may_write_to_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = small_rules(tmp_path / "rules")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("XUKE_CACHE", raising=False)
    (tmp_path / "xuke").mkdir()
    (tmp_path / "xuke").chmod(0o777)
    Rulebook.load(root)
    assert not list((tmp_path / "xuke").iterdir())


def test_the_generated_files_are_up_to_date() -> None:
    assert stale(ROOT) == {}


def test_the_small_rulebook_of_the_tests_has_every_room() -> None:
    assert {"control", "destination", "party", "route", "lists"} <= {p.name for p in BASE.iterdir()}
