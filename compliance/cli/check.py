"""`xuke check`: shipments in, assessments out, and an exit code that a script can switch on."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from compliance.answer.brief import brief
from compliance.cli.output import APPLY, ASK, FAULT, MAY_GO, REFUSED, STOP, complain, fault_line, put, strictest
from compliance.engine import Engine
from compliance.errors import Fault, ShipmentRefused
from compliance.intake.commented import plain_document
from compliance.intake.json_text import LARGEST_BYTES, parse
from compliance.intake.reading import read_shipments
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment
from compliance.model.shipment import Shipment

_ENTRY = re.compile(r"\$\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What was asked on the command line."""

    source: str
    as_of: date
    format: str
    lang: str
    rules: Path | None = None
    policy: Path | None = None
    lists: Path | None = None
    clearances: Path | None = None
    records: Path | None = None
    stale_after: int | None = None
    detail: bool = False
    scenario: str | None = None
    notes: Path | None = None
    brief: bool = False


class CheckOptions(NamedTuple):
    """A document read: its shipments (None for a refused one), and whether it was a list."""

    shipments: list[Shipment | None]
    many: bool


def check(request: CheckRequest) -> int:
    """Answer a document on stdout and return the exit code; the strictest answer of a list wins."""
    document = read_source(request.source)
    law = Rulebook.load(request.rules or default_root(), request.policy)
    book = chosen(law, request.scenario, request.notes, request.as_of)
    asked = read(document)
    answers, codes = answers_of(_engine(book, request), asked, request.as_of)
    if any(answers):
        put(_shown(answers, asked.many, request, book))
    return strictest(codes)


def chosen(book: Rulebook, scenario: str | None, notes: Path | None, as_of: date) -> Rulebook:
    """Return the rulebook with the notes that were public on a day, and a scenario, on top."""
    if notes is None and scenario is None:
        return book
    from compliance.scenarios.choose import with_notes, with_scenario

    if notes is not None:
        book = with_notes(book, notes, as_of)
    return with_scenario(book, scenario) if scenario is not None else book


def _engine(book: Rulebook, request: CheckRequest) -> Engine:
    """Return an engine with what the user brought: lists, cleared matches, and licence files."""
    if not (request.clearances or request.lists or request.records):
        return Engine(book, stale_after_days=request.stale_after)
    from compliance.cli.forecast import records_of
    from compliance.cli.lists import own_lists
    from compliance.screening.clearances import ClearanceFile

    cleared = ClearanceFile(request.clearances) if request.clearances else None
    return Engine(book, cleared, own_lists(request.lists), records_of(request.records), request.stale_after)


def exit_code(answer: Assessment) -> int:
    """Return the exit code of an answer; a what-if never says that goods may go."""
    if answer.action == "ask" or (answer.what_if and not answer.decision.needs_licence):
        return ASK
    if answer.decision.refuses:
        return STOP
    return APPLY if answer.action in ("apply", "register") else MAY_GO


def read_source(source: str) -> bytes:
    """Return a file, or stdin for `-`, without comments. Raises ShipmentRefused when there is nothing to read."""
    try:
        if source == "-":
            return plain_document(sys.stdin.buffer.read(LARGEST_BYTES + 1))
        with open(source, "rb") as file:
            return plain_document(file.read(LARGEST_BYTES + 1))
    except OSError as error:
        cause = f"the file cannot be read ({(error.strerror or 'unknown cause').lower()})"
        raise ShipmentRefused([Fault(source, cause, "Give a JSON file, or - for stdin.")]) from None


def read(document: bytes) -> CheckOptions:
    """Read a document; in a list, refused shipments are named on stderr and the others kept.

    Raises ShipmentRefused when the document as a whole, or every shipment of it, is refused.
    """
    many = document.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").startswith(b"[")
    try:
        return CheckOptions(list(read_shipments(document)), many)
    except ShipmentRefused as refused:
        places = [_ENTRY.match(fault.path) for fault in refused.faults]
        if not many or not all(places):
            raise
        tree, _ = parse(document)
        bad = {int(place[1]) for place in places if place}
        if len(bad) == len(tree):
            raise
        complain(str(refused))
        kept = iter(read_shipments([one for index, one in enumerate(tree) if index not in bad]))
        return CheckOptions([None if index in bad else next(kept) for index in range(len(tree))], many)


def answers_of(engine: Engine, asked: CheckOptions, as_of: date) -> tuple[list[Assessment | None], list[int]]:
    """Return the answer to each shipment, None where there is none, and the exit code of each."""
    answers: list[Assessment | None] = []
    codes = []
    for index, shipment in enumerate(asked.shipments):
        answer, code = None, REFUSED
        try:
            if shipment is not None:
                answer = engine.assess(shipment, as_of)
                code = exit_code(answer)
        except ShipmentRefused as refused:
            complain("\n".join(_placed(refused.faults, index, asked.many)))
        except Exception as error:
            complain(f"$[{index}]: {fault_line(error)}" if asked.many else fault_line(error))
            code = FAULT
        answers.append(answer)
        codes.append(code)
    return answers, codes


def _placed(faults: Iterable[Fault], index: int, many: bool) -> Iterable[str]:
    for fault in faults:
        path = f"$[{index}]{fault.path.removeprefix('$')}" if many else fault.path
        yield str(Fault(path, fault.cause, fault.hint))


def _shown(answers: Sequence[Assessment | None], many: bool, request: CheckRequest, book: Rulebook) -> str:
    """Return the answers as text; in a JSON array `null` keeps the place of a refused shipment."""
    if request.format == "json":
        kept = (brief(one) if one is not None and request.brief else one for one in answers)
        texts = ["null" if answer is None else answer.to_json(indent=2) for answer in kept]
        return "[\n" + ",\n".join(texts) + "\n]" if many else texts[0]
    from compliance.report.answer_report import report

    whole = request.detail or request.format == "html"
    sheets = [report(answer, request.lang, book, whole) for answer in answers if answer is not None]
    if request.format == "html":
        from compliance.report.html import page

        return page(sheets)
    from compliance.cli.terminal import draw

    return draw(sheets, request.detail)
