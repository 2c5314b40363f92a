"""Writing questions: the JSON of a shipment, lines of a batch, and the parts in which a batch is sent."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import BaseModel

from compliance.errors import InputRefused
from compliance.model.plain import JsonMapping

if TYPE_CHECKING:
    from compliance.model.shipment import Shipment

Question: TypeAlias = "JsonMapping | str | bytes | Shipment"
# A batch goes in parts: a server that answers while it still reads, and a client that still writes, would otherwise
# wait for each other. Part 1 has the caller's key, part n the key with `.n`: change no number here, or a batch that is
# repeated by a newer client meets other parts under its keys and is refused.
PART_LINES, PART_BYTES = 100, 250_000
MOST_JOB_BYTES = 64_000_000


def document(shipment: Question) -> bytes:
    """Return the JSON of a shipment: text and bytes as they are, a Shipment or mapping written out, numbers exact."""
    if isinstance(shipment, bytes):
        return shipment
    if isinstance(shipment, str):
        return shipment.encode("utf-8", "surrogatepass")  # what is no text is for the service to refuse
    if isinstance(shipment, BaseModel):
        return shipment.model_dump_json(exclude_none=True).encode()
    return json.dumps(shipment, default=_plain, ensure_ascii=True).encode()


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise InputRefused(
        f"{type(value).__name__} cannot be written as JSON", "shipment", hint="Give texts, numbers, lists and objects"
    )


def line_of(shipment: Question) -> bytes:
    """Return the JSON of a shipment as a line: breaks become tabs, which mean as little, and inside a text as much."""
    text = document(shipment)
    return (text.strip().translate(_BREAKS) or b"null") + b"\n"


_BREAKS = bytes.maketrans(b"\r\n", b"\t\t")


def parts(shipments: Iterable[Question]) -> Iterator[list[bytes]]:
    """Yield the lines of a batch in parts, each as soon as it is full; no shipment is read before its part is due."""
    part: list[bytes] = []
    size = 0
    for shipment in shipments:
        text = line_of(shipment)
        if part and size + len(text) > PART_BYTES:
            yield part
            part, size = [], 0
        part.append(text)
        size += len(text)
        if len(part) == PART_LINES:
            yield part
            part, size = [], 0
    if part:
        yield part
