"""Answers gathered row by row and given out as columns; rows that read alike are kept once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias

import pyarrow as pa

from compliance.answer.verdict import LineVerdict, Verdict
from compliance.bulk.columns import ANSWERS

Answer: TypeAlias = tuple[object, ...]
_NEVER = -1


class AnswerColumns:
    """The answers to the rows of one table."""

    def __init__(self, count: int) -> None:
        """Begin without an answer to any of so many rows."""
        self._codes = [_NEVER] * count
        self._distinct: dict[Answer, int] = {}
        self._verdicts: dict[Hashable, list[int]] = {}

    def put(self, place: int, answer: Answer) -> None:
        """Give the answer to a row."""
        self._codes[place] = self._distinct.setdefault(answer, len(self._distinct))

    def put_verdict(self, places: Sequence[int], kinds: Hashable, decide: Callable[[], Verdict]) -> None:
        """Give the answers to the rows of a shipment, line by line; `kinds`, if any, tells verdicts apart."""
        codes = self._verdicts.get(kinds) if kinds is not None else None
        if codes is None:
            verdict = decide()
            found = (_row(verdict, line) for line in verdict.lines)
            codes = [self._distinct.setdefault(one, len(self._distinct)) for one in found]
            if kinds is not None:
                self._verdicts[kinds] = codes
        for place, code in zip(places, codes, strict=True):
            self._codes[place] = code

    def table(self) -> pa.Table:
        """Return the columns. Every row must have its answer."""
        assert _NEVER not in self._codes, "a row was left without an answer"
        places = pa.array(self._codes, pa.int32())
        columns = zip(*self._distinct, strict=True) if self._distinct else [()] * len(ANSWERS)
        arrays = [pa.array(one, field.type).take(places) for one, field in zip(columns, ANSWERS, strict=True)]
        return pa.Table.from_arrays(arrays, schema=ANSWERS)


def _row(whole: Verdict, line: LineVerdict) -> Answer:
    asked = line.question
    return (
        str(line.decision),
        str(line.at_best),
        str(line.at_worst),
        line.basis,
        line.codes,
        line.rules,
        line.laws,
        asked.id if asked else None,
        asked.fact if asked else None,
        str(whole.decision),
        whole.action,
        whole.beside,
        whole.flags,
        None,
    )
