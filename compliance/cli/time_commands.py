"""The commands about time, `forecast` and `rules fit-delays`: names, options and help."""

from __future__ import annotations

from typing import Annotated

import typer

from compliance.cli.options import AsOf, Format, InFormat, InLang, Lang, Notes, Records, Rules, Scenario, day_of, leave


def forecast(
    file: Annotated[str, typer.Argument(help="JSON file with a shipment or a list of them; - for stdin.")],
    as_of: AsOf = None,
    form: InFormat = Format.table,
    lang: InLang = Lang.en,
    rules: Rules = None,
    records: Records = None,
    scenario: Scenario = None,
    notes: Notes = None,
) -> None:
    """Say how long a licence takes, how likely it is, and when the answer changes."""

    def work() -> int:
        from compliance.cli.forecast import ForecastOptions
        from compliance.cli.forecast import forecast as print_forecast

        day = day_of(as_of)
        return print_forecast(ForecastOptions(file, day, form.value, lang.value, rules, records, scenario, notes))

    leave(work)


def fit_delays(
    rules: Rules = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a file is out of date.")] = False,
) -> None:
    """Fit the expected times again from the observations, and write the back-test."""

    def work() -> int:
        from compliance.cli.forecast import fit_delays as fit

        return fit(rules, check)

    leave(work)


def register(app: typer.Typer, rules_app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command("forecast")(forecast)
    rules_app.command("fit-delays")(fit_delays)
