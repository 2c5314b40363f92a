"""Duties and penalties explained: who, what, the article, and what a breach costs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from compliance.law.duties import Duty
from compliance.law.rulebook import Rulebook
from compliance.reference.duties import TOPICS, citation, duty_data, fine_words
from compliance.report.sheet import Item, Section, Sheet


def duties(book: Rulebook, name: str, found: Sequence[Duty], lang: str) -> tuple[Sheet, Any]:
    """Return sheet and data of duties, topic by topic."""
    parts = []
    for topic, title in TOPICS.items():
        items = tuple(_item(book, one, lang) for one in found if one.topic == topic)
        if items:
            parts.append(Section(title[lang], items))
    verdict = TOPICS[found[0].topic][lang]
    sheet = Sheet(name, verdict, "plain", (), tuple(parts), (), lang)
    return sheet, {"name": name, "duties": [duty_data(book, one) for one in found]}


def _item(book: Rulebook, one: Duty, lang: str) -> Item:
    head = f"{citation(book, one, lang)} · {getattr(one.who, lang)}"
    return Item(head, "", "plain", getattr(one.says, lang), (*fine_words(one, lang), one.id))
