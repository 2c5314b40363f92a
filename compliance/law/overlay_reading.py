"""Overlays read: a file of its own, or a company's policy folder; every offence with `path:line`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from compliance.law.folder import Folder
from compliance.law.loading import Offences, build, read_document, read_text
from compliance.law.overlay import Overlay, OverlayParts, OverlayPiece
from compliance.law.registry import Instrument
from compliance.law.registry_files import InstrumentsFile
from compliance.law.rule import Rule
from compliance.law.strict_yaml import Document
from compliance.law.suspensions import FOLDER
from compliance.model.finding import Layer

ROOMS = ("control", "destination", "party", "end_use", "route", "beside")
SCENARIOS = "scenarios"
_COMPANY: Layer = "company policy"


def overlay_of(raw: bytes, name: str, offences: Offences) -> OverlayParts | None:
    """Return the overlay in a text; None, with every offence noted, when it cannot be read."""
    document = read_text(raw, name, offences)
    head = build(Overlay, document, name, offences) if document else None
    if head is None or document is None:
        return None
    if head.id != Path(name).stem:
        line = document.line(("id",))
        offences.add(name, line, f"id is '{head.id}' but the file is called '{Path(name).stem}'; make them one")
    for index, rule in enumerate(head.rules):
        if rule.room not in ROOMS:
            line = document.line(("rules", index, "id"))
            offences.add(name, line, f"the id '{rule.id}' begins with none of {', '.join(ROOMS)}")
    return OverlayParts(
        layer=head.standing,
        digest=hashlib.sha256(raw).hexdigest(),
        head=head,
        document=document,
        path=name,
        rules=tuple(
            OverlayPiece(rule.model_copy(update={"layer": head.standing}), document.part("rules", i), name)
            for i, rule in enumerate(head.rules)
        ),
        suspensions=tuple(
            OverlayPiece(notice, document.part("suspensions", i), name) for i, notice in enumerate(head.suspensions)
        ),
        instruments=tuple(
            OverlayPiece(one, document.part("instruments", i), name) for i, one in enumerate(head.instruments)
        ),
    )  # fmt: skip


def policy_of(folder: Folder, offences: Offences) -> OverlayParts:
    """Return a company's own rules: the rooms of a rules folder, and the texts they cite."""
    for name in folder.under(FOLDER):
        offences.add(name, 1, "a company suspends no law; delete this file")
    documents = {n: d for n in _files(folder) if (d := read_document(folder, n, offences)) is not None}
    return OverlayParts(
        layer=_COMPANY,
        digest=folder.digest,
        rules=tuple(_rules(documents, offences)),
        instruments=tuple(_instruments(documents, offences)),
    )


def _files(folder: Folder) -> list[str]:
    listed = [name for room in ROOMS for name in folder.under(room)]
    return [*listed, *(n for n in ("instruments.yaml",) if n in folder.texts)]


def _rules(documents: dict[str, Document], offences: Offences) -> list[OverlayPiece[Rule]]:
    found = []
    for name, document in documents.items():
        if name.split("/")[0] not in ROOMS:
            continue
        rule = build(Rule, document, name, offences)
        wanted = name.removesuffix(".yaml").replace("/", ".")
        if rule is not None and rule.id != wanted:
            line = document.line(("id",))
            offences.add(name, line, f"id is '{rule.id}' but the place says '{wanted}'; make them one")
        if rule is not None:
            found.append(OverlayPiece(rule.model_copy(update={"layer": _COMPANY}), document, name))
    return found


def _instruments(documents: dict[str, Document], offences: Offences) -> list[OverlayPiece[Instrument]]:
    name = "instruments.yaml"
    own = build(InstrumentsFile, documents[name], name, offences) if name in documents else None
    parts = [
        OverlayPiece(one, documents[name].part("instruments", i), f"policy {name}")
        for i, one in enumerate(own.instruments if own else ())
    ]
    for path, document in documents.items():
        if path != name and isinstance(document.data, dict) and "instrument" in document.data:
            brought = build(Instrument, document.part("instrument"), path, offences)
            parts += [OverlayPiece(brought, document.part("instrument"), path)] if brought else []
    return parts
