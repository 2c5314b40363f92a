"""A long run in one process: N checks over the shipments at hand, memory printed, growth bounded.

Usage: `python tests/soak/soak.py [checks]` (default 1,000,000). Exit code 1 when memory grows after warm-up.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import date
from itertools import cycle, islice
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from compliance import Engine, Rulebook, Shipment  # noqa: E402

EVERY = 50_000
WARM = 10_000
MOST_GROWTH_MB = 24.0
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> float:
    """Return the resident memory of this process in MB (Linux)."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE / 1e6


def questions() -> list[tuple[Shipment, date]]:
    """Return every shipment at hand with the day it is asked on."""
    found = []
    for path in sorted((ROOT / "tests" / "shipments").glob("*.json")):
        case = json.loads(path.read_text(encoding="utf-8"))
        found.append((Shipment.model_validate_json(json.dumps(case["shipment"])), date.fromisoformat(case["as_of"])))
    return found


def soak(checks: int) -> bool:
    """Run the checks; return whether memory stayed within the bound after warm-up."""
    engine = Engine(Rulebook.load(ROOT / "rules"))
    asked = questions()
    start, base = time.perf_counter(), 0.0
    every = min(EVERY, max(checks // 4, 1))
    for number, (shipment, day) in enumerate(islice(cycle(asked), checks), start=1):
        engine.assess(shipment, day)
        if number == min(WARM, every):
            base = resident()
            print(f"{number:>9} checks (warm)  {base:8.1f} MB", flush=True)
        if number % every == 0 or number == checks:
            rate = number / (time.perf_counter() - start)
            print(f"{number:>9} checks  {resident():8.1f} MB  {rate:7.0f} checks a second", flush=True)
    grown = resident() - base
    print(f"growth after warm-up: {grown:.1f} MB (bound {MOST_GROWTH_MB} MB)")
    return grown <= MOST_GROWTH_MB


if __name__ == "__main__":
    sys.exit(0 if soak(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000) else 1)
