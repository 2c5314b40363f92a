"""An answer as the console shows it: the same words as the page of `xuke check`, with its questions as a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, Question
from compliance.model.plain import JsonObject
from compliance.reference.language import of_law
from compliance.report.answer_report import report
from compliance.report.ask_hints import hint_words
from compliance.report.ask_places import AnswerPlace, place_of
from compliance.report.fact_words import value_words
from compliance.report.html import part_html
from compliance.report.lead import branch_words
from compliance.report.phrases import DECISION_TONES, decision_words, word
from compliance.report.question_words import ask_words
from compliance.report.sheet import Picture, Section, Sheet

MOST_CHOICES = 60


@dataclass(frozen=True, slots=True)
class QuestionField:
    """A question as a field of a form: what was typed before and why it was refused stand with it."""

    fact: str
    ask: str
    hint: str
    kind: str
    choices: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]
    could: tuple[tuple[str, str], ...]
    typed: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class BranchView:
    """One reading of unsettled law: what it assumes, how firmly it stands, the decision and its tone."""

    reading: str
    standing: str
    decision: str
    tone: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What a page shows of an answer: its sheet, the parts as HTML, branches and questions."""

    answer: Assessment
    sheet: Sheet
    parts: tuple[Markup, ...]
    branches: tuple[BranchView, ...]
    questions: tuple[QuestionField, ...]
    paper_names: Mapping[str, str]
    paper_who: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Replies:
    """What was typed into the form of questions, and what of it was refused, by the fact."""

    typed: Mapping[str, str]
    refused: Mapping[str, str]


NO_REPLIES = Replies({}, {})


def view_of(
    answer: Assessment, document: JsonObject, book: Rulebook, lang: str, replies: Replies = NO_REPLIES
) -> AnswerView:
    """Return what a page shows of an answer about a document."""
    sheet = report(answer, lang, book)
    # Questions, papers and readings have places of their own on the page.
    own = {word("questions", lang), word("papers", lang)}
    parts = [
        replace(part, folded=True) if isinstance(part, Picture | Section) and part.folded else part
        for part in sheet.parts
        if part.title not in own
    ]
    return AnswerView(
        answer, sheet, tuple(Markup(part_html(part, f"a{n}", 3)) for n, part in enumerate(parts)),  # noqa: S704
        tuple(BranchView(branch_words(one, lang), word(one.standing, lang), decision_words(one.decision, lang),
                         DECISION_TONES[one.decision]) for one in answer.branches),
        tuple(_field(one, document, book, lang, replies) for one in sorted(answer.questions, key=lambda q: q.rank)),
        {one.id: of_law(one.name, "papers", one.id, lang) for one in answer.papers},
        {one.id: of_law(one.who, "providers", one.provider or one.id, lang) for one in answer.papers},
    )  # fmt: skip


def _field(question: Question, document: JsonObject, book: Rulebook, lang: str, replies: Replies) -> QuestionField:
    place = place_of(question.fact, document, book.parameters)
    could = tuple((decision_words(one, lang), DECISION_TONES[one]) for one in question.could_change_to)
    return QuestionField(
        question.fact, ask_words(question, lang), hint_words(place, lang), place.kind, _choices(place, lang),
        question.lines, could, replies.typed.get(question.fact, ""), replies.refused.get(question.fact, ""),
    )  # fmt: skip


def _choices(place: AnswerPlace, lang: str) -> tuple[tuple[str, str], ...]:
    """Return what can be chosen; nothing where words are to be typed."""
    if place.kind == "true_or_false":
        return tuple((one, value_words(said, lang)) for one, said in (("yes", True), ("no", False)))
    if place.kind == "one_of" and len(place.values) <= MOST_CHOICES:
        return tuple((one, value_words(one, lang)) for one in place.values)
    return ()
