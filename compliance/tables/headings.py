"""What the columns of a table mean: headings in four languages, and a mapping of one's own for others."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from compliance.errors import InputRefused
from compliance.intake.nearest import nearest
from compliance.tables.source import Cell, Row, TableSheet

_FILE = Path(__file__).with_name("columns.toml")
_LANGUAGES = ("en", "zh", "ja", "de")
_UNIT = re.compile(r"^(.*?)\s*[\(\[（【]\s*([^()\[\]（）【】]+?)\s*[\)\]）】]\s*$")
_HAN = re.compile("[\u3400-\u9fff]")
_SPLIT = re.compile(r"[/|\n]|(?<=[\u3040-\u9fff])\s*(?=[A-Za-z])|(?<=[A-Za-z.])\s*(?=[\u3040-\u9fff])")
_HEADINGS_IN = 20  # the row of headings is among so many rows at the top
OURS = "xuke: "  # how the columns begin that an answer adds


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """A column that a table of goods may have."""

    name: str
    kind: str
    scope: str
    headings: tuple[str, ...]
    unit_to: str | None = None
    needs_unit: tuple[str, ...] = ()
    several: bool = False


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """A column of a file: its place, its heading as written, what it means, and the unit in the heading."""

    index: int
    heading: str
    meaning: ColumnMeaning
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What was made of the headings: the columns that are used, and the headings that are not."""

    heading_row: Row
    columns: tuple[ColumnUse, ...]
    unused: tuple[str, ...]


@cache
def meanings() -> dict[str, ColumnMeaning]:
    """Return the known columns by name."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        name: ColumnMeaning(
            name, one["kind"], one["scope"], tuple(h for lang in _LANGUAGES for h in one[lang]),
            one.get("unit_to"), tuple(one.get("needs_unit", ())), one.get("several", False),
        )
        for name, one in data.items() if name != "words"
    }  # fmt: skip


@cache
def cell_words(kind: str) -> dict[str, str]:
    """Return what the words in cells of a kind mean, in folded case."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))["words"][kind]
    return {word: meaning for meaning, words in data.items() for word in words}


@cache
def _by_heading() -> dict[str, ColumnMeaning]:
    named = {plain(heading): one for one in meanings().values() for heading in one.headings}
    return {**named, **{plain(name): one for name, one in meanings().items()}}


def plain(text: str) -> str:
    """Return a heading as it is compared: folded case, one width, no marks."""
    even = unicodedata.normalize("NFKC", text).casefold()
    even = re.sub(r"[\s_\-./:：,'’*]+", " ", even).strip()
    return even if even == "#" else even.replace("#", "no").strip()


def layout(sheet: TableSheet, mapping: Mapping[str, str], parameters: Collection[str]) -> Layout | None:
    """Return what the headings of a sheet mean, or None where no row names a description of goods.

    `mapping` names columns by heading and goes before what is known; `parameters` are technical values by name.
    """
    best = None
    for row in sheet.rows[:_HEADINGS_IN]:
        found = _read(row, mapping, parameters)
        if any(use.meaning.name in ("description", "description_zh") for use in found.columns) and (
            best is None or len(found.columns) > len(best.columns)
        ):
            best = found
    return best


def _read(row: Row, mapping: Mapping[str, str], parameters: Collection[str]) -> Layout:
    wanted = {plain(heading): meaning_named(name, parameters) for heading, name in mapping.items()}
    uses: list[ColumnUse] = []
    unused: list[str] = []
    for index, cell in enumerate(row.cells):
        heading = str(cell) if isinstance(cell, str) else ""
        if not heading or heading.startswith(OURS):
            continue
        meaning, unit = _meaning(heading, wanted, parameters)
        doubled = next((u for u in uses if meaning and u.meaning.name == meaning.name), None)
        if meaning is not None and doubled is not None and not meaning.several:
            meaning = _second_name(uses, doubled, heading)
        if meaning is None:
            unused.append(heading)
        else:
            uses.append(ColumnUse(index, heading, meaning, unit))
    return Layout(row, tuple(uses), tuple(unused))


def _second_name(uses: list[ColumnUse], first: ColumnUse, heading: str) -> ColumnMeaning | None:
    """Two columns with descriptions: the one with a Chinese heading holds the Chinese words."""
    chinese = meanings()["description_zh"]
    if first.meaning.name != "description" or any(use.meaning is chinese for use in uses):
        return None
    if _HAN.search(heading) and not _HAN.search(first.heading):
        return chinese
    if _HAN.search(first.heading) and ("英" in heading or not _HAN.search(heading)):
        uses[uses.index(first)] = ColumnUse(first.index, first.heading, chinese, first.unit)
        return meanings()["description"]
    return None


def _meaning(
    heading: str, wanted: Mapping[str, ColumnMeaning], parameters: Collection[str]
) -> tuple[ColumnMeaning | None, str | None]:
    bare, unit = heading, None
    if found := _UNIT.match(heading):
        bare, unit = found[1], found[2]
    if meaning := wanted.get(plain(heading)) or wanted.get(plain(bare)):
        return meaning, unit
    name = plain(heading).replace(" ", "_")
    if name in parameters:
        return meaning_named(f"parameters.{name}", parameters), None
    known = {m.name: m for part in (bare, *_SPLIT.split(bare)) if part and (m := _by_heading().get(plain(part)))}
    meaning = next(iter(known.values())) if len(known) == 1 else _by_heading().get(plain(bare))
    if meaning is None or (meaning.needs_unit and (unit or "").casefold().replace(" ", "") not in meaning.needs_unit):
        return None, None
    return meaning, unit


def meaning_named(name: str, parameters: Collection[str]) -> ColumnMeaning:
    """Return the meaning of a column by its name in a shipment. Raises InputRefused with the nearest name."""
    known = meanings().get(name)
    if known is not None:
        return known
    if name.removeprefix("parameters.") in parameters:
        return ColumnMeaning(f"parameters.{name.removeprefix('parameters.')}", "parameter", "line", ())
    near = nearest(name, (*meanings(), *sorted(parameters)))
    hint = f"Did you mean {near}?" if near else f"The names are {', '.join(meanings())}, and technical parameters."
    raise InputRefused(f"{name!r} is no column of a shipment", hint=hint)


def not_found(sheets: Iterable[TableSheet], name: str) -> InputRefused:
    """Return the error for a file in which no column holds a description, with the headings that it has."""
    first = next(iter(sheets)).rows[0]
    shown = ", ".join(_shown(cell) for cell in first.cells if cell is not None)
    hint = "Name it with --map: a table with the headings column and means, and a row such as Artikeltext, description"
    return InputRefused("no column was read as the description of the goods", name, f"the first row has: {shown}", hint)


def _shown(cell: Cell) -> str:
    text = str(cell)
    return text if len(text) <= 40 else text[:39] + "…"
