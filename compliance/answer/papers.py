"""The papers a decision asks for, with their state on the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, TypeAlias

from compliance.answer.words import words
from compliance.bounded import BoundedTable
from compliance.evaluate.dated_rule import DatedRule
from compliance.evaluate.day_result import DayResult
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Decision, PaperAnswer
from compliance.model.shipment import Paper, Shipment

_LICENCE_PAPERS = frozenset({"dual_use_export_licence", "technology_export_licence", "precursor_licence"})
_BASIS = ("law", "announcement", "practice")
_TO_ANSWER = ("technical_description", "end_user_certificate")


PaperState: TypeAlias = Literal["at_hand", "missing", "expired"]
_MOST = 2_000


class PaperLists:
    """Checklists under one rulebook. What is said of a paper in a state, asked for by a rule, is worded once."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._order = {name: place for place, name in enumerate(n for who in book.providers for n in who.papers)}
        self._answers: BoundedTable[tuple[str, str, PaperState, bool], PaperAnswer] = BoundedTable(_MOST)

    def of(self, rulings: Iterable[DayResult], shipment: Shipment, day: date) -> tuple[PaperAnswer, ...]:
        """Return the checklist over all lines: each paper once, with the rule that asks for it."""
        book = self._book
        asked: dict[str, str] = {}
        for ruled in rulings:
            for held in _asking(ruled):
                for name in _named(book, held):
                    asked.setdefault(name, held.provision.id)
            if ruled.decision is Decision.INSUFFICIENT:
                for name in _TO_ANSWER:
                    asked.setdefault(name, "route.single_licence")
        certain = set(asked)
        for ruled in rulings:
            for held in _may_ask(ruled):
                for name in _named(book, held):
                    asked.setdefault(name, held.provision.id)
        if not any(_keeps_licence(r) for r in rulings):
            asked = {name: rule for name, rule in asked.items() if name not in _LICENCE_PAPERS}
        at_hand = {_canonical(book, p.id): p for p in shipment.papers}
        order = self._order
        ordered = sorted(asked, key=lambda name: (order.get(name, len(order)), _BASIS.index(book.papers[name].basis)))
        return tuple(
            self._answer(name, asked[name], _state(at_hand.get(name), day), name in certain) for name in ordered
        )

    def _answer(self, name: str, rule: str, state: PaperState, certain: bool) -> PaperAnswer:
        return self._answers.of((name, rule, state, certain), lambda: _worded(self._book, name, rule, state, certain))


def _asking(ruled: DayResult) -> list[DatedRule]:
    """Return what asks for papers: what applies, or under a ban only the ban."""
    if ruled.decision is Decision.PROHIBITED:
        return [h for h in ruled.standing if h.decision is Decision.PROHIBITED]
    return list(ruled.standing)


def _may_ask(ruled: DayResult) -> list[DatedRule]:
    """Return what would ask for papers if an open fact turned out so, while the decision itself is open."""
    if ruled.decision is not Decision.INSUFFICIENT:
        return []
    licence = Decision.PRESUMPTION_OF_DENIAL
    open_ones = (h for h in ruled.doubtful if h.decision is None or h.decision.strictness <= licence.strictness)
    return [h for h in open_ones if h.provision.room in ("control", "route", "destination")]


def _keeps_licence(ruled: DayResult) -> bool:
    decision = ruled.worst if ruled.decision is Decision.INSUFFICIENT else ruled.decision
    return decision.needs_licence or ruled.decision is Decision.LICENCE_COVERED


def _named(book: Rulebook, held: DatedRule) -> Iterable[str]:
    for name in held.effect.documents:
        yield from book.packages.get(name, (name,))


def _canonical(book: Rulebook, name: str) -> str:
    if name in book.papers:
        return name
    return next((p.id for p in book.papers.values() if name in p.aliases), name)


def _state(held: Paper | None, day: date) -> PaperState:
    if held is None:
        return "missing"
    return "expired" if held.expires_on and held.expires_on < day else "at_hand"


def _worded(book: Rulebook, name: str, rule: str, state: PaperState, certain: bool) -> PaperAnswer:
    paper = book.papers[name]
    return PaperAnswer(
        id=name,
        name=words(paper.name),
        who=words(paper.who),
        provider=next((who.id for who in book.providers if name in who.papers), None),
        form=words(paper.form),
        note=words(paper.note) if paper.note else None,
        because=rule,
        basis=paper.basis,
        law=paper.source.law,
        state=state,
        certain=certain,
    )
