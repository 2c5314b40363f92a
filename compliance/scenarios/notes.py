"""A notice that somebody found, written as an overlay with the standing `noted`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.errors import InputRefused
from compliance.law.rulebook import Rulebook

_SHORT = re.compile(r"(\d{1,3})/(20\d\d)")
_LAW = re.compile(r"[A-Z][A-Z0-9-]{2,59}")
_NOTE = """# A notice that a person noted; the rulebook does not hold it. Delete this file once the rulebook does.
id: {id}
standing: noted
title: {{ en: {title_en}, zh: {title_zh} }}
why: >
  Noted by hand so that answers use it before the rulebook is brought up to date. Read the notice itself; only a
  suspension in it can make an answer less strict, and then the answer without it is shown beside it.
from: {first}
source: {{ who: {who}, on: {on}, where: [{where}] }}
instruments:
- id: {law}
  title: {{ en: {title_en}, zh: {title_zh} }}
  authority: {authority}
  kind: suspension
  promulgated: {published}
  read: secondary
  confidence: medium
  clauses: {{ {clause}: {{ en: {title_en}, zh: {title_zh} }} }}
  status: {{ en: "noted by hand, not in the rulebook", zh: "人工记录，规则库尚未收录" }}
  urls: [{where}]
{change}
"""


@dataclass(frozen=True)
class NoteRequest:
    """What somebody found: the number, what it extends or ends, until when, where it was seen and by whom."""

    number: str
    extends: str | None
    ends: str | None
    until: date
    published: date
    seen: str
    by: str
    noted_on: date
    clause: str = "1"


def note_text(book: Rulebook, asked: NoteRequest) -> tuple[str, str]:
    """Return the name and the text of a note's file. Raises InputRefused, and RulebookRefused where it does not fit."""
    law = _law(asked.number)
    affected = asked.extends or asked.ends
    if affected is None or (asked.extends and asked.ends):
        raise InputRefused(
            "a note extends a suspension or ends one",
            hint="Give --extends or --ends, one of the two; a new listing belongs in a list of your own (--lists), "
            "a new rule in rules of your own (--policy)",
        )
    instrument = book.instrument(_law(affected))
    name = instrument.id if instrument else _law(affected)
    known = f"source: {{ law: {law}, clause: {json.dumps(asked.clause)} }}"
    if asked.extends:
        change = f"prolonged:\n- {{ law: {name}, until: {asked.until}, {known} }}"
        titles = f"{law}: {name} goes on until {asked.until}", f"{law}：{name}延长至{asked.until}"
    else:
        change = f"ended:\n- {{ law: {name}, on: {asked.until}, {known} }}"
        titles = f"{law}: {name} ends on {asked.until}", f"{law}：{name}至{asked.until}终止"
    text = _NOTE.format(
        id=law.lower().replace("-", "_"), law=law, change=change, first=asked.published, published=asked.published,
        who=_quoted(asked.by), on=asked.noted_on, where=_quoted(asked.seen), clause=json.dumps(asked.clause),
        title_en=_quoted(titles[0]), title_zh=_quoted(titles[1]), authority=law.split("-")[0],
    )  # fmt: skip
    file = f"{law.lower().replace('-', '_')}.yaml"
    book.with_overlay(text.encode(), file)
    return file, text


def write_note(book: Rulebook, folder: Path, asked: NoteRequest) -> Path:
    """Write a note into a folder and return its path. Raises InputRefused when it is there already."""
    name, text = note_text(book, asked)
    path = folder / name
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputRefused(
            "this notice is noted already", where=str(path), hint="Edit that file, or delete it"
        ) from None
    return path


def _law(number: str) -> str:
    """Return the id of an instrument; `48/2026` is one of the ministry."""
    if short := _SHORT.fullmatch(number.strip()):
        return f"MOFCOM-{short[2]}-{int(short[1]):02d}"
    if not _LAW.fullmatch(number.strip()):
        raise InputRefused(f"'{number}' is no number of a notice", hint="Write 48/2026 or MOFCOM-2026-48")
    return number.strip()


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)
