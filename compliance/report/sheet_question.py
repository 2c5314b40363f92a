"""Open goods of many lines as one question: each group of lines beside the listed rows that may name them.

Whoever has the data sheets answers it at once: none of the lines reaches a row that stands beside it, or which may.
Goods that nobody recognises, or that somebody declared controlled or reviewed before, keep their own questions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from compliance.law.lists import Entry
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, Control, Decision, LineAnswer
from compliance.model.plain import JsonMapping, JsonObject
from compliance.reference.language import fixed
from compliance.report.fact_words import limit_words

FEW = 3  # so many questions about goods are asked one by one: a value is worth more than a word for it
_MOST_ROWS = 20  # of one question, so that it can be read before it is answered


@dataclass(frozen=True, slots=True)
class SheetGroup:
    """Lines, by id with their goods, that the same listed rows may name."""

    lines: tuple[tuple[str, str], ...]
    rows: tuple[Control, ...]


@dataclass(frozen=True, slots=True)
class SheetQuestion:
    """Whether any of some lines reaches a row of its group."""

    groups: tuple[SheetGroup, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The ids of the lines that are asked about."""
        return tuple(name for group in self.groups for name, _ in group.lines)


def sheet_lines(answer: Assessment, left_out: Collection[str] = ()) -> list[LineAnswer]:
    """Return the lines to be asked about together: undecided ones whose goods are known, and may be named by rows.

    None where there are few questions about them.
    """
    lines = [one for one in answer.lines if one.line not in left_out and _foldable(one)]
    names = {line.line for line in lines}
    about = [q for q in answer.questions if q.fact.startswith("lines.") and not names.isdisjoint(q.lines)]
    return lines if len(about) > FEW else []


def sheet_question(answer: Assessment, document: JsonObject, apart: Collection[str] = ()) -> SheetQuestion | None:
    """Return the lines of a document to be asked about together; None where they are asked about one by one.

    `apart` are lines that have their own questions, whatever they are.
    """
    signed = {line["line"] for line in document["lines"] if _spoken_for(line.get("declared") or {})}
    groups = tuple(_groups(sheet_lines(answer, {*signed, *apart})))
    return SheetQuestion(groups) if groups else None


def _foldable(line: LineAnswer) -> bool:
    certainties = {row.certainty for row in line.control}
    if line.decision is not Decision.INSUFFICIENT:
        return False
    return line.classification.basis == "possible" and "possible" in certainties and "matched" not in certainties


def _spoken_for(declared: JsonMapping) -> bool:
    return declared.get("by") is not None or declared.get("status") == "controlled"


def _groups(lines: Iterable[LineAnswer]) -> Iterator[SheetGroup]:
    """Yield lines with the same rows together, up to as many rows as one question holds."""
    found: dict[tuple[str, ...], list[LineAnswer]] = {}
    for line in lines:
        found.setdefault(tuple(row_name(row) for row in rows_of(line)), []).append(line)
    count = 0
    for names, members in found.items():
        count += len(names)
        if count > _MOST_ROWS and count > len(names):
            return
        yield SheetGroup(tuple((line.line, line.description) for line in members), rows_of(members[0]))


def rows_of(line: LineAnswer) -> tuple[Control, ...]:
    """Return each row that may name a line once: a control code stands in several lists."""
    return tuple({row_name(row): row for row in reversed(line.control) if row.certainty == "possible"}.values())[::-1]


def row_name(row: Control) -> str:
    """Return what a review calls a row: its code, or its id where it has none."""
    return row.code or row.entry


def rows_in_words(rows: Iterable[Control], book: Rulebook, lang: str) -> Iterator[str]:
    """Yield rows with their limits; rows with the same limits, of a list and the one before it, stand together."""
    together: dict[str, list[Control]] = {}
    for row in rows:
        together.setdefault(row_limits(row, book, lang) or row_name(row), []).append(row)
    for alike in together.values():
        first = next((row for row in alike if row.code), alike[0])
        others = fixed("sentences", "comma", lang).join(row_name(row) for row in alike if row is not first)
        name = first.name.get(lang) or first.name["zh"]
        text = " ".join(part for part in (first.code, name, others and f"({others})") if part)
        limits = row_limits(first, book, lang)
        yield fixed("sentences", "pair", lang).format(text, limits) if limits else text


def row_limits(row: Control, book: Rulebook, lang: str) -> str:
    """Return the limits of a row; one that says only that something is so is put as its question."""
    entry = _entry(row, book)
    parts = [_limit(limit, book, lang) for limit in entry.limits] if entry else []
    return fixed("sentences", "sep", lang).join(parts)


def _limit(limit: JsonMapping, book: Rulebook, lang: str) -> str:
    [(name, wanted), *more] = limit.items()
    known = book.parameters.get(name)
    if known is None or more or known.type != "flag" or wanted != {"equals": True}:
        return limit_words([limit], lang)
    return known.ask.zh if lang in ("zh", "ja") else known.ask.en


def _entry(row: Control, book: Rulebook) -> Entry | None:
    goods = book.items.get(row.list)
    return next((one for one in goods.entries if one.id == row.entry), None) if goods else None
