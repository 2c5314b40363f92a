"""Held provisions as findings of the answer: what holds, what may, what is suspended, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Literal

from compliance.answer.beside import ROOM, idle
from compliance.answer.near_misses import near_misses
from compliance.answer.words import words
from compliance.evaluate.dated_rule import DatedRule
from compliance.evaluate.day_result import DayResult
from compliance.goods.matching import Match
from compliance.law.conditions import AnyOf, Condition, tests_of
from compliance.law.facts import Facts, Interval, Several
from compliance.law.rule import EVER, Source
from compliance.law.rulebook import Rulebook
from compliance.law.suspensions import OverlaidSuspension
from compliance.model.assessment import Decision, Finding, Words
from compliance.model.finding import Layer
from compliance.model.plain import JsonObject

_ORDER = {"applies": 0, "unsure": 1, "lifted": 2, "suspended": 3, "not_in_force": 4, "silent": 5}
_CONFIDENCE: tuple[Literal["low", "medium", "high"], ...] = ("low", "medium", "high")


class FindingWriter:
    """Writes findings. What depends on the held provision alone is worded once and kept; facts are added each time."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book
        self._kept: dict[int, tuple[DatedRule, JsonObject]] = {}

    def write(self, ruled: DayResult, matches: Iterable[Match]) -> tuple[Finding, ...]:
        """Return all findings of a line: what holds, what may, what is suspended, and near misses of the lists."""
        facts = ruled.described.facts
        found = [self._finding(held, facts, ruled.lifted_by(held)) for held in worth_saying(ruled)]
        abroad = facts["move.kind"] != "export"
        misses = near_misses(self._book, (m for m in matches if abroad or m.goods.kind != "overseas"))
        unique = {(f.rule, f.law, f.clause, f.outcome): f for f in misses}
        return tuple(sorted((*found, *unique.values()), key=_rank))

    def _finding(self, held: DatedRule, facts: Facts, lifted_by: tuple[str, ...]) -> Finding:
        kept = self._kept.get(id(held))
        if kept is None:
            kept = self._kept[id(held)] = (held, _worded(self._book, held))
        said = kept[1] | {"outcome": "lifted", "lifted_by": lifted_by} if lifted_by else kept[1]
        return Finding(**said, because=because(held.phase.condition, facts))


def _rank(finding: Finding) -> tuple[int, int, str, str]:
    strictness = finding.decision.strictness if finding.decision else -1
    return (_ORDER[finding.outcome], -strictness, finding.rule, finding.law)


def counted(ruled: DayResult) -> list[tuple[DatedRule, str]]:
    """Return what applies to a line in the order of its findings, each with the law that it rests on."""
    applied = [(held, _source(held).law) for held in ruled.standing if held.outcome == "applies"]
    return sorted(
        applied, key=lambda one: (-(one[0].decision.strictness if one[0].decision else -1), one[0].provision.id, one[1])
    )


def worth_saying(ruled: DayResult) -> Iterator[DatedRule]:
    """Yield what is a finding; what is not in force and not sure either is left out."""
    for held in ruled.held:
        near = held.truth == 2 and held.provision.room in ("control", "destination")
        if (held.outcome != "not_in_force" or near) and not idle(held):
            yield held


def _worded(book: Rulebook, held: DatedRule) -> JsonObject:
    """Return everything of a finding except the facts it turned on."""
    source = _source(held)
    instrument = book.instruments[source.law]
    pause = held.standing.pause
    doubted = [a.law for a in held.standing.doubts]
    also = [s.law for s in held.phase.also] + doubted + ([pause.source.law] if pause else [])
    suspended = held.outcome == "suspended"
    until = pause.until if pause and suspended else None
    own = held.phase.then.decision
    return {
        "rule": held.provision.id,
        "version": held.phase.first if held.phase.first != EVER else None,
        "law": source.law,
        "clause": source.clause,
        "outcome": held.outcome,
        "decision": held.decision or (Decision(own) if suspended and own else None),
        "says": _says(held, book),
        "read": instrument.read,
        "confidence": "low" if instrument.read == "not_seen" else instrument.confidence,
        "also": tuple(dict.fromkeys(law for law in also if law != source.law)),
        "suspended_by": pause.source.law if pause and suspended else None,
        "suspended_until": until,
        "returns_on": until + timedelta(days=1) if until else None,
        "layer": layer_of(held),
        "basis": held.provision.basis,
        "regime": _regime(held, book),
    }


