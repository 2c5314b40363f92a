"""The command `papers`: names, options and help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import AsOf, Format, InLang, Lang, Policy, Rules, day_of, leave


def papers(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="JSON file with one shipment.")],
    out: Annotated[Path, typer.Option("-o", "--out", file_okay=False, help="Folder for the drafts.")],
    wanted: Annotated[
        list[str] | None,
        typer.Option("--paper", metavar="ID", help="Only this paper; may be given again. Default: what is missing."),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option("--templates", exists=True, file_okay=False, help="Folder with Word templates of your own."),
    ] = None,
    blank: Annotated[
        bool, typer.Option("--blank", help="Write the templates themselves, to be changed in Word and given back.")
    ] = False,
    languages: Annotated[
        str,
        typer.Option("--paper-lang", metavar="zh,en", help="Languages of the papers; default: those of the reader."),
    ] = "",
    as_of: AsOf = None,
    form: Annotated[Format, typer.Option("--format", help="How to list the drafts: table or json.")] = Format.table,
    lang: InLang = Lang.en,
    rules: Rules = None,
    policy: Policy = None,
) -> None:
    """Draft the papers that a shipment still needs, filled from the file, and list what is missing in each."""

    def work() -> int:
        from compliance.cli.papers import PapersRequest, write_papers

        said = tuple(one.strip() for one in languages.split(",") if one.strip())
        return write_papers(
            PapersRequest(
                file, out, day_of(as_of), tuple(wanted or ()), templates, blank, said, form.value, lang.value, rules,
                policy,
            )
        )  # fmt: skip

    leave(work)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("papers")(papers)
