"""Hold a catalogue of your own against the reading of goods: shares by basis, and listed numbers that went free.

python -m tests.measure.catalogue FILE.csv [--text COLUMN] [--number COLUMN] [--draw N] [--show BASIS] [--state-number]

FILE has a header row; comma, semicolon or tab between columns; any usual encoding. The
columns are found by name (`description`, `text`, `hs`, `code`,
`number`) unless they are given. A number is used to tell lines under whose six digits some list prints a number from
those under which none does; it is shown to the reading only with `--state-number`.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from compliance import Rulebook
from compliance.goods.classifier import Classifier
from compliance.goods.placed import FREE
from compliance.model.cargo import ShipmentLine
from compliance.tables.encoding import text_of

SEED = 20261128
_TEXT = ("description", "text", "name", "product")
_NUMBER = ("hs_code", "hs", "code", "number", "hscode")
_LONGEST = 1900


class Line(NamedTuple):
    """One line of a catalogue; the number is digits alone, or empty."""

    text: str
    number: str


def read(path: Path, text: str | None, number: str | None) -> Iterator[Line]:
    """Yield the lines of a file that have a text."""
    written, _ = text_of(path.read_bytes(), path.name)
    first = written.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(written, newline=""), delimiter=max(",;\t", key=first.count))
    names = {name.lower(): name for name in rows.fieldnames or ()}
    texts = text or next((names[n] for n in _TEXT if n in names), None)
    numbers = number or next((names[n] for n in _NUMBER if n in names), None)
    if texts is None:
        raise SystemExit(f"{path}: no column of descriptions among {', '.join(names)}; name it with --text")
    for row in rows:
        if row[texts]:
            yield Line(row[texts][:_LONGEST], re.sub(r"\D", "", row[numbers] or "") if numbers else "")


def printed(book: Rulebook) -> frozenset[str]:
    """Return the six-digit numbers under which a list in force prints a number."""
    rows = (entry for goods in book.control_item_lists if goods.kind != "outside" for entry in goods.entries)
    return frozenset(number[:6] for entry in rows for number in entry.hs)


def main() -> None:
    """Read a catalogue and print how its lines were placed."""
    reader = argparse.ArgumentParser()
    reader.add_argument("file", type=Path)
    reader.add_argument("--text")
    reader.add_argument("--number")
    reader.add_argument("--draw", type=int, default=0)
    reader.add_argument("--show", choices=["unknown", "possible", "matched", "presumed", "identified"])
    reader.add_argument("--state-number", action="store_true")
    given = reader.parse_args()
    book = Rulebook.default()
    classifier, listed = Classifier(book), printed(book)
    lines = list(dict.fromkeys(read(given.file, given.text, given.number)))
    groups = {
        "no list prints a number under theirs": [one for one in lines if one.number[:6] not in listed],
        "a list prints a number under theirs": [one for one in lines if one.number[:6] in listed],
    }
    for name, group in groups.items():
        chosen = random.Random(SEED).sample(group, min(given.draw or len(group), len(group)))
        counts: Counter[str] = Counter()
        for one in chosen:
            number = one.number[:10] if given.state_number and len(one.number) >= 6 else None
            result = classifier.classify(ShipmentLine(line="1", description=one.text, hs_code=number))
            counts[result.basis] += 1
            if given.show == result.basis:
                thing = min(result.things, key=lambda placed: placed.basis in FREE)
                print(f"  {one.number} {one.text[:160]} | {thing.because} {thing.unexplained}")
        free = sum(counts[basis] for basis in FREE)
        share = f"{100 * free / len(chosen):.1f} %" if chosen else "none"
        print(f"{len(chosen)} lines, {name}: {share} free ({dict(counts)})")


if __name__ == "__main__":
    main()
