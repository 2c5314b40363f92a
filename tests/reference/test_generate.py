"""The generated files: complete, and noticed when they are out of date."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from compliance.law.facts import VOCABULARY
from compliance.law.facts_page import facts_page
from compliance.law.rulebook import Rulebook
from compliance.law.schema import item_list_schema, rule_schema
from compliance.model.cargo import Component, Element, PrcContent, ShipmentLine
from compliance.model.parties import Licence, Owner, Paper, Party
from compliance.model.shipment import Onward, RouteStop, Shipment
from compliance.reference import generated_files as generate
from compliance.reference.field_guide import field_guide
from tests.small_rules import small_rules


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = small_rules(tmp_path / "rules")
    monkeypatch.setattr(generate, "default_root", lambda: root)
    return root


def test_what_was_written_is_up_to_date(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 1
    assert generate.main([]) == 0
    capsys.readouterr()
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


def test_a_changed_file_is_named_with_its_difference(rules: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate.main([])
    page = rules / "FACTS.md"
    page.write_text(page.read_text(encoding="utf-8").replace("# Facts", "# Fakten", 1), encoding="utf-8")
    capsys.readouterr()
    assert generate.main(["--check"]) == 1
    told = capsys.readouterr().out
    assert "rules/FACTS.md is out of date; run python -m compliance.reference.generated_files" in told
    assert "-# Fakten\n+# Facts" in told


def test_writing_twice_writes_nothing(rules: Path) -> None:
    assert len(generate.write(rules)) == len(generate.FILES)
    assert generate.write(rules) == []


def test_an_editor_may_complete_every_fact_and_its_values() -> None:
    schema = json.loads(json.dumps(rule_schema(Rulebook.default())))
    asked = schema["$defs"]["When"]["properties"]
    assert set(asked) == {*VOCABULARY, "any"}
    assert set(schema["$defs"]["Facts"]["properties"]) == set(VOCABULARY)
    countries = schema["$defs"]["asked countries"]["anyOf"][0]["enum"]
    assert {"CN", "JP", "US", "NO"} <= set(countries)
    references = {part["$ref"].removeprefix("#/$defs/") for name, part in asked.items() if name != "any"}
    assert references <= set(schema["$defs"])


def test_the_schema_of_lists_knows_every_parameter() -> None:
    book = Rulebook.default()
    limits = item_list_schema(book)["$defs"]["Limit"]["properties"]
    assert set(limits) == {*book.parameters, "element_percent", "any", "not"}


def test_the_page_names_every_fact_parameter_and_rule() -> None:
    book = Rulebook.default()
    page = facts_page(book)
    assert not [name for name in (*VOCABULARY, *book.parameters) if f"`{name}`" not in page]
    assert not [rule for rule in book.rules if rule not in page]


def test_the_field_guide_tells_of_every_field_of_a_shipment_with_meaning_values_and_example() -> None:
    page = field_guide()
    parts = (Shipment, ShipmentLine, Component, Element, Party, Owner, Onward, RouteStop, Paper, Licence, PrcContent)
    offenders = []
    for part in parts:
        section = page.split(f"\n## {part.__name__}\n")[1].split("\n## ")[0]
        rows = {row.split("`")[1]: row.split(" | ") for row in section.splitlines() if "`" in row.split(" | ")[0]}
        offenders += [f"{part.__name__}.{name}" for name in part.model_fields if name not in rows]
        for name, row in rows.items():
            told = all(cell.strip(" |") for cell in row[1:3]) and (row[3].strip(" |") or "](#" in row[2])
            offenders += [] if told else [f"{part.__name__}.{name} lacks a cell"]
    assert not offenders, "\n".join(offenders)
    assert "number from 0 to 100" in page and "`military` `dual`" in page
