"""`xuke batch IN OUT`: a file of goods answered row by row, with progress and a summary; a killed run goes on."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from compliance.cli.batch_journal import BatchJournal
from compliance.cli.batch_rows import FAULT, REFUSED, question_of, refused_cells, result_cells
from compliance.cli.batch_source import AskedUnit, BatchSource, SourceOptions, read_source
from compliance.cli.batch_summary import Tally
from compliance.cli.batch_target import JSON_TARGETS, WrittenBatch, writer_of
from compliance.cli.check import exit_code
from compliance.cli.output import FAULT as FAULT_CODE
from compliance.cli.output import REFUSED as REFUSED_CODE
from compliance.cli.output import as_json, complain, fault_line, put, strictest
from compliance.engine import Engine
from compliance.errors import ShipmentRefused
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, LineAnswer
from compliance.model.plain import JsonObject
from compliance.model.shipment import Shipment
from compliance.version import VERSION

_SHOWN_PROBLEMS = 20
_MOST_QUESTIONS = 5


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """What was asked on the command line."""

    source: Path
    target: Path
    as_of: date
    format: str
    lang: str
    options: SourceOptions
    rules: Path | None = None
    policy: Path | None = None
    lists: Path | None = None
    processes: int | None = None


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """How answers are kept: the language of their cells, and whether the whole assessment is wanted."""

    lang: str
    whole: bool


def batch(request: BatchRequest) -> int:
    """Answer a file of goods and write the file with the answers; the summary goes to stdout.

    Returns the exit code of the gravest row, as `xuke check` does.
    """
    if ".parquet" in (request.source.suffix.lower(), request.target.suffix.lower()):
        from compliance.cli.batch_columns import batch_columns

        return batch_columns(request)
    write = writer_of(request.target)
    book = Rulebook.load(request.rules or default_root(), request.policy)
    asked = replace(request.options, parameters=frozenset(book.parameters))
    source = read_source(request.source, asked)
    for remark in source.remarks:
        complain(remark)
    with BatchJournal(request.target, _digest(request, book)) as journal:
        if journal.before:
            complain(f"going on after {len(journal.before)} of {len(source.units)} shipments")
        how = AnswerForm(request.lang, request.target.suffix.lower() in JSON_TARGETS)
        units = list(_answered(source, journal, _assess(book, request), how))
        done = WrittenBatch(source, units, _tally(source, units), law_state(book, request), request.lang)
        write(request.target, done)
        journal.done()
    _report(done, request)
    return strictest(code for unit in units for code in unit["codes"])


def _digest(request: BatchRequest, book: Rulebook) -> str:
    """Return what tells this question from another: file, mapping, lists, options, day, code and law."""
    said = hashlib.sha256(request.source.read_bytes())
    for file in (request.options.mapping, *sorted(request.lists.iterdir() if request.lists else ())):
        said.update(file.read_bytes() if file is not None and file.is_file() else b"")
    said.update(f"{request.options}{request.lang}{request.as_of}{VERSION}{book.digest}{request.target.suffix}".encode())
    return said.hexdigest()


def _assess(book: Rulebook, request: BatchRequest) -> Callable[[Shipment], Assessment]:
    from compliance.cli.lists import own_lists

    engine = Engine(book, lists=own_lists(request.lists)) if request.lists else Engine(book)
    return lambda shipment: engine.assess(shipment, request.as_of)


def _answered(
    source: BatchSource, journal: BatchJournal, assess: Callable[[Shipment], Assessment], how: AnswerForm
) -> Iterator[JsonObject]:
    """Yield the answer of each unit: rows of cells, exit codes, questions, and the assessment as JSON text."""
    for number, unit in enumerate(_with_progress(source.units)):
        known = journal.before.get(number)
        if known is None:
            known = json.loads(json.dumps(_answer(unit, assess, how), default=str))
            journal.keep(number, known)
        yield known


def _answer(unit: AskedUnit, assess: Callable[[Shipment], Assessment], how: AnswerForm) -> JsonObject:
    codes, problem, kind, answer, lang = [], "", REFUSED, None, how.lang
    try:
        if unit.shipment is not None:
            answer = assess(unit.shipment)
            codes.append(exit_code(answer))
    except ShipmentRefused as refused:
        problem = str(refused)
    except Exception as error:
        problem, kind = fault_line(error), FAULT
        codes.append(FAULT_CODE)
    lines = {line.line: line for line in answer.lines} if answer is not None else {}
    rows: list[JsonObject] = []
    questions: list[list[list[str]]] = []
    for row in unit.rows:
        line = None if row.problem else lines.get(row.line)
        if line is None or answer is None:
            rows.append(dict(refused_cells(row.problem or problem, lang, REFUSED if row.problem else kind)))
            questions.append([])
            codes.append(REFUSED_CODE if row.problem or kind == REFUSED else FAULT_CODE)
        else:
            rows.append(dict(result_cells(answer, line, lang)))
            questions.append(_questions(answer, line, lang))
    text = answer.to_json() if answer is not None and how.whole else None
    return {"rows": rows, "questions": questions, "codes": codes, "assessment": text}


def _questions(answer: Assessment, line: LineAnswer, lang: str) -> list[list[str]]:
    first = question_of(answer, line)
    if first is None:
        return []
    own = f"lines.{line.line}."
    rest = [
        q for q in answer.questions if q is not first and (not q.fact.startswith("lines.") or q.fact.startswith(own))
    ]
    return [[q.fact, q.ask[lang]] for q in (first, *rest[: _MOST_QUESTIONS - 1])]


def _tally(source: BatchSource, units: Sequence[JsonObject]) -> Tally:
    tally = Tally()
    for unit, answered in zip(source.units, units, strict=True):
        values = {line.line: line.value for line in unit.shipment.lines} if unit.shipment is not None else {}
        for row, added, questions in zip(unit.rows, answered["rows"], answered["questions"], strict=True):
            value = values.get(row.line)
            known = value is not None and value.amount is not None
            money = (value.currency or "?", str(value.amount)) if known and value is not None else None
            tally.count(added["decision"], money)
            tally.ask(row.line, [(fact, words) for fact, words in questions])
    return tally


def law_state(book: Rulebook, request: BatchRequest) -> list[tuple[str, str]]:
    """Return the state of the law behind a batch: labels and values."""
    zh = request.lang == "zh"
    age = max(0, (request.as_of - book.verified_until).days)
    return [
        ("查询日期" if zh else "day of the question", str(request.as_of)),
        ("规则库版本" if zh else "rulebook", book.version),
        (
            "法律核对至" if zh else "law verified until",
            f"{book.verified_until} ({age} {'天前' if zh else 'days before'})",
        ),
        ("名单核对至" if zh else "party lists verified until", str(book.lists_seen)),
        ("程序版本" if zh else "xuke", VERSION),
    ]


def _with_progress(units: Sequence[AskedUnit]) -> Iterable[AskedUnit]:
    """Show a bar on a terminal; a pipe gets none."""
    if sys.stderr is None or not sys.stderr.isatty():
        return units
    from rich.console import Console
    from rich.progress import track

    return track(units, description="xuke", console=Console(stderr=True), transient=True)


def _report(done: WrittenBatch, request: BatchRequest) -> None:
    """Write the summary to stdout, and the rows that could not be read to stderr."""
    problems = [added["problem"] for _, _, added in done.rows() if added.get("problem")]
    for problem in problems[:_SHOWN_PROBLEMS]:
        complain(problem)
    if len(problems) > _SHOWN_PROBLEMS:
        complain(f"and {len(problems) - _SHOWN_PROBLEMS} more rows with problems, in {request.target.name}")
    if request.format == "json":
        put(as_json(_as_data(done, request)))
        return
    from compliance.cli.batch_sheet import summary_sheet
    from compliance.cli.terminal import draw

    put(draw([summary_sheet(done.tally, done.state, str(request.target), request.lang)]))


def _as_data(done: WrittenBatch, request: BatchRequest) -> JsonObject:
    return {
        "out": str(request.target),
        "rows": done.tally.total,
        "decisions": [
            {"decision": code, "rows": rows, "money": money}
            for code, _, rows, money in done.tally.decisions(request.lang)
        ],
        "questions": [
            {"ask": text, "fact": fact, "first_on_rows": first, "open_on_rows": rows}
            for text, fact, first, rows in done.tally.questions()
        ],
        "law": dict(done.state),
    }
