"""Lists of the user's own: every format read as a stream, taken whole or not at all, never replaced by a worse one."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from compliance.screening.list_store import ListStore
from compliance.screening.parties import PartyQuery, Screener
from compliance.screening.user_lists import ListRefused, Record, UserNames, records
from tests.asking import rulebook

DAY = date(2026, 11, 21)
SANCTION = {
    "id": "s-1",
    "schema": "Sanction",
    "properties": {"entity": ["p-1"], "programId": ["CN-ECL"], "startDate": ["2025-01-02"], "status": ["active"]},
}
PARTY = {
    "id": "p-1",
    "schema": "Organization",
    "properties": {"name": ["Kestrel Dynamics"], "alias": ["红隼动力公司", "KD"], "country": ["us"]},
}
SIMPLE = '''\
id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,program_ids
p-1,Organization,Kestrel Dynamics,"红隼动力公司;""Kestrel; Inc""",,us,,,something,,,CN-ECL;CN-UEL
'''


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def lines(*entities: object) -> str:
    """Return entities as JSON lines."""
    return "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in entities)


def test_follow_the_money_entities_carry_the_sanctions_that_point_to_them(tmp_path: Path) -> None:
    (record,) = records(written(tmp_path, "a.json", lines(SANCTION, PARTY)))
    assert record.names == (("Kestrel Dynamics", "name"), ("红隼动力公司", "alias"), ("KD", "alias"))
    assert (record.country, record.programs, record.listed_on) == ("US", ("CN-ECL",), "2025-01-02")
    assert record.status == "active"


def test_the_standing_is_unknown_unless_the_file_says_it(tmp_path: Path) -> None:
    assert next(records(written(tmp_path, "a.json", lines(PARTY)))).status == "unknown"
    ended = {**SANCTION, "properties": {**SANCTION["properties"], "endDate": ["2026-01-01"]}}  # type: ignore[dict-item]
    assert next(records(written(tmp_path, "b.json", lines(PARTY, ended)))).status == "ended"


def test_the_flat_file_splits_its_cells_by_semicolons(tmp_path: Path) -> None:
    (record,) = records(written(tmp_path, "targets.simple.csv", SIMPLE))
    assert [n for n, _ in record.names] == ["Kestrel Dynamics", "红隼动力公司", "Kestrel; Inc"]
    assert (record.country, record.programs) == ("US", ("CN-ECL", "CN-UEL"))


def test_a_plain_csv_needs_a_name_column_and_nothing_else(tmp_path: Path) -> None:
    (record,) = records(written(tmp_path, "own.csv", "\ufeffName\nKestrel Dynamics\n"))
    assert record == Record("row 2", (("Kestrel Dynamics", "name"),))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"id": "p-1"', "bad:1: "),
        ('{"id": 1, "schema": "Company", "properties": {}}', "bad:1: "),
        (lines(PARTY) + '{"id": "x", "schema": "Company", "properties": {"name": "not a list"}}', "bad:2: "),
        ("firm\nKestrel\n", "bad:1: "),
        ("name\nKestrel,too,many\n", "bad:2: "),
        ('name\n"open quote\n', "bad: "),
        ("", "bad:1: "),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_place(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(ListRefused) as refused:
        list(records(written(tmp_path, "bad", text)))
    assert str(refused.value).startswith(where)


def test_a_hit_is_marked_with_the_list_and_decides_nothing(tmp_path: Path) -> None:
    own = UserNames("company", records(written(tmp_path, "targets.simple.csv", SIMPLE)))
    screened = Screener(rulebook(), lists=[own]).screen(PartyQuery("KESTREL DYNAMICS CORP", "US"), DAY)
    assert not screened.listings and not screened.possible
    (hit,) = screened.hits
    assert (hit.list, hit.entry, hit.tier, hit.law) == ("user list: company", "p-1", "match", None)


def test_a_long_file_is_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("id,name,country\n")
        file.writelines(f"{i},Company number {i},DE\n" for i in range(50_000))
    tracemalloc.start()
    count = sum(1 for _ in records(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (count, peak < 2_000_000) == (50_000, True)


def test_a_list_is_kept_with_its_count_and_age(tmp_path: Path) -> None:
    store = ListStore(tmp_path / "lists")
    store.take("company", written(tmp_path, "targets.simple.csv", SIMPLE), DAY)
    (taken,) = ListStore(tmp_path / "lists").taken()
    assert (taken.title, taken.count, taken.age(date(2026, 12, 1))) == ("company", 1, 10)
    assert len(store.load("company")) == 1


def _worse(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    yield written(tmp_path, "fewer.csv", "name\nA firm\n"), "shrank"
    yield written(tmp_path, "none.csv", "name\n"), "holds no names"
    yield written(tmp_path, "cut.json", lines(PARTY) + '{"id": "p-2", "sch'), "cannot be read"
    yield tmp_path / "missing.csv", "cannot be read"


def test_a_worse_file_is_refused_and_the_list_stays(tmp_path: Path) -> None:
    store = ListStore(tmp_path / "lists")
    store.take("company", written(tmp_path, "good.csv", "name\nA firm\nB firm\n"), DAY)
    for path, why in _worse(tmp_path):
        with pytest.raises(ListRefused, match=why):
            store.take("company", path, DAY)
    assert len(store.load("company")) == 2
    assert [p.name for p in sorted((tmp_path / "lists").iterdir())] == ["company.jsonl", "company.record.json"]


def test_a_list_may_shrink_when_that_is_meant(tmp_path: Path) -> None:
    store = ListStore(tmp_path / "lists")
    store.take("company", written(tmp_path, "good.csv", "name\nA firm\nB firm\n"), DAY)
    assert store.take("company", written(tmp_path, "fewer.csv", "name\nA firm\n"), DAY, may_shrink=True).count == 1


@pytest.mark.parametrize("title", ["", "../x", "A B", "a" * 70])
def test_a_title_is_a_plain_word(tmp_path: Path, title: str) -> None:
    with pytest.raises(ListRefused):
        ListStore(tmp_path).take(title, tmp_path / "x.csv", DAY)
