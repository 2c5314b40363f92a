"""Print the answers to every acceptance case and to random shipments, one a line: for comparing processes.

python tests/tools/answers.py HOW_MANY_RANDOM
"""

from __future__ import annotations

import json
import random
import sys
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from compliance import Shipment
from tests.asking import SHIPMENTS, engine
from tests.random_shipments import shipment


def main(count: int) -> None:
    """Answer and print."""
    dice = random.Random(792)
    asked = [json.loads(path.read_text("utf-8")) for path in sorted(SHIPMENTS.glob("*.json"))]
    questions = [(one["shipment"], date.fromisoformat(one["as_of"])) for one in asked]
    questions += [shipment(dice) for _ in range(count)]
    for document, day in questions:
        question = Shipment.model_validate_json(json.dumps(document))
        sys.stdout.write(engine().assess(question, day).to_json() + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
