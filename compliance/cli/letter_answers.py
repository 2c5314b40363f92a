"""`xuke ask FILE --answers SHEET`: the filled table of a supplier read back into the shipment.

Each answer is taken as if it were typed in the dialogue. Who answered and when stands with it: for goods as the basis
of what is declared, and for all in a log beside the file, which is the record of who said what.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.letter import HEADINGS, open_questions
from compliance.cli.output import complain
from compliance.engine import Engine
from compliance.errors import InputRefused, ShipmentRefused
from compliance.intake.reading import read_shipment
from compliance.law.rulebook import Rulebook
from compliance.model.plain import JsonObject
from compliance.report.ask_answers import answered
from compliance.report.ask_places import place_of
from compliance.tables import cells
from compliance.tables.orders import RowFault
from compliance.tables.source import Row, read_file

_LONGEST_BASIS = 500  # of a note in a shipment; the log beside the file has everything


@dataclass(frozen=True, slots=True)
class SupplierAnswer:
    """A row of the filled table: the place of the question, the answer, who gave it, and when."""

    row: int
    fact: str
    text: str
    by: str
    on: str


def take_answers(file: Path, sheet: Path, document: JsonObject, book: Rulebook, today: date) -> JsonObject:
    """Return the document with the answers of a filled table; rows that cannot be taken are named on stderr.

    Raises InputRefused where the table is not one that `--letter` wrote.
    """
    engine = Engine(book)
    answer = engine.assess(read_shipment(document), today)
    asked = {one.question.fact: one.question for one in open_questions(answer, document, book)}
    new, log = document, []
    for one in _read(sheet):
        if not one.by:
            complain(str(RowFault(one.row, HEADINGS[5], "nobody answers for it", "Write the name of who answered.")))
            continue
        question = asked.get(one.fact)
        if question is None:
            complain(str(RowFault(one.row, HEADINGS[7], f"{one.fact} is no open question", "Write a new letter.")))
            continue
        try:
            day = cells.day(one.on) if one.on else str(today)
            said = answered(new, place_of(question.fact, new, book.parameters), one.text, date.fromisoformat(day))
            said = _with_basis(said, one, day)
            engine.assess(read_shipment(said), today)
        except cells.CellRefused as refused:
            complain(str(RowFault(one.row, HEADINGS[4], refused.what, refused.hint)))
            continue
        except ShipmentRefused as refused:
            complain(str(RowFault(one.row, HEADINGS[4], refused.faults[0].cause, refused.faults[0].hint)))
            continue
        new = said
        log.append({"fact": one.fact, "answer": one.text, "by": one.by, "on": day, "from": sheet.name})
    _keep(file, log)
    complain(f"{len(log)} answers taken from {sheet.name}")
    return new


def _read(sheet: Path) -> list[SupplierAnswer]:
    for page in read_file(sheet):
        heads = [str(cell or "") for cell in page.rows[0].cells]
        if all(heading in heads for heading in HEADINGS):
            places = [heads.index(HEADINGS[n]) for n in (7, 4, 5, 6)]
            found = [SupplierAnswer(row.number, *(_text(row, place) for place in places)) for row in page.rows[1:]]
            return [one for one in found if one.fact and one.text]
    hint = "Give the table that xuke ask FILE --letter wrote, with its headings unchanged."
    raise InputRefused("this is no table of questions", str(sheet), hint=hint)


def _text(row: Row, place: int) -> str:
    cell = row.cells[place] if place < len(row.cells) else None
    return "" if cells.is_empty(cell) else cells.text(cell)


def _with_basis(document: JsonObject, one: SupplierAnswer, day: str) -> JsonObject:
    """Return the document in which the line says on whose word its values rest; a review keeps its own basis."""
    if not one.fact.startswith("lines."):
        return document
    new = copy.deepcopy(document)
    for line in new["lines"]:
        if one.fact.startswith(f"lines.{line['line']}."):
            declared = line.setdefault("declared", {})
            note = f"{one.fact.rsplit('.', 1)[-1]}: {one.by}, {day}"
            if "by" not in declared and note not in declared.get("basis", ""):
                before = declared.get("basis")
                basis = f"{before}; {note}" if before else f"answers of the supplier: {note}"
                declared["basis"] = basis if len(basis) <= _LONGEST_BASIS else before or note
    return new


def _keep(file: Path, log: list[JsonObject]) -> None:
    """Add what was taken to the log beside the shipment."""
    if log:
        with file.with_name(f"{file.name}.answers.jsonl").open("a", encoding="utf-8") as kept:
            kept.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in log)
