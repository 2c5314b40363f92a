"""Goods with a value against zen-engine on a flat table of the same thresholds: one item per call, and in batches.

    pip install zen-engine
    python tests/bench/bench_zen.py [TIMES]

The table is told which row and parameter an item has and compares one number; here the goods are read from their text,
held against all rules, and judged twice. So the ratio says what that costs, and not which engine is the faster one.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from compliance import Engine
from compliance.bulk.decide_rows import RowDecider
from compliance.errors import ShipmentRefused
from compliance.intake.reading import read_shipment
from tests.asking import rulebook

DAY = date(2026, 11, 28)
TIMES = 20
SIGNS = {"above": ">", "at_least": ">=", "below": "<", "at_most": "<="}


class Threshold(NamedTuple):
    """A number with which a row compares a parameter, and what the row is called."""

    name: str
    parameter: str
    sign: str
    bound: Decimal


def thresholds() -> Iterator[Threshold]:
    """Yield each number of the control lists with which a parameter that is a number is compared."""
    parameters = rulebook().parameters
    for goods in rulebook().control_item_lists:
        for entry in goods.entries if goods.kind == "dual_use" else ():
            for parameter, wanted in ((n, w) for limit in entry.limits for n, w in limit.items()):
                if parameter in parameters and parameters[parameter].type == "number" and isinstance(wanted, dict):
                    yield from (
                        Threshold(entry.name.en, parameter, SIGNS[op], Decimal(str(bound)))
                        for op, bound in wanted.items()
                        if op in SIGNS
                    )


def flat_table(found: list[Threshold]) -> str:
    """Return the thresholds as one decision table of zen-engine, a row for each."""
    rows = [
        {"_id": str(n), "row": json.dumps(one.name), "parameter": json.dumps(one.parameter),
         "value": f"{one.sign} {one.bound}", "decision": '"listed"'}
        for n, one in enumerate(found)
    ]  # fmt: skip
    rows.append({"_id": "else", "row": "", "parameter": "", "value": "", "decision": '"cleared"'})
    inputs = [{"id": name, "field": name, "name": name} for name in ("row", "parameter", "value")]
    outputs = [{"id": "decision", "field": "decision", "name": "decision"}]
    table = {"hitPolicy": "first", "inputs": inputs, "outputs": outputs, "rules": rows}
    place = {"position": {"x": 0, "y": 0}}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", **place},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table, **place},
        {"id": "out", "type": "outputNode", "name": "out", **place},
    ]
    edges = [
        {"id": f"{a}{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("in", "table"), ("table", "out"))
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def cost(work: Callable[[], Any], items: int) -> float:
    """Return the CPU milliseconds for each item, of all threads."""
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1e3 / items


def text_of(one: Threshold, value: Decimal) -> str:
    """Return goods with a stated value as a shipment in JSON."""
    line = {"line": "1", "description": one.name[:400], "parameters": {one.parameter: str(value)}}
    return json.dumps({"lines": [line]})


def answered(engine: Engine, text: str) -> bool:
    """Return whether a shipment is answered: some values cannot be, such as a purity above 100 %."""
    try:
        engine.assess(read_shipment(text), DAY)
    except ShipmentRefused:
        return False
    return True


def main(times: int) -> None:
    """Print milliseconds for each item, and the ratios."""
    if find_spec("zen") is None:
        print("zen-engine is not installed, so nothing is compared: pip install zen-engine")
        return
    zen = import_module("zen")
    found = list(thresholds())
    engine = Engine(rulebook())
    both = [(one, one.bound * times) for one in found for times in (Decimal("0.9"), Decimal("1.1"))]
    asked = [(one, value) for one, value in both if answered(engine, text_of(one, value))]
    content = flat_table(found)
    table = zen.ZenEngine({"loader": lambda key: content})
    decision = table.create_decision(content)
    contexts = [{"row": one.name, "parameter": one.parameter, "value": float(value)} for one, value in asked]
    texts = [text_of(*one) for one in asked]
    columns = pa.table({
        "description": [one.name[:400] for one, _ in asked],
        "line_json": [json.dumps({"parameters": {one.parameter: str(value)}}) for one, value in asked],
    })  # fmt: skip
    decider = RowDecider(engine, DAY)
    requests = [{"key": "table", "context": context} for context in contexts]
    one = cost(lambda: [decision.evaluate(context) for context in contexts], len(asked))
    own = cost(lambda: [engine.assess(read_shipment(text), DAY).to_json() for text in texts], len(asked))
    many = cost(lambda: table.evaluate_batch(requests), len(asked))
    first = cost(lambda: decider.answers(columns), len(asked))
    again = cost(lambda: [decider.answers(columns) for _ in range(times)], len(asked) * times)
    print(f"{len(found)} thresholds, {len(asked)} items; CPU milliseconds for each item")
    print(f"one item per call: {own:.3f} against {one:.3f} of zen-engine, {own / one:.2f} times")
    print(f"in a batch, each item new: {first:.3f} against {many:.3f}, {first / many:.2f} times")
    print(f"in a batch, each item asked before: {again:.4f} against {many:.3f}, {again / many:.2f} times")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES)
