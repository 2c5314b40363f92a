"""What `xuke mcp` offers: check, explain, screen and forecast, each as the JSON that the command of that name prints.

Nothing is kept and nothing is changed: a question goes in, an answer comes out.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from compliance.cli.check import chosen
from compliance.cli.explain import find
from compliance.cli.explain_day import standing_data
from compliance.cli.forecast import data_of
from compliance.cli.options import day_of
from compliance.cli.output import as_json
from compliance.engine import Engine
from compliance.errors import InputRefused, XukeError
from compliance.intake.reading import read_shipment
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment
from compliance.reference.screened import read_party, screening_of
from compliance.screening.parties import Screener

Failure = Callable[[str], Exception]


class ReadOnlyTools:
    """The four tools under one rulebook. `failure` makes the error that the protocol passes on from a text."""

    def __init__(self, rules: Path | None, policy: Path | None, notes: Path | None, failure: Failure) -> None:
        """Load the rulebook, with a company's own rules on top if given; `notes` is a folder of noted notices."""
        self._law = Rulebook.load(rules or default_root(), policy)
        self._notes, self._failure = notes, failure
        self._screener = Screener(self._law)

    def check(self, shipment: dict[str, Any], as_of: str | None = None) -> str:
        """Say whether China licenses the export of a shipment, and why.

        `shipment` is written as `xuke schema` says. Switch on `action`: only `proceed` and `proceed_declare` let goods
        go; no answer is no leave to ship. `questions` name the facts that are missing. `as_of`: a day in China,
        year-month-day; left out, it is today.
        """
        return self._said(lambda: self._assessed(shipment, day_of(as_of)).to_json())

    def forecast(self, shipment: dict[str, Any], as_of: str | None = None) -> str:
        """Say how long a licence for a shipment takes, how likely it is by when, and what changes in the law ahead."""
        return self._said(lambda: as_json(data_of(self._assessed(shipment, day_of(as_of)))))

    def screen(self, name: str, country: str | None = None, as_of: str | None = None) -> str:
        """Say who a name in any script is: listed, similar to a listed one, a military body, or unknown.

        `country` is an ISO 3166 alpha-2 code. `none` clears nobody where the lists are old: see `lists_age_days`.
        """
        return self._said(lambda: self._screened(name, country, day_of(as_of)))

    def explain(self, name: str, as_of: str | None = None) -> str:
        """Explain a rule, control code, list, law, notice, paper, flag, field or word, with dates and sources."""
        return self._said(lambda: self._explained(name.strip(), day_of(as_of) if as_of else None))

    def _said(self, work: Callable[[], str]) -> str:
        """Return what a tool says; a refusal is passed on with every fault."""
        try:
            return work()
        except XukeError as error:
            raise self._failure(str(error)) from None

    def _assessed(self, shipment: dict[str, Any], day: date) -> Assessment:
        engine = Engine(chosen(self._law, None, self._notes, day))
        return engine.assess(read_shipment(json.dumps(shipment)), day)

    def _screened(self, name: str, country: str | None, day: date) -> str:
        party = read_party({"name": name, **({"country": country.upper()} if country else {})})
        return screening_of(self._law, party, self._screener.screen(party, day), day).model_dump_json()

    def _explained(self, name: str, day: date | None) -> str:
        found = find(self._law, name, "en")
        if found is None:
            raise InputRefused(f"unknown name {name!r}", hint="Give a rule, control code, list, law, paper or word")
        if day is None or not isinstance(found.data, dict):
            return as_json(found.data)
        return as_json({**found.data, "on": day.isoformat(), "standing": standing_data(self._law, name, day)})
