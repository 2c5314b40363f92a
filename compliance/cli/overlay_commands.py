"""The commands about what lies on top of the law, `law note`, `exposure`, `alternatives`: names, options and help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from compliance.cli.options import AsOf, Format, InFormat, InLang, Lang, Notes, Policy, Rules, Scenario, day_of, leave

law_app = typer.Typer(help="Keep the law: note what was found.", rich_markup_mode=None, no_args_is_help=True)


@law_app.callback()
def _law() -> None:
    """Keep the law."""


@law_app.command("note")
def _note(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The notice, like 48/2026 or MOFCOM-2026-48.")],
    by: Annotated[str, typer.Option("--by", help="Who found it.")],
    seen: Annotated[str, typer.Option("--seen", help="Where it was seen: an address, or a title.")],
    published: Annotated[str, typer.Option("--published", metavar="YYYY-MM-DD", help="Its day of publication.")],
    until: Annotated[str, typer.Option("--until", metavar="YYYY-MM-DD", help="Last day of the suspension by it.")],
    extends: Annotated[str | None, typer.Option("--extends", help="The suspension that it extends: 70/2025.")] = None,
    ends: Annotated[str | None, typer.Option("--ends", help="The suspension that it ends.")] = None,
    clause: Annotated[str, typer.Option("--clause", help="Its clause.")] = "1",
    notes: Notes = None,
    rules: Rules = None,
) -> None:
    """Record a notice that was found, so that answers use it, mark it and name who noted it."""

    def work() -> int:
        from compliance.cli.notes import note
        from compliance.scenarios.notes import NoteRequest

        days = day_of(until, "--until"), day_of(published, "--published"), day_of(None)
        return note(NoteRequest(number, extends, ends, days[0], days[1], seen, by, days[2], clause), notes, rules)

    leave(work)


def exposure(
    orders: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="Open orders and stock; see examples/exposure.")
    ],
    scenario: Annotated[
        list[str] | None,
        typer.Option("--scenario", metavar="NAME|FILE", help="A what-if beside the law; may be repeated."),
    ] = None,
    as_of: AsOf = None,
    form: InFormat = Format.table,
    lang: InLang = Lang.en,
    rules: Rules = None,
    policy: Policy = None,
    notes: Notes = None,
    since: Annotated[
        Path | None,
        typer.Option("--since", exists=True, dir_okay=False, help="JSON of an earlier run."),
    ] = None,
) -> None:
    """Say what the law and scenarios make of open orders, in money and days."""

    def work() -> int:
        from compliance.cli.exposure import ExposureRequest, print_exposure

        how = day_of(as_of), form.value, lang.value
        return print_exposure(ExposureRequest(orders, tuple(scenario or ()), *how, rules, policy, notes, since))

    leave(work)


def alternatives(
    file: Annotated[str, typer.Argument(help="JSON file with a shipment or a list of them; - for stdin.")],
    as_of: AsOf = None,
    form: InFormat = Format.table,
    lang: InLang = Lang.en,
    rules: Rules = None,
    scenario: Scenario = None,
    notes: Notes = None,
) -> None:
    """Say what could stand in the place of goods that are stopped, strict or slow, and what to have proven."""

    def work() -> int:
        from compliance.cli.alternatives import AlternativesRequest, print_alternatives

        how = day_of(as_of), form.value, lang.value
        return print_alternatives(AlternativesRequest(file, *how, rules, scenario, notes))

    leave(work)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("exposure")(exposure)
    app.command("alternatives")(alternatives)
    app.add_typer(law_app, name="law")
