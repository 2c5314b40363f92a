"""`xuke ask FILE --letter`: what the supplier must say, as a letter and a table to be filled.

The letter is the sheet `supplier_letter` of the rulebook. Only what is open is asked. The table comes back with the
answers, who gave them and when; `xuke ask FILE --answers` puts them into the shipment, and keeps both as the basis of
what was said of the goods.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.output import MAY_GO, complain
from compliance.engine import Engine
from compliance.errors import InputRefused
from compliance.intake.reading import read_shipment
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, Question
from compliance.model.plain import JsonObject
from compliance.papers.drafted_sheet import DraftedSheet
from compliance.papers.drafting import LETTER, draft
from compliance.papers.request import DraftRequest
from compliance.report.ask_hints import hint_words
from compliance.report.ask_places import AnswerPlace, place_of
from compliance.tables.writer import SheetOut, write_tables

HEADINGS = ("No. 序号", "Goods 货物", "Question 问题", "How to answer 填写方式", "Answer 回答", "Answered by 填写人",
            "Date 日期", "Field (do not change) 字段（勿改）")  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question to the supplier: the goods it is about, the question, and where its answer goes."""

    goods: str
    question: Question
    place: AnswerPlace


@dataclass(frozen=True, slots=True)
class LetterRequest:
    """What was asked on the command line; `languages` are those of the letter, in order."""

    file: Path
    target: Path
    as_of: date
    languages: tuple[str, ...]


def write_letter(request: LetterRequest, document: JsonObject, book: Rulebook) -> int:
    """Write the letter and its table. Raises InputRefused where nothing is open, or a language is unknown."""
    suffix = request.target.suffix.lower()
    if suffix not in (".docx", ".txt"):
        kind = request.target.suffix or "no suffix"
        raise InputRefused(f"{kind} is no kind of letter", str(request.target), hint="Use .docx or .txt.")
    shipment = read_shipment(document)
    answer = Engine(book).assess(shipment, request.as_of)
    if not answer.questions:
        raise InputRefused("no question is open", str(request.file), hint="There is nothing to ask the supplier.")
    table = request.target.with_suffix(".xlsx")
    wanted = DraftRequest(shipment, answer, (LETTER,), languages=request.languages, reply_table=table.name)
    if suffix == ".docx":
        [content] = draft(wanted, book).files.values()
        request.target.write_bytes(content)
    else:
        text = "\n\n".join(DraftedSheet(wanted, book, book.sheets[LETTER], None).text()) + "\n"
        request.target.write_text(text, encoding="utf-8-sig")
    count = answer_table(table, answer, document, book)
    complain(f"written: {request.target} and {table}, {count} questions")
    return MAY_GO


def answer_table(target: Path, answer: Assessment, document: JsonObject, book: Rulebook) -> int:
    """Write the table that comes with the letter, to be filled and sent back; return how many questions it has."""
    asked = list(open_questions(answer, document, book))
    write_tables(target, [SheetOut("Questions", HEADINGS, _rows(asked))])
    return len(asked)


def open_questions(answer: Assessment, document: JsonObject, book: Rulebook) -> Iterator[OpenQuestion]:
    """Yield what is open, the most telling first, with the goods of its line."""
    for question in sorted(answer.questions, key=lambda one: one.rank):
        about = next((x for x in answer.lines if question.fact.startswith(f"lines.{x.line}.")), None)
        goods = f"{about.line} · {about.description}" if about is not None else ""
        yield OpenQuestion(goods, question, place_of(question.fact, document, book.parameters))


def _rows(asked: Iterable[OpenQuestion]) -> Iterator[tuple[str, ...]]:
    for number, one in enumerate(asked, start=1):
        words = f"{one.question.ask['en']}\n{one.question.ask['zh']}"
        hints = f"{hint_words(one.place, 'en')}\n{hint_words(one.place, 'zh')}"
        yield (str(number), one.goods, words, hints, "", "", "", one.question.fact)
