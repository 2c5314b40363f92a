"""Questions and their answers in words of a language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compliance.model.assessment import Assessment, Question
from compliance.reference.language import fixed, own
from compliance.report.phrases import decision_words, listed, sentence, shortened, word
from compliance.report.sheet import Item, Part, Section

_SHOWN_VALUES = 8
_MOST = 8  # questions shown before all are asked for


def ask_words(question: Question, lang: str) -> str:
    """Return a question; languages that the rulebook does not speak ask by its id."""
    if lang in question.ask:
        return question.ask[lang]
    if question.id.startswith("parameters."):
        return sentence("ask_parameter", lang, name=question.id.partition(".")[2])
    text = own("questions", question.id, lang)
    if text is None:
        return question.ask["en" if lang == "de" else "zh"]
    return text.format(**{"word": "", "text": "", "meant": "", "number": "", **question.filling})


def goods_of(answer: Assessment) -> Mapping[str, str]:
    """Return the goods by line where there are several lines to be told apart."""
    return {line.line: line.description for line in answer.lines} if len(answer.lines) > 1 else {}


def with_goods(question: Question, goods: Mapping[str, str], lang: str) -> str:
    """Return a question; one about the goods of a line names them."""
    text = ask_words(question, lang)
    line = question.lines[0] if question.lines else ""
    if not question.fact.startswith("lines.") or line not in goods:
        return text
    return sentence("line_asked", lang, line=line, goods=shortened(goods[line]), ask=text)


def questions(answer: Assessment, lang: str) -> Iterator[Part]:
    """Yield the open questions, the most telling first, each with what it takes."""
    ordered = sorted(answer.questions, key=lambda question: question.rank)
    if not ordered:
        return
    goods = goods_of(answer)
    items = tuple(_item(question, goods, lang) for question in ordered)
    brief = items if len(items) <= _MOST else items[:_MOST]
    if len(brief) < len(items):
        brief += (Item(sentence("more", lang, n=len(items) - len(brief)), tone="quiet"),)
    yield Section(word("questions", lang), items, brief=brief)


def _item(question: Question, goods: Mapping[str, str], lang: str) -> Item:
    takes = question.accepts
    values = listed(takes.values[:_SHOWN_VALUES], lang) + (" …" if len(takes.values) > _SHOWN_VALUES else "")
    place = own("answers_in", question.fact, lang)
    kind = f"{word(takes.type, lang)}: {values}" if takes.values else word(takes.type, lang)
    notes = [place or sentence("answer_in", lang, fact=question.fact)]
    notes += [] if place else [sentence("accepts", lang, type=kind)]
    if not takes.values:
        notes.append(sentence("for_example", lang, example=takes.example))
    more: tuple[str, ...] = ()
    if question.could_change_to:
        names = listed([decision_words(d, lang) for d in question.could_change_to], lang)
        more = (sentence("could", lang, decisions=names),)
    head = with_goods(question, goods, lang)
    return Item(head, f"{question.rank}.", "ask", notes=(fixed("sentences", "sep", lang).join(notes),), more=more)
