"""Lists a user brings: OpenSanctions files under the user's own licence, or a plain CSV of a company's own.

Read as a stream, record by record. They never touch the law: a hit on one is shown with the list's name and is for the
user to weigh. Formats: FollowTheMoney JSON lines, `targets.simple.csv`, and any CSV with a `name` column.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from compliance.errors import InputRefused
from compliance.model.plain import JsonObject
from compliance.model.screening import ListingHit
from compliance.screening.index import Kind, NameIndex
from compliance.screening.search import NameScreen

PARTIES = frozenset(("Company", "Organization", "LegalEntity", "Person", "PublicBody", "Vessel", "Airplane"))
_NAMES: dict[str, Kind] = {"name": "name", "alias": "alias", "weakAlias": "alias", "previousName": "alias"}
_HINT = "Correct the file; a list is imported whole or not at all"


class ListRefused(InputRefused):
    """A list that cannot be read whole, or that shrank, is not taken; the one held before stays."""


@dataclass(frozen=True, slots=True)
class Record:
    """One party of a user's list. Names come with their kind; `status` is unknown unless the file says it."""

    id: str
    names: tuple[tuple[str, Kind], ...]
    country: str | None = None
    programs: tuple[str, ...] = ()
    listed_on: str | None = None
    status: str = "unknown"


def records(path: Path) -> Iterator[Record]:
    """Yield the records of a file, whose format its beginning shows. Raises ListRefused with file and line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            first = file.readline()
        if first.lstrip().startswith("{"):
            yield from _follow_the_money(path)
        elif "name" in next(csv.reader([first.lower()]), []):
            yield from _table(path)
        else:
            why = "neither JSON lines nor a CSV with a name column"
            raise ListRefused("the list cannot be read", f"{path.name}:1", why, _HINT)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ListRefused("the list cannot be read", path.name, str(error), _HINT) from error


def names_in(name: str, raw: bytes) -> UserNames:
    """Return a list that is in memory, ready for screening; its file's name titles it. Raises ListRefused."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(raw)
        return UserNames(Path(name).stem, records(path))


def _follow_the_money(path: Path) -> Iterator[Record]:
    """Yield parties with what the separate Sanction entities of the file say of them; the file is read twice."""
    said: dict[str, list[JsonObject]] = {}
    for entity in _entities(path):
        if entity["schema"] == "Sanction":
            properties = entity["properties"]
            kept = {k: properties[k] for k in ("programId", "startDate", "endDate", "status") if k in properties}
            for target in properties.get("entity", ()):
                said.setdefault(target, []).append(kept)
    for entity in _entities(path):
        if entity["schema"] in PARTIES:
            record = _party(entity, said.get(entity["id"], []))
            if record.names:
                yield record


def _entities(path: Path) -> Iterator[JsonObject]:
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                entity = json.loads(line)
                if not (isinstance(entity["id"], str) and isinstance(entity["schema"], str)):
                    raise ValueError("id and schema must be texts")
                if not all(isinstance(v, list) for v in entity["properties"].values()):
                    raise ValueError("every property must be a list")
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ListRefused("the list cannot be read", f"{path.name}:{number}", str(error), _HINT) from error
            yield entity


def _party(entity: JsonObject, sanctions: list[JsonObject]) -> Record:
    properties = entity["properties"]
    names = tuple((str(n), kind) for field, kind in _NAMES.items() for n in properties.get(field, ()))
    programs = tuple(dict.fromkeys(p for s in sanctions for p in s.get("programId", ())))
    began = sorted(d for s in sanctions for d in s.get("startDate", ()))
    ended = [bool(s.get("endDate")) for s in sanctions]
    stated = [str(v) for s in sanctions for v in s.get("status", ())]
    status = "ended" if ended and all(ended) else stated[0] if stated else "unknown"
    country = next((str(c).upper() for f in ("country", "jurisdiction") for c in properties.get(f, ())), None)
    return Record(entity["id"], names, country, programs, began[0] if began else None, status)


def _table(path: Path) -> Iterator[Record]:
    """Yield the rows of targets.simple.csv, or of any CSV with the columns id, name, aliases, country or countries."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, strict=True)
        rows.fieldnames = [f.strip().lower() for f in rows.fieldnames or ()]
        for number, row in enumerate(rows, start=2):
            if None in row:
                raise ListRefused("the list cannot be read", f"{path.name}:{number}", "more cells than columns", _HINT)
            name = (row.get("name") or "").strip()
            aliases = _cells(row.get("aliases") or row.get("alias"))
            countries = _cells(row.get("countries") or row.get("country"))
            if name or aliases:
                names: list[tuple[str, Kind]] = [(name, "name")] if name else []
                names += [(alias, "alias") for alias in aliases]
                country = countries[0].upper() if countries else None
                programs, status = tuple(_cells(row.get("program_ids"))), row.get("status") or "unknown"
                yield Record(row.get("id") or f"row {number}", tuple(names), country, programs, None, status)


def _cells(text: str | None) -> list[str]:
    """Return the values of a cell, split by semicolons, themselves quoted where they hold one."""
    if not text:
        return []
    return [v.strip() for v in next(csv.reader([text], delimiter=";"), []) if v.strip()]


class UserNames:
    """A user's list ready for screening. `title` names it in every hit; nothing of it decides what the law says."""

    def __init__(self, title: str, parties: Iterable[Record]) -> None:
        """Take the records one after the other; only what is needed to find and name them is kept."""
        self.title = title
        self._ids: list[tuple[str, str]] = []
        homes: list[str | None] = []
        index = NameIndex()
        for target, record in enumerate(parties):
            for name, kind in record.names:
                index.add(target, name, kind)
            self._ids.append((record.id, record.status))
            homes.append(record.country)
        self._screen = NameScreen(index, homes)

    def __len__(self) -> int:
        """Return the number of parties."""
        return len(self._ids)

    def hits(self, names: Iterable[str], country: str | None) -> list[ListingHit]:
        """Return the hits of a party's names, marked with the title of the list."""
        best: dict[int, ListingHit] = {}
        for found in (f for name in names for f in self._screen.find(name, country)):
            like, (record, status) = found.likeness, self._ids[found.target]
            if found.target not in best or like.score > best[found.target].score:
                best[found.target] = ListingHit(
                    list=f"user list: {self.title}",
                    notice=self.title,
                    entry=record,
                    score=like.score,
                    tier=found.tier,
                    why=f"{like.explained()}; status in the list: {status}",
                    alias=like.held.raw,
                    script="cjk" if like.held.cjk else "latin",
                    status="active" if status == "active" else "unsettled",
                )
        return sorted(best.values(), key=lambda h: (-h.score, h.entry))
