"""`xuke ask FILE --letter`: what the supplier must say, as a letter in two or three languages and a small table.

Only what is open is asked. The table comes back with the answers, who gave them and when; `xuke ask FILE --answers`
puts them into the shipment, and keeps both as the basis of what was said of the goods.
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
from compliance.report.ask_hints import hint_words
from compliance.report.ask_places import AnswerPlace, place_of
from compliance.tables.writer import SheetOut, write_tables

HEADINGS = ("No. 序号", "Goods 货物", "Question 问题", "How to answer 填写方式", "Answer 回答", "Answered by 填写人",
            "Date 日期", "Field (do not change) 字段（勿改）")  # fmt: skip
_TEXTS = {
    "en": (
        "Questions about export control: {reference}",
        "Dear Sir or Madam,",
        "Before these goods can leave China, it must be clear whether they need an export licence. Please answer "
        "the questions below in the table that comes with this letter ({table}), with your "
        "name and the day, and return it.",
        "What you do not know, leave empty. Do not guess: a data sheet or an analysis is best.",
        "With kind regards",
    ),
    "zh": (
        "关于出口管制的问题：{reference}",
        "敬启者：",
        "货物出口前，须确认是否需要出口许可证。请在随附表格（{table}）中回答下列问题，注明填写人和日期后寄回。",
        "不清楚的请留空，请勿猜测；最好附上规格书或分析报告。",
        "此致敬礼",
    ),
    "ja": (
        "輸出管理に関する質問：{reference}",
        "拝啓",
        "貨物が中国から輸出される前に、輸出許可の要否を確認する必要があります。添付の表（{table}）に回答と記入者名・日付を"
        "ご記入のうえ、ご返送ください。",
        "不明な点は空欄のままにし、推測で記入しないでください。仕様書または分析表があれば添付してください。",
        "敬具",
    ),
}


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
    unknown = [one for one in request.languages if one not in _TEXTS]
    if unknown:
        raise InputRefused(f"no letter is written in {', '.join(unknown)}", hint=f"Use {', '.join(_TEXTS)}")
    answer = Engine(book).assess(read_shipment(document), request.as_of)
    asked = list(open_questions(answer, document, book))
    if not asked:
        raise InputRefused("no question is open", str(request.file), hint="There is nothing to ask the supplier.")
    table = request.target.with_suffix(".xlsx")
    write_tables(table, [SheetOut("Questions", HEADINGS, _rows(asked))])
    paragraphs = list(_paragraphs(request, answer.reference or request.file.stem, asked, table.name))
    if request.target.suffix.lower() == ".docx":
        _write_docx(request.target, paragraphs)
    elif request.target.suffix.lower() == ".txt":
        text = "\n\n".join(text for _, text in paragraphs) + "\n"
        request.target.write_text(text, encoding="utf-8-sig")
    else:
        suffix = request.target.suffix or "no suffix"
        raise InputRefused(f"{suffix} is no kind of letter", str(request.target), hint="Use .docx or .txt.")
    complain(f"written: {request.target} and {table}, {len(asked)} questions")
    return MAY_GO


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


def _paragraphs(
    request: LetterRequest, reference: str, asked: list[OpenQuestion], table: str
) -> Iterator[tuple[str, str]]:
    """Yield the paragraphs of the letter, each with its style."""
    for lang in request.languages:
        title, salutation, why, how, regards = _TEXTS[lang]
        yield "title", title.format(reference=reference)
        yield "text", salutation
        yield "text", why.format(table=table)
        for number, one in enumerate(asked, start=1):
            words = one.question.ask.get(lang) or f"{one.question.ask['zh']} / {one.question.ask['en']}"
            yield "question", f"{number}. {one.goods + ': ' if one.goods else ''}{words}"
        yield "text", how
        yield "text", regards


def _write_docx(target: Path, paragraphs: Iterable[tuple[str, str]]) -> None:
    try:
        from docx import Document
    except ImportError:
        raise InputRefused(
            "letters in DOCX need python-docx", str(target), hint="Run pip install 'xuke[papers]', or write a .txt"
        ) from None
    letter = Document()
    styles = {"title": "Heading 1", "text": "Normal", "question": "Normal"}
    for style, text in paragraphs:
        letter.add_paragraph(text, style=styles[style])
    letter.save(str(target))
