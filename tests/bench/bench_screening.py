"""Print what party screening reaches: recall and false alerts on labelled pairs, strangers, variants, and speed.

Run it by hand: `python tests/bench/bench_screening.py [--large]`. With `--large`, 100,000 names are loaded as well.
"""

from __future__ import annotations

import random
import sys
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from compliance.screening.search import NameScreen, built
from compliance.screening.watchlists import Watched
from tests.asking import rulebook
from tests.screening.making import invented, slip, strangers
from tests.screening.measuring import marks, milliseconds, stranger_tiers, variant_recall, watched


def _large(count: int = 100_000) -> None:
    dice = random.Random(3)
    names = [invented(dice) for _ in range(count)]
    start = time.process_time()
    screen = NameScreen(built([(n, "name")] for n in names), [None] * count)
    print(f"{count} names: built in {time.process_time() - start:.1f} s")
    asked = [*strangers(600), *(invented(dice) for _ in range(600)), *(slip(n, dice) for n in names[:600])]
    print(f"{count} names: {milliseconds(asked, screen.find):.2f} ms a new name")


def main() -> None:
    """Print every figure."""
    print("labelled pairs:", ", ".join(f"{name} {share:.3f}" for name, share in asdict(marks()).items()))
    tiers = stranger_tiers()
    print(f"strangers: {tiers['match']} matches and {tiers['review']} reviews of {tiers.total()}")
    for kind, (made, recall) in variant_recall().items():
        print(f"variants, {kind}: {recall:.4f} of {made}")
    fresh = Watched(rulebook())
    fresh.find("warm up", None)
    print(f"real lists: {milliseconds(strangers(3000), fresh.find):.3f} ms a new stranger")
    names = [n for key in watched().keys for n, _ in watched().names(key)]
    slips = [slip(name, random.Random(1)) for name in names if len(name) > 4]
    print(f"real lists: {milliseconds(slips, fresh.find):.3f} ms a slip")
    print(f"real lists: {milliseconds(strangers(3000), fresh.find) * 1000:.1f} µs a repeated name")
    if "--large" in sys.argv:
        _large()


if __name__ == "__main__":
    main()
