"""Grades and trade names in text: N42SH, Recoma 28, 316L, T300, POCO EDM-200."""

from __future__ import annotations

import re

from compliance.goods.flat import low
from compliance.goods.word_table import WordTable
from compliance.law.grades import Grade, Substances


class Grades:
    """Finds grades; one that could be anything counts only beside a word of its trade."""

    def __init__(self, substances: Substances) -> None:
        self._grades = [
            (grade, re.compile(rf"(?<![A-Za-z0-9.])(?:{'|'.join(grade.patterns)})(?![A-Za-z0-9])"), _near(grade))
            for grade in substances.grades
        ]
        anything = "|".join(pattern for grade in substances.grades for pattern in grade.patterns) or "(?!)"
        self._any = re.compile(rf"(?<![A-Za-z0-9.])(?:{anything})(?![A-Za-z0-9])")

    def find(self, text: str) -> list[tuple[int, int, Grade]]:
        """Return the grades of flat text with their places; of two on the same place, the first of the rules."""
        if self._any.search(text) is None:
            return []
        small = low(text)
        found: list[tuple[int, int, Grade]] = []
        for grade, pattern, near in self._grades:
            matches = list(pattern.finditer(text))
            if matches and (near is None or near.find(small)):
                found += [(m.start(), m.end(), grade) for m in matches if m.end() > m.start()]
        return found


def _near(grade: Grade) -> WordTable | None:
    return WordTable(dict.fromkeys(grade.near.all, ())) if grade.near.all else None
