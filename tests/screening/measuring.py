"""What screening is measured by: labelled pairs, strangers, variants of every listed name, and time per name."""

from __future__ import annotations

import csv
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compliance.screening.search import NameMatch
from compliance.screening.watchlists import Watched
from tests.asking import rulebook
from tests.screening.making import strangers, variants

PAIRS = Path(__file__).with_name("match_pairs_dev.csv")


@dataclass(frozen=True, slots=True)
class Marks:
    """Shares between 0 and 1 over the labelled pairs, each query held against the whole list."""

    recall: float
    match_recall: float
    different_match: float
    different_review: float
    related_match: float
    related_review: float


@cache
def watched() -> Watched:
    """Return the parties of the rules of this tree."""
    return Watched(rulebook())


def found(name: str, country: str | None = None) -> dict[str, NameMatch]:
    """Return the listed parties that a name meets, by their keys."""
    keys = watched().keys
    return {keys[f.target]: f for f in watched().find(name, country) if f.target < len(keys)}


def tier(name: str) -> str:
    """Return match, review or none for a name."""
    tiers = {f.tier for f in found(name).values()}
    return "match" if "match" in tiers else "review" if tiers else "none"


def marks() -> Marks:
    """Return the marks on the labelled pairs. A `same` pair counts only when the right party is found."""
    counts: Counter[str] = Counter()
    with PAIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            label = row["label"]
            right = found(row["query"]).get(row["entity_key"])
            outcome = (right.tier if right else "none") if label == "same" else tier(row["query"])
            counts[label] += 1
            counts[f"{label} {outcome}"] += 1

    def share(label: str, outcome: str) -> float:
        return counts[f"{label} {outcome}"] / counts[label]

    return Marks(
        recall=share("same", "match") + share("same", "review"),
        match_recall=share("same", "match"),
        different_match=share("different", "match"),
        different_review=share("different", "review"),
        related_match=share("related", "match"),
        related_review=share("related", "review"),
    )


def stranger_tiers(count: int = 3000) -> Counter[str]:
    """Return how many strangers are taken for somebody listed, or put to a person."""
    return Counter(tier(name) for name in strangers(count))


def variant_recall(seed: int = 7) -> dict[str, tuple[int, float]]:
    """Return for each kind of change how many variants were made and which share found the party again."""
    dice = random.Random(seed)
    made: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for key in watched().keys:
        names = [n for n, kind in watched().names(key) if kind == "name" or (kind == "alias" and len(n) > 5)]
        for name in names:
            for kind, variant in variants(name, dice):
                made[kind] += 1
                met[kind] += key in found(variant)
    return {kind: (made[kind], met[kind] / made[kind]) for kind in made} | {
        "all": (made.total(), met.total() / made.total())
    }


def milliseconds(names: Iterable[str], find: Callable[[str, str | None], object]) -> float:
    """Return the processor time one name takes, on average, when each is asked for the first time."""
    asked = list(names)
    start = time.process_time()
    for name in asked:
        find(name, None)
    return (time.process_time() - start) / len(asked) * 1000
