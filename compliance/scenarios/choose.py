"""A scenario by name or file, and the notes of a folder, laid on a rulebook."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from compliance.errors import InputRefused
from compliance.law.conditions import did_you_mean
from compliance.law.loading import Offences
from compliance.law.overlay import Overlay
from compliance.law.overlay_reading import SCENARIOS, overlay_of
from compliance.law.rulebook import Rulebook


def scenario_names(book: Rulebook) -> tuple[str, ...]:
    """Return the names of the scenarios that a rulebook brings along."""
    return tuple(sorted(name.removeprefix(f"{SCENARIOS}/").removesuffix(".yaml") for name in book.scenarios))


def scenario_heads(book: Rulebook) -> tuple[Overlay, ...]:
    """Return what each of them supposes, with who says it and when, by name."""
    found = (overlay_of(raw, name, Offences()) for name, raw in sorted(book.scenarios.items()))
    return tuple(parts.head for parts in found if parts is not None and parts.head is not None)


def with_scenario(book: Rulebook, wanted: str, files: bool = True) -> Rulebook:
    """Return the rulebook with a scenario on top: one it brings along, or, with `files`, a file of the user's own.

    Raises InputRefused for a name that is unknown, and RulebookRefused for a scenario with a mistake.
    """
    raw = book.scenarios.get(f"{SCENARIOS}/{wanted}.yaml")
    if raw is not None:
        return _supposed(book, raw, f"{SCENARIOS}/{wanted}.yaml")
    path = Path(wanted)
    if files and path.suffix in (".yaml", ".yml"):
        return _supposed(book, _read(path), path.name)
    known = scenario_names(book)
    more = ", or give a .yaml file" if files else ""
    near = did_you_mean(wanted, known).removeprefix(". ")
    hint = f"{near} " if near else ""
    raise InputRefused(f"unknown scenario '{wanted}'", hint=f"{hint}Known are {', '.join(known) or 'none'}{more}")


def with_notes(book: Rulebook, folder: Path, as_of: date) -> Rulebook:
    """Return the rulebook with every note of a folder that was public on a day, the oldest first.

    Raises RulebookRefused for a note with a mistake, and for a file that is no note.
    """
    found = []
    for path in sorted(folder.glob("*.yaml")):
        raw, offences = _read(path), Offences()
        parts = overlay_of(raw, path.name, offences)
        head = parts.head if parts else None
        if head is not None and not head.noted:
            raise InputRefused(f"'{path.name}' is no note but {head.standing}", hint="Use --scenario for a what-if")
        found.append((head.known if head else date.min, path.name, raw))
    for known, name, raw in sorted(found):
        if known <= as_of:
            book = book.with_overlay(raw, name)
    return book


def _supposed(book: Rulebook, raw: bytes, name: str) -> Rulebook:
    found = book.with_overlay(raw, name)
    head = found.overlays[-1].head if found is not book else None
    if head is not None and head.noted:
        raise InputRefused(f"'{name}' is a note and no scenario", hint="Use --notes for the folder it is in")
    return found


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = (error.strerror or "unknown cause").lower()
        raise InputRefused(f"the file cannot be read ({why})", where=str(path), hint="Check the path") from None
