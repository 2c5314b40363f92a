"""`xuke explain` for the words of a shipment and an answer, and `xuke schema` for whoever writes one."""

from __future__ import annotations

import json

import pytest

from tests.asking import ROOT, rulebook
from tests.cli.running import xuke


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("RULES_STALE", "a warning of an answer"), ("end_user_certificate", "a paper of an application"),
        ("J11", "an observation of waiting times"), ("MOFCOM-2026-12-07", "Institute of Science Tokyo"),
        ("purity_percent", "What is the purity"), ("parameters.density_g_cm3", "unit: g/cm3"),
        ("licence_covered", "Covered by a licence held"), ("7318", "No list prints a number under this heading."),
        ("8505.11", "permanent magnets of metal"), ("end_use.military", "left out is not the same as false"),
        ("at_worst", "The strictest decision that open facts"), ("emergency_medicine", "end_use.sector"),
        ("presumed", "classification.basis"), ("exporter_record.penalised", "Whether it was penalised."),
    ],
)  # fmt: skip
def test_every_kind_of_name_is_explained(name: str, said: str) -> None:
    run = xuke("explain", name)
    assert run.exit_code == 0 and said in " ".join(run.stdout.split())
    assert json.loads(xuke("explain", name, "--format", "json").stdout)
    assert xuke("explain", name, "--lang", "zh").exit_code == 0


def test_every_flag_paper_parameter_and_observation_is_explained() -> None:
    from compliance.cli.explain import find

    book = rulebook()
    assert book.delays is not None
    names = [*book.flags, *book.papers, *book.parameters, *book.delays.observations]
    assert [name for name in names for lang in ("en", "zh") if find(book, name, lang) is None] == []


def test_every_field_of_the_field_guide_is_explained() -> None:
    import re

    from compliance.reference.word_fields import fields_of

    guide = (ROOT / "docs" / "shipment.md").read_text(encoding="utf-8")
    fields = set(re.findall(r"^\| \**`(\w+)`", guide, re.MULTILINE))
    assert len(fields) > 60 and sorted(name for name in fields if not fields_of(name)) == []


def test_a_customs_number_names_the_rows_that_print_it_or_a_longer_one() -> None:
    short, long = (json.loads(xuke("explain", n, "--format", "json").stdout) for n in ("2805", "2805301910"))
    assert {row["list"] for row in long["entries"]} and len(short["entries"]) >= len(long["entries"]) > 0
    assert set(short["headings"]) == {"2805"} and set(long["headings"]) == {"2805", "280530"}


def test_an_unknown_name_gets_the_nearest_one() -> None:
    run = xuke("explain", "end_user_certificat")
    assert run.exit_code == 2 and "Did you mean end_user_certificate or" in run.stderr


def test_the_schema_of_a_shipment_takes_the_examples_and_refuses_what_is_wrong() -> None:
    from jsonschema import Draft202012Validator

    schema = json.loads(xuke("schema").stdout)
    validator = Draft202012Validator(schema)
    for path in sorted((ROOT / "examples" / "shipments").glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        for one in document if isinstance(document, list) else [document]:
            assert list(validator.iter_errors(one)) == [], path.name
    assert list(validator.iter_errors({"lines": [{"line": 1}]}))


def test_the_schema_of_an_answer_and_the_columns_of_a_table_are_printed() -> None:
    assert "at_worst" in json.loads(xuke("schema", "answer").stdout)["properties"]
    columns = json.loads(xuke("schema", "columns").stdout)
    assert {"品名", "Warenbezeichnung".lower(), "description"} <= set(columns["description"]["headings"])
    wrong = xuke("schema", "shipmnt")
    assert (wrong.exit_code, wrong.stderr) == (2, "'shipmnt' has no schema. Did you mean shipment?\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_can_complete_the_commands(shell: str) -> None:
    from typer.testing import CliRunner

    from compliance.cli.commands import app

    asked = {"_XUKE_COMPLETE": f"complete_{shell}", "COMP_WORDS": "xuke ba", "COMP_CWORD": "1",
             "_TYPER_COMPLETE_ARGS": "xuke ba", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}  # fmt: skip
    run = CliRunner().invoke(app, [], env=asked, prog_name="xuke")
    assert "batch" in run.stdout
