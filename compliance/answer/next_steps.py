"""What to do next: who does what, with which papers, by when; in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from compliance.answer import step_words as say
from compliance.answer.verdict import Decided
from compliance.answer.words import words
from compliance.bounded import BoundedTable
from compliance.law.registry import Provider
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Action, Decision, PaperAnswer, Question
from compliance.model.decision import Words
from compliance.model.next_step import LawState, NextStep, StepKind
from compliance.model.outlook import Delay

_LICENCE = "route.single_licence"
_MOST = 500


@dataclass(frozen=True, slots=True)
class StepsRequest:
    """What the steps follow from. `checks` and `questions` are counted; `because` says which rule asks for a paper.

    `missing` are the papers that are surely asked for and not at hand. `limit` is the legal limit, in working days and
    by its day, `expected` the range of calendar days that was observed.
    """

    as_of: date
    decision: Decision
    action: Action
    checks: int
    questions: int
    first_question: str | None
    because: tuple[tuple[str, str], ...]
    missing: frozenset[str]
    accepted: date | None
    papers_days: tuple[int, int] | None
    limit: tuple[int, date] | None
    expected: tuple[int, int] | None

    @classmethod
    def of(
        cls, whole: Decided, as_of: date, asked: tuple[Sequence[PaperAnswer], Sequence[Question]], law: LawState,
        delay: Delay,
    ) -> StepsRequest:  # fmt: skip
        """Return what the steps of an answer follow from; `asked` are its papers and questions."""
        papers, questions = asked
        limit, seen = delay.legal_limit, delay.expected
        return cls(
            as_of=as_of,
            decision=whole.decision,
            action=whole.action,
            checks=len(law.checks),
            questions=len(questions),
            first_question=questions[0].fact if questions else None,
            because=tuple((paper.id, paper.because) for paper in papers),
            missing=frozenset(paper.id for paper in papers if paper.certain and paper.state != "at_hand"),
            accepted=delay.acceptance.early if delay.acceptance else None,
            papers_days=delay.papers_days,
            limit=(limit.working_days, limit.on) if limit else None,
            expected=(seen.low_days, seen.high_days) if seen else None,
        )


class NextSteps:
    """The steps under one rulebook; what follows from the same is kept."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._kept: BoundedTable[StepsRequest, tuple[NextStep, ...]] = BoundedTable(_MOST)

    def of(self, asked: StepsRequest) -> tuple[NextStep, ...]:
        """Return the steps from today to the release, as far as the decision lets them be seen."""
        return self._kept.of(asked, lambda: tuple(_Steps(self._book, asked).all()))


class _Steps:
    def __init__(self, book: Rulebook, asked: StepsRequest) -> None:
        self._book = book
        self._asked = asked
        self._rules = dict(asked.because)
        self._missing = asked.missing

    def all(self) -> Iterator[NextStep]:
        """Yield the steps in order."""
        asked = self._asked
        if asked.checks:
            step = self._step("check_law", say.YOU, say.check_law(asked.checks), asked.as_of, "law_state")
            yield step.model_copy(update={"count": asked.checks})
        if asked.questions and not self._goes and (asked.action == "ask" or not asked.decision.refuses):
            yield self._questions(say.questions(asked.questions))
        if asked.decision.refuses:
            yield from self._refused()
        elif asked.decision is Decision.INSUFFICIENT:
            yield from self._papers("before_filing", None)
        elif asked.decision is Decision.REGISTRATION:
            yield self._step("register", say.EXPORTER, say.REGISTER, None, "route.registration")
            yield from self._release()
        elif asked.decision.needs_licence:
            yield from self._licensed()
        else:
            yield from self._release()

    @property
    def _goes(self) -> bool:
        """Whether the shipment may go: what is not said then bears on the release alone."""
        return self._asked.action.startswith("proceed")

    def _questions(self, what: Words) -> NextStep:
        asked = self._asked
        step = self._step("answer_questions", say.YOU, what, asked.as_of, asked.first_question or "")
        return step.model_copy(update={"count": asked.questions})

    def _refused(self) -> Iterator[NextStep]:
        yield self._step("hold", say.EXPORTER, say.HOLD, self._asked.as_of, self._asked.decision.value)
        name = "special_need_application"
        if name in self._missing:
            yield self._step("special_need", say.EXPORTER, say.SPECIAL, None, self._rules[name], (name,))

    def _licensed(self) -> Iterator[NextStep]:
        asked = self._asked
        yield from self._papers("before_filing", asked.accepted)
        filing = tuple(name for _, papers in self._by_provider("filing") for name in papers)
        filed = self._step("file", say.EXPORTER, say.FILE, asked.accepted, _LICENCE, filing)
        yield filed.model_copy(update={"days": asked.papers_days})
        working_days, on = asked.limit or (None, None)
        until = say.decide(working_days) if working_days is not None else say.DECIDE
        decided = self._step("decision", say.AUTHORITY, until, on, _LICENCE)
        yield decided.model_copy(update={"days": asked.expected, "count": working_days})
        yield from self._release()

    def _release(self) -> Iterator[NextStep]:
        yield from self._papers("beside", None)
        at_release = tuple(p for _, papers in self._by_provider("at_release") for p in papers)
        if self._asked.action == "proceed_declare" or "declaration_remark" in at_release:
            rule = self._rules.get("declaration_remark", "route.declare_uncontrolled")
            free = self._asked.decision is Decision.NOT_CONTROLLED
            what = say.DECLARE_FREE if free else say.DECLARE
            yield self._step("declare", say.EXPORTER, what, None, rule, at_release)
        if self._goes and self._asked.questions:
            yield self._questions(say.doubts(self._asked.questions))
        waits = self._asked.action in ("apply", "register", "ask")
        what = say.SHIP_WHEN_THERE if waits else say.SHIP
        step = self._step("ship", say.EXPORTER, what, None, self._asked.decision.value)
        yield step.model_copy(update={"count": 1 if waits else None})

    def _papers(self, stage: str, by: date | None) -> Iterator[NextStep]:
        for who, papers in self._by_provider(stage):
            step = self._step("papers", words(who.name), say.PROVIDE, by, self._rules[papers[0]], papers)
            yield step.model_copy(update={"provider": who.id})

    def _by_provider(self, stage: str) -> Iterator[tuple[Provider, tuple[str, ...]]]:
        """Yield who provides papers of a stage, with those that are not at hand."""
        for who in self._book.providers:
            papers = tuple(name for name in who.papers if name in self._missing)
            if who.stage == stage and papers:
                yield who, papers

    def _step(
        self, kind: StepKind, who: Words, what: Words, by: date | None, because: str, papers: tuple[str, ...] = ()
    ) -> NextStep:
        names = [words(self._book.papers[name].name) for name in papers]
        return NextStep(kind=kind, who=who, what=say.with_papers(what, names), papers=papers, by=by, because=because)
