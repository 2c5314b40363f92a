"""The commands of a first hour and of daily work with files: `batch` and its kin; names, options and help."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import AsOf, InLang, InWriting, Lang, Lists, Policy, Rules, Written, day_of, leave


class DecimalMark(StrEnum):
    """What stands before the decimals of a number."""

    point = "point"
    comma = "comma"


Destination = Annotated[str | None, typer.Option(help="Country of final use, for rows that name none.")]
Exporter = Annotated[str | None, typer.Option(help="Exporter, for rows that name none.")]
Buyer = Annotated[str | None, typer.Option(help="Importer, for rows that name none.")]
_SET = typer.Option("--set", metavar="COLUMN=VALUE", help="Any value, for rows that say nothing of it.")
_MAP = typer.Option("--map", exists=True, dir_okay=False, help="Table that names columns: column, means, value.")
Given = Annotated[list[str] | None, _SET]
Mapped = Annotated[Path | None, _MAP]
Encoding = Annotated[str | None, typer.Option(help="UTF-8, UTF-16, GB18030, Shift-JIS or Windows-1252.")]
SheetName = Annotated[str | None, typer.Option("--sheet", help="Name of the sheet in a spreadsheet.")]
Decimals = Annotated[DecimalMark | None, typer.Option("--decimal", help="What stands before the decimals in numbers.")]
Grouped = Annotated[bool, typer.Option("--group/--no-group", help="Rows of one order number are one shipment.")]


def batch(
    source: Annotated[Path, typer.Argument(metavar="IN", help="CSV, XLSX (also XLS, ODS), JSON lines or Parquet.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="CSV, XLSX, JSON lines or Parquet, to be written.")],
    as_of: AsOf = None,
    destination: Destination = None,
    exporter: Exporter = None,
    buyer: Buyer = None,
    given: Given = None,
    mapping: Mapped = None,
    encoding: Encoding = None,
    sheet: SheetName = None,
    decimal: Decimals = None,
    group: Grouped = True,
    form: InWriting = Written.table,
    lang: InLang = Lang.en,
    rules: Rules = None,
    policy: Policy = None,
    lists: Lists = None,
    processes: Annotated[
        int | None, typer.Option("--processes", min=1, help="Processes for Parquet. Default: one for each core.")
    ] = None,
) -> None:
    """Answer a whole file: the same rows come back with decision, reason, law, next question, papers and date."""

    def work() -> int:
        from compliance.cli.batch import BatchRequest
        from compliance.cli.batch import batch as answer_file
        from compliance.cli.batch_source import SourceOptions, given_values

        said = {"destination": destination, "exporter.name": exporter, "importer.name": buyer}
        values = {**{name: text for name, text in said.items() if text}, **given_values(given or ())}
        mark = decimal.value if decimal else None
        options = SourceOptions(frozenset(), mapping, values, encoding, sheet, mark, group)
        day = day_of(as_of)
        law = (rules, policy, lists)
        return answer_file(BatchRequest(source, target, day, form.value, lang.value, options, *law, processes))

    leave(work)


def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="magnets, oxides, wafers, batteries, machine or order.")],
    target: Annotated[
        Path | None, typer.Option("-o", "--out", help="File to write: .json, or .csv and .xlsx for an order.")
    ] = None,
    lang: InLang = Lang.en,
) -> None:
    """Write a shipment to be filled in, with a word on every field."""

    def work() -> int:
        from compliance.cli.new import new as write_template

        return write_template(kind, target, lang.value)

    leave(work)


def schema(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="shipment, answer, or columns of a table.")] = "shipment",
) -> None:
    """Print the JSON Schema of a shipment or an answer, or the columns that a table may have."""

    def work() -> int:
        from compliance.cli.schema import schema as print_schema

        return print_schema(kind)

    leave(work)


def ask(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON file with one shipment.")],
    as_of: AsOf = None,
    everything: Annotated[bool, typer.Option("--all", help="Go on with questions that decide nothing more.")] = False,
    letter: Annotated[
        Path | None,
        typer.Option("--letter", dir_okay=False, help="Write a letter to the supplier: .docx or .txt, with a table."),
    ] = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", exists=True, dir_okay=False, help="Read the filled table of a letter.")
    ] = None,
    languages: Annotated[str, typer.Option("--letter-lang", help="Languages of the letter: zh, en, ja.")] = "zh,en",
    lang: InLang = Lang.en,
    rules: Rules = None,
) -> None:
    """Ask the open questions one by one, write the answers into the file, and check again after each."""

    def work() -> int:
        from compliance.cli.ask import AskRequest
        from compliance.cli.ask import ask as ask_file

        said = tuple(one.strip() for one in languages.split(",") if one.strip())
        return ask_file(AskRequest(file, day_of(as_of), lang.value, rules, everything, letter, answers, said))

    leave(work)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("new")(new)
    app.command("ask")(ask)
    app.command("batch")(batch)
    app.command("schema")(schema)
