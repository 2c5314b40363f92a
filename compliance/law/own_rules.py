"""A company's own rules and the notices it noted, given as texts, laid on a rulebook as their folders are.

A notice that the rulebook holds by now is left aside and named: what the rulebook says of it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.errors import RulebookRefused
from compliance.law.folder import Folder
from compliance.law.laying import lay
from compliance.law.loading import Offences
from compliance.law.overlay import OverlayParts
from compliance.law.overlay_reading import ROOMS, overlay_of, policy_of
from compliance.law.rulebook import Rulebook

POLICY, NOTES = "policy/", "notes/"
NAME = re.compile(rf"policy/(instruments|({'|'.join(ROOMS)})/[a-z0-9_]{{1,60}})\.yaml|notes/[a-z0-9_]{{1,60}}\.yaml")


@dataclass(frozen=True, slots=True)
class OwnText:
    """A file of the company's own: its name (`policy/route/no_transit.yaml`, `notes/….yaml`), digest and text."""

    name: str
    sha256: str
    text: bytes

    def __str__(self) -> str:
        """Return name and digest, as an answer names it."""
        return f"{self.name} {self.sha256}"


def with_own_rules(book: Rulebook, texts: Sequence[OwnText]) -> tuple[Rulebook, tuple[OwnText, ...]]:
    """Return the rulebook with rules and notes on top, and the notes that were left aside.

    Rules lie below the notes, and the notes as they were published. Raises RulebookRefused with every offence.
    """
    policy = {one.name.removeprefix(POLICY): one.text for one in texts if one.name.startswith(POLICY)}
    if policy:
        offences = Offences()
        book = lay(book, policy_of(Folder.of(policy), offences), offences)
    laid: list[tuple[date, str, OverlayParts]] = []
    aside = []
    for one in (one for one in texts if one.name.startswith(NOTES)):
        parts = note_of(one)
        if held_by(book, parts):
            aside.append(one)
        else:
            laid.append((parts.head.known if parts.head else date.min, one.name, parts))
    for _, _, parts in sorted(laid, key=lambda note: note[:2]):
        book = lay(book, parts)
    return book, tuple(aside)


def note_of(one: OwnText) -> OverlayParts:
    """Return the note in a text. Raises RulebookRefused with every offence, and for what is no note."""
    offences, name = Offences(), one.name.removeprefix(NOTES)
    parts = overlay_of(one.text, name, offences)
    if parts is not None and parts.head is not None and not parts.head.noted:
        offences.add(name, 1, f"this is no note but {parts.head.standing}; only notes are kept here")
    if offences or parts is None:
        raise RulebookRefused(sorted(set(offences)))
    return parts


def held_by(book: Rulebook, note: OverlayParts) -> bool:
    """Return whether a rulebook holds the very notice that was noted."""
    return any(part.value.id in book.instruments for part in note.instruments)


def names_of(texts: Iterable[OwnText]) -> tuple[str, ...]:
    """Return the names of texts with their digests, sorted."""
    return tuple(sorted(map(str, texts)))
