"""The answer to a question about many lines: a person's review of all of them, or the lines that may be meant.

"None" is a review (`declared` with by, on, basis), which names every row that was asked about and what it was held
against. It is taken from nobody without a name and a basis, and it closes no row that was not shown.
"""

from __future__ import annotations

import copy
import re
from datetime import date

from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Control
from compliance.model.plain import JsonObject
from compliance.report.sheet_question import SheetQuestion, row_limits, row_name
from compliance.tables import cells

EXAMPLES = {"en": "none: Li Na, data sheets of the makers", "zh": "无：李娜，制造商技术资料"}
_SIGNED = re.compile(r"(?P<by>[^,，;；:：]+)[,，;；:：]\s*(?P<basis>.+)", re.DOTALL)
_HEAD = re.compile(r"(?P<head>[^,，:：]+?)\s*[:：,，]\s*(?P<rest>.+)", re.DOTALL)
_BETWEEN = re.compile(r"\s*[,，、;；]\s*|\s+(?:and|und|和)\s+|\s+")
_NOTE = 500  # characters of a note in a shipment


def lines_named(asked: SheetQuestion, text: str) -> frozenset[str]:
    """Return the lines that an answer names, all of them asked about; none where it says that none is meant.

    Raises CellRefused where it says neither.
    """
    said = text.strip()
    found = _HEAD.fullmatch(said)
    if cells.is_none(said) or (found and cells.is_none(found["head"])):
        return frozenset()
    names = {said} if said in asked.lines else {part for part in _BETWEEN.split(said) if part}
    strange = sorted(names - set(asked.lines))
    if strange or not names:
        shown = ", ".join(asked.lines[:20])
        raise cells.CellRefused(f'"{strange[0] if strange else said}" is no line of these', f"Write {shown}. {_hint()}")
    return frozenset(names)


def reviewed(document: JsonObject, asked: SheetQuestion, text: str, signed: tuple[date, Rulebook, str]) -> JsonObject:
    """Return the document with the review of every line that was asked about; `signed` has day, law and language.

    Raises CellRefused where nobody answers for it.
    """
    found = _HEAD.fullmatch(text.strip())
    by_whom = _SIGNED.fullmatch(found["rest"].strip()) if found else None
    if by_whom is None or not all(any(c.isalpha() for c in part) for part in by_whom.groups()):
        raise cells.CellRefused("somebody must answer for it: a name and what was looked at", _hint())
    today, book, lang = signed
    new = copy.deepcopy(document)
    rows = {name: group.rows for group in asked.groups for name, _ in group.lines}
    for line in new["lines"]:
        if line["line"] in rows:
            before = line.get("declared") or {}
            basis = "; ".join(part for part in (by_whom["basis"].strip(), before.get("basis")) if part)
            line["declared"] = {
                **before,
                "status": "not_controlled",
                "by": by_whom["by"].strip(),
                "on": str(today),
                "basis": basis[:_NOTE],
                "considered": [_considered(row, book, lang) for row in rows[line["line"]]],
            }
    return new


def _considered(row: Control, book: Rulebook, lang: str) -> JsonObject:
    limits = row_limits(row, book, lang) or row.name.get(lang) or row.name["en"]
    said = f"未达到：{limits}" if lang == "zh" else f"asked and answered no: {limits}"
    return {"code": row_name(row), "because": said[:_NOTE]}


def _hint() -> str:
    return f"Where none is meant: {EXAMPLES['en']}."
