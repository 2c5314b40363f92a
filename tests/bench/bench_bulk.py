"""A million order lines, cold start and all, against reading and writing the same file alone; ten times the rules.

    python tests/bench/bench_bulk.py [LINES] [PROCESSES]

Prints wall and CPU seconds, the greatest memory of a process, and which share of the questions was distinct.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from compliance import Engine
from compliance.bulk.decide_rows import RowDecider
from tests.asking import ROOT, rulebook
from tests.bench.bench_engine import grown
from tests.bench.order_lines import write

DAY = date(2026, 11, 28)
SAMPLE, TIMES = 20_000, 10
START = "from compliance.cli.main import run; run()"


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the wall and CPU seconds of a piece of work, with those of processes it started."""
    wall, before = time.perf_counter(), os.times()
    work()
    after = os.times()
    return time.perf_counter() - wall, sum(after[:4]) - sum(before[:4])


def answered(orders: Path, target: Path, processes: int) -> None:
    """Answer a file as a user does."""
    command = [sys.executable, "-c", START, "batch", str(orders), str(target), "--as-of", str(DAY), "--processes"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([*command, str(processes)], env=environment, capture_output=True, text=True, check=False)
    print(done.stdout or done.stderr)


def main(lines: int, processes: int) -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        orders = folder / "orders.parquet"
        write(orders, lines)
        copying = timed(lambda: pq.write_table(pq.read_table(orders), folder / "copy.parquet"))
        wall, cpu = timed(lambda: answered(orders, folder / "answers.parquet", processes))
        most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)) / 1024
        print(f"{lines:,} lines, {processes} processes: {wall:.1f} s, {cpu:.1f} s of CPU, at most {most:.0f} MB in one")
        print(f"read and written back alone: {copying[0]:.1f} s, {copying[1]:.1f} s of CPU")
        table = pq.read_table(orders).slice(0, min(lines, SAMPLE))
    one, ten = Engine(rulebook()), Engine(grown(rulebook(), TIMES))
    figures = [timed(lambda own=own: RowDecider(own, DAY).answers(table))[1] for own in (one, ten)]  # type: ignore[misc]
    print(f"{table.num_rows:,} lines, ten times the rules: {figures[1] / figures[0]:.2f} times the CPU")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, int(sys.argv[2]) if len(sys.argv) > 2 else 2)
