"""Shipments and runs that the tests of the command line share."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from compliance.cli.commands import app

ROOT = Path(__file__).resolve().parents[2]
DAY = ("--as-of", "2026-10-08")
GALLIUM = {"line": "1", "description": "gallium metal", "elements": {"Ga": {"mass_percent": "99.99"}}, "form": "metal",
           "origin": "CN", "parameters": {"purity_percent": "99.99"}}  # fmt: skip
MUG = {"line": "1", "description": "ceramic coffee mugs", "form": "finished_good", "origin": "CN"}


def shipment(country: str, line: dict[str, Any], military: bool = False, **more: Any) -> dict[str, Any]:
    """Return a shipment about which everything that decides is said."""
    parties: list[dict[str, Any]] = [{"role": "exporter", "name": "Nanfang Trading", "country": "CN"}]
    buyer = {"name": "Acme Motors", "country": country, "owners": [{"name": "Jane Doe", "share_percent": "100"}]}
    kind = "military" if military else "civil"
    parties += [{"role": "importer", **buyer}, {"role": "end_user", "kind": kind, **buyer}]
    use = {
        "statement": "radar of warships" if military else "lamps for homes",
        "military": military,
        "country": country,
    }
    said = {"onward": [], "onward_stated": True, "intermediaries_stated": True, "exporter_knowledge": []}
    base = {"reference": "PO-1", "departure": "CN", "destination": country, "ship_on": "2026-10-08", "lines": [line]}
    return {**base, **said, "parties": parties, "end_use": use, **more}


FREE = shipment("DE", MUG)
LICENSED = shipment("DE", GALLIUM)
BANNED = shipment("US", GALLIUM, military=True)
OPEN = {"reference": "PO-2", "lines": [GALLIUM]}
REFUSED = {"reference": "PO-3", "lines": [{"line": "1"}]}


def xuke(*arguments: str, given: object = None) -> Result:
    """Run the command inside this process; `given` goes to stdin as JSON."""
    text = given if isinstance(given, str | bytes) else json.dumps(given) if given is not None else None
    return CliRunner().invoke(app, list(arguments), input=text, catch_exceptions=False)


@cache
def rule_ids() -> frozenset[str]:
    """Return the ids of the shipped rules."""
    return frozenset(row["id"] for row in json.loads(xuke("rules", "list", "--format", "json").stdout))


def outside(
    *arguments: str, given: object = None, code: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as a process of its own, as a user does; `code` is Python that runs before it."""
    start = f"{code}\nfrom compliance.cli.main import run; run()"
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    text = json.dumps(given) if given is not None else ""
    command = [sys.executable, "-c", start, *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, env=env, check=False, encoding="utf-8")
