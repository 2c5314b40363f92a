"""The command `xuke`: names, options and help. Work is done by the other modules, which load only when needed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from compliance.cli.output import attempt, complain, fault_line, prepare

if TYPE_CHECKING:
    from datetime import date

app = typer.Typer(
    help="Will China license this shipment? Exit codes of check: 0 may go, 10 licence to apply for, 20 prohibited, "
    "30 information missing, 2 input refused, 3 engine fault.",
    rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, no_args_is_help=True,
)  # fmt: skip
rules_app = typer.Typer(help="Look at the rules, check them, write new ones.", rich_markup_mode=None, no_args_is_help=True)
app.add_typer(rules_app, name="rules")


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


_Folder = Annotated[
    Path | None,
    typer.Option("--rules", envvar="XUKE_RULES", exists=True, file_okay=False, help="Rules directory in place of the shipped one."),
]  # fmt: skip
_Policy = Annotated[
    Path | None, typer.Option("--policy", exists=True, file_okay=False, help="Rules of your company, on top of the law.")
]
_AsOf = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Day of the question (default: today in China).")]
_Lang = Annotated[Lang, typer.Option("--lang", help="Language of the words.")]
_Written = Annotated[Written, typer.Option("--format", help="How to write it.")]


def _leave(work: Callable[[], int]) -> None:
    raise typer.Exit(attempt(work))


def _day(text: str | None) -> date:
    """Return the day asked about: the one given, or today in China (UTC+8 all year)."""
    from datetime import UTC, datetime, timedelta

    if text is None:
        return (datetime.now(UTC) + timedelta(hours=8)).date()
    from compliance.errors import Fault, ShipmentRefused
    from compliance.values import day

    try:
        return day(text)
    except ValueError as error:
        cause, _, hint = str(error).partition(". ")
        raise ShipmentRefused([Fault("--as-of", cause, hint)]) from None


def _version(wanted: bool) -> None:
    """Print both versions and leave."""
    if not wanted:
        return

    def work() -> int:
        from compliance.cli.rules import versions

        return versions()

    _leave(work)


@app.callback()
def _main(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Versions of code and law.")] = False,
) -> None:
    """Answer whether a shipment may leave under PRC dual-use export control."""


@app.command("check")
def _check(
    file: Annotated[str, typer.Argument(help="JSON file with a shipment or a list of them; - for stdin.")],
    as_of: _AsOf = None,
    form: Annotated[Format, typer.Option("--format", help="How to write the answer.")] = Format.table,
    lang: _Lang = Lang.en,
    rules: _Folder = None,
    policy: _Policy = None,
) -> None:
    """Say what the law makes of a shipment, or of each in a list."""

    def work() -> int:
        from compliance.cli.check import Request, check

        return check(Request(file, _day(as_of), form.value, lang.value, rules, policy))

    _leave(work)


@app.command("explain")
def _explain(
    name: Annotated[str, typer.Argument(metavar="RULE|CODE|LAW", help="A rule, a control code, a list, or a law or its alias.")],
    form: _Written = Written.table,
    lang: _Lang = Lang.en,
    rules: _Folder = None,
    policy: _Policy = None,
) -> None:
    """Explain a rule, a control code or a law, with dates and sources."""

    def work() -> int:
        from compliance.cli.explain import explain

        return explain(name, form.value, lang.value, (rules, policy))

    _leave(work)


@rules_app.command("list")
def _list(
    room: Annotated[str | None, typer.Option("--room", help="control, destination, party, end_use or route.")] = None,
    as_of: _AsOf = None,
    form: _Written = Written.table,
    lang: _Lang = Lang.en,
    rules: _Folder = None,
) -> None:
    """List the rules with their state on a day."""

    def work() -> int:
        from compliance.cli.rules import Listing, list_rules

        return list_rules(Listing(room, _day(as_of), form.value, lang.value, rules))

    _leave(work)


@rules_app.command("show")
def _show(name: Annotated[str, typer.Argument(metavar="ID")], rules: _Folder = None) -> None:
    """Print the file of a rule or list as it stands."""

    def work() -> int:
        from compliance.cli.rules import show_rule

        return show_rule(name, rules)

    _leave(work)


@rules_app.command("check")
def _check_rules(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", exists=True, file_okay=False)] = None,
    rules: _Folder = None,
) -> None:
    """Check a whole rulebook and run the cases in its files."""

    def work() -> int:
        from compliance.cli.rules import check_rules

        return check_rules(folder or rules)

    _leave(work)


@rules_app.command("new")
def _new(
    name: Annotated[str, typer.Argument(metavar="ID", help="For example destination.us_tungsten.")],
    rules: _Folder = None,
    law: Annotated[str | None, typer.Option("--law", help="The law it rests on.")] = None,
    clause: Annotated[str | None, typer.Option("--clause", help="The clause of that law.")] = None,
) -> None:
    """Write a new rule file to be filled in, with a case on each side of its first day."""

    def work() -> int:
        from compliance.cli.skeleton import new_rule

        return new_rule(name, rules, law, clause)

    _leave(work)


def run() -> None:
    """Entry point of the command."""
    prepare()
    try:
        app(prog_name="xuke")
    except Exception as error:
        complain(fault_line(error))
        sys.exit(3)


if __name__ == "__main__":
    run()
