"""The options that several commands share, the day asked about, and how a command ends."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.asked_day import day_of as day_of
from compliance.cli.output import attempt


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    json = "json"
    html = "html"


class Written(StrEnum):
    """How anything but an answer is written."""

    table = "table"
    json = "json"


class Lang(StrEnum):
    """The language of the words."""

    en = "en"
    zh = "zh"


class AnswerLang(StrEnum):
    """The language of an answer; German has headings, verdicts and questions."""

    en = "en"
    zh = "zh"
    ja = "ja"
    de = "de"


_RULES = typer.Option(
    "--rules", envvar="XUKE_RULES", exists=True, file_okay=False, help="Rules directory in place of the shipped one."
)
_POLICY = typer.Option("--policy", exists=True, file_okay=False, help="Rules of your company, on top of the law.")
_AS_OF = typer.Option("--as-of", metavar="YYYY-MM-DD", help="Day of the question (default: today in China).")
Rules = Annotated[Path | None, _RULES]
Policy = Annotated[Path | None, _POLICY]
_LISTS = typer.Option("--lists", exists=True, file_okay=False, help="Folder with lists of your own.")
_CLEARANCES = typer.Option("--clearances", exists=True, dir_okay=False, help="JSON lines: matches you cleared.")
_OLD_CLEARANCES = typer.Option("--findings", exists=True, dir_okay=False, hidden=True)
_RECORDS = typer.Option("--records", exists=True, dir_okay=False, help="CSV of your own licence files.")
_SCENARIO = typer.Option("--scenario", metavar="NAME|FILE", help="A what-if on top of the law; no decision.")
_NOTES = typer.Option(
    "--notes", envvar="XUKE_NOTES", file_okay=False, help="Folder with notices noted by `xuke law note`."
)
Scenario = Annotated[str | None, _SCENARIO]
Notes = Annotated[Path | None, _NOTES]
Lists = Annotated[Path | None, _LISTS]
ClearancesPath = Annotated[Path | None, _CLEARANCES]
OldClearances = Annotated[Path | None, _OLD_CLEARANCES]
Records = Annotated[Path | None, _RECORDS]
_STALE = typer.Option(
    "--stale-after", metavar="DAYS", envvar="XUKE_STALE_AFTER_DAYS", min=0,
    help="Ask (exit code 30) where the law was verified longer ago than this.",
)  # fmt: skip
StaleAfter = Annotated[int | None, _STALE]
Brief = Annotated[bool, typer.Option("--brief", help="Leave out of JSON the findings that no line turns on.")]
Detail = Annotated[bool, typer.Option("--detail", help="Open the folded parts, and give every line its own row.")]
AsOf = Annotated[str | None, _AS_OF]
InLang = Annotated[Lang, typer.Option("--lang", help="Language of the words.")]
InAnswerLang = Annotated[AnswerLang, typer.Option("--lang", help="Language of the words; de: headings and questions.")]
InFormat = Annotated[Format, typer.Option("--format", help="How to write the answer.")]
InWriting = Annotated[Written, typer.Option("--format", help="How to write it.")]


def clearances_of(file: Path | None, old: Path | None) -> Path | None:
    """Return the file of clearances; the name that the option had before is read with a warning."""
    if old is None:
        return file
    from compliance.cli.output import complain
    from compliance.errors import InputRefused

    if file is not None:
        raise InputRefused("--findings is the old name of --clearances", hint="Give one of the two")
    complain("warning: --findings is now called --clearances; the old name will be removed")
    return old


def leave(work: Callable[[], int]) -> None:
    """Run a command and leave with its exit code."""
    raise typer.Exit(attempt(work))


def only_asked(app: typer.Typer, words: list[str]) -> None:
    """Leave the other commands unmade where the first word names one: typer reads the options of all that it has."""
    commands = [one for one in app.registered_commands if [one.name] == words]
    groups = [one for one in app.registered_groups if [one.name] == words]
    if commands or groups:
        app.registered_commands, app.registered_groups = commands, groups
