"""The commands about what lies on top of the law, `law note`: names, options and help."""

from __future__ import annotations

from typing import Annotated

import typer

from compliance.cli.options import Notes, Rules, day_of, leave

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


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(law_app, name="law")
