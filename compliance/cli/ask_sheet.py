"""A question about many lines as it stands at a terminal: each group of lines with the rows that may name it."""

from __future__ import annotations

from collections.abc import Iterator

from compliance.cli.ask_words import WORDS
from compliance.cli.terminal import drawn
from compliance.law.rulebook import Rulebook
from compliance.report.phrases import listed, sentence, shortened
from compliance.report.sheet import Item
from compliance.report.sheet_answers import EXAMPLES
from compliance.report.sheet_question import SheetGroup, SheetQuestion, rows_in_words

_MOST_NAMED, _GOODS = 12, 40


def sheet_text(sheet: SheetQuestion, book: Rulebook, lang: str) -> Iterator[str]:
    """Yield the lines of the question, and how to answer it."""
    yield f"\n  {WORDS[lang]['sheet']}"
    for group in sheet.groups:
        rows = tuple(rows_in_words(group.rows, book, lang))
        yield "\n" + drawn([Item(_goods(group, lang), tag=_names(group, lang), notes=rows)])
    hint = WORDS[lang]["sheet_hint"].format(example=EXAMPLES[lang], some=listed(sheet.lines[:2], lang))
    yield ""
    yield from (f"  {words}" for words in hint.splitlines())


def _names(group: SheetGroup, lang: str) -> str:
    names = [name for name, _ in group.lines]
    shown = listed(names[:_MOST_NAMED], lang)
    return shown if len(names) <= _MOST_NAMED else sentence("and_more", lang, some=shown)


def _goods(group: SheetGroup, lang: str) -> str:
    """Return the goods of a group: one alone, or two that are unlike."""
    goods = list(dict.fromkeys(shortened(text, _GOODS) for _, text in group.lines))
    text = listed(goods[:2], lang)
    return sentence("and_more", lang, some=text) if len(goods) > 2 else text
