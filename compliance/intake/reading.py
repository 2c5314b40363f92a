"""Reading shipments: all faults of a document at once, each with its path, its cause and a hint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from compliance.errors import Fault, ShipmentRefused
from compliance.intake.faults import FaultSite, Steps, in_words
from compliance.intake.json_text import Doubled, parse, refuse_if_too_deep
from compliance.model.plain import JsonMapping, JsonObject
from compliance.model.shipment import Shipment, doubled
from compliance.model.values import shown, type_of

MOST_SHIPMENTS = 1000


def read_shipment(document: str | bytes | JsonMapping) -> Shipment:
    """Read one shipment from JSON text or from an object already parsed.

    Raises ShipmentRefused with every fault of the document.
    """
    tree, again = _tree(document)
    if isinstance(tree, list):
        fault = Fault("$", "expected one shipment, got a list", "Give the shipment without the square brackets.")
        raise ShipmentRefused([fault])
    faults = _doubled_names(tree, again)
    shipment, more = _read(tree, "$")
    if shipment is None or faults:
        raise ShipmentRefused(faults + more)
    return shipment


def read_shipments(document: object) -> list[Shipment]:
    """Read one shipment or a list of 1 to 1000; faults in a list carry their place, such as `$[3].destination`."""
    tree, again = _tree(document)
    faults = _doubled_names(tree, again)
    if not isinstance(tree, list):
        shipment, more = _read(tree, "$")
        read = [shipment]
        faults += more
    else:
        read = []
        if not 1 <= len(tree) <= MOST_SHIPMENTS:
            cause = f"the list has {len(tree)} shipments"
            raise ShipmentRefused([Fault("$", cause, f"Give from 1 to {MOST_SHIPMENTS} in one document.")])
        for index, one in enumerate(tree):
            shipment, more = _read(one, f"$[{index}]")
            read.append(shipment)
            faults += more
    if faults:
        raise ShipmentRefused(faults)
    return [shipment for shipment in read if shipment is not None]


def _tree(document: object) -> tuple[Any, Doubled]:
    """The parsed document, and the objects in it that give a name twice."""
    if isinstance(document, str | bytes | bytearray):
        return parse(bytes(document) if isinstance(document, bytearray) else document)
    tree = dict(document) if isinstance(document, Mapping) and not isinstance(document, dict) else document
    tree = list(tree) if isinstance(tree, tuple) else tree
    refuse_if_too_deep(tree)
    return tree, []


def _read(tree: object, root: str) -> tuple[Shipment | None, list[Fault]]:
    """The shipment, or None; and its faults with paths below `root`."""
    if not isinstance(tree, dict):
        hint = 'Write {"lines": [{"line": "1", "description": "yttrium oxide"}]}, with more where it is known.'
        return None, [Fault(root, f"a shipment is an object, not {type_of(tree)}", hint)]
    try:
        shipment = Shipment.model_validate(tree)
    except ValidationError as error:
        errors = error.errors(include_url=False)
        findings = in_words(errors, list(_doubled_lines(tree)))
        return None, [finding.fault(root) for finding in findings]
    return shipment, []


def _dicts(parts: object, steps: Steps) -> Iterator[tuple[Steps, JsonObject]]:
    """The objects of a list in the raw document, with their places."""
    for index, part in enumerate(parts if isinstance(parts, list | tuple) else ()):
        if isinstance(part, dict):
            yield (*steps, index), part


def _doubled_lines(tree: JsonObject) -> Iterator[FaultSite]:
    """Line ids used twice; looked for in the raw document, for other faults keep the model from looking."""
    lines = [(steps, line["line"]) for steps, line in _dicts(tree.get("lines"), ("lines",)) if "line" in line]
    named = [(steps, name) for steps, name in lines if isinstance(name, str)]
    for index, name in doubled(name for _, name in named):
        cause = f"the line id {shown(name)} is used twice"
        yield FaultSite((*named[index][0], "line"), cause, "Give every line an id of its own.")


def _doubled_names(tree: object, again: Doubled) -> list[Fault]:
    """Faults for names that one object gives twice, at the place of that object."""
    if not again:
        return []
    names: dict[int, list[str]] = {}
    for made, name in again:
        names.setdefault(id(made), []).append(name)
    found: list[Fault] = []
    todo: list[tuple[Steps, object]] = [((), tree)]
    while todo:
        steps, part = todo.pop()
        for name in names.get(id(part), ()):
            fault = FaultSite((*steps, name), "the name is given twice in one object", "Keep one of the two.")
            found.append(fault.fault())
        if isinstance(part, dict):
            todo += [((*steps, key), value) for key, value in reversed(part.items())]
        elif isinstance(part, list):
            todo += [((*steps, index), value) for index, value in reversed(list(enumerate(part)))]
    return found
