"""`xuke ask FILE`: the open questions one by one, each answer written into the file at once, until it is decided.

Questions that belong together (who uses the goods, what for, who else) are asked in one go. What is typed is read as a
cell of a table is; an answer that cannot be taken says why and is asked again.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from compliance.cli.ask_dialogue import Dialogue
from compliance.cli.ask_sheet import sheet_text
from compliance.cli.ask_words import WORDS, outcome_sheet
from compliance.cli.check import exit_code
from compliance.cli.output import put
from compliance.engine import Engine
from compliance.errors import Fault, ShipmentRefused
from compliance.intake.reading import read_shipment
from compliance.law.folder import default_root
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, Decision, Question
from compliance.model.plain import JsonObject
from compliance.report.ask_answers import answered
from compliance.report.ask_hints import hint_words
from compliance.report.ask_places import AnswerPlace, place_of
from compliance.report.plain_text import clean
from compliance.report.sheet_answers import lines_named, reviewed
from compliance.report.sheet_question import SheetQuestion, sheet_question
from compliance.tables.cells import CellRefused

# What belongs together is one question with more than one entry. Who and what for come first: they bear on every line.
_TOPICS = ("use", "user", "goods", "others")
_TOPIC_OF = {
    "end_use.statement": "use", "end_use.military": "use", "end_use.sector": "use", "end_use.country": "use",
    "parties.end_user.name": "user", "parties.end_user.country": "user", "parties.end_user.kind": "user",
}  # fmt: skip
_STOP = ("q", "quit", "exit", "stop", "退出")


@dataclass(frozen=True, slots=True)
class AskRequest:
    """What was asked on the command line."""

    file: Path
    as_of: date
    lang: str
    rules: Path | None = None
    everything: bool = False
    letter: Path | None = None
    answers: Path | None = None
    languages: tuple[str, ...] = ("zh", "en")


class Asker:
    """Asks about one file at a terminal, or of lines that come through a pipe."""

    def __init__(self, request: AskRequest, book: Rulebook, reply: Callable[[str], str | None]) -> None:
        """Take the request, the law, and what returns the next line typed (None at the end)."""
        self._request, self._book, self._reply = request, book, reply
        self._engine = Engine(book)
        self._parameters = frozenset(book.parameters)
        self._words = WORDS[request.lang]

    def run(self) -> Assessment:
        """Ask until every line is decided or the person stops; returns the last answer."""
        dialogue = Dialogue.of(self._request.file)
        number, topic, line = 0, "", ""
        while True:
            answer = self._assess(dialogue.document)
            question = self._next(answer, dialogue, topic)
            if question is None:
                return answer
            if topic != (topic := _topic(question)):
                number += 1
                counts = {"open": len(_open_names(answer)), "all": len(answer.lines)}
                self._say(self._words["question"].format(n=number, topic=self._words[topic], **counts))
            sheet = self._sheet(answer, dialogue) if topic == "goods" else None
            if sheet is None and line != (line := _line_of(question, answer)) and line:
                self._say(f"\n  {line}")
            if not (self._ask(dialogue, question) if sheet is None else self._ask_sheet(dialogue, sheet)):
                self._say(self._words["stopped"].format(file=self._request.file))
                return answer

    def _assess(self, document: JsonObject) -> Assessment:
        return self._engine.assess(read_shipment(document), self._request.as_of)

    def _next(self, answer: Assessment, dialogue: Dialogue, topic: str) -> Question | None:
        """Return the most telling open question, those of one topic together; None once nothing is undecided.

        Where one line settles the shipment, the others are asked about together, and no further than was wished.
        """
        left = [q for q in answer.questions if q.fact not in dialogue.passed]
        if answer.decision is not Decision.INSUFFICIENT and answer.action != "ask" and not self._request.everything:
            together = self._sheet(answer, dialogue)
            lines = {*(together.lines if together else ()), *dialogue.apart} & set(_open_names(answer))
            left = [q for q in left if q.fact.startswith("lines.") and not lines.isdisjoint(q.lines)]

        def order(question: Question) -> tuple[int, bool, int, int]:
            own, fixed = _topic(question), list(_TOPIC_OF)
            place = fixed.index(question.fact) if question.fact in fixed else 0
            return (min(_TOPICS.index(own), 2), own != topic, place, question.rank)

        return min(left, key=order, default=None)

    def _ask(self, dialogue: Dialogue, question: Question) -> bool:
        """Ask one question until its answer is taken or left open; returns whether to go on."""
        place = place_of(question.fact, dialogue.document, self._book.parameters)
        self._say(f"\n  {question.ask[self._request.lang]}")
        self._say(f"  {hint_words(place, self._request.lang)}")
        while True:
            typed = self._reply("  > ")
            if typed is None or typed.strip().lower() in _STOP:
                return False
            if not typed.strip():
                dialogue.passed.add(question.fact)
                return True
            if typed.strip() in ("?", "？"):
                self._say("\n".join(self._explained(question, place)))
                continue
            try:
                self._take(dialogue, place, typed)
            except (CellRefused, ShipmentRefused) as refused:
                self._say(f"  {_why(refused)}")
                continue
            dialogue.passed.discard(question.fact)
            return True

    def _take(self, dialogue: Dialogue, place: AnswerPlace, typed: str) -> None:
        """Put an answer into the document and write it. Raises CellRefused and ShipmentRefused."""
        new = answered(dialogue.document, place, typed, self._request.as_of)
        if new == dialogue.document:
            raise CellRefused(self._words["same"], self._words["same_hint"])
        self._write(dialogue, new)

    def _write(self, dialogue: Dialogue, new: JsonObject) -> None:
        self._assess(new)
        dialogue.take(new)

    def _sheet(self, answer: Assessment, dialogue: Dialogue) -> SheetQuestion | None:
        return None if dialogue.sheet_passed else sheet_question(answer, dialogue.document, dialogue.apart)

    def _ask_sheet(self, dialogue: Dialogue, sheet: SheetQuestion) -> bool:
        """Ask about many lines at once; returns whether to go on."""
        self._say("\n".join(sheet_text(sheet, self._book, self._request.lang)))
        while True:
            typed = self._reply("  > ")
            if typed is None or typed.strip().lower() in _STOP:
                return False
            try:
                named = lines_named(sheet, typed) if typed.strip() else None
                if named:
                    dialogue.apart |= named
                elif named is None:
                    dialogue.sheet_passed = True
                else:
                    signed = (self._request.as_of, self._book, self._request.lang)
                    self._write(dialogue, reviewed(dialogue.document, sheet, typed, signed))
            except (CellRefused, ShipmentRefused) as refused:
                self._say(f"  {_why(refused)}")
                continue
            return True

    def _explained(self, question: Question, place: AnswerPlace) -> Iterator[str]:
        from compliance.model.decision import DECISIONS

        lang = self._request.lang
        decisions = self._words["comma"].join(DECISIONS[one][lang] for one in question.could_change_to)
        yield f"  {self._words['fact']}: {question.fact}"
        if decisions:
            yield f"  {self._words['could']}: {decisions}"
        if place.values:
            yield f"  {self._words['values']}: {', '.join(place.values)}"
        yield f"  {self._words['keys']}"

    def _say(self, text: str) -> None:
        put(clean(text))


def _why(refused: CellRefused | ShipmentRefused) -> str:
    faults = refused.faults if isinstance(refused, ShipmentRefused) else [Fault("", refused.what, refused.hint)]
    return " ".join(f"{fault.cause}. {fault.hint}" for fault in faults)


def _topic(question: Question) -> str:
    return "goods" if question.fact.startswith("lines.") else _TOPIC_OF.get(question.fact, "others")


def _line_of(question: Question, answer: Assessment) -> str:
    """Return the line that a question is about, with its goods; an empty text where it is about none."""
    about = (line for line in answer.lines if question.fact.startswith(f"lines.{line.line}."))
    return next((f"{line.line} · {line.description[:70]}" for line in about), "")


def _open_names(answer: Assessment) -> list[str]:
    return [line.line for line in answer.lines if line.decision is Decision.INSUFFICIENT]


def ask(request: AskRequest) -> int:
    """Ask the open questions of a file and return the exit code of the last answer, as `xuke check` does."""
    book = Rulebook.load(request.rules or default_root())
    if request.letter is not None:
        from compliance.cli.letter import LetterRequest, write_letter

        wanted = LetterRequest(request.file, request.letter, request.as_of, request.languages)
        return write_letter(wanted, Dialogue.of(request.file).document, book)
    if request.answers is not None:
        from compliance.cli.letter_answers import take_answers

        dialogue = Dialogue.of(request.file)
        new = take_answers(request.file, request.answers, dialogue.document, book, request.as_of)
        if new != dialogue.document:
            dialogue.take(new)
    reply = _typed if request.answers is None else _nothing
    answer = Asker(request, book, reply).run()
    from compliance.cli.terminal import draw

    put(draw([outcome_sheet(answer, str(request.file), request.lang)]))
    return exit_code(answer)


def _nothing(prompt: str) -> str | None:
    """Answer no question: the answers came with a table."""
    return None


def _typed(prompt: str) -> str | None:
    """Return the next line that was typed, or None at the end."""
    if sys.stdin.isatty():
        try:
            return input(prompt)
        except EOFError:
            return None
    line = sys.stdin.readline()
    if line:
        put(prompt + clean(line.rstrip("\n")))
    return line or None
