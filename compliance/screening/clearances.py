"""What a person already reviewed: "these two are not the same", with who said so, why, where it counts and until when.

A finding holds only between the two sides as they were: it is void once the party's data or the listing changes.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Protocol

from compliance.errors import InputRefused
from compliance.law.lists import PartyEntry, PartyList
from compliance.model.parties import PartyLike

EVERYWHERE = "*"


class ClearancesRefused(InputRefused):
    """A file of findings that cannot be read whole is not used at all."""


@dataclass(frozen=True, slots=True)
class Clearance:
    """A person's finding that a party is not a listed one. `party` and `listing` are digests of the sides as reviewed.

    `scope` is a name of the caller's own (a customer file, an order), or `*`; `until` is the last day it counts.
    """

    entry: str
    party: str
    listing: str
    who: str
    why: str
    on: date
    until: date
    scope: str = EVERYWHERE

    def holds(self, party: str, listing: str, scope: str, day: date) -> bool:
        """Return whether the finding counts for these sides, in this scope, on this day."""
        sides = self.party == party and self.listing == listing
        return sides and self.scope in (EVERYWHERE, scope) and self.on <= day <= self.until


class Clearances(Protocol):
    """Where findings are kept: a file here, the database in the service."""

    def about(self, entry: str, party: str) -> list[Clearance]:
        """Return the findings about a list entry and a party, newest first, whether or not they still hold."""

    def keep(self, clearing: Clearance) -> None:
        """Keep a finding; a newer one about the same sides and scope takes the place of an older one."""


class ClearanceFile:
    """Findings as one JSON object a line; the file is only ever added to, so that it shows what was decided when."""

    def __init__(self, path: Path | str) -> None:
        """Read the file if there is one. Raises ClearancesRefused with the line that cannot be read."""
        self._path = Path(path)
        self._lock = Lock()
        self._kept: dict[tuple[str, str], list[Clearance]] = {}
        text = self._path.read_text(encoding="utf-8") if self._path.exists() else ""
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                self._note(_read(line, f"{self._path.name}:{number}"))

    def about(self, entry: str, party: str) -> list[Clearance]:
        """Return the findings about a list entry and a party, newest first."""
        return list(self._kept.get((entry, party), ()))

    def keep(self, clearing: Clearance) -> None:
        """Add a finding to the file."""
        line = json.dumps(asdict(clearing), ensure_ascii=False, default=str)
        with self._lock:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(line + "\n")
            self._note(clearing)

    def _note(self, clearing: Clearance) -> None:
        about = self._kept.setdefault((clearing.entry, clearing.party), [])
        about[:] = [clearing, *(c for c in about if c.scope != clearing.scope)]


def _read(line: str, where: str) -> Clearance:
    try:
        data = json.loads(line)
        on, until = (date.fromisoformat(data.pop(name)) for name in ("on", "until"))
        return Clearance(**data, on=on, until=until)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        hint = "Correct or remove the line; a file of clearances is used whole or not at all"
        raise ClearancesRefused("a clearance cannot be read", where, str(error), hint) from error


def print_of_party(party: PartyLike) -> str:
    """Return a digest of all that is said of a party; any change reopens what was found about it."""
    owners = [(o.name, o.name_local, o.country, str(o.share_percent)) for o in party.owners]
    said = [party.name, party.name_local, party.country, party.address, sorted(party.identifiers.items()), owners]
    return sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()[:32]


def print_of_listing(notice: PartyList, entry: PartyEntry) -> str:
    """Return a digest of a listing: names, country, branch, list and notice."""
    said = [notice.id, notice.list, entry.id, entry.name.model_dump(), entry.aliases, entry.country, entry.branch_of]
    return sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()[:32]
