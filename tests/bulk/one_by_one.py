"""The slow way, by which the answers in columns are held: each shipment put together by hand and given to `assess`."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pyarrow as pa

from compliance import Engine, Shipment
from compliance.bulk.columns import ANSWERS
from compliance.tables import cells
from compliance.tables.headings import meanings

_ROLES = ("exporter", "importer", "consignee", "intermediary", "end_user")


def answers_one_by_one(engine: Engine, table: pa.Table, as_of: date) -> pa.Table:
    """Return the answers to a table without a row that has to be refused, through `assess` alone."""
    rows = table.to_pylist()
    groups: dict[Any, list[int]] = {}
    for place, row in enumerate(rows):
        groups.setdefault((row.get("reference") or place, row.get("ship_on")), []).append(place)
    found: list[dict[str, Any]] = [{}] * len(rows)
    for group in groups.values():
        document = shipment_of([rows[place] for place in group])
        answer = engine.assess(Shipment.model_validate_json(json.dumps(document)), as_of)
        for place, line in zip(group, answer.lines, strict=True):
            own = next((q for q in answer.questions if line.line in q.lines), None)
            applied = [f for f in line.findings if f.outcome == "applies"]
            codes = [c.code for c in line.control if c.code and c.certainty in ("matched", "possible")]
            found[place] = {
                "xuke_decision": str(line.decision), "xuke_at_best": str(line.at_best),
                "xuke_at_worst": str(line.at_worst), "xuke_basis": line.classification.basis,
                "xuke_codes": list(dict.fromkeys(codes)), "xuke_rules": list(dict.fromkeys(f.rule for f in applied)),
                "xuke_laws": list(dict.fromkeys(f.law for f in applied)), "xuke_question": own.id if own else None,
                "xuke_question_fact": own.fact if own else None, "xuke_shipment_decision": str(answer.decision),
                "xuke_action": answer.action, "xuke_beside": answer.beside.state,
                "xuke_flags": [flag.id for flag in answer.flags], "xuke_problem": None,
            }  # fmt: skip
    return pa.Table.from_pylist(found, ANSWERS)


def shipment_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the document of a shipment out of rows that all say the same of it."""
    first = rows[0]
    document: dict[str, Any] = json.loads(first.get("shipment_json") or "{}")
    parties = []
    for role in _ROLES:
        said = {n.split(".")[1]: value for n, value in first.items() if n.startswith(f"{role}.") and value is not None}
        if role == "intermediary" and said.get("name") == "none":
            document["intermediaries_stated"] = True
        elif said:
            parties.append({"role": role, **said})
    if parties:
        document["parties"] = parties
    if first.get("onward") == "none":
        document |= {"onward": [], "onward_stated": True}
    for name, value in first.items():
        known = meanings().get(name)
        if value is None or known is None or known.scope != "shipment" or name.split(".")[0] in (*_ROLES, "onward"):
            continue
        if name != "reference":
            _put(document, name, value)
    document["lines"] = [_line(number, row) for number, row in enumerate(rows, start=1)]
    return document


def _line(number: int, row: dict[str, Any]) -> dict[str, Any]:
    line: dict[str, Any] = {**json.loads(row.get("line_json") or "{}"), "line": row.get("line") or str(number)}
    for name, value in row.items():
        known = meanings().get(name)
        if value is not None and known is not None and known.scope == "line" and name != "line":
            _put(line, name, cells.elements(value) if name == "elements" else value)
    return line


def _put(tree: dict[str, Any], name: str, value: Any) -> None:
    *outer, last = name.split(".")
    for step in outer:
        tree = tree.setdefault(step, {})
    tree[last] = value if isinstance(value, bool | dict) else str(value)
