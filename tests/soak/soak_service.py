"""A long run of the service: N requests to one worker, its memory printed, growth bounded.

Usage: `python tests/soak/soak_service.py [requests]` (default 20,000). Exit code 1 when memory grows after warm-up.
It needs about 35 KB of disk for each request in the folder for temporary files.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import httpx  # noqa: E402

from tests.api.running import Running, running  # noqa: E402
from tests.api.senders import DAY, document  # noqa: E402

CALLERS = 4
STEPS = 10
MOST_GROWTH_MB = 24.0
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident(process: int) -> float:
    """Return the resident memory of a process in MB (Linux)."""
    return int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * PAGE / 1e6


def ask(service: Running, name: str, count: int) -> None:
    """Ask about new shipments under new keys; every answer is read whole, and every eighth question is repeated."""
    with httpx.Client(base_url=service.url, headers=service.headers, timeout=60) as client:
        for number in range(count):
            key = f"{name}-{number}"
            headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
            for _ in range(2 if number % 8 == 0 else 1):
                answer = client.post(f"/v1/assessments?as_of={DAY}", headers=headers, content=document(key))
                assert answer.status_code in (200, 201), answer.text


def soak(requests: int) -> bool:
    """Ask; return whether memory stayed within the bound after warm-up, which is the first fifth."""
    each = max(1, requests // STEPS // CALLERS)
    base = 0.0
    with tempfile.TemporaryDirectory() as folder:
        settings = {"rate_per_minute": "100000000"}
        with running(f"sqlite:///{folder}/xuke.db", Path(folder), **settings) as service:
            [worker] = service.webs()
            begun = time.perf_counter()
            for step in range(STEPS):
                with ThreadPoolExecutor(CALLERS) as callers:
                    list(callers.map(lambda n: ask(service, f"{step}-{n}", each), range(CALLERS)))  # noqa: B023
                done = (step + 1) * each * CALLERS
                rate = done / (time.perf_counter() - begun)
                print(f"{done:>9} requests  {resident(worker):8.1f} MB  {rate:6.0f} requests a second", flush=True)
                if step == STEPS // 5 - 1:
                    base = resident(worker)
            grown = resident(worker) - base
    print(f"growth after warm-up: {grown:.1f} MB (bound {MOST_GROWTH_MB} MB)")
    return grown <= MOST_GROWTH_MB


if __name__ == "__main__":
    sys.exit(0 if soak(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000) else 1)
