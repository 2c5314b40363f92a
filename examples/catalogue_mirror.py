"""Hold a catalogue against the lists: how much of it is answered, on what basis, and which words are asked about.

Run it from a checkout: `python examples/catalogue_mirror.py CATALOGUE.csv`, a table with a column `description` and,
where known, `hs_code` (or `hs`, `code`). Each line is asked about by itself, as goods for a civil buyer in Germany,
today or on the day `--as-of`. `--lines FILE` writes every line with its outcome. Nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from compliance import Assessment, Engine, Rulebook
from compliance.errors import XukeError
from compliance.intake.reading import read_shipment

NUMBER_COLUMNS = ("hs_code", "hs", "code")
FREE = ("identified", "presumed", "reviewed")
BUYER = {"name": "Muster Handels GmbH", "country": "DE", "kind": "civil", "owners": []}


class Outcome(NamedTuple):
    """What was said of one line: its basis, the first word or row that kept it from being free, and the question."""

    description: str
    number: str
    basis: str
    cause: str
    question: str


def rows(path: Path, encoding: str) -> Iterator[tuple[str, str]]:
    """Yield description and customs number (digits only) of every row of a table with commas, semicolons or tabs."""
    with path.open(encoding=encoding, newline="") as table:
        first = table.readline()
        table.seek(0)
        mark = max(",;\t", key=first.count)
        for row in csv.DictReader(table, delimiter=mark):
            number = next((row[name] for name in NUMBER_COLUMNS if row.get(name)), "")
            yield " ".join((row.get("description") or "").split()), "".join(c for c in number if c.isdigit())


def outcome(engine: Engine, description: str, number: str, as_of: date) -> Outcome:
    """Return what the lists say of one line."""
    line = {"line": "1", "description": description, "origin": "CN", **({"hs_code": number} if number else {})}
    shipment = {
        "movement": "export", "departure": "CN", "destination": "DE",
        "parties": [{"role": role, **BUYER} for role in ("importer", "end_user")],
        "end_use": {"statement": "civil use", "sector": "other", "military": False}, "lines": [line],
    }  # fmt: skip
    try:
        answer = engine.assess(read_shipment(shipment), as_of)
    except XukeError as refused:
        return Outcome(description, number, "refused", str(refused), "")
    return _outcome(answer, description, number)


def _outcome(answer: Assessment, description: str, number: str) -> Outcome:
    found = answer.lines[0]
    basis = found.classification.basis
    cause = question = ""
    if basis not in FREE:
        place = "lines.1."
        about = [q.ask["en"] for q in answer.questions if q.fact.startswith(place)]
        codes = [c.code or c.entry for c in found.control if c.certainty in ("matched", "possible")]
        words = found.classification.unexplained
        cause = f"row {codes[0]}" if codes else f"word {words[0]}" if words else "no name found"
        question = about[0] if about else ""
    return Outcome(description, number, basis, cause, question)


def report(outcomes: list[Outcome], most: int) -> str:
    """Return shares by basis and the most frequent causes as text."""
    bases = Counter(one.basis for one in outcomes)
    free = sum(bases[name] for name in FREE)
    said = [f"{len(outcomes)} lines, {_share(free, outcomes)} free without a question"]
    said += [f"  {name:<12}{count:>8}  {_share(count, outcomes)}" for name, count in bases.most_common()]
    causes = Counter(one.cause for one in outcomes if one.cause)
    said += ["", f"the {most} most frequent causes of a question or a licence:"] if causes else []
    for cause, count in causes.most_common(most):
        example = next(one.description for one in outcomes if one.cause == cause)
        said.append(f"  {count:>5}  {cause}  |  {example[:110]}")
    return "\n".join(said)


def _share(count: int, outcomes: list[Outcome]) -> str:
    return f"{100 * count / len(outcomes):.1f} %" if outcomes else "-"


def main() -> None:
    """Read the catalogue, ask about every line, print the shares."""
    reader = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    reader.add_argument("catalogue", type=Path)
    reader.add_argument("--as-of", type=date.fromisoformat, default=date.today())
    reader.add_argument("--encoding", default="utf-8-sig")
    reader.add_argument("--causes", type=int, default=30)
    reader.add_argument("--lines", type=Path, help="write every line with its outcome to this file")
    given = reader.parse_args()
    engine = Engine(Rulebook.default())
    outcomes = [outcome(engine, *row, given.as_of) for row in rows(given.catalogue, given.encoding) if row[0]]
    if given.lines:
        with given.lines.open("w", encoding="utf-8", newline="") as table:
            csv.writer(table).writerows([Outcome._fields, *outcomes])
    print(report(outcomes, given.causes))


if __name__ == "__main__":
    main()
