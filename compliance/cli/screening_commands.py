"""The commands about people, `screen` and `lists`: names, options and help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import AsOf, InLang, InWriting, Lang, Lists, Rules, Written, day_of, leave


def screen(
    name: Annotated[str | None, typer.Argument(help="A name in any script.")] = None,
    file: Annotated[
        Path | None, typer.Option("--file", exists=True, dir_okay=False, help="Table with a column called name.")
    ] = None,
    keep: Annotated[
        Path | None,
        typer.Option("--keep", dir_okay=False, help="File that keeps the results; prints what is different since."),
    ] = None,
    out: Annotated[Path | None, typer.Option("-o", "--out", dir_okay=False, help="CSV or XLSX with all rows.")] = None,
    country: Annotated[str | None, typer.Option("--country", metavar="CC", help="Country of the party.")] = None,
    as_of: AsOf = None,
    form: InWriting = Written.table,
    lang: InLang = Lang.en,
    rules: Rules = None,
    lists: Lists = None,
) -> None:
    """Say who a name is: listed, similar, a military body, or unknown. Exit codes: 0 none, 30 review, 20 match."""

    def work() -> int:
        from compliance.cli.screen import ScreenRequest, screen_command

        home = country.upper() if country else None
        day = day_of(as_of)
        return screen_command(ScreenRequest(name, file, home, day, form.value, lang.value, rules, lists, keep, out))

    leave(work)


def show_lists(
    as_of: AsOf = None,
    form: InWriting = Written.table,
    lang: InLang = Lang.en,
    rules: Rules = None,
    lists: Annotated[Path | None, typer.Option("--lists", file_okay=False, help="Folder of your own lists.")] = None,
    take: Annotated[
        Path | None,
        typer.Option("--take", exists=True, dir_okay=False, help="Take this file into --lists: CSV or OpenSanctions."),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Title of the list (else its file name).")] = None,
    may_shrink: Annotated[bool, typer.Option("--may-shrink", help="Take it though it holds fewer.")] = False,
) -> None:
    """Show the party lists with count, standing on the day, and age; with --take, take one of your own first."""

    def work() -> int:
        from compliance.cli.lists import Taking, lists_command, take_command

        day = day_of(as_of)
        if take is not None and (code := take_command(Taking(take, title, lists, day, may_shrink))):
            return code
        return lists_command(rules, lists, day, (form.value, lang.value))

    leave(work)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("screen")(screen)
    app.command("lists")(show_lists)
