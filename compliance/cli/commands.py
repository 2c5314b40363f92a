"""The commands of `xuke`: names, options and help. Work is done by other modules, which load only when needed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli import key_commands as keys
from compliance.cli import overlay_commands as overlays
from compliance.cli import paper_commands as papers
from compliance.cli import receipts, serve
from compliance.cli import rulebook_commands as bundles
from compliance.cli import screening_commands as screening
from compliance.cli import start_commands as starts
from compliance.cli import time_commands as times
from compliance.cli.options import (
    AnswerLang,
    AsOf,
    Brief,
    ClearancesPath,
    Detail,
    Format,
    InAnswerLang,
    InFormat,
    InLang,
    InWriting,
    Lang,
    Lists,
    Notes,
    OldClearances,
    Policy,
    Records,
    Rules,
    Scenario,
    StaleAfter,
    Written,
    clearances_of,
    day_of,
    leave,
    only_asked,
)  # fmt: skip

app = typer.Typer(
    help="Will China license this shipment? Exit codes of check: 0 may go, 10 licence to apply for, 20 prohibited, "
    "30 information missing, 2 input refused, 3 engine fault.",
    rich_markup_mode=None, pretty_exceptions_enable=False, no_args_is_help=True,
)  # fmt: skip
rules_app = typer.Typer(
    help="Look at the rules, check them, write new ones.", rich_markup_mode=None, no_args_is_help=True
)
app.add_typer(rules_app, name="rules")


def _version(wanted: bool) -> None:
    """Print both versions and leave."""
    if not wanted:
        return

    def work() -> int:
        from compliance.cli.rules import versions

        return versions()

    leave(work)


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Versions of code and law.")
    ] = False,
) -> None:
    """Answer whether a shipment may leave under PRC dual-use export control."""


@app.command("check")
def _check(
    file: Annotated[str, typer.Argument(help="JSON file with a shipment or a list of them; - for stdin.")],
    as_of: AsOf = None,
    form: InFormat = Format.table,
    lang: InAnswerLang = AnswerLang.en,
    rules: Rules = None,
    policy: Policy = None,
    lists: Lists = None,
    clearances: ClearancesPath = None,
    findings: OldClearances = None,
    records: Records = None,
    stale_after: StaleAfter = None,
    detail: Detail = False,
    short: Brief = False,
    scenario: Scenario = None,
    notes: Notes = None,
) -> None:
    """Say what the law makes of a shipment, or of each in a list."""

    def work() -> int:
        from compliance.cli.check import CheckRequest, check

        cleared = clearances_of(clearances, findings)
        how = file, day_of(as_of), form.value, lang.value
        law = rules, policy, lists, cleared, records
        return check(CheckRequest(*how, *law, stale_after, detail, scenario, notes, short))

    leave(work)


@app.command("explain")
def _explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A rule, control code, list, law or notice; a customs number, paper, flag, field, parameter or word; "
            "the id of an observation or of a listed party.",
        ),
    ],
    as_of: AsOf = None,
    form: InWriting = Written.table,
    lang: InLang = Lang.en,
    rules: Rules = None,
    policy: Policy = None,
) -> None:
    """Explain a name with dates and sources, and with --as-of how it stands on that day."""

    def work() -> int:
        from compliance.cli.explain import explain

        return explain(name, form.value, lang.value, (rules, policy), day_of(as_of) if as_of else None)

    leave(work)


@rules_app.command("list")
def _list(
    room: Annotated[
        str | None, typer.Option("--room", help="control, destination, party, end_use, route or beside.")
    ] = None,
    as_of: AsOf = None,
    form: InWriting = Written.table,
    lang: InLang = Lang.en,
    rules: Rules = None,
) -> None:
    """List the rules with their state on a day."""

    def work() -> int:
        from compliance.cli.rules import Listing, list_rules

        return list_rules(Listing(room, day_of(as_of), form.value, lang.value, rules))

    leave(work)


@rules_app.command("show")
def _show(name: Annotated[str, typer.Argument(metavar="ID")], rules: Rules = None) -> None:
    """Print the file of a rule or list unchanged."""

    def work() -> int:
        from compliance.cli.rules import show_rule

        return show_rule(name, rules)

    leave(work)


@rules_app.command("check")
def _check_rules(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", exists=True, file_okay=False)] = None,
    rules: Rules = None,
) -> None:
    """Check a whole rulebook and run the cases in its files."""

    def work() -> int:
        from compliance.cli.rules import check_rules

        return check_rules(folder or rules)

    leave(work)


@rules_app.command("new")
def _new(
    name: Annotated[str, typer.Argument(metavar="ID", help="For example destination.us_tungsten.")],
    rules: Rules = None,
    law: Annotated[str | None, typer.Option("--law", help="The law it rests on.")] = None,
    clause: Annotated[str | None, typer.Option("--clause", help="The clause of that law.")] = None,
) -> None:
    """Write a new rule file to be filled in, with a case on each side of its first day."""

    def work() -> int:
        from compliance.cli.rule_skeleton import new_rule

        return new_rule(name, rules, law, clause)

    leave(work)


@rules_app.command("new-list")
def _new_list(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="items, parties or suspension.")],
    name: Annotated[str, typer.Argument(metavar="ID", help="For example mofcom_2027_05.")],
    rules: Rules = None,
    law: Annotated[str | None, typer.Option("--law", help="The law it rests on.")] = None,
) -> None:
    """Write a list of goods, a list of parties or a suspension to be filled in."""

    def work() -> int:
        from compliance.cli.list_skeleton import new_list

        return new_list(kind, name, rules, law)

    leave(work)


times.register(app, rules_app)
bundles.register(rules_app)
screening.register(app)
keys.register(app)
receipts.register(app)
serve.register(app)
overlays.register(app)
starts.register(app)
papers.register(app)


def run_command(words: list[str]) -> None:
    """Run what the command line says, and leave with its exit code."""
    only_asked(app, words[:1])
    app(words, prog_name="xuke")
