"""A row that could not be read, as the document of a job: it stands in its place and is answered with its faults."""

from __future__ import annotations

import json
from collections.abc import Iterable

from compliance.errors import Fault, ShipmentRefused
from compliance.tables.orders import OrderTable, RowFault

_MARK = b'{"refused_rows":'


def job_documents(table: OrderTable) -> list[tuple[int, bytes]]:
    """Return the documents of a table in the order of its rows, each with the number of its first row.

    Rows that could not be read have documents of their own, from which only their faults can be read.
    """
    found: list[tuple[int, bytes]] = []
    for asked in table.asked:
        if asked.shipment is not None:
            text = json.dumps(asked.document, ensure_ascii=False, separators=(",", ":"))
            found.append((min(asked.lines), text.encode("utf-8", "replace")))
        bad: dict[int, list[RowFault]] = {}
        for fault in asked.faults:
            bad.setdefault(fault.row, []).append(fault)
        found += [(row, _document(faults)) for row, faults in bad.items()]
    return sorted(found)


def _document(faults: Iterable[RowFault]) -> bytes:
    said = [(fault.path, fault.cause, fault.hint) for fault in (one.fault() for one in faults)]
    return _MARK + json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"}"


def refuse_if_unread(document: bytes) -> None:
    """Raise ShipmentRefused for the document of a row that could not be read."""
    if not document.startswith(_MARK):
        return
    try:
        faults = [Fault(str(path), str(cause), str(hint)) for path, cause, hint in json.loads(document)["refused_rows"]]
    except (ValueError, TypeError, KeyError):  # not ours: read as a shipment, which it is not
        return
    if faults:
        raise ShipmentRefused(faults)
