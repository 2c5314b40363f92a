"""Measure how goods are read: good, dangerous, needless and over, set by set; and every listed name in many forms.

python tests/measure/goods_sets.py [SET...] [--names] [--show dangerous|needless|over|wrong] [--limit N]

`make bench-goods SETS="probes=FILE ordinary=FILE"` runs it with `--names`: every name that a list prints, in twelve
frames and with slips of the pen; none may go free. Sets lie outside the project; `XUKE_GOODS_SETS` names them as well.
A SET is `probes=FILE.yaml`, `practice=FILE.yaml`, `ordinary=FILE.csv` (column `description`, all free),
`judged=FILE.csv` (columns `description`, `hs_code`, `expected`), `listed=FILE.txt` (one listed thing a line: none may
go free) or `texts=FILE.tsv` (number, tab, text).
A line is dangerous when it goes free and may not, needless when a question is asked about a free one, over when a free
one is stopped, and not as expected when its decision is none of the fair ones.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from compliance import Engine, Rulebook
from compliance.errors import XukeError
from compliance.goods.classifier import Classifier
from compliance.intake import read_shipment
from tests.measure.listed_names import report

FREE = ("not_controlled", "licence_covered")
DAY = date(2026, 11, 28)


class Sample(NamedTuple):
    """One document, the day it is asked on, and whether it may go, may not go, or either (None)."""

    name: str
    document: dict[str, Any]
    as_of: date
    free: bool | None
    fair: frozenset[str]


def civil(lines: list[dict[str, Any]], destination: str = "DE") -> dict[str, Any]:
    """Return a shipment of these lines to a civil, unlisted buyer who has answered everything else."""
    buyer = {"name": "Muster Haushaltswaren GmbH", "country": destination}
    full = [{"origin": "CN", "quantity": {"value": "100", "unit": "kg"}, **line} for line in lines]
    return {
        "reference": "measure", "movement": "export", "departure": "CN", "destination": destination,
        "parties": [
            {"role": "exporter", "name": "Ningbo Haitang Import & Export Co., Ltd.", "country": "CN"},
            {"role": "importer", **buyer},
            {"role": "end_user", **buyer, "kind": "civil",
             "owners": [{"name": "founding family", "country": destination, "share_percent": "100"}]},
        ],
        "end_use": {
            "statement": "household goods", "country": destination, "sector": "consumer_goods", "military": False,
        },
        "intermediaries_stated": True, "onward": [], "onward_stated": True, "lines": lines and full,
    }  # fmt: skip


def samples(kind: str, path: Path) -> Iterator[Sample]:
    """Yield the samples of one set."""
    if kind in ("probes", "practice"):
        for case in yaml.safe_load(path.read_text("utf-8")):
            document = case.get("shipment") or civil(case["lines"], case["destination"])
            wanted = str(case["expected"])
            fair = frozenset({wanted, *(case.get("alternatives") or ())})
            free = None if fair & set(FREE) and fair - set(FREE) else wanted in FREE
            yield Sample(case["id"], document, date.fromisoformat(str(case["as_of"])), free, fair)
        return
    if kind == "listed":
        for text in path.read_text("utf-8").splitlines():
            yield Sample(text, civil([{"line": "1", "description": text}]), DAY, False, frozenset())
        return
    if kind == "texts":
        for row in path.read_text("utf-8").splitlines():
            number, text = row.split("\t")
            line = {"line": "1", "description": text[:900]}
            yield Sample(f"{number} {text}", civil([line]), DAY, True, frozenset(FREE))
        return
    for one in csv.DictReader(path.open(encoding="utf-8")):
        wanted = one.get("expected", "not_controlled").split(" ")[0]
        line = {"line": "1", "description": one["description"]}
        if one.get("hs_code"):
            line["hs_code"] = one["hs_code"]
        yield Sample(one["description"], civil([line]), DAY, wanted == "not_controlled", frozenset())


def judged(sample: Sample, decision: str) -> str:
    """Return what an answer is: good, dangerous, needless or over."""
    free = decision in FREE
    if sample.free is None or sample.free == free:
        return "good"
    if free:
        return "dangerous"
    return "needless" if decision == "insufficient_information" else "over"


def main() -> None:
    """Read the sets, answer every line and print the counts."""
    reader = argparse.ArgumentParser()
    reader.add_argument("sets", nargs="*", default=os.environ.get("XUKE_GOODS_SETS", "").split())
    reader.add_argument("--names", action="store_true")
    reader.add_argument("--slips", type=int, default=3)
    reader.add_argument("--show", choices=["dangerous", "needless", "over", "wrong"])
    reader.add_argument("--limit", type=int, default=100000)
    reader.add_argument("--every", type=int, default=1)
    given = reader.parse_args()
    engine = Engine(Rulebook.default())
    for one in given.sets:
        kind, _, path = one.partition("=")
        counts: Counter[str] = Counter()
        for sample in list(samples(kind, Path(path)))[:: given.every][: given.limit]:
            try:
                answer = engine.assess(read_shipment(sample.document), sample.as_of)
            except XukeError as refused:
                counts["refused"] += 1
                print(f"  refused {sample.name}: {refused}")
                continue
            verdict = judged(sample, str(answer.decision))
            counts[verdict] += 1
            wrong = sample.fair and str(answer.decision) not in sample.fair
            counts["not as expected"] += bool(wrong)
            if given.show == verdict or (given.show == "wrong" and wrong):
                asked = next((q.ask["en"] for q in answer.questions), "")
                print(f"  {verdict} {answer.decision} | {sample.name[:150]} | {asked[:150]}")
        print(f"{one}: {dict(counts)}")
    if given.names:
        classifier = Classifier(engine.rulebook)
        print("\n".join(report(engine.rulebook, classifier, given.slips, given.limit if given.show else 0)))


if __name__ == "__main__":
    main()
