"""The summary of a batch: how many lines and how much money by decision, and the questions that settle most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal as Money

from compliance.cli.batch_rows import FAULT, REFUSED, open_fact
from compliance.model.decision import DECISIONS, LADDER, Decision
from compliance.tables.source import Cell

_TOP = 10
_ORDER = [*LADDER[:1], *LADDER[1:5], Decision.INSUFFICIENT, *LADDER[5:]]
_REFUSED = {"en": "Row not read", "zh": "未能读取的行"}
_FAULT = {"en": "No answer (engine fault)", "zh": "引擎故障，无结论"}


@dataclass(slots=True)
class Tally:
    """What is counted while a batch is answered."""

    rows: Counter[str] = field(default_factory=Counter)
    money: dict[str, dict[str, Money]] = field(default_factory=dict)
    first: Counter[str] = field(default_factory=Counter)
    open_on: Counter[str] = field(default_factory=Counter)
    words: dict[str, str] = field(default_factory=dict)

    def count(self, decision: str, money: tuple[str, str] | None) -> None:
        """Count a row, with its currency and amount."""
        self.rows[decision] += 1
        if money is not None:
            sums = self.money.setdefault(decision, {})
            sums[money[0]] = sums.get(money[0], Money(0)) + Money(money[1])

    def ask(self, line: str, questions: Iterable[tuple[str, str]]) -> None:
        """Count the open questions of a row, the most telling first: each a place and its words."""
        for index, (fact, words) in enumerate(questions):
            key = open_fact(fact, line)
            self.words.setdefault(key, words)
            self.open_on[key] += 1
            self.first[key] += index == 0

    @property
    def total(self) -> int:
        """Return how many rows were counted."""
        return self.rows.total()

    def decisions(self, lang: str) -> Iterator[tuple[str, str, int, str]]:
        """Yield each decision that came up, the gravest first: code, words, rows, money."""
        names = {str(one): DECISIONS[one][lang] for one in _ORDER} | {REFUSED: _REFUSED[lang], FAULT: _FAULT[lang]}
        for code in (FAULT, REFUSED, *map(str, _ORDER)):
            if self.rows[code]:
                money = ", ".join(f"{c} {amount:,.2f}" for c, amount in sorted(self.money.get(code, {}).items()))
                yield code, names[code], self.rows[code], money

    def questions(self) -> Iterator[tuple[str, str, int, int]]:
        """Yield the questions that settle most: words, place, rows where it comes first, rows where it is open."""
        keys = sorted(self.open_on, key=lambda key: (-self.first[key], -self.open_on[key], key))
        for key in keys[:_TOP]:
            yield self.words[key], key, self.first[key], self.open_on[key]


SHEET_NAMES = {"en": ("Answers", "Summary", "Problems"), "zh": ("结论", "汇总", "问题行")}
_WORDS = {
    "en": ("Decision", "Code", "Rows", "Money", "Question", "Answer in", "First on rows", "Open on rows"),
    "zh": ("结论", "代码", "行数", "金额", "问题", "填写字段", "首要问题行数", "待答行数"),
}


def summary_rows(tally: Tally, state: Iterable[tuple[str, str]], lang: str) -> Iterator[list[Cell]]:
    """Yield the rows of the summary sheet: decisions, questions, and the state of the law."""
    words = _WORDS[lang]
    for code, name, rows, money in tally.decisions(lang):
        yield [name, code, Money(rows), money]
    yield []
    yield list(words[4:])
    for text, fact, first, open_on in tally.questions():
        yield [text, fact, Money(first), Money(open_on)]
    yield []
    for label, value in state:
        yield [label, value]


def summary_headings(lang: str) -> tuple[str, ...]:
    """Return the headings of the first part of the summary sheet."""
    return _WORDS[lang][:4]
