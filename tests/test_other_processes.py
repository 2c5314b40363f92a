"""Every process gives the same bytes: an answer that was kept can be replayed by any other."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.asking import ROOT

RANDOM = 150


def answers(seed: str) -> list[str]:
    """Answer in a process of its own, whose sets have an order of their own."""
    command = [sys.executable, str(ROOT / "tests" / "tools" / "answers.py"), str(RANDOM)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True, encoding="utf-8")
    return done.stdout.splitlines()


def test_the_order_of_sets_in_a_process_shows_in_no_answer() -> None:
    first, *others = (answers(seed) for seed in ("0", "1", "2", "3"))
    assert len(first) == 60 + RANDOM
    differing = {
        json.loads(own)["reference"] or f"random {number - 60}"
        for other in others
        for number, (own, theirs) in enumerate(zip(first, other, strict=True))
        if own != theirs
    }
    assert not differing
