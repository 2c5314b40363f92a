"""What is needed beside export control, put together from the lines: bans, other licences, open measures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from compliance.answer.words import words
from compliance.evaluate.dated_rule import DatedRule
from compliance.evaluate.day_result import DayResult
from compliance.evaluate.three_valued import Truth, truth_of
from compliance.goods.matching import Match
from compliance.law.conditions import Test
from compliance.law.facts import Several
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import NOTHING_BESIDE, Action, BesideAnswer, Decision, Words

BesideNeed: TypeAlias = Literal["none", "held", "ask", "needed", "prohibited"]
ROOM = "beside"
_STATES: tuple[BesideNeed, ...] = ("prohibited", "needed", "ask", "held", "none")  # the strictest first
_ACTIONS: dict[BesideNeed, Action] = {"needed": "apply", "ask": "ask", "prohibited": "stop"}
_SAYS: dict[str, Words] = {
    "prohibited": {"en": "A measure beside export control forbids the export.", "zh": "出口管制以外的措施禁止该出口。"},
    "needed": {"en": "Needed beside export control: {names}.", "zh": "出口管制之外还须具备：{names}。"},
    "ask": {
        "en": "A measure beside export control may apply; answer the questions.",
        "zh": "可能适用出口管制以外的措施，请先回答问题。",
    },
    "held": {"en": "The papers needed beside export control are at hand.", "zh": "出口管制之外所需文件已具备。"},
}


@dataclass(frozen=True, slots=True)
class BesideState:
    """What a line, or a shipment, needs beside export control, and which papers for it are missing."""

    state: BesideNeed
    missing: tuple[str, ...] = ()


NOT_BESIDE = BesideState("none")


def beside_state(ruled: DayResult) -> BesideState:
    """Return what a line needs beside export control."""
    standing = [h for h in ruled.standing if h.provision.room == ROOM]
    missing = tuple(dict.fromkeys(_missing(ruled, ruled.standing)))
    if any(h.decision is Decision.PROHIBITED for h in standing):
        return BesideState("prohibited", missing)
    if missing:
        return BesideState("needed", missing)
    if any(_open(ruled, h) for h in ruled.doubtful):
        return BesideState("ask")
    return BesideState("held") if any(h.effect.permit for h in standing) else NOT_BESIDE


def strictest_state(states: Iterable[BesideState]) -> BesideState:
    """Return what lines need together: the strictest of their states, and every missing paper."""
    states = tuple(states)
    state = min((one.state for one in states), key=_STATES.index)
    missing = dict.fromkeys(paper for one in states for paper in one.missing) if state == "needed" else ()
    return BesideState(state, tuple(missing))


def beside_of(book: Rulebook, found: BesideState) -> BesideAnswer:
    """Return what is needed beside export control, in words."""
    if found.state == NOT_BESIDE.state:
        return NOTHING_BESIDE
    says = _SAYS[found.state]
    if found.state == "needed":
        names = {lang: join.join(words(book.papers[p].name)[lang] for p in found.missing) for lang, join in _JOINS}
        says = {lang: says[lang].replace("{names}", names[lang]) for lang, _ in _JOINS}
    return BesideAnswer(state=found.state, says=says, permits=found.missing)


_JOINS = (("en", ", "), ("zh", "、"))


def action_with(action: Action, state: BesideNeed) -> Action:
    """Return what to do once measures beside export control are counted: nothing goes while one is open or unmet."""
    if action not in ("proceed", "proceed_declare"):
        return action
    return _ACTIONS.get(state, action)


def rows_of(ruled: DayResult, rows: Iterable[Match]) -> list[Match]:
    """Return the rows of lists that bear on a line as it is shipped."""
    held = (*ruled.standing, *(h for h in ruled.doubtful if _open(ruled, h)))
    bearing = {h.provision.subject for h in held if h.provision.room == ROOM}
    return [row for row in rows if row.goods.id in bearing]


def idle(held: DatedRule) -> bool:
    """Return whether a measure that is in doubt would bring no decision and no paper, only a flag: not worth saying."""
    return held.provision.room == ROOM and not held.certain and not (held.decision or held.effect.permit)


def _missing(ruled: DayResult, held: Iterable[DatedRule]) -> list[str]:
    """Return the papers that provisions ask for and that are not at hand on the day."""
    have = ruled.described.facts.get("permit.held")
    at_hand = have.yes if isinstance(have, Several) else frozenset()
    return [h.effect.permit for h in held if h.effect.permit and h.effect.permit not in at_hand]


def _open(ruled: DayResult, held: DatedRule) -> bool:
    """Return whether a doubtful measure is one to ask about before the goods may go: all but the goods is certain."""
    if held.provision.room != ROOM:
        return False
    if held.effect.permit and not _missing(ruled, [held]):
        return False
    others = (c for c in held.phase.condition if not (isinstance(c, Test) and c.fact == "item.beside"))
    sure = all(truth_of(c, ruled.described.facts) == Truth.YES for c in others)
    return (sure and bool(held.effect.permit or held.decision)) or (held.decision is not None and ruled.decides(held))
