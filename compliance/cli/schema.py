"""`xuke schema`: the JSON Schema of a shipment or of an answer, and the columns that a table may have."""

from __future__ import annotations

from compliance.cli.output import MAY_GO, as_json, put
from compliance.errors import InputRefused
from compliance.intake.nearest import nearest
from compliance.model.plain import JsonObject
from compliance.version import VERSION

KINDS = ("shipment", "answer", "columns")


def schema(kind: str) -> int:
    """Print a schema. Raises InputRefused for a kind that there is not."""
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        hint = f"Did you mean {near}?" if near else f"Use {', '.join(KINDS)}."
        raise InputRefused(f"{kind!r} has no schema", hint=hint)
    put(as_json(_columns() if kind == "columns" else _of(kind)))
    return MAY_GO


def _of(kind: str) -> JsonObject:
    from compliance.model.assessment import Assessment
    from compliance.model.shipment import Shipment

    model = Shipment if kind == "shipment" else Assessment
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"urn:xuke:{kind}:{VERSION}"}
    return {
        **head,
        **model.model_json_schema(by_alias=True, mode="validation" if kind == "shipment" else "serialization"),
    }


def _columns() -> JsonObject:
    from compliance.tables.headings import meanings

    return {
        name: {"kind": one.kind, "scope": one.scope, "headings": list(one.headings)} for name, one in meanings().items()
    }