def _regime(held: DatedRule, book: Rulebook) -> str:
    """Return the regime of a provision: that of its list, of measures beside export control, or the dual-use one."""
    goods = book.items.get(held.provision.subject or "")
    return ROOM if held.provision.room == ROOM else goods.kind if goods else "dual_use"


def layer_of(held: DatedRule) -> Layer:
    """Return whose text decides the state: an overlay's own rule, or one whose suspension an overlay changes."""
    pause = held.standing.pause
    if held.provision.layer == "law" and isinstance(pause, OverlaidSuspension):
        return pause.layer
    return held.provision.layer


def _source(held: DatedRule) -> Source:
    if held.standing.state == "earlier":
        return held.provision.timeline.earlier[0][2]
    return held.phase.source


def _says(held: DatedRule, book: Rulebook) -> Words:
    base = words(held.phase.says or held.provision.says)
    title = words(held.provision.title)
    text = {lang: base[lang].replace("{list}", title[lang]) for lang in base}
    lead = _lead(held, book.verified_until)
    return {lang: f"{lead[lang]}{text[lang]}" if lead else text[lang] for lang in text}


def _lead(held: DatedRule, checked: date) -> Words | None:
    pause, first = held.standing.pause, held.phase.first.isoformat()
    if held.outcome == "suspended" and pause:
        until = pause.until.isoformat() if pause.until else "?"
        kind = held.standing.prolonged
        if kind == "unconfirmed":
            return {
                "en": f"Suspended if {pause.source.law} is prolonged past {until} (no notice found, last checked on "
                f"{checked}): ",
                "zh": f"若{pause.source.law}在{until}之后延长（未见公告，最近核查于{checked}），则暂停实施：",
            }
        note = {"announced": (" (announced, no formal notice seen)", "（已宣布，未见正式公告）"), "inferred": (
            " (inferred from an announcement)", "（据宣布内容推断）")}.get(kind or "", ("", ""))  # fmt: skip
        return {
            "en": f"Suspended by {pause.source.law} until {until}{note[0]}: ",
            "zh": f"{pause.source.law}暂停实施至{until}{note[1]}：",
        }
    if held.standing.state == "not_in_force":
        return {"en": f"Not in force on the day (from {first}): ", "zh": f"该日尚未施行（自{first}起）："}
    if held.standing.state == "ended":
        last = held.phase.last.isoformat()
        return {"en": f"No longer in force (last day {last}): ", "zh": f"已不再施行（最后一日{last}）："}
    if held.standing.state == "earlier":
        return {
            "en": "Before this list's first day an older text, not read here, may have applied: ",
            "zh": "在本清单施行之前，可能适用未读取的旧规定：",
        }
    if held.outcome == "unsure":
        return {"en": "May apply; facts are missing: ", "zh": "可能适用，尚缺事实："}
    if held.standing.doubts and pause:
        return {
            "en": f"In force on the formal text (the suspension by {held.standing.doubts[0].law} has run out): ",
            "zh": f"按正式文本已恢复施行（{held.standing.doubts[0].law}的暂停期已届满）：",
        }
    return None


def because(condition: Condition, facts: Facts) -> JsonObject:
    """Return the facts a condition turned on, as plain values."""
    shown: JsonObject = {}
    single = {c.fact for c in condition if not isinstance(c, AnyOf)}
    for test in tests_of(condition):
        value = facts.get(test.fact)
        if test.fact not in single and not _relevant(test.values, value):
            continue
        shown[test.fact] = _plain(value, frozenset(test.values))
    return shown


def _relevant(values: tuple[Any, ...], value: Any) -> bool:
    if isinstance(value, Several):
        return bool(value.open or (value.yes | value.maybe) & set(values))
    return value is not None


def _plain(value: Any, wanted: frozenset[Any]) -> Any:
    if isinstance(value, Several):
        hits = sorted(value.yes & wanted) or sorted(value.yes)
        maybe = sorted(value.maybe & wanted)
        if hits and value.yes & wanted:
            return hits[0] if len(hits) == 1 else hits
        return {"possible": maybe} if maybe else "unknown" if value.open else hits
    if isinstance(value, Interval):
        return {"at_least": str(value.low), "at_most": str(value.high)}
    if value is None:
        return "unknown"
    return value if isinstance(value, bool | str) else str(value)
