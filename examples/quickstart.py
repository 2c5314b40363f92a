"""Use xuke as a library: load the law, ask about one shipment, print decision, reasons and papers.

Run it from a checkout: `python examples/quickstart.py`, with another shipment file as argument if you like.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from compliance import Assessment, Engine, Rulebook
from compliance.intake.reading import read_shipment

SHIPMENT = Path(__file__).parent / "shipments" / "dysprosium_oxide_to_japan.json"
ASKED_ON = date(2026, 11, 21)


def assess(path: Path, as_of: date) -> Assessment:
    """Return the answer to the shipment in a JSON file, under the law as known on `as_of`."""
    rulebook = Rulebook.default()
    shipment = read_shipment(path.read_bytes())
    return Engine(rulebook).assess(shipment, as_of=as_of)


def report(answer: Assessment) -> str:
    """Return decision, reasons, open questions and papers as lines of text."""
    lines = [
        f"decision  {answer.decision} (at best {answer.at_best}, at worst {answer.at_worst})",
        f"action    {answer.action}",
    ]
    for goods in answer.lines:
        for finding in goods.findings:
            if finding.outcome == "applies" and finding.decision is not None:
                lines.append(f"why       line {goods.line}: {finding.says['en']} [{finding.law}, {finding.clause}]")
    lines += [f"reading   {branch.if_['en']}: {branch.decision}" for branch in answer.branches]
    lines += [f"question  {question.ask['en']}" for question in answer.questions]
    lines += [f"paper     {paper.name['en']} ({paper.who['en']}): {paper.state}" for paper in answer.papers]
    stamp = answer.rulebook
    lines.append(f"law       {stamp.version}, verified until {stamp.verified_until}")
    return "\n".join(lines)


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPMENT
    print(report(assess(chosen, ASKED_ON)))
