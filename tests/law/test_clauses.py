"""Clauses are cited in the form of the law, in Chinese with articles, paragraphs and items."""

from __future__ import annotations

import re

import pytest

from compliance.law.clauses import cited, clause_in_chinese, numeral
from tests.asking import rulebook


@pytest.mark.parametrize(
    ("clause", "chinese"),
    [
        ("main", "（正文）"),
        ("declaration", "（申报要求）"),
        ("released items", "（解除物项）"),
        ("13", "第十三条"),
        ("8", "第八条"),
        ("20", "第二十条"),
        ("16(1)", "第十六条第一款"),
        ("12(3)", "第十二条第三款"),
        ("12(3)(2)", "第十二条第三款第（二）项"),
        ("15-16", "第十五条至第十六条"),
        ("2b", "第二条（b）"),
        ("1 (knowledge)", "第一条（明知情形）"),
        ("252604X", "（252604X）"),
    ],
)
def test_a_clause_of_a_statute_is_article_paragraph_and_item(clause: str, chinese: str) -> None:
    assert clause_in_chinese(clause) == chinese


@pytest.mark.parametrize(
    ("clause", "chinese"), [("1", "第一条"), ("1(3)", "第一条第（三）项"), ("1.1", "第一条第（一）项")]
)
def test_an_announcement_has_items_and_no_paragraphs(clause: str, chinese: str) -> None:
    assert clause_in_chinese(clause, items=True) == chinese


@pytest.mark.parametrize(
    ("number", "chinese"),
    [(0, "零"), (7, "七"), (10, "十"), (19, "十九"), (20, "二十"), (48, "四十八"), (100, "一百"), (105, "一百零五"),
     (110, "一百一十"), (1001, "一千零一"), (1010, "一千零一十"), (9999, "九千九百九十九")],
)  # fmt: skip
def test_numbers_are_written_as_in_texts_of_law(number: int, chinese: str) -> None:
    assert numeral(number) == chinese


def test_a_citation_names_the_law_first_in_both_languages() -> None:
    assert cited("SC-792", "16(1)", "zh", "regulation") == "SC-792第十六条第一款"
    assert cited("MOFCOM-2025-61", "1(1)", "zh", "announcement") == "MOFCOM-2025-61第一条第（一）项"
    assert cited("MOFCOM-2025-18", "declaration", "zh") == "MOFCOM-2025-18（申报要求）"
    assert cited("SC-792", "16(1)", "en") == "SC-792 clause 16(1)"
    assert cited("FTL-2025", "main", "en") == "FTL-2025 (main)"


def test_no_clause_of_the_register_is_cited_with_arabic_numerals_as_a_paragraph() -> None:
    """`第13款` and `第main条款` were written once."""
    wrong = re.compile(r"第[0-9a-zA-Z]")
    offenders = [
        f"{one.id} {clause}: {words}"
        for one in rulebook().instruments.values()
        for clause in one.clauses
        if wrong.search(words := cited(one.id, clause, "zh", one.kind).removeprefix(one.id))
    ]
    assert not offenders, "\n".join(offenders)
