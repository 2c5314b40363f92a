"""The tables of papers: goods line by line, parties as screened, questions. `None` in a cell is what is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from compliance.model.assessment import LineAnswer
from compliance.model.cargo import PrcContent, ShipmentLine
from compliance.model.decision import Decision
from compliance.papers.values import PaperSubject, Said, country, joined, money, plain

Cells = dict[str, str | None]
NOT_ONE = "—"  # there is none, and none is needed


def rows_of(table: str, subject: PaperSubject, languages: Iterable[str]) -> list[Cells]:
    """Return the rows of a table with all its columns."""
    return [*TABLES[table](subject, tuple(languages))]


def _goods(subject: PaperSubject, languages: tuple[str, ...]) -> Iterator[Cells]:
    answers = {one.line: one for one in subject.answer.lines}
    for line in subject.shipment.lines:
        quantity, amount = line.quantity, line.value
        described: Said = {"": line.description or "", "zh": line.description_zh or line.description or ""}
        yield {
            "line": line.line,
            "description": joined(described, languages, "\n") or None,
            "control_code": _code(line, answers.get(line.line)),
            "hs_code": line.hs_code,
            "quantity": f"{plain(quantity.value)} {quantity.unit}"
            if quantity and quantity.value and quantity.unit
            else None,
            "value": f"{money(amount.amount)} {amount.currency}"
            if amount and amount.amount and amount.currency
            else None,
            "origin": joined(country(line.origin) or {}, languages) or None,
            "technical": _technical(line),
            "prc_share": _share(line),
        }


def _code(line: ShipmentLine, answer: LineAnswer | None) -> str | None:
    """Return the code the goods have: as matched, as given, or none where they are not controlled."""
    matched = [one.code for one in answer.control if one.certainty == "matched"] if answer else []
    if codes := [one for one in dict.fromkeys([line.control_code, *matched]) if one]:
        return ", ".join(codes)
    return NOT_ONE if answer and answer.decision is Decision.NOT_CONTROLLED else None


def _technical(line: ShipmentLine) -> str | None:
    shares = [
        f"{symbol} {plain(one.mass_percent)} %" if one.mass_percent is not None else symbol
        for symbol, one in line.elements.items()
    ]
    values = [f"{name} = {plain(one) if isinstance(one, Decimal) else one}" for name, one in line.parameters.items()]
    return "\n".join([", ".join(shares), *values]).strip() or None


def _share(line: ShipmentLine) -> str | None:
    """Return the value share of controlled Chinese content of goods made abroad."""
    if line.origin == "CN":
        return NOT_ONE
    held: PrcContent | None = line.prc_content
    bounds = held.listed_value_percent if held else None
    if bounds is None or bounds.at_most is None:
        return None
    least = plain(bounds.at_least) if bounds.at_least is not None else "0"
    return f"{least} – {plain(bounds.at_most)} %" if least != plain(bounds.at_most) else f"{least} %"


def _parties(subject: PaperSubject, languages: tuple[str, ...]) -> Iterator[Cells]:
    words = subject.fields.words
    for one in subject.answer.parties:
        result = words["no_hit" if one.match == "none" else one.match]
        yield {
            "role": joined(words.get(one.role, {"": one.role}), languages),
            "name": one.name,
            "result": joined(result, languages),
            "entry": one.entry or NOT_ONE,
        }


def _questions(subject: PaperSubject, languages: tuple[str, ...]) -> Iterator[Cells]:
    lines = {one.line: one.description for one in subject.answer.lines}
    for number, question in enumerate(sorted(subject.answer.questions, key=lambda one: one.rank), start=1):
        about = next((name for name in lines if question.fact.startswith(f"lines.{name}.")), None)
        asked = [question.ask[lang] for lang in languages if lang in question.ask]
        yield {
            "number": str(number),
            "goods": f"{about} · {lines[about]}" if about is not None else NOT_ONE,
            "ask": "\n".join(asked) or " / ".join([question.ask["zh"], question.ask["en"]]),
        }


TABLES: dict[str, Callable[[PaperSubject, tuple[str, ...]], Iterator[Cells]]] = {
    "goods": _goods,
    "parties": _parties,
    "questions": _questions,
}
