"""Spreadsheets as the body of a job: CSV, tabs and XLSX, read into one document for each order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query
from starlette.requests import Request

from api.problems import Problem
from api.service import Service
from compliance.errors import InputRefused
from compliance.tables.orders import TableOptions, default_values, read_orders
from compliance.tables.refusal import job_documents
from compliance.tables.source import ReadOptions, read_bytes

TYPES = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
# Where rows are orders or names and no documents: the same, and Parquet.
ROW_TYPES = {**TYPES, "application/vnd.apache.parquet": ".parquet"}
_COLUMNS = {"destination": "destination", "exporter": "exporter.name", "buyer": "importer.name"}


@dataclass(frozen=True, slots=True)
class TableSaid:
    """What is said of a spreadsheet beside it: values for rows that say nothing, and whether orders are grouped."""

    values: Mapping[str, str]
    group: bool

    def text(self) -> str:
        """Return it as text, for the digest of a request."""
        return f"{sorted(self.values.items())}{self.group}"


Destination = Annotated[
    str | None,
    Query(description="With a table: country of final use, for rows that name none.", examples=["JP"], max_length=80),
]
Exporter = Annotated[
    str | None,
    Query(description="With a table: exporter, for rows that name none.", examples=["Ningbo Trading"], max_length=300),
]
Buyer = Annotated[
    str | None,
    Query(description="With a table: importer, for rows that name none.", examples=["Acme Motors"], max_length=300),
]
Grouped = Annotated[
    bool, Query(description="With a table: whether rows of one order number are one shipment.", examples=[True])
]


def table_said(
    destination: Destination = None, exporter: Exporter = None, buyer: Buyer = None, group: Grouped = True
) -> TableSaid:
    """Read what is said of a spreadsheet in the query."""
    given = {"destination": destination, "exporter": exporter, "buyer": buyer}
    return TableSaid({_COLUMNS[name]: text for name, text in given.items() if text}, group)


TableSaidDep = Annotated[TableSaid, Depends(table_said)]


def table_suffix(request: Request, types: Mapping[str, str] = TYPES) -> str | None:
    """Return the suffix of the kind of table that a body is, or None."""
    return types.get(request.headers.get("content-type", "").partition(";")[0].strip().lower())


async def whole_table(request: Request, most: int) -> bytes:
    """Return the body of a request that holds a table. Raises Problem "too_large"."""
    raw = bytearray()
    async for part in request.stream():
        raw += part
        if len(raw) > most:
            raise Problem("too_large", f"A table may have {most:,} bytes here.")
    return bytes(raw)


async def documents_of(service: Service, request: Request, said: TableSaid, suffix: str) -> list[tuple[int, bytes]]:
    """Read the body as a table and return its documents with their row numbers.

    Raises Problem "too_large", and "malformed" where the table as a whole cannot be read.
    """
    raw = await whole_table(request, service.settings.max_batch_bytes)
    parameters = frozenset(service.active_rulebook.assessor().rulebook.parameters)

    def work() -> list[tuple[int, bytes]]:
        options = TableOptions(defaults=default_values(said.values, parameters), group=said.group)
        sheets = read_bytes(raw, "the table", ReadOptions(suffix=suffix))
        return job_documents(read_orders(sheets, "the table", parameters, options))

    try:
        found = await asyncio.to_thread(work)
    except InputRefused as refused:
        raise Problem("malformed", f"{str(refused).rstrip('.')}.") from None
    if len(found) > service.settings.max_job_lines:
        raise Problem("too_large", f"A job may have {service.settings.max_job_lines:,} lines here.")
    return found
