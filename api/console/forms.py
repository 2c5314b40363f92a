"""Fields of forms as the parts of the register's documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeVar

from api.console.digests import digest_of
from api.console.visitor import Posted
from api.problems import Problem
from compliance.errors import Fault
from compliance.model.plain import JsonObject
from compliance.tables import cells
from compliance.tables.cells import CellRefused

Read = TypeVar("Read")
_BETWEEN = re.compile(r"[,;，；、\s]+")


def texts(posted: Posted, names: Iterable[str]) -> JsonObject:
    """Return those fields that were filled, by name."""
    return {name: text for name in names if (text := posted.text(name))}


def codes(posted: Posted, name: str) -> list[str]:
    """Return the codes of a field, as they stand between commas or spaces."""
    return [one for one in _BETWEEN.split(posted.text(name)) if one]


def listed_names(posted: Posted, name: str) -> list[str]:
    """Return the names of a field, one between two semicolons or on each line."""
    return [one.strip() for one in re.split("[;；\n]", posted.text(name)) if one.strip()]


def amount(posted: Posted, name: str, unit: str) -> JsonObject | None:
    """Return a number and its unit (`quantity`: value and unit; `value`: amount and currency), None for neither."""
    number, of = posted.text(name), posted.text(unit)
    if not number:
        return None
    read = cell(posted, name, cells.number)
    return {"value": str(read), "unit": of} if name == "quantity" else {"amount": str(read), "currency": of.upper()}


def cell(posted: Posted, name: str, read: Callable[[str], Read]) -> Read:
    """Return a field read as a cell of a table is. Raises Problem that names the field."""
    try:
        return read(posted.text(name))
    except CellRefused as refused:
        raise Problem("shipment_refused", "1 fault found.", [Fault(name, refused.what, refused.hint)]) from None


def country(posted: Posted, name: str) -> str | None:
    """Return a country by its two letters or its name."""
    return cell(posted, name, cells.country) if posted.text(name) else None


async def evidence(posted: Posted) -> list[JsonObject]:
    """Return the uploaded file by name and digest, and one that is named by its digest alone."""
    file, digest, name = posted.file("file"), posted.text("sha256"), posted.text("evidence_name")
    if file is not None:
        shown = "".join(c for c in (file.filename or "").replace("\\", "/").split("/")[-1] if c.isprintable())
        return [{"name": (name or shown or "file")[:200], "sha256": await digest_of(file)}]
    return [{"name": name or "file", "sha256": digest.lower()}] if digest else []
