"""The questions still open, ranked by what their answers would settle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias, get_args

from compliance.answer.answer_places import AnswerPlaces
from compliance.answer.beside import ROOM
from compliance.answer.words import words
from compliance.evaluate.dated_rule import DatedRule
from compliance.evaluate.day_result import DayResult
from compliance.law.facts import Missing
from compliance.model.assessment import LADDER, Decision, Question
from compliance.model.finding import OpenPoint

# A gap of a line, and the decisions its answer could bring.
LineGap: TypeAlias = tuple[Missing, frozenset[Decision]]
_POINTS: tuple[OpenPoint, ...] = get_args(OpenPoint)


@dataclass
class OpenGap:
    """A gap with the decisions its answer could bring, and the lines it leaves open."""

    gap: Missing
    outcomes: set[Decision] = field(default_factory=set)
    lines: dict[str, None] = field(default_factory=dict)


def line_gaps(ruled: DayResult) -> tuple[LineGap, ...]:
    """Return the gaps of a line that could make its decision stricter or ease it, each with what it could bring."""
    found: dict[str, tuple[Missing, set[Decision]]] = {}
    for decision, missing in _could_change(ruled):
        for gap in missing:
            if gap.lists and gap.lists <= ruled.ended:
                continue  # what only a list that has ended asks for changes nothing any more
            found.setdefault(gap.path, (gap, set()))[1].update(() if decision is None else (decision,))
    return tuple((gap, frozenset(outcomes)) for gap, outcomes in found.values())


def gaps_of(lines: Iterable[tuple[str, Iterable[LineGap]]]) -> dict[str, OpenGap]:
    """Return the gaps of lines (by id) together, by their place."""
    gaps: dict[str, OpenGap] = {}
    for line, own in lines:
        for gap, outcomes in own:
            known = gaps.setdefault(gap.path, OpenGap(gap))
            known.outcomes |= outcomes
            known.lines[line] = None
    return gaps


def ranked(gaps: Iterable[OpenGap]) -> list[OpenGap]:
    """Return gaps in the order of asking: deciding and strict ones first, then those that leave many lines open."""
    return sorted(gaps, key=lambda g: (not g.gap.decides, -_height(g.outcomes), -len(g.lines), g.gap.path))


def _could_change(ruled: DayResult) -> Iterator[tuple[Decision | None, list[Missing]]]:
    """Yield what doubtful provisions could decide, with their gaps; one that asks for a permit decides nothing.

    A measure beside export control asks what the goods are only where the way and the parties leave that to be asked.
    """
    always = any(gap.always for missing in ruled.described.missing.values() for gap in missing)
    for held in ruled.doubtful:
        decision = held.decision
        if decision is None and held.effect.permit:
            yield None, _gaps(ruled, held)
        if decision is None or decision is Decision.INSUFFICIENT:
            continue
        counts = decision.strictness > ruled.settled.strictness or bool(held.effect.lifts)
        if counts or always:
            yield decision, [gap for gap in _gaps(ruled, held) if counts or gap.always]
    if ruled.eased and ruled.eased[0] is not Decision.INSUFFICIENT:
        for test in ruled.eased[1]:
            yield ruled.eased[0], ruled.gaps_of(test)


def _gaps(ruled: DayResult, held: DatedRule) -> list[Missing]:
    return ruled.first_gaps(held) if held.provision.room == ROOM else ruled.gaps(held)


def questions_of(gaps: Iterable[OpenGap], places: AnswerPlaces) -> tuple[Question, ...]:
    """Return each gap once, with the decisions its answer could bring, the most telling first."""
    return tuple(_question(one, rank, places) for rank, one in enumerate(ranked(gaps), start=1))


def _question(one: OpenGap, rank: int, places: AnswerPlaces) -> Question:
    accepts, fragment = places.of(one.gap)
    return Question(
        id=one.gap.question,
        fact=one.gap.path,
        ask=words(one.gap.ask),
        filling=dict(one.gap.filling),
        could_change_to=tuple(sorted(one.outcomes, key=LADDER.index)),
        rank=rank,
        lines=tuple(one.lines),
        accepts=accepts,
        fragment=fragment,
    )


def open_points(line: str, gaps: Iterable[OpenGap], unsettled: bool) -> tuple[OpenPoint, ...]:
    """Return what keeps a line open: its goods, the parties, use and way, or the state of the law."""
    found: set[OpenPoint] = {"law"} if unsettled else set()
    here = [one.gap for one in gaps if line in one.lines]
    dual_use = [gap for gap in here if gap.question != "beside_row"]  # whose answer tells other regimes apart
    for gap in dual_use or here:
        head = gap.path.partition(".")[0]
        found.add("goods" if head == "lines" else "party" if head == "parties" else "use")
    return tuple(sorted(found, key=_POINTS.index))


def _height(decisions: set[Decision]) -> int:
    return max((d.strictness for d in decisions), default=-1)
