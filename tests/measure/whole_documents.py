"""Take facts out of whole random documents and count the answers whose worst case becomes looser.

    python -m tests.measure.whole_documents 5000

Each document loses six of its facts, one at a time. The property of the suite holds the same on fewer documents.
"""

from __future__ import annotations

import random
import sys
from collections import Counter

from tests.evaluate.test_properties import answer, cleared_by_value, removable, shown, without
from tests.random_shipments import shipment

FACTS = 6


def main(documents: int) -> int:
    """Print how many removals were tried and which of them made an answer looser; return how many did."""
    kinds: Counter[str] = Counter()
    tried = 0
    for seed in range(documents):
        dice = random.Random(seed)
        document, day = shipment(dice)
        before = answer(document, day)
        spots = sorted(removable(document), key=str)
        for spot in dice.sample(spots, min(FACTS, len(spots))):
            if cleared_by_value(before, spot):
                continue
            tried += 1
            after = answer(without(document, spot), day)
            if after.at_worst.strictness < before.at_worst.strictness:
                kinds[".".join(map(str, spot))] += 1
                print(f"seed {seed}, {day}, {spot}: {shown(before, after)}")
    print(f"{documents} documents, {tried} removals, {kinds.total()} looser: {dict(kinds)}")
    return kinds.total()


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000) else 0)
