"""Whatever the document, a refusal is the worst that can happen."""

from __future__ import annotations

import copy
import json
import random
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.errors import Fault, ShipmentRefused
from compliance.intake.reading import read_shipment, read_shipments
from compliance.model.shipment import Shipment

SHAPES = (Path(__file__).parents[1] / "shipments_in_use.json").read_text(encoding="utf-8")
WHOLE: dict[str, Any] = json.loads(SHAPES)[0]
ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**30, 10**5000, float("nan"), float("inf"), Decimal("sNaN"), Decimal("1e400"), "",
    " ", "x" * 3000, "EU", "UK", "jp", "Dysprosium", "1e5", "1e99", "0E+99", "٣", "3,1", "2026-02-30", "2026-W01-1",
    "\ud800", "\x00", "{cause}", "钕铁硼", [], [[]], [None], {}, {"": 1}, {"\ud800": {}}, {1: 2}, {"a.b": "]"},
    b"bytes", object(), (), {"components": [{}]}, {"lines": []}, float, 1j,
]  # fmt: skip


def spots(tree: Any) -> list[tuple[Any, Any]]:
    """Every place in a document: its container and its key."""
    found: list[tuple[Any, Any]] = []
    entries = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in entries:
        found += [(tree, key), *spots(value)]
    return found


def spoilt(chance: random.Random) -> Any:
    """The whole shipment with one to four random changes."""
    tree = copy.deepcopy(WHOLE)
    for _ in range(chance.randint(1, 4)):
        container, key = chance.choice(spots(tree) or [({}, "")])
        deed = chance.randrange(5)
        if deed == 0:
            container.pop(key, None) if isinstance(container, dict) else container.pop(key)
        elif deed == 1 and isinstance(container, dict):
            container[chance.choice(["dy", "colour", str(key) + "s", str(key)[1:], "\ud800", "a b", "[key]", ""])] = 1
        elif deed == 2 and container:
            container[key] = copy.deepcopy(chance.choice(spots(tree)))[0]
        else:
            container[key] = copy.deepcopy(chance.choice(ODD))
    return tree


def check(document: Any) -> bool:
    """Read a document both ways; True when it was refused. Anything but a refusal in good form is an error."""
    faults: tuple[Fault, ...] = ()
    try:
        read_shipment(document)
    except ShipmentRefused as error:
        faults = error.faults
    else:
        return False
    lines = [str(fault) for fault in faults]
    assert lines
    assert all(line.startswith("$") and line[-1] in ".?" and "\n" not in line for line in lines)
    assert not any(word in line for line in lines for word in ("pydantic", "Input should"))
    assert "\n".join(lines).encode("utf-8")
    return True


def test_ten_thousand_spoilt_shipments_are_read_or_refused_and_nothing_else() -> None:
    """Seeded, so that a failure can be repeated."""
    refused = sum(check(spoilt(random.Random(seed))) for seed in range(10_000))
    assert 5_000 < refused < 10_000


def test_spoilt_text_is_read_or_refused_and_nothing_else() -> None:
    """Characters dropped, doubled and replaced in the JSON text."""
    text = json.dumps(WHOLE, ensure_ascii=False)
    for seed in range(3_000):
        chance = random.Random(seed)
        at = chance.randrange(len(text))
        check(
            text[:at] + chance.choice(["", '"', "}", "]", ",", "\\", "\\ud8", "9" * 50, "é", text[at]]) + text[at + 1 :]
        )
        check(text[:at].encode() + bytes([chance.randrange(256)]) + text[at:].encode())


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=9),
        lambda part: st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=9), part, max_size=4),
    )
)
def test_any_tree_of_json_values_is_read_or_refused(tree: Any) -> None:
    """Trees that never were a shipment, alone and as its parts."""
    check(json.dumps(tree))
    check({"lines": [{"line": "1", "description": "goods", "parameters": tree}], "parties": [tree], "end_use": tree})
    try:
        read_shipments(json.dumps([tree, tree]))
    except ShipmentRefused as refused:
        str(refused).encode("utf-8")


def test_reading_a_small_shipment_takes_far_less_than_a_fifth_of_a_millisecond() -> None:
    """The best of several rounds, so that a busy machine does not matter."""
    document = json.loads(SHAPES)[1]
    best = 1.0
    for _ in range(20):
        start = time.perf_counter()
        for _ in range(50):
            Shipment.model_validate(document)
        best = min(best, (time.perf_counter() - start) / 50)
    assert best < 0.0002
