"""The document of a shipment out of the values of rows, and the way back from a place in it to the row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from compliance.model.plain import JsonObject
from compliance.tables import cells
from compliance.tables.headings import ColumnUse, meanings

ROLES = ("exporter", "importer", "consignee", "intermediary", "end_user")
_PARTY_FIELDS = ("name", "country", "kind", "address")
_LINE = re.compile(r"\$\.lines\[(\d+)\](?:\.(.+))?")
_PARTY = re.compile(r"\$\.parties\[(\d+)\](?:\.(\w+))?")


@dataclass(frozen=True, slots=True)
class CellValue:
    """What a cell says: the value, the heading above it, and whether it speaks of the line or the shipment."""

    content: cells.Value
    heading: str
    scope: str


class Values:
    """What a row says, by the names of the columns."""

    def __init__(self, row: int) -> None:
        """Begin with nothing."""
        self.row = row
        self._values: dict[str, CellValue] = {}

    def take(self, use: ColumnUse, content: cells.Value) -> None:
        """Keep a value; a second specification stands behind the first; a unit in the heading has its own column."""
        name, before = use.meaning.name, self._values.get(use.meaning.name)
        if before is not None and use.meaning.several:
            content = f"{before.content}, {content}"
        self._values[name] = CellValue(content, use.heading, use.meaning.scope)
        if use.unit and use.meaning.unit_to:
            kind = meanings()[use.meaning.unit_to].kind
            unit = cells.value(kind, use.unit, None)
            self._values[use.meaning.unit_to] = CellValue(unit, use.heading, use.meaning.scope)

    def __contains__(self, name: str) -> bool:
        """Return whether the row says it."""
        return name in self._values

    def get(self, name: str) -> CellValue | None:
        """Return what the row says of a column, or None."""
        return self._values.get(name)

    def items(self) -> Iterator[tuple[str, CellValue]]:
        """Yield all that the row says."""
        yield from self._values.items()


def document_of(rows: Sequence[Values], defaults: Mapping[str, cells.Value]) -> tuple[JsonObject, dict[int, str]]:
    """Return the shipment as JSON data, and the line id of each row. Defaults stand where no row says anything."""
    whole = {name: one for name, one in defaults.items() if _scope(name) == "shipment"}
    for row in reversed(rows):
        whole |= {name: one.content for name, one in row.items() if one.scope == "shipment"}
    document: JsonObject = {}
    for name, content in whole.items():
        if name.split(".")[0] not in (*ROLES, "onward"):
            _set(document, name, content)
    if "onward" in whole:
        gone = whole["onward"]
        document["onward"] = [{"country": one} for one in gone] if isinstance(gone, list) else []
        document["onward_stated"] = True
    _add_parties(document, whole)
    ids: dict[int, str] = {}
    document["lines"] = []
    for row in rows:
        ids[row.row] = _line_id(row, set(ids.values()))
        document["lines"].append(_line(row, ids[row.row], defaults))
    return document, ids


def _scope(name: str) -> str:
    known = meanings().get(name)
    return known.scope if known is not None else "line"


def _set(tree: JsonObject, name: str, content: cells.Value) -> None:
    """Put a value at a place such as `end_use.statement`."""
    *outer, last = name.split(".")
    for step in outer:
        tree = tree.setdefault(step, {})
    tree[last] = content


def _add_parties(document: JsonObject, whole: Mapping[str, cells.Value]) -> None:
    """Add the parties that are named; a word for none says that there is no intermediary."""
    parties = []
    for role in ROLES:
        said = {key: whole[f"{role}.{key}"] for key in _PARTY_FIELDS if f"{role}.{key}" in whole}
        if role == "intermediary" and "name" in said:
            document["intermediaries_stated"] = True
            if cells.is_none(str(said["name"])):
                continue
        if said:
            parties.append({"role": role, **said})
    if parties:
        document["parties"] = parties


def _line_id(row: Values, taken: set[str]) -> str:
    """Return the id of a line: its number in the order, or that of its row where it has none of its own."""
    said = row.get("line")
    own = str(said.content) if said is not None else str(row.row)
    return own if own not in taken else f"{own} (row {row.row})"


def _line(row: Values, name: str, defaults: Mapping[str, cells.Value]) -> JsonObject:
    """Return the line of a row; a specification stands behind the description, where the goods are read."""
    line: JsonObject = {"line": name}
    said = {key: one for key, one in defaults.items() if _scope(key) == "line"}
    said |= {key: one.content for key, one in row.items() if one.scope == "line"}
    for key, content in said.items():
        if key not in ("line", "specification"):
            _set(line, key, content)
    if "description" not in line and "description_zh" in line:
        line["description"] = line["description_zh"]
    if "specification" in said:
        line["description"] = f"{line['description']}, {said['specification']}"
    return line


def place_of(path: str, rows: Sequence[Values], document: JsonObject) -> tuple[int, str]:
    """Return the row and the heading that the value at a JSON path came from; no heading where it is a default."""
    if found := _LINE.match(path):
        row = rows[int(found[1])]
        return row.row, _heading(row, found[2] or "")
    name = path.removeprefix("$").lstrip(".")
    if found := _PARTY.match(path):
        name = f"{document['parties'][int(found[1])]['role']}.{found[2] or ''}"
    for row in rows:
        if heading := _heading(row, name):
            return row.row, heading
    return rows[0].row, ""


def _heading(row: Values, name: str) -> str:
    """Return the heading of the column that says a field, or the fields below it."""
    for own, one in row.items():
        if name and (own == name or name.startswith(f"{own}.") or own.startswith(f"{name}.")):
            return one.heading
    return ""
