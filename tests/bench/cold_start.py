"""Cold start: `xuke check` with a warm rulebook cache against `python -c "import pydantic"`, best of ten each."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 10
START = "from compliance.cli.main import run; run()"


def taken(command: list[str]) -> float:
    """Return the seconds that a command takes."""
    place = os.pathsep.join(p for p in (str(ROOT), os.environ.get("PYTHONPATH", "")) if p)
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": place}, check=False)
    if done.returncode not in (0, 10, 20, 30):
        raise SystemExit(done.stderr.decode())
    return time.perf_counter() - start


def main() -> None:
    """Print both times and their ratio; the runs alternate so that a busy machine slows both."""
    case = json.loads((ROOT / "tests" / "shipments" / "EX-095.json").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "shipment.json"
        file.write_text(json.dumps(case["shipment"]), encoding="utf-8")
        ours = [sys.executable, "-c", START, "check", str(file), "--format", "json", "--as-of", case["as_of"]]
        base = [sys.executable, "-c", "import pydantic"]
        taken(ours)
        times = [(taken(ours), taken(base)) for _ in range(RUNS)]
    check, bare = min(t[0] for t in times), min(t[1] for t in times)
    print(f"xuke check {check * 1e3:.0f} ms, import pydantic {bare * 1e3:.0f} ms, ratio {check / bare:.2f}")


if __name__ == "__main__":
    main()
